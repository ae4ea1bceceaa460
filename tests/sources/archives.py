"""Small archives of site records for tests, in the format of MinMod's data."""

from __future__ import annotations

import io
import json
import tarfile
from typing import TYPE_CHECKING, Any

from minegraph.sources.compressed import stream, zstd

if TYPE_CHECKING:
    from pathlib import Path

LINKS = "https://minmod.isi.edu/resource/"
TABLES = {
    "commodity": "minmod_id,name,parent,aliases\nQ1,Copper,,Cu\nQ2,Gold,,Au\nQ3,Tungsten,,W\n"
    "Q4,Clay > Kaolin,,\nQ5,Stone,,\n",
    "country": "minmod_id,name,iso3\nQ10,United States,USA\nQ11,Iran,IRN\n",
    "state_or_province": "minmod_id,name,country_code,state_code\nQ20,Utah,US,UT\n"
    "Q21,Kerman,IR,08\n",
    "crs": "minmod_id,name\nQ701,EPSG:4326\nQ702,EPSG:4267\nQ703,EPSG:3857\nQ704,EPSG:26912\n"
    "Q705,EPSG:2994\n",
    "unit": "minmod_id,unit name\nQ200,tonnes\nQ201,percent\nQ202,million tonnes\n"
    "Q203,gram per tonne\nQ220,parts per million\n",
    "commodity_form": "minmod_id,name,formula\nQ1304,Tungsten Trioxide,WO3\n",
    "data_source": "uri,name,connection\nhttps://example.org/db,example-db,"
    "webpage:::https://example.org/db/show?id={record_id}\n",
}


def term(observed: str | None = None, link: str | None = None) -> dict[str, Any]:
    """Return a term as the records give it: what was read, and to what it was linked."""
    said: dict[str, Any] = {"source": "somebody", "confidence": 1.0}
    if observed is not None:
        said["observed_name"] = observed
    if link is not None:
        said["normalized_uri"] = LINKS + link
    return said


def inventory(commodity: dict[str, Any], **more: Any) -> dict[str, Any]:
    """Return an inventory of a commodity."""
    return {
        "commodity": commodity,
        "reference": {"document": {"uri": "https://example.org/report", "title": "A report"}},
        **more,
    }


def resource(ore: Any, grade: Any, **more: Any) -> dict[str, Any]:
    """Return an inventory of indicated copper: ore and grade are (value, unit)."""
    given = {
        "category": [term("indicated", "Indicated")],
        "date": "2019-07",
        "ore": {"value": ore[0], "unit": ore[1]},
        "grade": {"value": grade[0], "unit": grade[1]},
    }
    return inventory(more.pop("commodity", term("copper", "Q1")), **(given | more))


def record(number: str = "1", **more: Any) -> dict[str, Any]:
    """Return a record of a copper deposit in the USA, changed as said; None leaves a key out."""
    said = {
        "source_id": "https://example.org/db",
        "record_id": number,
        "name": "Somewhere",
        "location_info": location("POINT (-112.1 40.5)", "Q701"),
        "mineral_inventory": [inventory(term("copper", "Q1"))],
        "reference": [{"document": {"uri": "https://example.org/db"}}],
        "created_by": "https://minmod.isi.edu/users/s/somebody",
    } | more
    return {key: value for key, value in said.items() if value is not None}


def location(wkt: str, system: str | None, country: str = "Q10") -> dict[str, Any]:
    """Return a place: well-known text, the link of its coordinate system, and its country."""
    said = {"location": wkt, "country": [term(None, country)]}
    return said | ({"crs": term(None, system)} if system else {})


def extract(whole: Path, target: Path, *named: str) -> Path:
    """Write an archive of those files of records whose names end so, with the tables of terms."""
    ends = tuple(f"/{name}.json" for name in named)
    with (
        stream(whole) as packed,
        tarfile.open(fileobj=packed, mode="r|") as read,
        tarfile.open(target, "w") as written,
    ):
        for member in read:
            if member.isfile() and ("/data/entities/" in member.name or member.name.endswith(ends)):
                written.addfile(member, read.extractfile(member))
    return target


def contents(path: Path) -> list[dict[str, Any]]:
    """Return every record of an archive that `extract` wrote, as JSON reads it."""
    with tarfile.open(path) as read:
        files = [m for m in read if "/data/mineral-sites/" in m.name]
        return [entry for m in files for entry in json.load(read.extractfile(m))]


def archive(path: Path, *files: list[dict[str, Any]]) -> Path:
    """Write an archive of records, packed by zstd; the tables of terms come last."""
    members = {
        f"minmod/data/mineral-sites/somebody/db/b{n:03}.json": json.dumps(content)
        for n, content in enumerate(files, start=1)
    }
    members |= {f"minmod/data/entities/{name}.csv": text for name, text in TABLES.items()}
    with zstd.open(path, "wb") as packed, tarfile.open(fileobj=packed, mode="w|") as tar:
        for name, text in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(text.encode())
            tar.addfile(info, io.BytesIO(text.encode()))
    return path
