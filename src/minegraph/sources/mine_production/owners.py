"""Owners with their shares, and operators, in the year for which a row gives them."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Final, NamedTuple

from minegraph.sources import cells, minting
from minegraph.sources.mine_production.database import Database, NotStated, reports
from minegraph.sources.sites import CLASSES, kind_of, kind_of_holder
from minegraph.sources.values import Iri, Text, concept

if TYPE_CHECKING:
    from minegraph.sources.sheets import Row

COLUMNS: Final = ("mine_fac", "sub_site", "owners", "operators", "year", "source", "source_url")
_OWNER: Final = re.compile(r"\s*(?P<name>[^%:;]+?)\s*\((?P<share>\d+\.?\d*)%\)\s*(?:,|\band\b)?")
# Words of a name that is two names, or a sentence.
_NO_NAME: Final = re.compile(
    r"[%:;]|\b(subsidiary|comprising|sold|joint venture|formerly|JV)\b"
    r"|\b(Ltd|Corporation|Inc|plc|S\.A)\b\.? and\b|\) and\b",
    re.IGNORECASE,
)  # fmt: skip
_NOBODY: Final = ("ivorian investors", "others", "other", "minorities")
_MOST: Final = Decimal("100.5")


class Owner(NamedTuple):
    """An owner as a cell prints it: the words, the name, and the share in percent if any."""

    spelt: str
    name: str
    share: Decimal | None


def owners_of(printed: str) -> list[Owner]:
    """Return the owners that a cell lists: ``BHP (50%), Mitsubishi Development (50%)``.

    Raises NotStated where the words are no plain list of names and shares, or where the shares
    add up to more than the whole.
    """
    plain = printed.strip().rstrip(".")
    found, at = [], 0
    while at < len(plain) and (part := _OWNER.match(plain, at)):
        spelt = part[0].strip().rstrip(",").strip()
        found.append(Owner(spelt, part["name"], Decimal(part["share"].rstrip("."))))
        at = part.end()
    if not found and plain and not re.search(r"[(),\d]", plain):
        found, at = [Owner(plain, plain, None)], len(plain)
    if at < len(plain) or any(_NO_NAME.search(owner.name) for owner in found):
        raise NotStated("of owners that are no plain list of names and shares", printed)
    if sum((owner.share or Decimal(0) for owner in found), Decimal(0)) > _MOST:
        raise NotStated("of owners whose shares are more than the whole", printed)
    return found


def held(row: Row, database: Database) -> None:
    """State the stakes of a row's owners and the role of its operator."""
    site, year = database.site(row), cells.number(row.cells.get("year"))
    if site is None:
        raise NotStated("of a site that no row describes", row.text("mine_fac"))
    if year is None:
        raise NotStated("without a value or a year", row.text("year"))
    failed = []
    for column, state in (("owners", _owners), ("operators", _operator)):
        try:
            if row.text(column):
                state(row, database, site, int(year))
        except NotStated as error:
            failed.append(error)
    columns = [column for column in ("owners", "operators") if row.text(column)]
    if len(failed) == len(columns):
        raise failed[0] if failed else NotStated("without owner or operator", row.text("comment"))
    for missed in failed:
        database.statements.leave_out(row.place, missed.reason, missed.found)


def _owners(row: Row, database: Database, site: Iri, year: int) -> None:
    """State who owns a site in a year, from the first row that tells."""
    listed = [o for o in owners_of(row.text("owners")) if o.name.casefold() not in _NOBODY]
    key = ("owners", site, str(year))
    if key in database.once:
        raise NotStated("of owners that an earlier row gives for that year", row.text("owners"))
    database.once.add(key)
    for owner in listed:
        agent = _organization(row, database, owner.name)
        database.statements.describe(
            minting.part("stake", agent, site.rpartition("/")[2], str(year)),
            "mg:Stake",
            row.place,
            {
                "rdfs:label": Text(f"{owner.name} in {_name(row)}, {year}"),
                "mg:owner": agent,
                "mg:owned": site,
                "mg:share": owner.share,
                "mg:asOf": date(year, 1, 1),
                "mg:statedIn": database.source,
                "mg:reportedAs": owner.spelt,
                "mg:locator": Text(row.place.words("owners")),
                **reports(row),
            },
        )


def _operator(row: Row, database: Database, site: Iri, year: int) -> None:
    """State who runs a site in a year."""
    name = row.text("operators")
    if _NO_NAME.search(name):
        raise NotStated("of operators that are no plain name", name)
    agent = _organization(row, database, name)
    role = minting.part("role", agent, "operates", site.rpartition("/")[2], str(year))
    database.statements.describe(
        role,
        "mg:RoleAssignment",
        row.place,
        {
            "rdfs:label": Text(f"{name}, operator of {_name(row)}, {year}"),
            "prov:agent": agent,
            "prov:hadRole": concept("role", "operator"),
            "mg:asOf": date(year, 1, 1),
            "mg:statedIn": database.source,
            "mg:quote": name.rstrip("."),
            "mg:locator": Text(row.place.words("operators")),
            **reports(row),
        },
    )
    database.statements.add(site, "prov:qualifiedAttribution", role)
    database.statements.add(site, "mg:operator", agent)


def _organization(row: Row, database: Database, name: str) -> Iri:
    """Describe an organization; of several spellings of its name the first is its label."""
    iri = minting.thing(kind_of_holder(name), name, database.slug)
    first = database.called.setdefault(iri, name)
    called = {"rdfs:label": Text(first), "skos:altLabel": Text(name) if name != first else None}
    return database.statements.describe(iri, CLASSES[kind_of(iri)], row.place, called)


def _name(row: Row) -> str:
    part = row.text("sub_site")
    return f"{row.text('mine_fac')}: {part}" if part else row.text("mine_fac")
