"""One line of the table: what one intake of the mailbox cost."""

import json
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import median, quantiles

from bench.stopwatch import Figures


@dataclass(frozen=True, slots=True)
class Row:
    """What was measured, or ``missing``: why it could not be."""

    name: str
    messages: int = 0
    cpu_seconds: float = 0.0
    wall_seconds: float = 0.0
    p50_milliseconds: float | None = None
    p95_milliseconds: float | None = None
    peak_megabytes: float = 0.0
    resident_megabytes: float = 0.0
    """At the end; 0 where it is not known."""
    load_average: float = 0.0
    outcome: str = ""
    missing: str = ""

    @property
    def per_cpu_second(self) -> float:
        return self.messages / self.cpu_seconds if self.cpu_seconds else 0.0

    @property
    def per_second(self) -> float:
        return self.messages / self.wall_seconds if self.wall_seconds else 0.0


def absent(name: str, reason: str) -> Row:
    """The row of something that could not be measured here."""
    return Row(name, missing=reason.strip().splitlines()[-1] if reason.strip() else "no reason given")


def from_report(name: str, report: Path) -> Row:
    """The row of what a measured process reported."""
    found = Figures(**json.loads(report.read_text(encoding="utf-8")))
    p50, p95 = percentiles(found.latencies)
    return Row(
        name=name,
        messages=found.messages,
        cpu_seconds=found.cpu_seconds,
        wall_seconds=found.wall_seconds,
        p50_milliseconds=p50,
        p95_milliseconds=p95,
        peak_megabytes=found.peak_megabytes,
        resident_megabytes=found.resident_megabytes,
        load_average=os.getloadavg()[0],
        outcome=found.outcome,
    )


def percentiles(seconds: Sequence[float]) -> tuple[float | None, float | None]:
    """The median and the 95th percentile in milliseconds."""
    if len(seconds) < 2:
        return (seconds[0] * 1000, seconds[0] * 1000) if seconds else (None, None)
    cuts = quantiles(seconds, n=100, method="inclusive")
    return cuts[49] * 1000, cuts[94] * 1000


def median_of(rows: Sequence[Row]) -> Row:
    """One row for several runs of the same thing, each figure the median of its own."""
    measured = [row for row in rows if not row.missing]
    if len(measured) < 2:
        return measured[0] if measured else rows[0]

    def middle(figure: Callable[[Row], float | None]) -> float | None:
        found = [value for value in map(figure, measured) if value is not None]
        return median(found) if found else None

    return replace(
        measured[0],
        cpu_seconds=middle(lambda row: row.cpu_seconds) or 0.0,
        wall_seconds=middle(lambda row: row.wall_seconds) or 0.0,
        p50_milliseconds=middle(lambda row: row.p50_milliseconds),
        p95_milliseconds=middle(lambda row: row.p95_milliseconds),
        peak_megabytes=middle(lambda row: row.peak_megabytes) or 0.0,
        resident_megabytes=middle(lambda row: row.resident_megabytes) or 0.0,
        load_average=middle(lambda row: row.load_average) or 0.0,
    )
