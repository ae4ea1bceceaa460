"""A broken copy of each kind of fact is refused by the gate, for the reason that it is broken."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

import pytest

from minegraph.bootstrap import make_reader
from minegraph.gate.loading import validate_files
from minegraph.gate.report import Severity
from minegraph.namespaces import SHAPES
from minegraph.settings import Settings
from minegraph.shipped import folder
from minegraph.store.directory import Directory
from tests.conftest import publish

ARTICLE, DEPOSITS = "menafn-2024-10-27.ttl", "usgs-major-deposits.ttl"
TRACKER, PROVINCES = "gem-iron-ore-2024-11.ttl", "iran-geojson.ttl"
COUNTRY, GOLGOHAR = "natural-earth.ttl", "golgohar-website-10079.ttl"
FILES = (ARTICLE, DEPOSITS, TRACKER, PROVINCES, COUNTRY, GOLGOHAR)


@dataclass(frozen=True)
class Break:
    """A file of ``data/``, what is replaced in it once, by what, and the shape that must refuse."""

    kind: str
    file: str
    old: str
    new: str
    shape: str

    def __str__(self) -> str:
        return self.kind


BREAKS = (
    Break(
        "source", ARTICLE, "    dcterms:publisher organization:menafn ;\n", "", "Source-publisher"
    ),
    Break(
        "agency",
        ARTICLE,
        "mg:country territory:irn",
        "mg:country agency:imidro",
        "Organization-country-kind",
    ),
    Break(
        "fund",
        ARTICLE,
        '    rdfs:label "Mining Investment Insurance Fund"@en ;\n',
        "",
        "Organization-label",
    ),
    Break("person", ARTICLE, 'rdfs:label "Mohammad Aghajanlou"@en', "a mg:Person", "Person-label"),
    Break("post", ARTICLE, "    org:postIn agency:imidro ;\n", "", "Post-in"),
    Break(
        "tenure",
        ARTICLE,
        "org:member person:mohammad-aghajanlou",
        "org:member agency:imidro",
        "Tenure-member-kind",
    ),
    Break("sector", ARTICLE, "@fa ;\n    mg:country territory:irn .", "@fa .", "Sector-country"),
    Break("claim", ARTICLE, "    mg:topic topic:state-ownership ;\n", "", "Claim-topic"),
    Break(
        "period", ARTICLE, 'mg:end "2024-09-21"', 'mg:end "2024-03-19"', "period-end-after-start"
    ),
    Break("production figure", ARTICLE, "    mg:unit unit:TONNE ;\n", "", "Figure-unit"),
    Break("initiative", ARTICLE, "    mg:runBy agency:imidro ;\n", "", "Initiative-run-by"),
    Break(
        "programme",
        ARTICLE,
        "mg:durationYears 5",
        "mg:durationYears -5",
        "Initiative-duration-years",
    ),
    Break("country", COUNTRY, 'mg:isoCode "IRN"', 'mg:isoCode "Iran"', "Country-iso-code-form"),
    Break("province", PROVINCES, 'mg:isoCode "IR-08"', 'mg:isoCode "8"', "Province-iso-code-form"),
    Break(
        "deposit",
        DEPOSITS,
        "mg:commodity commodity:phosphate",
        "mg:commodity territory:irn",
        "Site-commodity-kind",
    ),
    Break(
        "mine",
        GOLGOHAR,
        "mg:produces product:iron-ore-concentrate",
        "mg:produces commodity:iron",
        "Site-produces-kind",
    ),
    Break(
        "point", DEPOSITS, "mg:latitude 29.91667", "mg:latitude 129.91667", "Point-latitude-value"
    ),
    Break(
        "status record",
        TRACKER,
        "mg:status mine-status:operating",
        "mg:status site-type:mine",
        "StatusRecord-status-scheme",
    ),
    Break("stake", TRACKER, "mg:share 100.0", "mg:share 100.1", "Stake-share"),
    Break(
        "role assignment",
        TRACKER,
        "prov:hadRole role-concept:operator",
        "rdfs:seeAlso source:x",
        "RoleAssignment-role",
    ),
    Break(
        "capacity figure",
        TRACKER,
        " a mg:CapacityFigure ;\n    rdfs:label",
        " a mg:CapacityFigure ;\n    mg:value -1.0 ;\n    rdfs:label",
        "Figure-value",
    ),
    Break(
        "reserve figure",
        TRACKER,
        " a mg:ReserveFigure ;\n    rdfs:label",
        " a mg:ReserveFigure ;\n    mg:about source:x ;\n    rdfs:label",
        "Figure-about",
    ),
)


@pytest.fixture(scope="module")
def settings(tmp_path_factory) -> Settings:
    settings = Settings(store=tmp_path_factory.mktemp("facts") / "store")
    publish(settings, *(folder("data") / name for name in FILES))
    return settings


def findings(settings, file):
    async def work():
        reader = make_reader(settings)
        try:
            return await validate_files(Directory.open(settings.folder), reader, [file])
        finally:
            await reader.close()

    return asyncio.run(work())


def test_the_facts_as_they_are_conform(settings):
    assert findings(settings, folder("data") / ARTICLE).conforms


@pytest.mark.parametrize("case", BREAKS, ids=str)
def test_a_broken_copy_is_refused(settings, tmp_path, case):
    text = (folder("data") / case.file).read_text(encoding="utf-8")
    assert case.old in text
    broken = tmp_path / case.file
    broken.write_text(text.replace(case.old, case.new, 1), encoding="utf-8")
    report = findings(settings, broken)
    assert not report.conforms
    musts = {f.shape.removeprefix(SHAPES) for f in report.findings if f.severity is Severity.MUST}
    assert case.shape in musts
