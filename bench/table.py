"""The measured rows as one table and as JSON."""

import json
import os
import platform
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from rich.console import Console
from rich.table import Table

from bench.mailbox import Mailbox
from bench.row import Row

NARROWEST = 170
"""Columns of text; a narrower table breaks its figures when it is piped into a file."""


def show(rows: Sequence[Row], mailbox: Mailbox, repeats: int, result: Path) -> None:
    """The table on stdout, and the same in ``result``."""
    console = Console()
    if console.width < NARROWEST and not console.is_terminal:
        console = Console(width=NARROWEST)
    console.print(_table(rows, mailbox, repeats))
    document = {
        "machine": {
            "cores": os.cpu_count(),
            "python": platform.python_version(),
            "system": platform.platform(),
        },
        "mailbox": mailbox.summary(),
        "repeats": repeats,
        "rows": [{**asdict(row), "per_cpu_second": row.per_cpu_second, "per_second": row.per_second} for row in rows],
    }
    result.write_text(json.dumps(document, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def _table(rows: Sequence[Row], mailbox: Mailbox, repeats: int) -> Table:
    mix = mailbox.summary()
    runs = "one run" if repeats == 1 else f"medians of {repeats} runs"
    table = Table(
        title=f"{mix['messages']} mails, {mix['megabytes']} MB; {runs}",
        caption=f"{os.cpu_count()} cores, Python {platform.python_version()}. "
        "CPU: user and system, with children, without start-up.\n"
        "p50, p95: from taken up to committed. Rawafid and the bare loop: an fsync at each commit.\n"
        "peak MB, held MB: the most memory of the process, and what it held at the end.",
    )
    table.add_column("intake")
    for heading in ("messages per CPU-second", "per second", "p50 ms", "p95 ms", "peak MB", "held MB", "load"):
        table.add_column(heading, justify="right")
    table.add_column("made of it")
    for row in rows:
        table.add_row(row.name, *_figures(row), style="dim" if row.missing else None)
    return table


def _figures(row: Row) -> list[str]:
    if row.missing:
        return ["–"] * 7 + [f"not measured: {row.missing}"]
    return [
        _round(row.per_cpu_second),
        _round(row.per_second),
        _round(row.p50_milliseconds),
        _round(row.p95_milliseconds),
        f"{row.peak_megabytes:.0f}" if row.peak_megabytes else "–",
        f"{row.resident_megabytes:.0f}" if row.resident_megabytes else "–",
        f"{row.load_average:.1f}",
        row.outcome,
    ]


def _round(figure: float | None) -> str:
    if not figure:
        return "–"
    return f"{figure:,.0f}" if figure >= 100 else f"{figure:.1f}"
