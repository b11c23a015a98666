"""Files that a message names and its channel keeps: each asked for once, leased to one fetcher, and told how it ended.

The rows are written with the message. A file that cannot be had stays listed with the reason; the message never waits.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy import Connection, Engine, bindparam, select, update

from cases.queries import CaseView, MessageView
from cases.store import Filing
from cases.tables import FILES, MESSAGES
from ingest.among import among
from ingest.clock import Clock, database_now
from ingest.crashpoint import crashpoint
from ingest.message import Channel
from ingest.polling import insert_ignoring
from ingest.transaction import reading, writing
from normalize.filenames import UNTYPED, extension_of

RETRY_SECONDS = (5, 30, 120, 600, 1_800, 7_200, 21_600)
"""The wait after each attempt; the last one is repeated."""
GIVE_UP = timedelta(days=7)
"""For so long Meta keeps what citizens send."""


@dataclass(frozen=True, slots=True)
class DueFile:
    """A file on lease to one fetcher; its attempt is on record."""

    inbox_id: int
    number: int
    connector: str
    source: str
    attempts: int
    """This one counted."""
    fence: int
    asked_at: datetime


@dataclass(frozen=True, slots=True)
class Fetched:
    """How one attempt ended."""

    state: Literal["waiting", "kept", "gone", "too_large"]
    sha256: str = ""
    size: int = 0
    content_type: str = ""
    """What its first bytes say that it is; empty where they say nothing."""
    is_program: bool = False
    location: Mapping[str, Any] | None = None
    photo_hash: str = ""
    error: str = ""
    """For ops: it holds no personal data."""
    wait_seconds: float = 0
    """Still waiting: the least wait, where the other side asked for one."""


@dataclass(frozen=True, slots=True)
class KeptFile:
    """A file whose bytes are in the blobs."""

    filename: str
    content_type: str
    sha256: str
    is_program: bool


def ask(connection: Connection, filings: Sequence[Filing], keeping: Collection[str], now: datetime) -> set[int]:
    """List what the channels of these messages keep, in the transaction that files them.

    ``keeping`` are the connectors that can fetch. Returns the messages, by inbox id, that have a file to wait for.
    """
    rows: list[dict[str, Any]] = [
        {
            "inbox_id": filing.inbox_id, "number": number, "connector": filing.connector, "source": one.source,
            "state": "waiting", "attempts": 0, "next_at": now, "fence": 0, "leased_until": None, "asked_at": now,
            "settled_at": None, "sha256": "", "size": 0, "is_program": False, "location": None, "error": "",
        }
        for filing in filings if filing.connector in keeping
        for number, one in enumerate(filing.arrival.message.attachments, 1) if one.source
    ]  # fmt: skip
    if rows:
        connection.execute(_INSERT[connection.dialect.name], rows)
    return {row["inbox_id"] for row in rows}


def claim(engine: Engine, lease_seconds: float, clock: Clock = database_now) -> DueFile | None:
    """Lease the file that has been due the longest; the attempt is committed before the network is asked."""
    if not has_due(engine, clock):
        return None
    with writing(engine) as connection:
        now = clock(connection)
        row = connection.execute(_NEXT, {"now": now}).first()
        if row is None:
            return None
        values = {"b_id": row.inbox_id, "b_number": row.number, "until": now + timedelta(seconds=lease_seconds)}
        connection.execute(_LEASE, values)
    crashpoint("files.after_claim")
    return DueFile(row.inbox_id, row.number, row.connector, row.source, row.attempts + 1, row.fence + 1, row.asked_at)


def renew(engine: Engine, due: DueFile, lease_seconds: float, clock: Clock = database_now) -> None:
    """Keep the lease of a fetch that is still under way."""
    with writing(engine) as connection:
        until = clock(connection) + timedelta(seconds=lease_seconds)
        connection.execute(update(FILES).where(_is(due)).values(leased_until=until))


def finish(connection: Connection, due: DueFile, fetched: Fetched, now: datetime) -> bool:
    """Write how the attempt ended; True when it was ours to say, and no file of the message waits any more."""
    changes: dict[str, Any] = {"leased_until": None, "error": fetched.error}
    if fetched.state == "waiting" and now - due.asked_at < GIVE_UP:
        changes |= {"next_at": now + timedelta(seconds=max(_wait_after(due.attempts), fetched.wait_seconds))}
    else:
        changes |= {
            "state": "gone" if fetched.state == "waiting" else fetched.state, "next_at": None, "settled_at": now,
            "sha256": fetched.sha256, "size": fetched.size, "is_program": fetched.is_program,
            "location": dict(fetched.location) if fetched.location else None,
        }  # fmt: skip
    # Two fetchers that end the last two files of a message at once must not both see the other one waiting.
    rows = connection.execute(
        select(FILES.c.number, FILES.c.state, FILES.c.fence)
        .where(FILES.c.inbox_id == due.inbox_id)
        .order_by(FILES.c.number)
        .with_for_update()
    ).all()  # fmt: skip
    if not any((row.number, row.fence) == (due.number, due.fence) for row in rows):
        return False
    connection.execute(update(FILES).where(_is(due)).values(**changes))
    if fetched.state == "kept":
        _complete(connection, due, fetched)
    is_settled = changes.get("state", "waiting") != "waiting"
    return is_settled and not any(row.state == "waiting" and row.number != due.number for row in rows)


def _complete(connection: Connection, due: DueFile, fetched: Fetched) -> None:
    """Let the message name the file by its bytes, as a mail does from the start, and by its type if it had none."""
    mine = MESSAGES.c.inbox_id == due.inbox_id
    listed = connection.execute(select(MESSAGES.c.attachments).where(mine).with_for_update()).scalar() or []
    if due.number <= len(listed):
        file = listed[due.number - 1]
        file |= {"sha256": fetched.sha256, "size": fetched.size, "photo_hash": fetched.photo_hash}
        if fetched.content_type and file["content_type"] == UNTYPED:
            file["content_type"] = fetched.content_type
            name = file["filename"].removesuffix(extension_of(UNTYPED))
            file["filename"] = name if "." in name else name + extension_of(fetched.content_type)
        connection.execute(update(MESSAGES).where(mine).values(attachments=listed))


def release_expired(engine: Engine, clock: Clock = database_now) -> int:
    """Give back what dead fetchers held; returns how many."""
    with reading(engine) as connection:
        if connection.execute(_EXPIRED, {"now": clock(connection)}).first() is None:
            return 0
    with writing(engine) as connection:
        now = clock(connection)
        rows = connection.execute(_EXPIRED.with_for_update(skip_locked=True), {"now": now}).all()
        for row in rows:
            changes: dict[str, Any] = {"leased_until": None, "error": "the worker was lost while it was fetching"}
            if now - row.asked_at >= GIVE_UP:  # it may be what kills them
                changes |= {"state": "gone", "next_at": None, "settled_at": now}
            else:
                changes |= {"next_at": now + timedelta(seconds=_wait_after(row.attempts))}
            its = (FILES.c.inbox_id == row.inbox_id) & (FILES.c.number == row.number) & (FILES.c.fence == row.fence)
            connection.execute(update(FILES).where(its).values(**changes))
        return len(rows)


def has_due(engine: Engine, clock: Clock = database_now) -> bool:
    """Whether a file could be fetched now."""
    with reading(engine) as connection:
        return connection.execute(_DUE, {"now": clock(connection)}).first() is not None


def kept_files(connection: Connection, inbox_id: int) -> list[KeptFile]:
    """The fetched files of a message in its order, named as the message names them."""
    listed = connection.execute(select(MESSAGES.c.attachments).where(MESSAGES.c.inbox_id == inbox_id)).scalar() or []
    return [
        KeptFile(listed[row.number - 1]["filename"], listed[row.number - 1]["content_type"], row.sha256, row.is_program)
        for row in connection.execute(_OF_MESSAGES, {"ids": [inbox_id]})
        if row.state == "kept" and row.number <= len(listed)
    ]


def has_too_large(connection: Connection, inbox_id: int) -> bool:
    """Whether a file of the message is larger than its channel, or we, let through."""
    return any(row.state == "too_large" for row in connection.execute(_OF_MESSAGES, {"ids": [inbox_id]}))


def with_files(connection: Connection, case: CaseView) -> CaseView:
    """The case with, at each attachment, its ``state`` and what fetching it has shown.

    ``state`` is ``kept``, ``waiting``, ``gone`` or ``too_large``, or ``elsewhere`` for what nobody fetches.
    """
    ids = [message.inbox_id for message in case.messages if message.attachments]
    if not ids:
        return case
    rows = {(row.inbox_id, row.number): row for row in connection.execute(_OF_MESSAGES, {"ids": ids})}
    return replace(case, messages=tuple(_with_files(message, rows) for message in case.messages))


def _with_files(message: MessageView, rows: Mapping[tuple[int, int], Any]) -> MessageView:
    told = []
    for number, listed in enumerate(message.attachments, 1):
        row = rows.get((message.inbox_id, number))
        if row is None:
            # A mail's files are in the mail.
            state = "kept" if message.channel in (Channel.EMAIL, Channel.FAX) else "elsewhere"
            told.append({**listed, "state": state, "is_program": False, "location": None, "error": ""})
            continue
        told.append(
            {**listed, "state": row.state, "is_program": row.is_program, "location": row.location, "error": row.error}
        )
    return replace(message, attachments=tuple(told))


def _wait_after(attempt: int) -> float:
    return RETRY_SECONDS[min(attempt, len(RETRY_SECONDS)) - 1]


def _is(due: DueFile) -> Any:
    return (FILES.c.inbox_id == due.inbox_id) & (FILES.c.number == due.number) & (FILES.c.fence == due.fence)


# Built once: building a statement costs more than executing it.
_INSERT = insert_ignoring(FILES)
_NOW = bindparam("now", type_=FILES.c.next_at.type)
_IS_DUE = (FILES.c.state == "waiting") & (FILES.c.next_at <= _NOW) & FILES.c.leased_until.is_(None)
_DUE = select(FILES.c.inbox_id).where(_IS_DUE).limit(1)
_NEXT = select(*FILES.c).where(_IS_DUE).order_by(FILES.c.next_at).limit(1).with_for_update(skip_locked=True)
_LEASE = (
    update(FILES)
    .where(FILES.c.inbox_id == bindparam("b_id"), FILES.c.number == bindparam("b_number"))
    .values(fence=FILES.c.fence + 1, attempts=FILES.c.attempts + 1, leased_until=bindparam("until"))
)
_EXPIRED = select(*FILES.c).where(
    FILES.c.state == "waiting", FILES.c.next_at <= _NOW, FILES.c.leased_until < _NOW
)  # fmt: skip
_OF_MESSAGES = select(*FILES.c).where(among(FILES.c.inbox_id, "ids")).order_by(FILES.c.inbox_id, FILES.c.number)
