"""Commands about cases, and about what waits, failed or went out."""

import sys
import time
from collections import Counter
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from cases.incidents import incident_of
from cases.queries import find_case, list_cases
from cases.reference import is_reference
from ingest import ledger as ledger_book
from ingest.message import RawMessage
from ingest.settings import SecretMissing
from ingest.transaction import reading
from normalize.text.arabic import fold_digits
from pipeline.assemble import Assembly
from pipeline.commands.options import (
    WRONG_USAGE,
    AlwaysJson,
    AsJson,
    Config,
    Data,
    fail,
    moment,
    put_json,
    put_rows,
    settings_of,
)
from pipeline.payloads import read_payloads
from pipeline.prepare import open_pipeline, opened, write_missing_secrets
from route.deliveries import deliveries_of, list_deliveries
from route.outbox import resend as resend_deliveries

APPENDED_AT_ONCE = 100


def ingest(
    paths: Annotated[list[Path], typer.Argument(metavar="PATH...", help=".eml, mbox, Maildir, folders, .jsonl.")],
    connector: Annotated[str, typer.Option("--connector", help="The configured connector they came by.")],
    config: Config = None, data: Data = None, as_json: AlwaysJson = True,
) -> None:  # fmt: skip
    """Feed raw payloads through the whole pipeline and wait until all are done; nothing is dialled to read them.

    Feeding the same files again changes nothing.

    Example: `rawafid ingest --connector email ./mails/`
    """
    settings = settings_of(config)
    chosen = settings.connectors.get(connector)
    if chosen is None:
        names = ", ".join(settings.connectors)
        fail(f"There is no connector {connector!r}; configured are {names}.", WRONG_USAGE)
    assembly = opened(settings)
    if settings.is_embedded():
        write_missing_secrets(settings)
    try:
        settings.centre.secret.reveal()  # the only one that is needed: nothing is dialled
    except SecretMissing as error:
        fail(f"centre.secret: the secret is missing; {error}.")
    assembly.load()
    started = time.monotonic()
    outcomes: Counter[str] = Counter()
    try:
        with _progress() as bar:
            task = bar.add_task("Messages", total=None)
            for batch in _batches(read_payloads(chosen.channel, paths)):
                outcomes.update(_feed(assembly, connector, batch))
                bar.advance(task, len(batch))
    except OSError as error:
        fail(f"{error.filename}: {error.strerror}", WRONG_USAGE)
    seconds = time.monotonic() - started
    put_json(
        {
            "received": outcomes.total(),
            **{name: outcomes[outcome] for name, outcome in ledger_book.OUTCOMES.items()},
            "seconds": round(seconds, 3),
            "per_second": round(outcomes.total() / seconds, 1),
        }
    )


def cases(
    agency: Annotated[str | None, typer.Option("--agency", help="Only this agency's.")] = None,
    status: Annotated[str | None, typer.Option("--status", help="open, answered or closed.")] = None,
    since: Annotated[str | None, typer.Option("--since", help="A date or time.")] = None,
    limit: Annotated[int, typer.Option("--limit", help="At most so many.")] = 1000,
    config: Config = None, data: Data = None, as_json: AsJson = False,
) -> None:  # fmt: skip
    """List cases, the newest first.

    Example: `rawafid cases --agency water --status open`
    """
    with reading(open_pipeline(config).engine) as connection:
        found = list_cases(connection, agency, status, moment(since), limit)
    columns = (
        "reference",
        "status",
        "type",
        "topic",
        "priority",
        "agency",
        "language",
        "channel",
        "opened_at",
        "subject",
    )
    put_rows(found, columns, as_json, "There is no such case.")


def case(reference: str, config: Config = None, data: Data = None, as_json: AlwaysJson = True) -> None:
    """Show one case with its messages, decisions, links, deliveries and history.

    Example: `rawafid case 4831029756`
    """
    digits = "".join(character for character in fold_digits(reference) if character.isdigit())
    if not is_reference(digits):
        fail(
            f"{reference} is no reference: it has ten digits, and the last one checks the others.",
            WRONG_USAGE,
        )
    with reading(open_pipeline(config).engine) as connection:
        found = find_case(connection, digits)
        sent = deliveries_of(connection, digits)
        event = incident_of(connection, digits)
    if found is None:
        fail(f"There is no case {digits}.")
    put_json({**{name: getattr(found, name) for name in found.__slots__}, "incident": event, "deliveries": sent})


def ledger(
    since: Annotated[str | None, typer.Option("--since", help="A date.")] = None,
    config: Config = None, data: Data = None, as_json: AsJson = False,
) -> None:  # fmt: skip
    """Show, per connector and day, what was received and what became of it; exit 1 when it does not add up.

    Where upstream can list what it has: how many that were when last compared, and how many of them are missing here.

    Example: `rawafid ledger --since 2026-11-01`
    """
    with reading(open_pipeline(config).engine) as connection:
        lines = ledger_book.outcomes(connection, moment(since))
    if as_json:
        for line in lines:
            put_json({**{name: getattr(line, name) for name in line.__slots__}, "balanced": line.balanced})
    else:
        put_rows(lines, (*ledger_book.LedgerLine.__slots__, "balanced"), False, "Nothing was received.")
    if not all(line.balanced for line in lines):
        fail([] if as_json else "The ledger does not add up; `rawafid held` and the logs say more.")


def held(config: Config = None, data: Data = None, as_json: AsJson = False) -> None:
    """List what could not be processed, and why.

    Example: `rawafid held`
    """
    with reading(open_pipeline(config).engine) as connection:
        found = ledger_book.held(connection)
    put_rows(found, ("id", "connector", "received_at", "attempts", "reason"), as_json, "Nothing is held.")


def retry(
    ids: Annotated[list[int] | None, typer.Argument(metavar="[ID]...", help="As `rawafid held` lists them.")] = None,
    everything: Annotated[bool, typer.Option("--all", help="All of them.")] = False,
    config: Config = None, data: Data = None, as_json: AsJson = False,
) -> None:  # fmt: skip
    """Try held messages again.

    Example: `rawafid retry 17 18`, `rawafid retry --all`
    """
    if bool(ids) == everything:
        fail("Give the ids of held messages, or --all.", WRONG_USAGE)
    assembly = open_pipeline(config)
    count = assembly.inbox.retry(None if everything else ids)
    assembly.doorbell.ring("process")
    put_json({"waiting": count}) if as_json else print(f"{count} waiting again.")


def outbox(
    state: Annotated[
        str | None,
        typer.Option(
            "--state", help="queued, sending, accepted, delivered, undelivered, uncertain, retrying or dead."
        ),
    ] = None,
    limit: Annotated[int, typer.Option("--limit", help="At most so many.")] = 1000,
    config: Config = None, data: Data = None, as_json: AsJson = False,
) -> None:  # fmt: skip
    """List every delivery with its honest state, the newest first.

    Example: `rawafid outbox --state dead`
    """
    with reading(open_pipeline(config).engine) as connection:
        found = list_deliveries(connection, state, limit)
    columns = ("id", "state", "purpose", "reference", "target", "outlet", "attempts", "next_at", "error")
    put_rows(found, columns, as_json, "There is no such delivery.")


def resend(
    ids: Annotated[list[int], typer.Argument(metavar="ID...", help="As `rawafid outbox` lists them.")],
    config: Config = None, data: Data = None, as_json: AsJson = False,
) -> None:  # fmt: skip
    """Send deliveries again, under the same id.

    Example: `rawafid resend 42`
    """
    assembly = open_pipeline(config)
    count = resend_deliveries(assembly.engine, ids)
    assembly.doorbell.ring("deliver")
    put_json({"queued": count}) if as_json else print(f"{count} queued again.")
    if count < len(set(ids)):
        fail("Some are unknown, or on their way right now.")


def _feed(assembly: Assembly, connector: str, batch: list[RawMessage]) -> Counter[str]:
    """Take a batch in, process it here or see that a running worker does, and count what became of it."""
    appended = assembly.inbox.append(connector, batch)
    while True:
        while assembly.process():
            pass
        with reading(assembly.engine) as connection:
            ended = ledger_book.outcomes_of(connection, connector, appended.fresh)
        if len(ended) >= appended.received:
            return Counter({"duplicate": appended.redelivered}) + Counter(ended)
        time.sleep(0.05)  # a worker of the running pipeline has the rest
        assembly.inbox.release_expired()


def _batches(raws: Iterator[RawMessage]) -> Iterator[list[RawMessage]]:
    while batch := list(islice(raws, APPENDED_AT_ONCE)):
        yield batch


def _progress() -> Progress:
    columns = TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn()
    return Progress(*columns, console=Console(stderr=True), disable=not sys.stderr.isatty(), transient=True)
