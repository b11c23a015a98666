"""``make bench``: everything on the same mailbox, in turn, in one table."""

import os
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from rich.console import Console

from bench import bare, classification, duplicates, fax, language, rawafid, reading, typed
from bench.child import SCRATCH
from bench.mailbox import Mailbox, mailbox
from bench.peers import django_helpdesk, roundup
from bench.row import Row, median_of
from bench.table import NARROWEST, show

Measurement = Callable[[Mailbox], Row | Sequence[Row]]


def measurements(database_url: str) -> dict[str, list[Measurement]]:
    """What is measured, by group, in the order of the table."""
    ours = (
        rawafid.intake_batch,
        rawafid.intake_single,
        rawafid.two_workers,
        rawafid.idle_latency,
    )
    reference = (bare.batched, bare.single)
    return {
        "rawafid": [partial(measure, database_url=database_url) for measure in ours],
        "growth": [partial(rawafid.growth, database_url=database_url)],
        "reference": [partial(measure, database_url=database_url) for measure in reference],
        "peers": [django_helpdesk.intake, roundup.intake_with_cheap_passwords, roundup.intake],
    }


def main() -> int:
    """Measures, prints the table and keeps it as JSON; 1 when Rawafid itself could not be measured."""
    given = _arguments()
    progress = Console(stderr=True)
    SCRATCH.mkdir(exist_ok=True)
    progress.print(f"mailbox: {given.count} mails, seed {given.seed}")
    mails = mailbox(SCRATCH / f"mailbox-{given.count}-{given.seed}", given.count, given.seed)
    chosen = [
        measure
        for group, measures in measurements(given.database_url).items()
        if given.only in (None, group)
        for measure in measures
    ]
    tables = Console() if Console().is_terminal else Console(width=NARROWEST)
    if given.only in (None, "reading"):
        tables.print(reading.table(reading.measure()))
    if given.only in (None, "fax"):
        missing = fax.why_not()
        tables.print(f"fax pages not measured: {missing}" if missing else fax.table(fax.measure()))
    if given.only in (None, "classification"):
        rows = os.environ.get("RAWAFID_BENCH_CLASSIFICATION_ROWS")
        folder = Path(rows) if rows else None
        missing = classification.why_not(folder)
        said = f"classification by examples not measured: {missing}"
        tables.print(said if folder is None or missing else classification.table(classification.measure(folder)))
    if given.only in (None, "language"):
        texts = os.environ.get("RAWAFID_BENCH_LANGUAGE_TEXTS")
        missing = language.why_not(texts)
        tables.print(
            f"languages not measured: {missing}" if missing else language.table(language.measure(Path(texts or "")))
        )
        tables.print(typed.table(typed.measure()))
    if given.only in (None, "duplicates"):
        tables.print(duplicates.table(duplicates.measure()))
    if not chosen:
        return 0
    runs: dict[str, list[Row]] = {}
    # In turn, so that a busy minute of the machine hits no measurement in all its runs.
    for turn in range(given.repeat):
        for measure in chosen:
            measured = measure(mails)
            for row in [measured] if isinstance(measured, Row) else measured:
                runs.setdefault(row.name, []).append(row)
                progress.print(f"{turn + 1}/{given.repeat}  {row.name}: {_in_short(row)}", highlight=False)
    rows = [median_of(of_one_name) for of_one_name in runs.values()]
    result = SCRATCH / "result.json"
    show(rows, mails, given.repeat, result)
    progress.print(f"also in {result.relative_to(SCRATCH.parent)}")
    # A peer that cannot be installed here (no network) is said in its row and is no failure.
    return 1 if any(row.missing and row.name.startswith("Rawafid") for row in rows) else 0


def _in_short(row: Row) -> str:
    if row.missing or row.cpu_seconds:
        return row.missing or f"{row.per_cpu_second:,.1f} messages per CPU-second"
    return f"{row.p50_milliseconds or 0:.1f} ms"


def _arguments() -> Namespace:
    parser = ArgumentParser(prog="python -m bench.run", description=__doc__)
    parser.add_argument(
        "--only",
        choices=(
            "duplicates",
            "reading",
            "fax",
            "language",
            "classification",
            "rawafid",
            "growth",
            "reference",
            "peers",
        ),
        help="measure only this group",
    )
    parser.add_argument("--count", type=int, default=1000, help="mails in the mailbox (default 1000)")
    parser.add_argument("--seed", type=int, default=109, help="of the mailbox (default 109)")
    parser.add_argument("--repeat", type=int, default=1, help="runs of each; the table has their medians")
    parser.add_argument(
        "--database-url",
        default=os.environ.get("RAWAFID_BENCH_DATABASE_URL", ""),
        help="a scratch PostgreSQL database, which is emptied (default: SQLite files)",
    )
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
