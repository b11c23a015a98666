"""The outbox: what must be told to whom, leased to workers, each attempt on record before the network call.

A notice to one recipient about one case waits for every earlier one to the same recipient about that case.
What a dead worker may or may not have sent is sent again under the same id where the other side can recognise
it, by webhook-id or Message-ID: rather twice than never, for the acknowledgement too, which says nothing new
the second time. A text message cannot be recognised: it is ``uncertain``, and a person decides.
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Engine, Row, bindparam, func, select, update

from cases.console import CONSOLE
from cases.tables import CASES, MESSAGES
from ingest.among import among
from ingest.clock import Clock, database_now
from ingest.crashpoint import crashpoint
from ingest.polling import insert_ignoring
from ingest.statements import fetch, write
from ingest.transaction import reading, writing
from route.facts import AttachmentFacts, CaseFacts, MessageFacts
from route.settings import Delivery
from route.states import REPORTED, Attempt, Due, after_attempt, after_lost_worker
from route.states import Planned as Planned
from route.tables import OUTBOX


def enqueue(connection: Connection, planned: Sequence[Planned], now: datetime) -> None:
    """Put the notices into the transaction of what caused them; what is there already stays as it is."""
    if not planned:
        return
    fresh = {
        "state": "queued", "attempts": 0, "next_at": now, "fence": 0, "leased_until": None, "created_at": now,
        "settled_at": None, "upstream_id": "", "error": "",
    }  # fmt: skip
    rows = [{**{name: getattr(one, name) for name in Planned.__dataclass_fields__}, **fresh} for one in planned]
    write(connection, _INSERT[connection.dialect.name], rows)


def claim(engine: Engine, limit: int = 8, lease_seconds: float = 30, clock: Clock = database_now) -> list[Due]:
    """Lease the deliveries that are due, at most one for each recipient and case."""
    if not _has_due(engine, clock):
        return []
    with writing(engine) as connection:
        now = clock(connection)
        chosen = connection.execute(
            select(OUTBOX.c.id)
            .where(_is_due(now))
            .order_by(OUTBOX.c.next_at, OUTBOX.c.id)
            .limit(limit)
            .with_for_update(skip_locked=True, of=OUTBOX)
        ).scalars().all()  # fmt: skip
        rows = connection.execute(
            update(OUTBOX)
            .where(OUTBOX.c.id.in_(chosen))
            .values(fence=OUTBOX.c.fence + 1, leased_until=now + timedelta(seconds=lease_seconds))
            .returning(*(OUTBOX.c[name] for name in Due.__dataclass_fields__))
        ).all()  # fmt: skip
    crashpoint("outbox.after_claim")
    return sorted((Due(*row) for row in rows), key=lambda due: due.id)


def begin_attempt(engine: Engine, due: Due, lease_seconds: float = 30, clock: Clock = database_now) -> bool:
    """Commit that this attempt is about to be made; False when another worker has the delivery now."""
    with writing(engine) as connection:
        begun = connection.execute(
            update(OUTBOX)
            .where(
                OUTBOX.c.id == due.id,
                OUTBOX.c.fence == due.fence,
                OUTBOX.c.state.in_(("queued", "retrying")),
            )
            .values(
                state="sending",
                attempts=OUTBOX.c.attempts + 1,
                leased_until=clock(connection) + timedelta(seconds=lease_seconds),
            )
        )
        return begun.rowcount == 1


def renew(engine: Engine, due: Due, lease_seconds: float, clock: Clock = database_now) -> None:
    """Keep the lease of an attempt that is still under way."""
    with writing(engine) as connection:
        connection.execute(
            update(OUTBOX)
            .where(OUTBOX.c.id == due.id, OUTBOX.c.fence == due.fence, OUTBOX.c.state == "sending")
            .values(leased_until=clock(connection) + timedelta(seconds=lease_seconds))
        )


def finish(engine: Engine, due: Due, attempt: Attempt, delivery: Delivery, clock: Clock = database_now) -> str | None:
    """Write how the attempt ended, unless another worker has the delivery by now; returns the new state."""
    with writing(engine) as connection:
        row = connection.execute(
            select(OUTBOX.c.attempts, OUTBOX.c.state)
            .where(OUTBOX.c.id == due.id, OUTBOX.c.fence == due.fence)
            .with_for_update()
        ).first()  # fmt: skip
        if row is None:
            return None
        now = clock(connection)
        changes = after_attempt(due, attempt, row.attempts, delivery, now)
        if row.state in REPORTED:
            # The report was faster than the answer: it knows more.
            changes = {"leased_until": None, "upstream_id": attempt.upstream_id}
        connection.execute(update(OUTBOX).where(OUTBOX.c.id == due.id).values(**changes))
        return str(changes.get("state", row.state))


def release_expired(engine: Engine, delivery: Delivery, clock: Clock = database_now) -> int:
    """Give back the deliveries whose worker is gone; returns how many.

    The fence stays: should the worker only have been slow, it may still say how the attempt ended, until
    another one takes the delivery.
    """
    with writing(engine) as connection:
        now = clock(connection)
        expired = connection.execute(
            select(OUTBOX.c.id, OUTBOX.c.state, OUTBOX.c.outlet, OUTBOX.c.address, OUTBOX.c.attempts)
            .where(OUTBOX.c.leased_until < now)
            .with_for_update(skip_locked=True)
        ).all()  # fmt: skip
        for row in expired:
            changes: dict[str, Any] = {"leased_until": None}
            if row.state == "sending":
                changes |= after_lost_worker(row.outlet, row.address, row.attempts, delivery, now)
            connection.execute(update(OUTBOX).where(OUTBOX.c.id == row.id).values(**changes))
        return len(expired)


def count_due(engine: Engine, clock: Clock = database_now) -> int:
    """How many deliveries could be made now."""
    with reading(engine) as connection:
        found = connection.execute(select(func.count()).select_from(OUTBOX).where(_is_due(clock(connection))))
        return int(found.scalar_one())


def resend(engine: Engine, ids: Iterable[int], clock: Clock = database_now) -> int:
    """Send again, under the same id, what a person asks for; what is on its way right now is left alone.

    It may be accepted already: the person knows why. Returns how many there were.
    """
    with writing(engine) as connection:
        now = clock(connection)
        done = connection.execute(
            update(OUTBOX)
            .where(OUTBOX.c.id.in_(list(ids)), OUTBOX.c.state != "sending", OUTBOX.c.leased_until.is_(None))
            .values(state="queued", attempts=0, fence=OUTBOX.c.fence + 1, next_at=now, settled_at=None, error="")
        )
        return done.rowcount


def acknowledgements_since(connection: Connection, addresses: Collection[str], since: datetime) -> dict[str, int]:
    """How many acknowledgements each address was given; addresses as ``plan`` writes them."""
    if not addresses:
        return {}
    counted = fetch(connection, _ACKNOWLEDGED, {"addresses": addresses, "since": since})
    return {address: count for address, count in counted}  # noqa: C416


def _has_due(engine: Engine, clock: Clock) -> bool:
    # A look without the write lock: most doorbells under load find the work already done.
    with reading(engine) as connection:
        return connection.execute(select(OUTBOX.c.id).where(_is_due(clock(connection))).limit(1)).first() is not None


def _is_due(now: datetime) -> Any:
    earlier = OUTBOX.alias("earlier")
    waits = (
        select(earlier.c.id)
        .where(
            earlier.c.reference == OUTBOX.c.reference,
            earlier.c.target == OUTBOX.c.target,
            earlier.c.id < OUTBOX.c.id,
            earlier.c.state.in_(("queued", "sending", "retrying")),
        )
        .exists()
    )
    return (
        OUTBOX.c.state.in_(("queued", "retrying"))
        & (OUTBOX.c.next_at <= now)
        & OUTBOX.c.leased_until.is_(None)
        & ~waits
    )


def load_facts(connection: Connection, due: Sequence[Due]) -> dict[int, tuple[CaseFacts, MessageFacts]]:
    """What each delivery is about, by its id, as the case store has it now; what was erased is not there.

    Nothing about a person is copied into the outbox, so an erasure finds it all in one place.
    """
    if not due:
        return {}
    references = {one.reference for one in due}
    cases = {
        row.reference: _case_facts(row)
        for row in connection.execute(select(*CASES.c).where(CASES.c.reference.in_(references)))
    }
    messages = {
        row.inbox_id: row
        for row in connection.execute(select(*MESSAGES.c).where(MESSAGES.c.inbox_id.in_({one.cause for one in due})))
    }
    first = select(MESSAGES.c.reference, func.min(MESSAGES.c.inbox_id).label("inbox_id")).group_by(MESSAGES.c.reference)
    opened_by = {
        row.reference: row.inbox_id for row in connection.execute(first.where(MESSAGES.c.reference.in_(references)))
    }
    return {
        one.id: (
            cases[one.reference],
            _message_facts(messages[one.cause], is_addition=opened_by.get(one.reference) != one.cause),
        )
        for one in due
        if one.reference in cases and one.cause in messages
    }


def _case_facts(row: Row[Any]) -> CaseFacts:
    return CaseFacts(
        reference=row.reference,
        type=row.type,
        topic=row.topic,
        priority=row.priority,
        agency=row.agency,
        language=row.language,
        channel=row.channel,
        opened_at=row.opened_at,
    )


def _message_facts(row: Row[Any], *, is_addition: bool) -> MessageFacts:
    place = row.location
    return MessageFacts(
        inbox_id=row.inbox_id,
        channel=row.channel,
        received_at=row.received_at,
        sender_name=row.sender_name,
        sender_email=row.sender_email,
        sender_phone=row.sender_phone,
        sender_handle=row.sender_handle,
        subject=row.subject,
        text=row.text,
        new_text=row.new_text,
        message_id=row.message_id,
        language=row.language,
        attachments=tuple(
            AttachmentFacts(one["filename"], one["content_type"], one["size"], one["sha256"]) for one in row.attachments
        ),
        coordinates=f"{place['latitude']}, {place['longitude']}" if place else "",
        place=place.get("label", "") if place else "",
        fields=row.fields,
        is_of_centre=row.connector == CONSOLE,
        is_addition=is_addition,
    )


# Built once: building a statement costs more than executing it.
_ACKNOWLEDGED = (
    select(OUTBOX.c.address, func.count())
    .where(
        OUTBOX.c.purpose == "acknowledge",
        among(OUTBOX.c.address, "addresses"),
        OUTBOX.c.created_at >= bindparam("since"),
    )
    .group_by(OUTBOX.c.address)
)
_INSERT = insert_ignoring(OUTBOX)
