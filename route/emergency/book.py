"""The book of emergencies: reports grouped, contacts paged one after the other until somebody takes it on."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, func, insert, select, text, update

from classify.meant import UNNAMED
from ingest.polling import insert_ignoring
from ingest.tables import INBOX
from route.emergency.settings import Contact, Duty
from route.emergency.sketch import are_same
from route.emergency.tables import ALERTS, EMERGENCIES, EMERGENCY_REPORTS
from route.medium import WEBHOOK

_HOUR = timedelta(hours=1)
_OVERFLOW = timedelta(minutes=1)
_MOST_COMPARED = 50
_MOST_REPORTS = 500
"""So many of the latest emergencies of one kind, and of what was reported of them, a new report is held against."""
_ONE_AT_A_TIME = 7_316_001
"""PostgreSQL's lock on the book: two reports of one fire must find each other; there are never many."""


@dataclass(frozen=True, slots=True)
class Report:
    """A message that tells of danger to life."""

    inbox_id: int
    kinds: tuple[str, ...]
    places: tuple[str, ...] = ()
    """Latitude and longitude to a hundredth of a degree, about a kilometre, or the districts that it names."""
    reporter: str = ""
    """As in ``EmergencyReportRow.reporter``."""
    sketch: str = ""

    @property
    def is_pinned(self) -> bool:
        """Whether its place is a point on the map, not a whole district."""
        return bool(self.places) and self.places[0][:1].isdigit()


@dataclass(frozen=True, slots=True)
class Reach:
    """By which connectors contacts are paged; empty: there is none."""

    mail: str
    text: str


@dataclass(frozen=True, slots=True)
class Answer:
    """Where the citizen is told the number."""

    outlet: str
    address: str
    language: str


@dataclass(frozen=True, slots=True)
class Open:
    """An emergency as duty officers see it."""

    id: int
    kind: str
    place: str
    opened_at: datetime
    last_report_at: datetime
    reports: int
    step: int
    acknowledged_at: datetime | None
    acknowledged_by: str
    reference: str
    """The case of the latest report that has one; empty while none has."""


_CASE = (
    select(INBOX.c.reference)
    .join(EMERGENCY_REPORTS, EMERGENCY_REPORTS.c.inbox_id == INBOX.c.id)
    .where(EMERGENCY_REPORTS.c.emergency == EMERGENCIES.c.id, INBOX.c.reference.is_not(None))
    .order_by(INBOX.c.id.desc())
    .limit(1)
    .scalar_subquery()
)
_OWN = tuple(name for name in Open.__dataclass_fields__ if name != "reference")
_OPEN = (*(EMERGENCIES.c[name] for name in _OWN), func.coalesce(_CASE, ""))


def record(
    connection: Connection, report: Report, answer: Answer | None, duty: Duty, reach: Reach, now: datetime
) -> int | None:
    """Write a report down, page whoever is next, and answer the citizen at most once an hour for each kind.

    Returns the emergency; None when this very message was recorded before.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(_LOCK)
    if connection.execute(_KNOWN, {"b_id": report.inbox_id}).first() is not None:
        return None
    found, is_news = _going_on(connection, report, duty, now)
    emergency = _add_report(connection, found, report, is_news, now) if found else _open(connection, report, now)
    connection.execute(
        insert(EMERGENCY_REPORTS),
        {
            "inbox_id": report.inbox_id, "emergency": emergency, "kinds": ",".join(report.kinds),
            "reporter": report.reporter, "sketch": report.sketch,
        },
    )  # fmt: skip
    if answer is not None and not _was_answered(connection, answer.address, report.kinds[0], now):
        rows = [_alert("answer", emergency, report.inbox_id, -1, answer.outlet, answer.address, answer.language, now)]
        connection.execute(_INSERT[connection.dialect.name], rows)
    if found is None:
        escalate(connection, duty, reach, now)
    elif is_news and is_told(found.reports + 1) and not _is_flooded(connection, duty, now):
        # At the second, third, fifth, tenth report …: somebody else's danger must not hide behind the first one's.
        _page(connection, found, report.inbox_id, max(found.step - 1, 0), duty, reach, now)
    return emergency


def _going_on(connection: Connection, report: Report, duty: Duty, now: datetime) -> tuple[Row[Any] | None, bool]:
    """The emergency that this is one more report of, if any, and whether the report says anything new.

    One event is what one person tells of, what comes from one place, or what is told in nearly the same words; never
    what is told of two places. Two of whom neither says where may be two fires. When in doubt, somebody is woken.
    """
    since = now - timedelta(minutes=duty.group_minutes)
    # Whoever took one on is told of it for as long again; then it is another one that nobody has taken on.
    is_open = EMERGENCIES.c.acknowledged_at.is_(None) | (EMERGENCIES.c.acknowledged_at >= since)
    recent = connection.execute(
        select(*EMERGENCIES.c)
        .where(EMERGENCIES.c.kind == report.kinds[0], EMERGENCIES.c.last_report_at >= since, is_open)
        .order_by(EMERGENCIES.c.id.desc())
        .limit(_MOST_COMPARED)
    ).all()
    told = _told(connection, [row.id for row in recent])
    for row in recent:
        reports = told.get(row.id, ())
        if _is_one(row, report, reports):
            again = (one for one in reports if one.reporter and one.reporter == report.reporter)
            return row, not any(one.sketch == report.sketch for one in again)
    return None, True


def _is_one(emergency: Row[Any], report: Report, reports: Sequence[Any]) -> bool:
    if emergency.place and emergency.place in report.places:
        return emergency.kind != UNNAMED or report.is_pinned
    if emergency.place and report.places:
        return False
    return any(
        (report.reporter and one.reporter == report.reporter) or are_same(one.sketch, report.sketch) for one in reports
    )


def _told(connection: Connection, emergencies: Sequence[int]) -> dict[int, list[Any]]:
    """The latest reports of each."""
    found: dict[int, list[Any]] = {}
    query = (
        select(EMERGENCY_REPORTS.c.emergency, EMERGENCY_REPORTS.c.reporter, EMERGENCY_REPORTS.c.sketch)
        .where(EMERGENCY_REPORTS.c.emergency.in_(emergencies))
        .order_by(EMERGENCY_REPORTS.c.inbox_id.desc())
        .limit(_MOST_REPORTS)
    )
    for row in connection.execute(query):
        found.setdefault(row.emergency, []).append(row)
    return found


def escalate(connection: Connection, duty: Duty, reach: Reach, now: datetime) -> int:
    """Page the next contact of every emergency that nobody has taken on in time; returns how many were paged."""
    if not duty.contacts:
        return 0
    waiting = connection.execute(
        select(*EMERGENCIES.c)
        .where(EMERGENCIES.c.escalates_at <= now, EMERGENCIES.c.acknowledged_at.is_(None))
        # Who was never told of comes first, and of these what has a name: a flood of made-up ones hides no fire.
        .order_by(EMERGENCIES.c.step > 0, EMERGENCIES.c.kind == UNNAMED, EMERGENCIES.c.escalates_at, EMERGENCIES.c.id)
        .limit(100)
        .with_for_update(skip_locked=True)
    ).all()  # fmt: skip
    if waiting and _is_flooded(connection, duty, now):
        if _has_paged(connection, now - _OVERFLOW):
            return 0
        waiting = waiting[:1]
    for row in waiting:
        _page(connection, row, _latest(connection, row.id), row.step, duty, reach, now)
        step = row.step + 1
        is_last = step >= len(duty.contacts) * duty.rounds
        escalates_at = None if is_last else now + timedelta(seconds=duty.escalate_seconds)
        connection.execute(
            update(EMERGENCIES).where(EMERGENCIES.c.id == row.id).values(step=step, escalates_at=escalates_at)
        )
    return len(waiting)


def acknowledge(connection: Connection, emergency: int, by: str, now: datetime) -> bool:
    """Somebody takes it on: nobody else is paged. False when there is none of this number, or somebody has already."""
    done = connection.execute(
        update(EMERGENCIES)
        .where(EMERGENCIES.c.id == emergency, EMERGENCIES.c.acknowledged_at.is_(None))
        .values(acknowledged_at=now, acknowledged_by=by, escalates_at=None)
    )
    if done.rowcount:
        stale = (ALERTS.c.emergency == emergency) & (ALERTS.c.what == "page")
        connection.execute(
            update(ALERTS)
            .where(stale, ALERTS.c.state.in_(("queued", "retrying")))
            .values(state="dead", next_at=None, settled_at=now, error=f"taken on by {by} before it could be sent")
        )
    return bool(done.rowcount)


def hurry(connection: Connection, emergency: int, now: datetime) -> None:
    """A page did not get through: the next contact does not wait for its turn."""
    connection.execute(
        update(EMERGENCIES)
        .where(EMERGENCIES.c.id == emergency, EMERGENCIES.c.escalates_at > now)
        .values(escalates_at=now)
    )


def has_waiting(connection: Connection, now: datetime) -> bool:
    """Whether some emergency waits for its next contact."""
    waiting = select(EMERGENCIES.c.id).where(EMERGENCIES.c.escalates_at <= now).limit(1)
    return connection.execute(waiting).first() is not None


def open_emergencies(connection: Connection, limit: int = 100) -> list[Open]:
    """Those that nobody has taken on, the latest first."""
    query = select(*_OPEN).where(EMERGENCIES.c.acknowledged_at.is_(None)).order_by(EMERGENCIES.c.id.desc()).limit(limit)
    return [Open(*row) for row in connection.execute(query)]


def find_emergency(connection: Connection, emergency: int) -> Open | None:
    """One of them, taken on or not."""
    row = connection.execute(select(*_OPEN).where(EMERGENCIES.c.id == emergency)).first()
    return Open(*row) if row else None


def count_open(connection: Connection, since: datetime) -> int:
    """How many that opened since then nobody has taken on."""
    query = select(func.count()).select_from(EMERGENCIES)
    query = query.where(EMERGENCIES.c.acknowledged_at.is_(None), EMERGENCIES.c.opened_at >= since)
    return int(connection.execute(query).scalar_one())


def case_of(connection: Connection, inbox_id: int) -> str:
    """The case that a report ended in; empty while there is none."""
    return connection.execute(select(INBOX.c.reference).where(INBOX.c.id == inbox_id)).scalar() or ""


def connector_of(connection: Connection, inbox_id: int) -> str:
    """The connector that a message came by; empty for an unknown id."""
    return connection.execute(select(INBOX.c.connector).where(INBOX.c.id == inbox_id)).scalar() or ""


def kinds_of(connection: Connection, inbox_id: int) -> tuple[str, ...]:
    """All that a report tells of."""
    query = select(EMERGENCY_REPORTS.c.kinds).where(EMERGENCY_REPORTS.c.inbox_id == inbox_id)
    return tuple(filter(None, (connection.execute(query).scalar() or "").split(",")))


def kinds_of_delivery(connection: Connection, connector: str, upstream_id: str) -> tuple[str, ...]:
    """The same of a delivery, by the name that the transport gave it; nothing where nobody is in danger."""
    query = (
        select(EMERGENCY_REPORTS.c.kinds)
        .join(INBOX, INBOX.c.id == EMERGENCY_REPORTS.c.inbox_id)
        .where(INBOX.c.connector == connector, INBOX.c.upstream_id == upstream_id)
        .order_by(INBOX.c.id)
        .limit(1)
    )
    return tuple(filter(None, (connection.execute(query).scalar() or "").split(",")))


def is_told(reports: int) -> bool:
    """Whether this many reports of one emergency are worth a page: 1, 2, 3, 5, 10, 20, 50, 100, …"""
    while reports >= 10 and reports % 10 == 0:
        reports //= 10
    return reports in (1, 2, 3, 5)


def _open(connection: Connection, report: Report, now: datetime) -> int:
    fresh = {
        "kind": report.kinds[0], "place": next(iter(report.places), ""), "opened_at": now, "last_report_at": now,
        "reports": 1, "step": 0, "escalates_at": now, "acknowledged_at": None, "acknowledged_by": "",
    }  # fmt: skip
    return int(connection.execute(insert(EMERGENCIES).returning(EMERGENCIES.c.id), fresh).scalar_one())


def _add_report(connection: Connection, found: Row[Any], report: Report, is_news: bool, now: datetime) -> int:
    place = found.place or next(iter(report.places), "")  # once it has one, what is told of another is another
    connection.execute(
        update(EMERGENCIES)
        .where(EMERGENCIES.c.id == found.id)
        .values(reports=EMERGENCIES.c.reports + int(is_news), last_report_at=now, place=place)
    )
    return int(found.id)


def _page(
    connection: Connection, emergency: Row[Any], cause: int, step: int, duty: Duty, reach: Reach, now: datetime
) -> None:
    if not duty.contacts:
        return
    number = step % len(duty.contacts)
    rows = [
        _alert("page", emergency.id, cause, number, outlet, address, duty.contacts[number].language, now, f".{step}")
        for outlet, address in _addresses(number, duty.contacts[number], reach)
    ]
    if rows:
        connection.execute(_INSERT[connection.dialect.name], rows)


def _addresses(number: int, contact: Contact, reach: Reach) -> list[tuple[str, str]]:
    ways = (
        (reach.text, contact.phone),
        (reach.mail, contact.email),
        (WEBHOOK, str(number) if contact.webhook else ""),
    )
    return [(outlet, address) for outlet, address in ways if outlet and address]


def _alert(
    what: str, emergency: int, cause: int, contact: int, outlet: str, address: str, language: str, now: datetime,
    again: str = "",
) -> dict[str, Any]:  # fmt: skip
    return {
        "what": what, "emergency": emergency, "cause": cause, "contact": contact, "outlet": outlet, "address": address,
        "language": language, "notice_id": f"alert.{what}.{emergency}.{cause}.{contact}.{outlet}{again}",
        "state": "queued", "attempts": 0, "next_at": now, "leased_until": None, "created_at": now, "settled_at": None,
        "error": "",
    }  # fmt: skip


def _latest(connection: Connection, emergency: int) -> int:
    latest = select(func.max(EMERGENCY_REPORTS.c.inbox_id)).where(EMERGENCY_REPORTS.c.emergency == emergency)
    return int(connection.execute(latest).scalar_one())


def _was_answered(connection: Connection, address: str, kind: str, now: datetime) -> bool:
    """Whether they were told within the hour; what calls for another service may have another number."""
    query = (
        select(EMERGENCY_REPORTS.c.kinds)
        .join_from(ALERTS, EMERGENCY_REPORTS, EMERGENCY_REPORTS.c.inbox_id == ALERTS.c.cause)
        .where(ALERTS.c.what == "answer", ALERTS.c.address == address, ALERTS.c.created_at > now - _HOUR)
    )
    return any(kinds.partition(",")[0] == kind for kinds in connection.execute(query).scalars())


def _is_flooded(connection: Connection, duty: Duty, now: datetime) -> bool:
    """Whether people were woken often enough this hour; by how many ways at once does not matter."""
    query = select(ALERTS.c.emergency, ALERTS.c.cause, ALERTS.c.contact).distinct()
    query = query.where(ALERTS.c.what == "page", ALERTS.c.created_at > now - _HOUR)
    return len(connection.execute(query.limit(duty.pages_per_hour)).all()) >= duty.pages_per_hour


def _has_paged(connection: Connection, since: datetime) -> bool:
    query = select(ALERTS.c.id).where(ALERTS.c.what == "page", ALERTS.c.created_at > since).limit(1)
    return connection.execute(query).first() is not None


_LOCK = text(f"SELECT pg_advisory_xact_lock({_ONE_AT_A_TIME})")
_KNOWN = select(EMERGENCY_REPORTS.c.inbox_id).where(EMERGENCY_REPORTS.c.inbox_id == text(":b_id"))
_INSERT = insert_ignoring(ALERTS)
