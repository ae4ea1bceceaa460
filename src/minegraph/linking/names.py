"""Names of sites and organizations taken apart, so that spellings and scripts can be compared."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from minegraph.folding import fold
from minegraph.sources import minting
from minegraph.spelling import ratio, ratio_of_words

# Words for the kind of thing, which sources add or leave out, in the languages of the data sets.
_KIND_WORDS: Final = frozenset(
    "mine mines mining mina minas minera mineras mineral minerals minero mineracao miniere rudnik "
    "gok karyer shakhta tagebau bergwerk grube pit pits quarry quarries colliery coalfield "
    "project projects proyecto projeto prospect property deposit deposits yacimiento jazida "
    "gisement occurrence field district area complex complejo complexo operation operations "
    "plant plants planta usina usine works factory facility facilities site claim claims group "
    "opencast opencut opencast open cut cast underground surface the of de la el los las le du "
    "des da do dos and y et und e at in".split()
)
_COMMODITY_WORDS: Final = frozenset(
    "copper cu cobre gold au oro ouro or silver ag plata iron fe fer hierro ferro ore ores coal "
    "carbon charbon lead pb zinc zn nickel ni niquel uranium u tin sn tungsten w molybdenum mo "
    "bauxite alumina aluminium aluminum manganese mn chrome chromite chromium cobalt lithium li "
    "phosphate potash salt diamond diamonds platinum pge steel smelter refinery mill concentrator "
    "limestone gypsum kaolin graphite vanadium titanium zircon polymetallic".split()
)
_LEGAL_WORDS: Final = frozenset(
    "co company corp corporation inc incorporated ltd limited llc llp lp plc pjsc ojsc jsc pao oao "
    "ao zao ooo sa spa ag ab gmbh kg se nv bv sas sarl srl ltda cv sab de pty pvt private bhd sdn "
    "tbk pt as asa oy oyj kk group holding holdings the of and & public joint stock".split()
)
# What tells apart things of one name: canonical words for directions, places in a row, and age.
_SAME_WORD: Final = {
    **dict.fromkeys("norte nord northern".split(), "north"),
    **dict.fromkeys("sur sul sud southern".split(), "south"),
    **dict.fromkeys("este leste eastern ost".split(), "east"),
    **dict.fromkeys("oeste ouest western".split(), "west"),
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
_VOWELS: Final = re.compile(r"[aeiouwy]")
_SOUNDS: Final = (
    ("tch", "c"), ("sch", "s"), ("sh", "s"), ("ch", "c"), ("kh", "h"), ("gh", "g"), ("zh", "z"),
    ("ph", "f"), ("th", "t"), ("q", "g"), ("k", "c"), ("x", "cs"), ("z", "s"), ("h", ""),
    ("j", ""), ("v", "b"),
)  # fmt: skip
_TWICE: Final = re.compile(r"(.)\1+")
_SHORTEST: Final = 4
_LONG: Final = 5
_ALIKE: Final = 0.85


@dataclass(frozen=True, slots=True)
class Name:
    """A name: as printed, and its words in Latin letters without those for kinds of thing.

    ``marks`` are the words that tell apart things of one name, such as numbers and directions.
    """

    text: str
    words: tuple[str, ...]
    marks: frozenset[str]

    @property
    def key(self) -> str:
        """Return the words without spaces."""
        return "".join(self.words)

    @property
    def sound(self) -> str:
        """Return the consonants, those that are written in several ways as one."""
        return _sound(self.key)


@dataclass(frozen=True, slots=True)
class Likeness:
    """How alike two names are, from 0 to 1, whether their marks differ, and the names."""

    value: float
    apart: bool
    within: bool
    left: Name
    right: Name


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
    apart = left.marks != right.marks or _bracketed_apart(left.text, right.text)
    if left.key == right.key:
        return Likeness(1.0, apart, within=False, left=left, right=right)
    keys = ratio(left.key, right.key)
    if keys >= 0.6 and len(left.sound) >= _SHORTEST and left.sound == right.sound:
        return Likeness(0.97, apart, within=False, left=left, right=right)
    value = max(keys, ratio_of_words(" ".join(left.words), " ".join(right.words)))
    a, b = set(left.words), set(right.words)
    within = len(a) != len(b) and _holds(*sorted((a, b), key=len))
    return Likeness(min(value, 0.96), apart, within, left, right)


def _holds(fewer: set[str], more: set[str]) -> bool:
    """Return whether each word of a name is in another, long ones but for a letter or two."""
    spelt = (
        word in more or (len(word) > _LONG and any(ratio(word, o) >= _ALIKE for o in more))
        for word in fewer
    )
    return all(spelt) and max(map(len, fewer)) >= _SHORTEST


def _bracketed_apart(left: str, right: str) -> bool:
    """Return whether both names have something in brackets, and not the same."""
    first, second = (fold(" ".join(_BRACKETS.findall(text))) for text in (left, right))
    return bool(first and second) and first != second


def best(left: tuple[Name, ...], right: tuple[Name, ...]) -> Likeness | None:
    """Return the likeness of the two names that are most alike, None where one has no name."""
    found = (likeness(a, b) for a in left for b in right)
    return max(found, key=lambda like: (like.value, not like.apart, like.within), default=None)


@lru_cache(maxsize=1 << 16)
def _taken_apart(text: str, *, organization: bool) -> Name:
    plain = _BRACKETS.sub(" ", text) if not organization else text
    words = [_latin(word) for word in fold(plain).split()] or [
        _latin(w) for w in fold(text).split()
    ]
    words = [_SAME_WORD.get(word, word) for word in words]
    common = _LEGAL_WORDS if organization else _KIND_WORDS
    core = [word for word in words if word not in common]
    if not organization:
        core = [word for word in core if word not in _COMMODITY_WORDS] or core
    core = [*dict.fromkeys(word for word in core or words if word != "#")] or words
    telling = (w for w in core if w in _TELLING or (_NUMBER.fullmatch(w) and len(core) > 1))
    return Name(text, tuple(core), frozenset(telling))


def _latin(word: str) -> str:
    """Return a word in Latin letters; one whose script is not known by sound stays."""
    if word.isascii():
        return word
    made = minting.slug(word)
    return word if made == minting.mark(word) else made.replace("-", "")


@lru_cache(maxsize=1 << 16)
def _sound(key: str) -> str:
    for written, heard in _SOUNDS:
        key = key.replace(written, heard)
    return _TWICE.sub(r"\1", key[:1] + _VOWELS.sub("", key[1:]))
