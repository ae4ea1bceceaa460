"""Things by their names and identifiers, so that a row can mean one that is known already."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Final

from minegraph.namespaces import DCTERMS, RDFS, THING
from minegraph.queries import query
from minegraph.sources.values import Iri

if TYPE_CHECKING:
    from collections.abc import Iterable

    from minegraph.store.protocol import Store

_IDENTIFIER: Final = DCTERMS + "identifier"
_LABEL: Final = RDFS + "label"
_SPELLING: Final = str.maketrans({"ي": "ی", "ى": "ی", "ك": "ک", "\u200c": " ", "’": "'"})


def folded(name: str) -> str:
    """Return a name as names are compared: without case, with Persian letters as one."""
    return " ".join(name.translate(_SPELLING).casefold().split())


class Names:
    """Things by name and by identifier, with the graphs that say so."""

    def __init__(self, rows: Iterable[tuple[str, str, str, str]] = ()) -> None:
        self._by_name: defaultdict[str, set[tuple[Iri, str]]] = defaultdict(set)
        self._by_identifier: defaultdict[str, set[Iri]] = defaultdict(set)
        self._labelled: defaultdict[str, set[tuple[str, str]]] = defaultdict(set)
        for thing, prop, name, graph in rows:
            if prop == _IDENTIFIER:
                self._by_identifier[name].add(Iri(thing))
            else:
                self._by_name[folded(name)].add((Iri(thing), graph))
            if prop == _LABEL:
                self._labelled[thing].add((graph, name))

    def identified(self, identifier: str, *kinds: str) -> Iri | None:
        """Return the one thing of these kinds that has the identifier, or None."""
        return _only(_of_kinds(self._by_identifier.get(identifier, set()), kinds))

    def called(self, name: str, *kinds: str, graph: str = "") -> set[Iri]:
        """Return the things of these kinds (``mine``, ...) with that name, in a graph if given."""
        found = self._by_name.get(folded(name), set())
        return _of_kinds((t for t, said in found if graph in ("", said)), kinds)

    def labelled_by_others(self, thing: str, graph: str) -> bool:
        """Return whether a graph other than this one gives the thing its label."""
        return any(said != graph for said, _ in self._labelled.get(thing, ()))

    def known(self) -> set[str]:
        """Return every thing that has a label."""
        return set(self._labelled)


async def names_in(store: Store) -> Names:
    """Return the names in a store's current release."""
    rows = await store.select(query("names"))
    columns = ("thing", "property", "name", "graph")
    return Names(tuple(row[column].value for column in columns) for row in rows)  # type: ignore[misc]  # four of them


def _of_kinds(things: Iterable[Iri], kinds: tuple[str, ...]) -> set[Iri]:
    starts = tuple(f"{THING}{kind}/" for kind in kinds)
    return {thing for thing in things if not kinds or thing.startswith(starts)}


def _only(found: set[Iri]) -> Iri | None:
    return next(iter(found)) if len(found) == 1 else None
