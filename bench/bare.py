"""The rows of the bare reference loop."""

import sys

from bench.child import ROOT, RunError, empty_folder, extra_packages, run
from bench.database import emptied_database
from bench.mailbox import Mailbox
from bench.row import Row, absent, from_report


def single(mailbox: Mailbox, database_url: str = "") -> Row:
    """Two transactions for each message."""
    return _intake(mailbox, 1, database_url)


def batched(mailbox: Mailbox, database_url: str = "") -> Row:
    """Two transactions for each hundred."""
    return _intake(mailbox, 100, database_url)


def _intake(mailbox: Mailbox, batch: int, database_url: str) -> Row:
    store = "PostgreSQL" if database_url.startswith("postgresql") else "SQLite"
    name = f"bare loop, {store}, batch {batch}"
    try:
        packages = extra_packages("reference")
        home = empty_folder("reference")
        url = emptied_database(database_url) if database_url else f"sqlite:///{home / 'bare.sqlite3'}"
        report = home / "report.json"
        run(
            [sys.executable, "-m", "bench.reference", mailbox.letters, str(batch), url, report],
            {"PYTHONPATH": f"{ROOT}:{packages}"},
        )
    except RunError as failed:
        return absent(name, str(failed))
    return from_report(name, report)
