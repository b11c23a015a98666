"""One event that many people report: each keeps their case and number, and one answer can go to all of them."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, bindparam, case, func, select, update

from cases.membership import settle_incidents
from cases.queries import case_of_message
from cases.reference import spoken
from cases.tables import CASES, EVENTS, INCIDENT_REPORTS, LINKS
from ingest.among import among


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
    """A person says that every case proposed for an incident reports it; returns how many were only proposed.

    With them the ties that make it one incident are confirmed.
    """
    of_incident = select(INCIDENT_REPORTS.c.reference, INCIDENT_REPORTS.c.is_proposed).where(
        INCIDENT_REPORTS.c.incident == incident
    )
    reports = connection.execute(of_incident).all()
    members = [report.reference for report in reports]
    connection.execute(_CONFIRM_TIES, {"references": members, "others": members})
    settle_incidents(connection, members, now)
    proposed = [report.reference for report in reports if report.is_proposed]
    if proposed:
        said = {"at": now, "kind": "linked", "inbox_id": None, "detail": f"reports the event of {spoken(incident)}"}
        connection.execute(EVENTS.insert(), [{**said, "reference": one} for one in proposed])
    return len(proposed)


def told_by(connection: Connection, inbox_id: int) -> tuple[str, tuple[str, ...]] | None:
    """The incident that an agency's answer may be told for, and the other confirmed reports that are still open.

    None when the message is no agency's, or its case is no confirmed report of an incident.
    """
    answered = case_of_message(connection, inbox_id)
    if answered is None or inbox_id not in {one.inbox_id for one in answered.messages if one.is_answer}:
        return None
    found = incident_of(connection, answered.reference)
    if found is None or answered.reference not in {one.reference for one in found.confirmed}:
        return None
    others = (
        one.reference for one in found.confirmed if one.reference != answered.reference and one.status != "closed"
    )
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
_CONFIRM_TIES = (
    update(LINKS)
    .where(among(LINKS.c.reference, "references"), among(LINKS.c.other_reference, "others"))
    .where(LINKS.c.relation == "same_event", LINKS.c.is_proposed, LINKS.c.undone_at.is_(None))
    .values(is_proposed=False)
)
