"""What a validation found: findings, in words for people and as data for machines."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING, Any, Final

from minegraph.errors import MinegraphError
from minegraph.namespaces import shorten

if TYPE_CHECKING:
    from collections.abc import Mapping


_PLACES: Final = ("file", "line", "cell")


class Severity(Enum):
    """How much a rule binds; the value is the SHACL severity."""

    MUST = "Violation"
    SHOULD = "Warning"
    MAY = "Info"


_SEVERITIES: Final = {severity.value: severity for severity in Severity}  # a call costs ten times


@dataclass(frozen=True)
class Finding:
    """One rule broken at one node; IRIs in full, empty where there is none."""

    severity: Severity
    message: str
    focus: str
    shape: str
    component: str = ""
    path: str = ""
    value: str = ""
    file: str = ""
    line: int | None = None
    cell: str = ""
    """Of a table, the sheet and column; its row is the line."""

    @property
    def place(self) -> str:
        """Return ``file:line`` as far as it is known, and for a table the cell."""
        place = f"{self.file}:{self.line}" if self.line else self.file
        return f"{place} ({self.cell})" if self.cell else place

    def as_json(self) -> dict[str, Any]:
        """Return the finding as JSON-ready data, without empty fields."""
        fields = {**vars(self), "severity": self.severity.value}
        return {name: value for name, value in fields.items() if value not in ("", None)}


def finding_of(fields: Mapping[str, Any]) -> Finding:
    """Return a finding from its JSON-ready data."""
    return Finding(**{**fields, "severity": _SEVERITIES[fields["severity"]]})


def anew(fields: Mapping[str, Any]) -> Finding:
    """Return a finding of an earlier load, whose files are not read now."""
    return finding_of({k: v for k, v in fields.items() if k not in _PLACES})


@dataclass(frozen=True)
class Report:
    """Every finding of one validation, worst first, and which engine ran the shapes."""

    findings: tuple[Finding, ...] = field(repr=False)
    """There may be very many, and what fails shows what it was about."""
    engine: str = ""

    @classmethod
    def of(cls, findings: list[Finding], *, engine: str = "") -> Report:
        """Return a report with the findings in a stable order."""
        order = list(Severity)
        return cls(
            tuple(
                sorted(
                    findings,
                    key=lambda f: (order.index(f.severity), f.file, f.line or 0, f.focus, f.shape),
                )
            ),
            engine,
        )

    @property
    def conforms(self) -> bool:
        """Return whether no *must* rule is broken."""
        return not any(finding.severity is Severity.MUST for finding in self.findings)

    def counts(self) -> dict[str, int]:
        """Return the number of findings by severity, every severity named."""
        found = Counter(finding.severity.value for finding in self.findings)
        return {severity.value: found[severity.value] for severity in Severity}

    def located(self) -> Report:
        """Return the report without what concerns neither the files read nor a *must* rule."""
        kept = tuple(f for f in self.findings if f.file or f.severity is Severity.MUST)
        return Report(kept, self.engine)

    def as_json(self) -> dict[str, Any]:
        """Return the report as JSON-ready data."""
        return {
            "conforms": self.conforms,
            "counts": self.counts(),
            "engine": self.engine,
            "findings": [finding.as_json() for finding in self.findings],
        }

    def as_text(self, *, most: int = 50) -> str:
        """Return the report for people.

        Each broken *must* has a paragraph, ``most`` of them at most; each other rule has one, with
        how often it was found and where first.
        """
        musts = [finding for finding in self.findings if finding.severity is Severity.MUST]
        shown = [_paragraph(finding) for finding in musts[:most]]
        if len(musts) > most:
            shown.append(f"... and {len(musts) - most} more; --report json gives all.")
        others: dict[tuple[Severity, str, str], list[Finding]] = {}
        for finding in self.findings[len(musts) :]:
            others.setdefault((finding.severity, finding.shape, finding.message), []).append(
                finding
            )
        shown += [_summary(group) for group in others.values()]
        verdict = "conforms" if self.conforms else "does not conform"
        counts = ", ".join(f"{number} {name.lower()}" for name, number in self.counts().items())
        engine = f" (shapes run with {self.engine})" if self.engine else ""
        return "\n\n".join([*shown, f"{verdict}: {counts}{engine}"])


class GateRefused(MinegraphError):
    """A load that breaks a *must* rule: nothing changed; the input is kept with this report."""

    def __init__(self, report: Report, *, kept: str) -> None:
        broken = report.counts()[Severity.MUST.value]
        super().__init__(
            f"refused: {broken} broken must rule{'' if broken == 1 else 's'}",
            hint=f"Nothing was changed. The input and its report are kept in {kept}.",
        )
        self.report = report


def _paragraph(finding: Finding) -> str:
    lines = [f"{finding.severity.name} {shorten(finding.focus)}"]
    if finding.place:
        lines.append(f"  at    {finding.place}")
    lines.append(f"  rule  {finding.message}")
    if finding.path:
        lines.append(f"  path  {shorten(finding.path)}")
    if finding.value:
        lines.append(f"  value {shorten(finding.value)}")
    lines.append(f"  shape {shorten(finding.shape)}")
    return "\n".join(lines)


def _summary(group: list[Finding]) -> str:
    first, *others = group
    if not others:
        return _paragraph(first)
    return "\n".join(
        [
            f"{first.severity.name} {shorten(first.focus)} and {len(others)} more",
            f"  at    {first.place or shorten(first.focus)} first; --report json gives all",
            f"  rule  {first.message}",
            f"  shape {shorten(first.shape)}",
        ]
    )
