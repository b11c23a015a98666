"""What the other side says later of what it had taken over: it arrived, or it did not."""

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, select, update

from cases.tables import CASES, EVENTS
from ingest.among import among
from ingest.notice import Report
from ingest.polling import connector_row
from ingest.tables import CONNECTORS
from route.states import after_report
from route.tables import OUTBOX

_REFERENCE = re.compile(r"[a-z]{1,20}\.[0-9]{1,20}\.([0-9]{10})(?:\.|$)")
"""What a notice's id begins with: its purpose, its cause, and the case."""
_FEWEST_DIGITS = 7
_TO_CITIZENS = ("acknowledge", "answer")


@dataclass(frozen=True, slots=True)
class Noted:
    """What some reports came to."""

    changed: int
    """How many deliveries are in another state now."""
    unknown: int
    """How many are about nothing that we sent, or no longer have."""
    early: tuple[Report, ...]
    """Those whose delivery may be under way right now: they must come again."""


def note_reports(connection: Connection, connector: str, reports: Sequence[Report], now: datetime) -> Noted:
    """Bring the connector's deliveries to the state that is reported; what says nothing new changes nothing."""
    # One that we send at this moment has no name in our books yet. Asked first: were it asked after the look for the
    # names, an attempt could end in between, and be neither under way nor found.
    is_sending = connection.execute(_SENDING, {"outlet": connector}).first() is not None
    rows = _found(connection, connector, reports)
    changes: dict[int, dict[str, Any]] = {}
    states = {row.id: row.state for row in rows}
    unmatched = []
    for report in reports:
        row = _meant(report, rows)
        if row is None:
            unmatched.append(report)
        elif state := after_report(states[row.id], report.state):
            states[row.id] = state
            error = report.reason[:500] if state == "undelivered" else ""
            changes[row.id] = {"b_id": row.id, "b_state": state, "b_error": error, "b_now": now}
    if changes:
        connection.execute(_CHANGE, list(changes.values()))
        _tell(connection, [row for row in rows if row.id in changes and states[row.id] == "undelivered"], changes, now)
    early = [report for report in unmatched if is_sending and report.upstream_ids and not report.notice_id]
    unknown = len(unmatched) - len(early)
    if unknown:
        connector_row(connection, connector)
        connection.execute(_COUNT, {"b_name": connector, "b_count": unknown})
    return Noted(len(changes), unknown, tuple(early))


def note_bounces(
    connection: Connection, references: Collection[str], notice_ids: Collection[str], now: datetime
) -> None:
    """Mails about these cases that the receiving side took over and then gave back: they did not arrive."""
    if notice_ids:
        connection.execute(_BOUNCED, {"references": references, "notice_ids": notice_ids, "now": now})


def _found(connection: Connection, connector: str, reports: Sequence[Report]) -> list[Row[Any]]:
    notices = {report.notice_id for report in reports} - {""}
    names = {name for report in reports for name in report.upstream_ids} - {""}
    found: dict[int, Row[Any]] = {}
    if notices:
        references = {match[1] for notice in notices if (match := _REFERENCE.match(notice))}
        given = {"outlet": connector, "references": references, "notice_ids": notices}
        found |= {row.id: row for row in connection.execute(_BY_NOTICE, given)}
    if names:
        found |= {row.id: row for row in connection.execute(_BY_NAME, {"outlet": connector, "names": names})}
    return list(found.values())


def _meant(report: Report, rows: Iterable[Row[Any]]) -> Row[Any] | None:
    """The delivery that the report is about: by our own name for it, else by the likeliest of theirs."""
    addressed = [row for row in rows if _is_same_number(report.to, row.address)]
    own = next((row for row in addressed if report.notice_id and row.notice_id == report.notice_id), None)
    if own is not None:
        return own
    spelled = ((name, row) for name in report.upstream_ids for row in addressed)
    return next((row for name, row in spelled if name and row.upstream_id == name), None)


def _is_same_number(told: str, address: str) -> bool:
    """With or without country code and zeros before it; whatever has no number is not compared."""
    one, other = (re.sub(r"\D", "", text).lstrip("0") for text in (told, address))
    if min(len(one), len(other)) < _FEWEST_DIGITS:
        return True
    return one.endswith(other) or other.endswith(one)


def _tell(connection: Connection, rows: Sequence[Row[Any]], changes: dict[int, dict[str, Any]], now: datetime) -> None:
    """The case of a citizen who was not reached says so, and is for a person to look at."""
    citizens = [row for row in rows if row.purpose in _TO_CITIZENS]
    if not citizens:
        return
    events = [
        {
            "reference": row.reference, "at": now, "kind": "undelivered", "inbox_id": None,
            "detail": f"{row.outlet}: {changes[row.id]['b_error'] or 'no reason was given'}",
        }
        for row in citizens
    ]  # fmt: skip
    connection.execute(EVENTS.insert(), events)
    connection.execute(_NEEDS_REVIEW, {"references": {row.reference for row in citizens}, "now": now})


# Built once: building a statement costs more than executing it.
_COLUMNS = tuple(
    OUTBOX.c[name] for name in ("id", "purpose", "reference", "outlet", "address", "state", "notice_id", "upstream_id")
)
_BY_NOTICE = (
    select(*_COLUMNS)
    .where(
        among(OUTBOX.c.reference, "references"),
        among(OUTBOX.c.notice_id, "notice_ids"),
        OUTBOX.c.outlet + "" == bindparam("outlet"),  # the case is the index to take
    )
    .order_by(OUTBOX.c.id)
    .with_for_update()
)
_BY_NAME = (
    select(*_COLUMNS)
    .where(OUTBOX.c.outlet == bindparam("outlet"), among(OUTBOX.c.upstream_id, "names"))
    .order_by(OUTBOX.c.id)
    .with_for_update()
)
_SENDING = select(OUTBOX.c.id).where(OUTBOX.c.state == "sending", OUTBOX.c.outlet + "" == bindparam("outlet")).limit(1)
_CHANGE = (
    update(OUTBOX)
    .where(OUTBOX.c.id == bindparam("b_id"))
    .values(state=bindparam("b_state"), error=bindparam("b_error"), settled_at=bindparam("b_now"), next_at=None)
)
_COUNT = (
    update(CONNECTORS)
    .where(CONNECTORS.c.name == bindparam("b_name"))
    .values(unknown_reports=CONNECTORS.c.unknown_reports + bindparam("b_count"))
)
_NEEDS_REVIEW = (
    update(CASES).where(among(CASES.c.reference, "references")).values(needs_review=True, updated_at=bindparam("now"))
)
_BOUNCED = (
    update(OUTBOX)
    .where(among(OUTBOX.c.reference, "references"), among(OUTBOX.c.notice_id, "notice_ids"))
    .where((OUTBOX.c.state == "accepted") | (OUTBOX.c.state == "uncertain"))
    .values(state="undelivered", settled_at=bindparam("now"), error="the receiving side bounced it for good")
)
