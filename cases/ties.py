"""Ties to other cases: chosen among what is alike, and written down."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from cases.arrival import Link
from cases.evidence import Evidence
from cases.known import Known, KnownMessage
from cases.tables import INCIDENT_REPORTS, LINKS
from cases.twins import tie
from ingest.polling import insert_ignoring


def propose(evidence: Evidence, candidates: Iterable[KnownMessage], known: Known) -> tuple[Link, ...]:
    """What a person should look at: the same matter, the same event, or what this follows up; of each only the best."""
    best: dict[str, Link] = {}
    evidence = known.without_common(evidence)
    for earlier in candidates:
        case = known.cases[earlier.reference]
        found = tie(evidence, earlier.evidence, is_open=case.status != "closed")
        if found is None or (found.relation in best and best[found.relation].confidence >= found.confidence):
            continue
        incident = (case.incident or case.reference) if found.relation == "same_event" else ""
        best[found.relation] = Link(
            found.relation, case.reference, found.confidence, found.reason, earlier.inbox_id,
            is_proposed=True, incident=incident,
        )  # fmt: skip
    if "same_matter" in best:
        best.pop("possible_follow_up", None)
    return tuple(best.values())


def keep_ties(connection: Connection, ties: Sequence[tuple[int, str, Sequence[Link]]], now: datetime) -> None:
    """Write the links of messages, and the incidents that the cases may report."""
    keep_links(connection, ties, now)
    # The incident's own first report is one of them. In one order, so that two batches can never wait for each other.
    incidents = {
        reported: one.incident
        for _, reference, found in ties
        for one in found
        if one.incident
        for reported in (one.other_reference, reference)
    }
    rows = [
        {"reference": reference, "incident": incident, "is_proposed": True, "made_at": now}
        for reference, incident in sorted(incidents.items())
    ]
    if rows:
        connection.execute(_INSERT_REPORTS[connection.dialect.name], rows)


def keep_links(connection: Connection, ties: Sequence[tuple[int, str, Sequence[Link]]], now: datetime) -> None:
    """Write the links of messages, each with its inbox id and case."""
    if links := [_row(inbox_id, reference, one, now) for inbox_id, reference, found in ties for one in found]:
        connection.execute(_INSERT_LINKS[connection.dialect.name], links)


def _row(inbox_id: int, reference: str, link: Link, now: datetime) -> dict[str, Any]:
    return {
        "inbox_id": inbox_id, "reference": reference, "other_inbox_id": link.other_inbox_id,
        "other_reference": link.other_reference, "relation": link.relation, "confidence": link.confidence,
        "reason": link.reason, "is_proposed": link.is_proposed, "made_at": now,
    }  # fmt: skip


# Built once: building a statement costs more than executing it.
_INSERT_LINKS, _INSERT_REPORTS = insert_ignoring(LINKS), insert_ignoring(INCIDENT_REPORTS)
