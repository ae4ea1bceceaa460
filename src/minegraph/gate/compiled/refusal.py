"""The compiler's one refusal."""

from __future__ import annotations

from minegraph.errors import StoreUnusable


class UnknownShacl(StoreUnusable):
    """Shapes say what the compiler does not know; a rule is never skipped in silence."""

    def __init__(self, what: str, *, shape: str, term: str) -> None:
        super().__init__(
            f"shape {shape}: {what}: {term}",
            hint="Correct the shape, or validate with --engine pyshacl if SHACL defines the term.",
        )
        self.shape = shape
        self.term = term
