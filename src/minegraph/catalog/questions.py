"""The question catalogue: what people ask of the graph, with the queries that answer it."""

from __future__ import annotations

from dataclasses import dataclass

from minegraph.queries import questions as texts


@dataclass(frozen=True)
class Question:
    """A question: its name in addresses, what is asked, why or how, and its SPARQL query."""

    name: str
    title: str
    about: str
    query: str

    @property
    def path(self) -> str:
        """Return the path of the question's page."""
        return f"/questions/{self.name}"


def questions() -> list[Question]:
    """Return every question, in the order of their titles."""
    found = [_question(name, words, query) for name, (words, query) in texts().items()]
    return sorted(found, key=lambda question: question.title)


def question(name: str) -> Question | None:
    """Return the question of a name, or None where there is none."""
    known = texts().get(name)
    return _question(name, *known) if known else None


def _question(name: str, words: str, query: str) -> Question:
    title, _end, about = words.removeprefix("# ").partition("\n")
    return Question(name, title, " ".join(about.split()), query)
