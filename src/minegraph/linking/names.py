"""Names of sites and organizations taken apart, so that spellings and scripts can be compared."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import dropwhile
from typing import TYPE_CHECKING, Final

from minegraph.folding import fold
from minegraph.sources import minting
from minegraph.spelling import ratio, ratio_of_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

# Words for the kind of thing, which sources add or leave out, in the languages of the data sets.
_KIND_WORDS: Final = frozenset(
    "mine mines mining mina minas minera mineras mineral minerals minero mineracao miniere rudnik "
    "gok karyer shakhta tagebau bergwerk grube pit pits quarry quarries colliery coalfield "
    "project projects proyecto projeto prospect property deposit deposits yacimiento jazida "
    "gisement occurrence field district area complex complejo complexo operation operations "
    "plant plants planta usina usine works factory facility facilities site claim claims group "
    "opencast opencut opencast open cut cast underground surface the of de la el los las le du "
    "pt pty ltd llc inc corp corporation company limited jsc oao pao "
    "des da do dos and y et und e at in".split()
)
_COMMODITY_WORDS: Final = frozenset(
    "copper cu cobre gold au oro ouro or silver ag plata iron fe fer hierro ferro ore ores coal "
    "carbon charbon lead pb zinc zn nickel ni niquel uranium u tin sn tungsten w molybdenum mo "
    "bauxite alumina aluminium aluminum manganese mn chrome chromite chromium cobalt lithium li "
    "phosphate potash salt diamond diamonds platinum pge steel smelter refinery mill concentrator "
    "limestone gypsum kaolin graphite vanadium titanium zircon polymetallic cr pt pd pge pgm lode "
    "lodes".split()
)
# What names a thing no more than a kind or a commodity does.
_MATERIALS: Final = frozenset(
    "gravel sand stone rock clay placer quartz hydraulic marble granite shale".split()
)
# What stands where a thing has no name.
_NAMELESS: Final = frozenset(
    "unnamed unknown unidentified unspecified undetermined nameless na name location locality "
    "sample".split()
)
# What a word of a site's name says that it yields.
_YIELDS: Final = {
    **dict.fromkeys("chrome chromite chromium".split(), "chromium"),
    **dict.fromkeys("copper cobre".split(), "copper"), **dict.fromkeys("gold oro".split(), "gold"),
    **dict.fromkeys("iron hierro ferro".split(), "iron"), "coal": "coal",
    **dict.fromkeys("nickel niquel".split(), "nickel"), "platinum": "platinum-group-metals",
    "zinc": "zinc", "lead": "lead", "silver": "silver", "tin": "tin", "uranium": "uranium",
    "manganese": "manganese", "lithium": "lithium", "tungsten": "tungsten",
}  # fmt: skip
_LANDSCAPE: Final = frozenset(
    "valley hill hills creek river lake mountain mtn mt ridge point bay island canyon gulch basin "
    "springs ranch butte".split()
)
_WIDE: Final = frozenset("area district belt range goldfield coalfield region".split())
_LEGAL_WORDS: Final = frozenset(
    "co company corp corporation inc incorporated ltd limited llc llp lp plc pjsc ojsc jsc pao oao "
    "ao zao ooo sa spa ag ab gmbh kg se nv bv sas sarl srl ltda cv sab de pty pvt private bhd sdn "
    "tbk pt as asa oy oyj kk group holding holdings the of and & public joint stock".split()
)
# Legal forms by which companies of one name are told apart, those that mean one thing as one.
_FORMS: Final = {
    **dict.fromkeys("ltd limited".split(), "ltd"),
    **dict.fromkeys("corp corporation".split(), "corp"),
    **dict.fromkeys("inc incorporated".split(), "inc"),
    **dict.fromkeys("pjsc ojsc jsc pao oao ao".split(), "jsc"),
    **dict.fromkeys("holding holdings".split(), "holding"),
    **{form: form for form in "plc llc llp lp zao ooo spa ag ab gmbh kg se nv bv sas".split()},
    "sa": "sa", "sarl": "sarl", "srl": "srl", "group": "group",
}  # fmt: skip
_DOTTED: Final = re.compile(r"\b(?:[^\W\d_]\.){2,}", re.UNICODE)
# What tells apart things of one name: canonical words for directions, places in a row, and age.
_SAME_WORD: Final = {
    **dict.fromkeys("norte nord northern".split(), "north"),
    **dict.fromkeys("sur sul sud southern".split(), "south"),
    **dict.fromkeys("este leste eastern ost".split(), "east"),
    **dict.fromkeys("oeste ouest western".split(), "west"),
    "ne": "northeast", "nw": "northwest", "se": "southeast", "sw": "southwest",
    **dict.fromkeys("no nr num numero number".split(), "#"),
    **{r: str(n) for n, r in enumerate("ii iii iv v vi vii viii ix".split(), start=2)},
    **dict.fromkeys("one first".split(), "1"),
    **dict.fromkeys("two second".split(), "2"),
    **dict.fromkeys("three third".split(), "3"),
    "saint": "st", "sainte": "st", "santa": "sta", "mount": "mt", "mountain": "mtn",
    "centre": "central", "i": "1",
}  # fmt: skip
_TELLING: Final = frozenset(
    "north south east west northwest northeast southwest southeast central upper lower middle old "
    "new big little great small extension ext expansion deep deeps shallow tailings tailing dump "
    "phase left right".split()
)
_NUMBER: Final = re.compile(r"[0-9]+[a-z]?|[a-z]")
_BRACKETS: Final = re.compile(r"[(\[（].*?[)\]）]")
# What in brackets says where a thing is, or which part of it is meant, and is no other name of it.
_TELLS_WHICH: Final = re.compile(
    r"\b(?:of|near|in|at|on|from|by|and|including|includes|incl|only|see|part|zone|area|district|"
    r"county|mine|mines|pit|project|underground|formerly|historic|north|south|east|west|[a-z]|"
    r"[a-z]*[0-9]+[a-z]*)\b"
)
_VOWELS: Final = re.compile(r"[aeiouwy]")
_SOUNDS: Final = (
    ("tch", "c"), ("sch", "s"), ("sh", "s"), ("ch", "c"), ("kh", "h"), ("gh", "g"), ("zh", "z"),
    ("ph", "f"), ("th", "t"), ("q", "g"), ("k", "c"), ("x", "cs"), ("z", "s"), ("h", ""),
    ("j", ""), ("v", "b"),
)  # fmt: skip
_TWICE: Final = re.compile(r"(.)\1+")
# Names less alike, of which none holds the words of the other, are of two things.
LEAST_ALIKE: Final = 0.8
_SHORTEST: Final = 4
_LONG: Final = 5
_ALIKE: Final = 0.85


@dataclass(frozen=True, slots=True)
class Name:
    """A name: as printed, and its words in Latin letters without those for kinds of thing.

        ``marks`` are the words that tell apart things of one name, such as numbers and directions;
    ``bracketed`` is what stands in brackets, ``forms`` the legal forms of an organization, and
    ``yields`` the commodities that it names; ``wide`` is one of an area. ``key`` are the words
    without spaces, ``spaced`` with, and ``sound`` their consonants, those that are written in
    several ways as one.
    """

    text: str
    words: tuple[str, ...]
    marks: frozenset[str]
    bracketed: str
    forms: frozenset[str]
    yields: frozenset[str]
    wide: bool
    key: str
    spaced: str
    sound: str

    @property
    def telling(self) -> bool:
        """Return whether there is more than words for kinds of thing and commodities.

        What is unnamed and called by where it is has no name either.
        """
        return _names_something(self.words) and _NAMELESS.isdisjoint(fold(self.text).split())

    @property
    def bracket_tells(self) -> bool:
        """Return whether brackets say where the thing is or which part is meant, or hold a list."""
        return "," in self.text or bool(_TELLS_WHICH.search(self.bracketed))


@dataclass(frozen=True, slots=True)
class Likeness:
    """How alike two names are, from 0 to 1, whether their marks differ, and the names."""

    value: float
    apart: bool
    within: bool
    left: Name
    right: Name

    @property
    def may_be_one(self) -> bool:
        """Return whether the names may be of one thing."""
        return self.value >= LEAST_ALIKE or self.within


def site_name(text: str) -> Name:
    """Return the name of a mine, deposit, plant or project, taken apart."""
    return _taken_apart(text, organization=False)


def organization_name(text: str) -> Name:
    """Return the name of an organization, taken apart: legal forms do not count."""
    return _taken_apart(text, organization=True)


def likeness(left: Name, right: Name) -> Likeness:
    """Return how alike two names are.

    1 is the same words; 0.97 the same consonants, as transliterations have; below, the larger of
    the ratios of equal letters in a row and of equal letters of the sorted words.
    """
    value, within = _alike(left, right)
    apart = left.marks != right.marks
    apart = apart or bool(left.bracketed and right.bracketed and left.bracketed != right.bracketed)
    return Likeness(value, apart, within, left, right)


def _alike(left: Name, right: Name) -> tuple[float, bool]:
    """Return how alike two names are, and whether one has the words of the other and more."""
    if left.key == right.key:
        return 1.0, False
    keys = ratio(left.key, right.key)
    if keys >= 0.6 and len(left.sound) >= _SHORTEST and left.sound == right.sound:
        return 0.97, False
    several = len(left.words) > 1 or len(right.words) > 1
    value = max(keys, ratio_of_words(left.spaced, right.spaced)) if several else keys
    return min(value, 0.96), _within(left.words, right.words)


def _within(left: tuple[str, ...], right: tuple[str, ...]) -> bool:
    if len(left) == len(right):
        return False
    return _holds(left, right) if len(left) < len(right) else _holds(right, left)


def _holds(fewer: tuple[str, ...], more: tuple[str, ...]) -> bool:
    """Return whether each word of a name is in another, long ones but for a letter or two.

    A word for a feature of the land is no name.
    """
    for word in fewer:
        if word not in more and not (
            len(word) > _LONG and any(ratio(word, other) >= _ALIKE for other in more)
        ):
            return False
    return any(len(word) >= _SHORTEST and word not in _LANDSCAPE for word in fewer)


def best(left: tuple[Name, ...], right: tuple[Name, ...]) -> Likeness | None:
    """Return the likeness of the two names that are most alike, None where one has no name."""
    if len(left) == len(right) == 1:
        return likeness(left[0], right[0])
    found = (likeness(a, b) for a in left for b in right)
    return max(found, key=lambda like: (like.value, not like.apart, like.within), default=None)


def without_owner(text: str, owners: Iterable[str]) -> str:
    """Return a site's name without its owner's before it, "" where there is none.

    ``BHP Mount Newman Mine`` of BHP Group is Mount Newman, ``SDD Douaria`` of Société du Djebel
    Djerissa is Douaria.
    """
    words, held = fold(text).split(), set[str]()
    for owner in owners:
        of_owner = fold(owner).split()
        held.update(word for word in of_owner if len(word) > 2)
        held.update("".join(word[0] for word in of_owner[:n]) for n in (3, 4, 5))
    kept = [*dropwhile(held.__contains__, words)]
    return " ".join(kept) if kept != words and _names_something(kept) else ""


def other_names(text: str) -> list[str]:
    """Return what stands in the brackets of a site's name, as far as it may be a name of it.

    In a list of names brackets hold more of the list.
    """
    if "," in text:
        return []
    inner = (found[1:-1] for found in _BRACKETS.findall(text))
    return [name for name in inner if not _TELLS_WHICH.search(fold(name)) and len(name) >= _LONG]


@lru_cache(maxsize=1 << 16)
def _taken_apart(text: str, *, organization: bool) -> Name:
    words = _organization_words(text) if organization else _site_words(text)
    common = _LEGAL_WORDS if organization else _KIND_WORDS
    core = [word for word in words if word not in common]
    if not organization:
        # Copper Mountain is a name, Mountain is none.
        rest = [word for word in core if word not in _COMMODITY_WORDS]
        core = rest if set(rest) - _LANDSCAPE else core
    core = [*dict.fromkeys(word for word in core or words if word != "#")] or words
    telling = (w for w in core if w in _TELLING or (_NUMBER.fullmatch(w) and len(core) > 1))
    key = "".join(core)
    return Name(
        text,
        tuple(core),
        frozenset(telling),
        fold(" ".join(_BRACKETS.findall(text))),
        frozenset(_FORMS[word] for word in words if organization and word in _FORMS),
        frozenset(_YIELDS[word] for word in words if word in _YIELDS),
        not _WIDE.isdisjoint(words),
        key,
        " ".join(core),
        _sound(key),
    )


def _organization_words(text: str) -> list[str]:
    """Return the words of an organization's name; S.A. is one."""
    return _words(_DOTTED.sub(lambda found: found[0].replace(".", ""), text))


def _site_words(text: str) -> list[str]:
    """Return the words of a site's name without brackets; what is unnamed is called by those."""
    words = _words(_BRACKETS.sub(" ", text)) or _words(text)
    if _NAMELESS.isdisjoint(words) or _names_something(words):
        return words
    inner = _words(" ".join(_BRACKETS.findall(text)))
    return inner if _names_something(inner) else []


def _names_something(words: Sequence[str]) -> bool:
    return bool(set(words) - _NAMELESS - _KIND_WORDS - _COMMODITY_WORDS - _MATERIALS)


def _words(text: str) -> list[str]:
    latin = (_latin(word) for word in fold(text).split())
    return [_SAME_WORD.get(word, word) for word in latin]


def _latin(word: str) -> str:
    """Return a word in Latin letters; one whose script is not known by sound stays."""
    if word.isascii():
        return word
    made = minting.slug(word)
    return word if made == minting.mark(word) else made.replace("-", "")


def _sound(key: str) -> str:
    for written, heard in _SOUNDS:
        key = key.replace(written, heard)
    return _TWICE.sub(r"\1", key[:1] + _VOWELS.sub("", key[1:]))
