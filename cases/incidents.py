"""One event that many people report: each keeps their case and number, and one answer can go to all of them."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, bindparam, case, func, select, update

from cases.reference import spoken
from cases.tables import CASES, EVENTS, INCIDENT_REPORTS, MESSAGES
from ingest.polling import insert_ignoring


@dataclass(frozen=True, slots=True)
class IncidentLine:
    """One incident in a list."""

    incident: str
    """The reference of its first report."""
    topic: str
    agency: str
    opened_at: datetime
    reports: int
    """Confirmed by a person."""
    proposed: int


@dataclass(frozen=True, slots=True)
class Report:
    """One case of an incident."""

    reference: str
    status: str
    language: str
    channel: str
    subject: str
    opened_at: datetime
    is_proposed: bool


@dataclass(frozen=True, slots=True)
class Incident:
    """An incident with the cases that report it, the oldest first."""

    incident: str
    reports: tuple[Report, ...]

    @property
    def confirmed(self) -> tuple[Report, ...]:
        """Those that a person has confirmed."""
        return tuple(one for one in self.reports if not one.is_proposed)


def list_incidents(connection: Connection, limit: int = 200) -> list[IncidentLine]:
    """The newest first; what is proposed alone is among them."""
    return [IncidentLine(**row) for row in connection.execute(_LIST, {"limit": limit}).mappings()]


def incident_of(connection: Connection, reference: str) -> Incident | None:
    """The incident that a case reports, or may report; None when there is none."""
    key = connection.execute(_KEY, {"reference": reference}).scalar()
    if key is None:
        return None
    rows = connection.execute(_REPORTS, {"incident": key}).mappings()
    return Incident(key, tuple(Report(**row) for row in rows))


def confirm_reports(connection: Connection, incident: str, now: datetime) -> int:
    """A person says that every case proposed for an incident reports it; returns how many were only proposed."""
    chosen = select(INCIDENT_REPORTS.c.reference).where(
        INCIDENT_REPORTS.c.incident == incident, INCIDENT_REPORTS.c.is_proposed
    )
    references = connection.execute(chosen).scalars().all()
    connection.execute(
        update(INCIDENT_REPORTS).where(INCIDENT_REPORTS.c.reference.in_(references)).values(is_proposed=False)
    )
    if references:
        said = {"at": now, "kind": "linked", "inbox_id": None, "detail": f"reports the event of {spoken(incident)}"}
        connection.execute(EVENTS.insert(), [{**said, "reference": one} for one in references])
    return len(references)


def join_incident(connection: Connection, reference: str, other: str, now: datetime) -> str:
    """Two cases report one event: the incident of the other, or of the one, or a new one; returns its reference."""
    found = {row.reference: row.incident for row in connection.execute(_KEYS, {"one": reference, "other": other})}
    incident = found.get(other) or found.get(reference) or other
    rows = [
        {"reference": one, "incident": incident, "is_proposed": False, "made_at": now}
        for one in sorted((reference, other))
    ]
    connection.execute(_INSERT[connection.dialect.name], rows)
    connection.execute(
        update(INCIDENT_REPORTS)
        .where(INCIDENT_REPORTS.c.reference.in_((reference, other)))
        .values(incident=incident, is_proposed=False)
    )
    return str(incident)


def leave_incident(connection: Connection, reference: str, other: str) -> None:
    """Two cases do not report one event: the one that is not the incident's first report leaves it."""
    incident = connection.execute(_KEY, {"reference": reference}).scalar()
    if incident is None or incident != connection.execute(_KEY, {"reference": other}).scalar():
        return
    leaving = other if reference == incident else reference
    connection.execute(INCIDENT_REPORTS.delete().where(INCIDENT_REPORTS.c.reference == leaving))
    left = select(func.count()).where(INCIDENT_REPORTS.c.incident == incident)
    if connection.execute(left).scalar_one() == 1:
        connection.execute(INCIDENT_REPORTS.delete().where(INCIDENT_REPORTS.c.incident == incident))


def told_by(connection: Connection, inbox_id: int) -> tuple[str, tuple[str, ...]] | None:
    """The incident that an agency's answer may be told for, and the other confirmed reports that are still open.

    None when the message is no agency's, or its case is no confirmed report of an incident.
    """
    message = select(MESSAGES.c.reference).where(MESSAGES.c.inbox_id == inbox_id, MESSAGES.c.role == "agency")
    reference = connection.execute(message).scalar()
    found = incident_of(connection, reference) if reference else None
    if found is None or reference not in {one.reference for one in found.confirmed}:
        return None
    others = (one.reference for one in found.confirmed if one.reference != reference and one.status != "closed")
    return found.incident, tuple(others)


def note_told(connection: Connection, references: Collection[str], inbox_id: int, incident: str, now: datetime) -> None:
    """The citizens of these cases were told what the agency answered to another report of the incident."""
    if not references:
        return
    connection.execute(update(CASES).where(CASES.c.reference.in_(references)).values(status="answered", updated_at=now))
    detail = f"with the answer to the event of {spoken(incident)}"
    said = {"at": now, "kind": "answered", "inbox_id": inbox_id, "detail": detail}
    connection.execute(EVENTS.insert(), [{**said, "reference": one} for one in references])


_KEY = select(INCIDENT_REPORTS.c.incident).where(INCIDENT_REPORTS.c.reference == bindparam("reference"))
_KEYS = select(INCIDENT_REPORTS.c.reference, INCIDENT_REPORTS.c.incident).where(
    INCIDENT_REPORTS.c.reference.in_((bindparam("one"), bindparam("other")))
)
_REPORTS = (
    select(
        CASES.c.reference, CASES.c.status, CASES.c.language, CASES.c.channel, CASES.c.subject, CASES.c.opened_at,
        INCIDENT_REPORTS.c.is_proposed,
    )
    .select_from(INCIDENT_REPORTS.join(CASES, CASES.c.reference == INCIDENT_REPORTS.c.reference))
    .where(INCIDENT_REPORTS.c.incident == bindparam("incident"))
    .order_by(CASES.c.opened_at, CASES.c.reference)
)  # fmt: skip
_COUNTED = case((INCIDENT_REPORTS.c.is_proposed, 1), else_=0)
_LIST = (
    select(
        INCIDENT_REPORTS.c.incident, CASES.c.topic, CASES.c.agency, CASES.c.opened_at,
        (func.count() - func.sum(_COUNTED)).label("reports"), func.sum(_COUNTED).label("proposed"),
    )
    .select_from(INCIDENT_REPORTS.join(CASES, CASES.c.reference == INCIDENT_REPORTS.c.incident))
    .group_by(INCIDENT_REPORTS.c.incident, CASES.c.topic, CASES.c.agency, CASES.c.opened_at)
    .order_by(CASES.c.opened_at.desc(), INCIDENT_REPORTS.c.incident)
    .limit(bindparam("limit"))
)  # fmt: skip
_INSERT = insert_ignoring(INCIDENT_REPORTS)
