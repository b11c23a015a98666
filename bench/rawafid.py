"""The rows of Rawafid itself: the same mailbox through its inbox and its worker."""

import sys
from dataclasses import replace
from pathlib import Path

from bench.child import RunError, empty_folder, run
from bench.database import emptied_database
from bench.mailbox import Mailbox
from bench.row import Row, absent, from_report

GROWTH_THOUSANDS = (1, 10, 100)
"""How many thousands of mails are there already when a thousand is measured."""


def intake_batch(mailbox: Mailbox, database_url: str = "") -> Row:
    """Under load: a hundred mails are committed, and then worked off at once."""
    return _intake(mailbox, database_url, "batch 100", "batch", "100")


def intake_single(mailbox: Mailbox, database_url: str = "") -> Row:
    """One mail after the other: each is committed, and worked off before the next is taken."""
    return _intake(mailbox, database_url, "batch 1", "batch", "1")


def two_workers(mailbox: Mailbox, database_url: str = "") -> Row:
    """The whole mailbox is committed first; then two worker processes share it."""
    one = _intake(mailbox, database_url, "backlog, one worker", "backlog", "1")
    two = _intake(mailbox, database_url, "backlog, two workers", "backlog", "2")
    if one.missing or two.missing:
        return two
    return replace(two, outcome=f"one worker: {one.per_second:,.0f} per second")


def idle_latency(mailbox: Mailbox, database_url: str = "") -> Row:
    """A mail now and then: from before its commit until its case is there, woken by the embedded queue."""
    return _intake(mailbox, database_url, "idle, one at a time", "idle", "200", broker="embedded")


def growth(_mailbox: Mailbox, database_url: str = "") -> list[Row]:
    """What a thousand other mails cost after so many thousands, and the memory that the process then holds."""
    names = {before: _name(database_url, f"batch 100, {before * 1000:,} before") for before in GROWTH_THOUSANDS}
    home = empty_folder("rawafid")
    try:
        _run(home, database_url, "none", "growth", home, *map(str, GROWTH_THOUSANDS))
    except RunError as failed:
        return [absent(name, str(failed)) for name in names.values()]
    return [from_report(name, home / f"{before}.json") for before, name in names.items()]


def _intake(mailbox: Mailbox, database_url: str, how: str, mode: str, amount: str, broker: str = "none") -> Row:
    name = _name(database_url, how)
    home = empty_folder("rawafid")
    report = home / "report.json"
    try:
        _run(home, database_url, broker, mode, amount, mailbox.letters, report)
    except RunError as failed:
        return absent(name, str(failed))
    return from_report(name, report)


def _name(database_url: str, how: str) -> str:
    store = "PostgreSQL" if database_url.startswith("postgresql") else "SQLite"
    return f"Rawafid, {store}, {how}"


def _run(home: Path, database_url: str, broker: str, *arguments: str | Path) -> None:
    environment = {"RAWAFID_DATA": str(home), "RAWAFID_BROKER_URL": broker}
    if database_url:  # else the embedded default: SQLite in the data folder
        environment["RAWAFID_DATABASE_URL"] = emptied_database(database_url)
    run([sys.executable, "-m", "bench.rawafid_intake", *arguments], environment)
