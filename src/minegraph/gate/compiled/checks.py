"""What the compiler makes: checks, which find violations by asking a store a few queries."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from minegraph.gate.compiled.refusal import UnknownShacl
from minegraph.store.protocol import Term

if TYPE_CHECKING:
    from minegraph.gate.report import Severity

Run = Callable[[str], Iterable[Sequence[Term | None]]]
"""Asks a SELECT query and gives its rows, each in the order of the query's variables."""


@dataclass(frozen=True)
class Origin:
    """What a report says of the shape that a check comes from."""

    shape: str
    severity: Severity
    messages: tuple[str, ...]
    path: str


@dataclass(frozen=True)
class Violation:
    """One result: the focus node, the value, the path where a row gives one, all its variables."""

    focus: Term
    value: Term | None = None
    path: Term | None = None
    bindings: Mapping[str, Term] = field(default_factory=dict)


@dataclass(frozen=True)
class Affected:
    """A way from what was changed to the records that a check must look at again.

    ``query`` gives them for each thing in ``?changed``; ``limited`` is the check's own query for
    such records only.
    """

    query: str
    limited: Callable[[Sequence[tuple[str, ...]]], str]


@dataclass(frozen=True)
class Check:
    """One constraint of one shape; its query's rows are the violations.

    ``columns`` names the variables of the query in order; ``keep`` drops rows that the query could
    not judge by itself; ``says`` is the message of a shape that has none.
    """

    origin: Origin
    component: str
    says: str
    query: str
    columns: tuple[str, ...] = ("this", "value")
    keep: Callable[[Violation], bool] | None = None
    pattern: str = ""
    value_is_focus: bool = False
    names: frozenset[str] | None = None
    """Of a query that is no other's part: every IRI that it names; None where it may be any."""
    affected: tuple[Affected, ...] = ()

    def queries(self) -> Iterator[tuple[bool, str]]:
        """Yield every query that the check asks, with whether it is one of a shape within it."""
        yield False, self.query

    def violations(self, run: Run) -> Iterator[Violation]:
        """Yield each violation that a store's rows show."""
        self._try_pattern(run)
        for row in run(self.query):
            bound = {
                name: term for name, term in zip(self.columns, row, strict=True) if term is not None
            }
            if "this" not in bound:
                continue
            value = bound.get("value", bound["this"] if self.value_is_focus else None)
            found = Violation(bound["this"], value, bound.get("path"), bound)
            if self.keep is None or self.keep(found):
                yield found

    def _try_pattern(self, run: Run) -> None:
        """Raise UnknownShacl where the store's engine has no such regular expression.

        It would only be an error within the query, and every value would seem to break the rule.
        """
        if self.pattern and not any(
            row[0] for row in run(f"SELECT ({self.pattern} AS ?known) WHERE {{ }}")
        ):
            raise UnknownShacl(
                "a pattern that the store's engine cannot evaluate",
                shape=self.origin.shape,
                term=self.pattern,
            )


Nodes = frozenset[Term]


def _never(*_: object) -> bool:
    return False


def _within(*shapes: Iterable[Check]) -> Iterator[tuple[bool, str]]:
    for checks in shapes:
        for check in checks:
            yield from ((True, query) for _, query in check.queries())


def failing(checks: Iterable[Check], run: Run) -> Nodes:
    """Return the focus nodes at which any of the checks finds something."""
    return frozenset(found.focus for check in checks for found in check.violations(run))


@dataclass(frozen=True)
class Combined(Check):
    """A constraint on how many of some shapes the values conform to.

    ``shapes`` holds the checks of each shape over the values; ``query`` gives every focus node with
    each of its values; ``wrong`` says, from the sets of values that fail the shapes, which values
    violate the constraint. ``must_fail`` says that for any to be wrong it must fail some shape, or
    all, or none.
    """

    shapes: tuple[tuple[Check, ...], ...] = ()
    wrong: Callable[[Term, Sequence[Nodes]], bool] = _never
    must_fail: Literal["none", "some", "all"] = "some"

    def queries(self) -> Iterator[tuple[bool, str]]:
        """Yield every query that the check asks, with whether it is one of a shape within it."""
        yield from super().queries()
        yield from _within(*self.shapes)

    def violations(self, run: Run) -> Iterator[Violation]:
        """Yield each value that the combination forbids, without asking more than it must."""
        fails: list[Nodes] = []
        for checks in self.shapes:
            fails.append(failing(checks, run))
            if self.must_fail == "all" and not frozenset.intersection(*fails):
                return
        if self.must_fail == "some" and not any(fails):
            return
        for found in super().violations(run):
            if found.value is not None and self.wrong(found.value, fails):
                yield found


@dataclass(frozen=True)
class Counted(Check):
    """A constraint on the number of values that conform to a shape and to none of its siblings."""

    shape: tuple[Check, ...] = ()
    siblings: tuple[tuple[Check, ...], ...] = ()
    allowed: Callable[[int], bool] = _never

    def queries(self) -> Iterator[tuple[bool, str]]:
        """Yield every query that the check asks, with whether it is one of a shape within it."""
        yield from super().queries()
        yield from _within(self.shape, *self.siblings)

    def violations(self, run: Run) -> Iterator[Violation]:
        """Yield each focus node with a forbidden number of such values."""
        fails = failing(self.shape, run)
        others = [failing(checks, run) for checks in self.siblings]
        counts: dict[Term, set[Term]] = {}
        for found in super().violations(run):
            values = counts.setdefault(found.focus, set())
            value = found.value
            if value is not None and value not in fails and all(value in f for f in others):
                values.add(value)
        for focus, values in counts.items():
            if not self.allowed(len(values)):
                yield Violation(focus)
