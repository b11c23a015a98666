"""Which cases report one incident: those that standing ties of one event connect."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import Connection, String, bindparam, case, cast, or_, select, text, update

from cases.tables import CASES, INCIDENT_REPORTS, LINKS
from ingest.among import among
from ingest.polling import insert_ignoring


def settle_incidents(connection: Connection, references: Iterable[str], now: datetime) -> None:
    """Write anew which incident these cases report, and all that ties connect with them. Call it after writing ties.

    An incident goes by its first report. A report is confirmed as soon as a person has confirmed one of its ties. A
    tie that is only proposed never makes one incident of two that people have confirmed.
    """
    if connection.dialect.name != "sqlite":
        connection.execute(_ONE_AT_A_TIME)
    connected = connection.execute(_CONNECTED, {"seeds": sorted(set(references))}).scalars().all()
    ties = connection.execute(_TIES, {"references": connected}).all()
    sure = {end for *ends, is_proposed in ties if not is_proposed for end in ends}
    wanted = {
        reference: (group[0], reference not in sure)
        for group in _groups(connected, ties, sure)
        if len(group) > 1
        for reference in group
    }
    rows = connection.execute(_REPORTS, {"references": connected})
    known = {row.reference: (row.incident, row.is_proposed) for row in rows}
    if left := sorted(known.keys() - wanted.keys()):
        connection.execute(_LEAVE, {"references": left})
    changed = [
        {"b_reference": reference, "reference": reference, "incident": incident, "is_proposed": waits, "made_at": now}
        for reference, (incident, waits) in sorted(wanted.items())
        if known.get(reference) != (incident, waits)
    ]
    if changed:
        # A worker may have filed the same report meanwhile; and in one order, so that neither waits for the other.
        connection.execute(_INSERT[connection.dialect.name], changed)
        connection.execute(_CHANGE, changed)


def _groups(connected: Sequence[str], ties: Iterable[tuple[str, str, bool]], sure: set[str]) -> list[list[str]]:
    """The cases by what connects them, the oldest first; ``ties`` come with the confirmed ones first."""
    groups = {reference: [reference] for reference in connected}
    for reference, other_reference, is_proposed in ties:
        one, other = groups[reference], groups[other_reference]
        if one is other or (is_proposed and not (sure.isdisjoint(one) or sure.isdisjoint(other))):
            continue
        one += other
        groups.update(dict.fromkeys(other, one))
    ages = {reference: age for age, reference in enumerate(connected)}
    return [sorted(group, key=ages.__getitem__) for group in {id(group): group for group in groups.values()}.values()]


_ONE_AT_A_TIME = text("SELECT pg_advisory_xact_lock(113)")
_STANDS = (LINKS.c.relation == "same_event") & LINKS.c.undone_at.is_(None)
_SEEDS = (
    select(cast(CASES.c.reference, String).label("reference"))
    .where(among(CASES.c.reference, "seeds"))
    .cte(recursive=True)
)
_FAR_END = case((LINKS.c.reference == _SEEDS.c.reference, LINKS.c.other_reference), else_=LINKS.c.reference)
_REACHED = _SEEDS.union(
    select(_FAR_END).where(
        or_(LINKS.c.reference == _SEEDS.c.reference, LINKS.c.other_reference == _SEEDS.c.reference), _STANDS
    )
)
_CONNECTED = (
    select(CASES.c.reference)
    .where(CASES.c.reference.in_(select(_REACHED.c.reference)))
    .order_by(CASES.c.opened_at, CASES.c.reference)
)
_TIES = (
    select(LINKS.c.reference, LINKS.c.other_reference, LINKS.c.is_proposed)
    .where(among(LINKS.c.reference, "references"), _STANDS)
    .order_by(LINKS.c.is_proposed, LINKS.c.id)
)
_REPORTS = select(INCIDENT_REPORTS.c.reference, INCIDENT_REPORTS.c.incident, INCIDENT_REPORTS.c.is_proposed).where(
    among(INCIDENT_REPORTS.c.reference, "references")
)
_LEAVE = INCIDENT_REPORTS.delete().where(among(INCIDENT_REPORTS.c.reference, "references"))
_INSERT = insert_ignoring(INCIDENT_REPORTS)
_CHANGE = (
    update(INCIDENT_REPORTS)
    .where(INCIDENT_REPORTS.c.reference == bindparam("b_reference"))
    .values(incident=bindparam("incident"), is_proposed=bindparam("is_proposed"))
)
