"""Minting of IRIs: from names alone, so that the same thing gets the same IRI at every run."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from typing import TYPE_CHECKING, Final

from minegraph.namespaces import GRAPH, SOURCE, THING
from minegraph.sources.values import Iri

if TYPE_CHECKING:
    from collections.abc import Iterable

_LONGEST: Final = 80
_NOT_WORD: Final = re.compile(r"[^a-z0-9]+")
# An identifier that a slug keeps whole: a number, with the slug of its database before it if any.
_PLAIN: Final = re.compile(r"(?:[a-z0-9]+(?:-[a-z0-9]+)* )?[A-Z0-9]+")
# Letters that Unicode does not take apart; Persian, Arabic and Cyrillic ones by sound.
_LATIN: Final = dict(zip("łøđıħŧŋð", "lodihtnd", strict=True)) | {
    "ß": "ss", "æ": "ae", "œ": "oe", "þ": "th", "&": " and ", "’": "", "'": "", "ʻ": "",
}  # fmt: skip
_PERSIAN: Final = dict(
    zip(
        "ا آ أ إ ب پ ت ث ج چ ح خ د ذ ر ز ژ س ش ص ض ط ظ ع غ ف ق ک ك گ ل م ن و ه ة ی ي ى ئ ء ؤ"
        .split(),
        "a a a e b p t s j ch h kh d z r z zh s sh s z t z a gh f q k k g l m n v h h i i i i - o"
        .split(),
        strict=True,
    )
)  # fmt: skip
_CYRILLIC: Final = dict(
    zip(
        "а б в г д е ё ж з и й к л м н о п р с т у ф х ц ч ш щ ъ ы ь э ю я".split(),
        "a b v g d e yo zh z i y k l m n o p r s t u f kh ts ch sh shch - y - e yu ya".split(),
        strict=True,
    )
)
_LETTERS: Final = str.maketrans(
    {**_LATIN, **{k: v.strip("-") for k, v in {**_PERSIAN, **_CYRILLIC}.items()}}
)


def slug(name: str) -> str:
    """Return a name as a part of an IRI: ASCII, lower case, hyphens; cut with a hash if long.

    A name with no letter that can be written in ASCII becomes a hash of itself.
    """
    folded = unicodedata.normalize("NFC", name).casefold().translate(_LETTERS)
    plain = folded if folded.isascii() else _without_marks(folded)
    made = _NOT_WORD.sub("-", plain).strip("-")
    if not made:
        return mark(name)
    if len(made) > _LONGEST:
        return f"{made[: _LONGEST - 9].rstrip('-')}-{mark(name)}"
    return made


def _without_marks(text: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))


def mark(key: str) -> str:
    """Return eight hexadecimal digits that tell a key from others."""
    return hashlib.sha256(key.encode()).hexdigest()[:8]


def thing(kind: str, *names: str) -> Iri:
    """Return the IRI of a thing of a kind (``mine``, ``company``, ...) from its names."""
    return Iri(f"{THING}{kind}/{slug(' '.join(names))}")


def identified(kind: str, dataset: str, identifier: str) -> Iri:
    """Return the IRI of the thing with an identifier of a data set, whatever it is called.

    One that a slug does not keep whole gets a mark, so that no two identifiers share an IRI;
    ``dataset`` is "" where they name it themselves.
    """
    made = thing(kind, dataset, identifier)
    return made if _PLAIN.fullmatch(identifier) else Iri(f"{made}-{mark(identifier)}")


def distinct(
    kind: str, keys: Iterable[tuple[str, str]], taken: Iterable[str] = ()
) -> dict[str, Iri]:
    """Return an IRI for each key, from its name; keys whose names clash get a mark each.

    ``keys`` are pairs of a key and a name; ``taken`` are IRIs that mean something else. The order
    of the keys does not matter.
    """
    names = dict(keys)
    made = {key: thing(kind, name) for key, name in names.items()}
    counts: dict[Iri, int] = {}
    for iri in made.values():
        counts[iri] = counts.get(iri, 0) + 1
    others = set(taken)
    return {
        key: Iri(f"{iri}-{mark(key)}") if counts[iri] > 1 or iri in others else iri
        for key, iri in made.items()
    }


def part(kind: str, of: Iri, *more: str) -> Iri:
    """Return the IRI of something that belongs to a thing, such as its point in a source."""
    name = of.rsplit("/", 1)[-1]
    return Iri(f"{THING}{kind}/{slug('-'.join((name, *more)))}")


def source(name: str) -> tuple[Iri, Iri]:
    """Return the IRI of a source and that of its graph."""
    return Iri(SOURCE + name), Iri(GRAPH + name)
