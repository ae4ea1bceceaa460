"""The reports and yearbooks of which Iran in Data copied tables, each a source of its own.

Each has a graph of its own, and leads to the compilation through which it was read.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from minegraph.errors import InputError
from minegraph.namespaces import GRAPH
from minegraph.sources import minting
from minegraph.sources.describing import Edition, describe, describe_compilation

if TYPE_CHECKING:
    from minegraph.sources.countries import Country
    from minegraph.sources.kinds import Job
    from minegraph.sources.statements import Statements
    from minegraph.sources.values import Iri

PAGE: Final = "https://github.com/RohamHosseini1/iran-in-data"
_COMPILATION: Final = Edition(
    slug="iran-in-data",
    label="Iran in Data",
    title="Iran in Data",
    publisher=("organization/iran-in-data", "Iran in Data"),
    issued_year=2026,
    licence="https://creativecommons.org/licenses/by/4.0/",
    page=PAGE,
    citation="Iran in Data, CC BY 4.0.",
)
_IMIDRO: Final = "Iranian Mines and Mining Industries Development and Renovation Organization"
_REPORT: Final = re.compile(r"annual-report-(\d{4}-\d{4})")
_NEWER: Final = re.compile(r"MYB3-(\d{4})(?:-(\d\d))?")
_OLDER: Final = re.compile(r"MYB(\d{4})v([34])")
_SUMMARIES: Final = re.compile(r"MCS-(\d{4})")
BGS: Final = "WMS1970-1974"
_VOLUMES: Final = {"3": "III", "4": "IV"}
_QUOTED: Final = "single figures quoted through a compilation under CC BY 4.0."


@dataclass
class Editions:
    """The editions that a table copies, each described once, when it is first spoken for."""

    job: Job
    statements: Statements
    known: dict[str, Iri] = field(default_factory=dict)
    chapter: str = ""
    """What tells this table's part of a report from what others hold of it."""

    def __post_init__(self) -> None:
        """Refuse one name for what are several sources."""
        if self.job.source:
            raise InputError(
                f"a table of Iran in Data speaks for several sources, not for {self.job.source}",
                file=str(self.job.path),
                hint="Leave --source out: each report and edition is a source of its own.",
            )

    def speak_for(self, printed: str, country: Country) -> Iri | None:
        """Return the source of an edition as printed, which what follows is stated in.

        None where no edition of that name is known.
        """
        about = _edition(printed, country, self.job.path.name)
        if about is None:
            return None
        slug = f"{about.slug}-{minting.slug(self.chapter)}" if self.chapter else about.slug
        self.statements.graph = GRAPH + slug
        if slug not in self.known:
            compiled = describe_compilation(self.statements, _COMPILATION, self.job.retrieved)
            self.known[slug] = describe(
                self.statements,
                about,
                slug=slug,
                digest=self.job.digest,
                retrieved=self.job.retrieved,
                via=compiled,
            )
        return self.known[slug]


def _edition(printed: str, country: Country, table: str) -> Edition | None:
    copied = f"as copied by Iran in Data ({PAGE}), {table}."
    if found := _REPORT.fullmatch(printed):
        return Edition(
            slug=f"imidro-{printed}",
            label=f"IMIDRO: Annual Report {found[1]}",
            title=f"Annual Report {found[1]}",
            publisher=("agency/imidro", _IMIDRO),
            rights=f"No licence stated by the publisher; {_QUOTED}",
            page=PAGE,
            citation=f"IMIDRO, Annual Report {found[1]}, {copied}",
        )
    if found := _NEWER.fullmatch(printed):
        years = f"{found[1]}-{found[1][:2]}{found[2]}" if found[2] else found[1]
        chapter = f"Minerals Yearbook {years}, volume III"
        return _of_country(
            country, f"minerals-yearbook-{{}}-{printed.removeprefix('MYB3-')}", chapter, copied
        )
    if found := _OLDER.fullmatch(printed):
        chapter = f"Minerals Yearbook {found[1]}, volume {_VOLUMES[found[2]]}"
        bureau = ("organization/us-bureau-of-mines", "U.S. Bureau of Mines")
        return replace(
            _of_country(country, f"minerals-yearbook-{{}}-{found[1]}", chapter, copied),
            publisher=bureau,
        )
    if found := _SUMMARIES.fullmatch(printed):
        chapter = f"Mineral Commodity Summaries {found[1]}"
        return _of_country(country, f"mineral-commodity-summaries-{{}}-{found[1]}", chapter, copied)
    return _statistics(country, copied) if printed == BGS else None


def _of_country(country: Country, slug: str, chapter: str, copied: str) -> Edition:
    """Return what the USGS says of a country in a chapter of a series."""
    return Edition(
        slug=f"usgs-{slug.format(minting.slug(country.english))}",
        label=f"USGS {chapter}: {country.english}",
        title=f"{chapter}: {country.english}",
        publisher=("organization/usgs", "U.S. Geological Survey"),
        rights="Public domain (work of the U.S. Government).",
        page=PAGE,
        citation=f"{chapter}, {country.english}, {copied}",
    )


def _statistics(country: Country, copied: str) -> Edition:
    title = "World Mineral Statistics 1970-74"
    return Edition(
        slug=f"bgs-world-mineral-statistics-{minting.slug(country.english)}-1970-1974",
        label=f"BGS {title}: {country.english}",
        title=f"{title}: Production, Exports, Imports",
        publisher=("organization/bgs", "British Geological Survey"),
        issued_year=1978,
        rights=f"All rights reserved by the publisher; {_QUOTED}",
        page=PAGE,
        citation=f"Institute of Geological Sciences, {title} (1978), {copied}",
    )
