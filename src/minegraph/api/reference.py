"""The documents that come with minegraph as pages and as RDF; each is made once and kept."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from minegraph import __version__
from minegraph.api.conditional import tag_of
from minegraph.api.negotiation import HTML
from minegraph.api.pages import render
from minegraph.catalog.reference.library import Library
from minegraph.namespaces import BASE

if TYPE_CHECKING:
    from collections.abc import Callable

    from fastapi import Request

    from minegraph.catalog.terms import Value
    from minegraph.store.formats import Format


class Reference:
    """The library and what was made of it; nothing is read before the first request."""

    def __init__(self) -> None:
        self.library = Library()
        self._made: dict[tuple[str, str], bytes] = {}

    def tag(self, name: str, form: Format) -> str:
        """Return the tag of a document in a format, which changes with any file or version."""
        return tag_of(self.library.digest, __version__, name, form.name)

    def content(self, request: Request, name: str, form: Format) -> bytes:
        """Return a document in a format, made at the first request for it."""
        made = self._made.get((name, form.name))
        if made is None:
            page = form is HTML
            made = self._page(request, name) if page else self.library.written(name, form)
            self._made[name, form.name] = made
        return made

    def _page(self, request: Request, name: str) -> bytes:
        template, values = self._template(name)
        place = _place(f"/{name}", self.library.homes)
        response = render(request, template, document=f"/{name}", place=place, **values)
        return bytes(response.body)

    def _template(self, name: str) -> tuple[str, dict[str, Any]]:
        """Return the template of a document and what it shows."""
        library = self.library
        if name in ("ontology", "shapes", "vocab"):
            return f"reference/{name}.html", {"library": library}
        iri = BASE + name
        for module in library.modules:
            if module.header.iri == iri:
                return "reference/module.html", {"library": library, "module": module}
        for shapes in library.shapes:
            if shapes.header.iri == iri:
                return "reference/shape_module.html", {"library": library, "module": shapes}
        for scheme in library.schemes:
            if scheme.iri == iri:
                return "reference/scheme.html", {"library": library, "scheme": scheme}
        header = next(header for header in library.alignments if header.iri == iri)
        return "reference/alignment.html", {"library": library, "header": header}


def _place(page: str, homes: dict[str, str]) -> Callable[[Value], str]:
    """Return a function that gives where a value is described, seen from a page.

    That is an anchor of the page itself where it has the value, else the module of the value.
    """

    def place(value: Value) -> str:
        home = homes.get(value.iri, "")
        stem, hash_mark, local = value.iri.partition("#")
        if not home or not hash_mark:
            return value.path
        here = page in (home, "/" + stem.removeprefix(BASE))
        return f"#{local}" if here else f"{home}#{local}"

    return place
