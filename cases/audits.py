"""The audit sample: of what nobody had to look at, a random share that people check all the same.

Corrections alone are biased: people see what the machine was unsure of. What it was sure of is only measured here.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from hashlib import blake2b

from sqlalchemy import Connection, bindparam, select, update

from cases.store import Filing
from cases.tables import AUDITS, CASES, CORRECTIONS
from classify.learned.audit import Checked

HEADS = ("type", "topic")
"""What is audited: answers that keywords or examples gave. The priority is given by rules that err on the safe side."""
COUNTED = timedelta(days=60)
"""What was drawn before was answered by other models."""
_NEWEST = 20_000
"""Answers looked at."""


def is_drawn(inbox_id: int, share: float) -> bool:
    """Whether a message belongs to the sample: by its number alone, so that anybody can check it and nobody choose."""
    drawn = int.from_bytes(blake2b(f"audit {inbox_id}".encode(), digest_size=8).digest())
    return drawn < share * 2**64


def draw(connection: Connection, filings: Sequence[Filing], share: float, now: datetime) -> None:
    """Mark the new cases of a batch that are drawn for a person to check; most batches have none."""
    drawn = [
        one
        for one in filings
        if is_drawn(one.inbox_id, share)
        and one.thread.outcome == "opened"
        and one.thread.role == "citizen"
        and not one.arrival.classification.review
    ]
    if not drawn:
        return
    connection.execute(_INSERT, [_row(one, now) for one in drawn])
    connection.execute(_TO_REVIEW, [{"b_reference": one.reference} for one in drawn])


def is_to_check(connection: Connection, reference: str) -> bool:
    """Whether the case waits for a person to check what the machine was sure of."""
    return connection.execute(_WAITING_OF, {"reference": reference}).first() is not None


def waiting(connection: Connection, limit: int = 200) -> list[str]:
    """The cases drawn that nobody has checked yet, the oldest first."""
    return list(connection.execute(_WAITING, {"limit": limit}).scalars())


def audited(connection: Connection, since: datetime) -> list[Checked]:
    """The answers drawn ``since`` then that a person has checked, the last checked first."""
    truths: dict[tuple[int, str], str] = {}
    drawn = {}
    for row in connection.execute(_CHECKED, {"limit": _NEWEST, "since": since}):
        truths.setdefault((row.inbox_id, row.head), row.now)
        drawn[row.inbox_id] = row
    return [
        Checked(head, row.language, row.confidence.get(head, 0.0), row.answers[head] == truth)
        for (inbox_id, head), truth in truths.items()
        if head in (row := drawn[inbox_id]).answers
    ]


def _row(filing: Filing, now: datetime) -> dict[str, object]:
    said = filing.arrival.classification
    return {
        "inbox_id": filing.inbox_id,
        "reference": filing.reference,
        "drawn_at": now,
        "language": filing.arrival.message.language.language,
        "answers": {head: getattr(said, head) for head in HEADS},
        "confidence": {head: said.confidence.get(head, 0.0) for head in HEADS},
        "model": said.model,
    }


# Built once: building a statement costs more than executing it.
_INSERT = AUDITS.insert()
_TO_REVIEW = update(CASES).where(CASES.c.reference == bindparam("b_reference")).values(needs_review=True)
_IS_CHECKED = select(CORRECTIONS.c.id).where(CORRECTIONS.c.inbox_id == AUDITS.c.inbox_id).exists()
_WAITING = select(AUDITS.c.reference).where(~_IS_CHECKED).order_by(AUDITS.c.inbox_id).limit(bindparam("limit"))
_WAITING_OF = select(AUDITS.c.inbox_id).where(AUDITS.c.reference == bindparam("reference"), ~_IS_CHECKED)
_CHECKED = (
    select(
        AUDITS.c.inbox_id, AUDITS.c.language, AUDITS.c.answers, AUDITS.c.confidence, CORRECTIONS.c.head,
        CORRECTIONS.c.now,
    )
    .select_from(AUDITS.join(CORRECTIONS, CORRECTIONS.c.inbox_id == AUDITS.c.inbox_id))
    .where(AUDITS.c.drawn_at >= bindparam("since"))
    .order_by(CORRECTIONS.c.id.desc())
    .limit(bindparam("limit"))
)  # fmt: skip
