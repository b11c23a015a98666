"""What a person says about two cases: that they belong together, and how, or that they do not."""

from datetime import datetime
from typing import Any, Literal, get_args

from sqlalchemy import Connection, bindparam, func, or_, select, update

from cases.membership import settle_incidents
from cases.reference import spoken
from cases.tables import CASES, EVENTS, LINKS, MESSAGES, PARTIES
from ingest.message import Channel
from ingest.tables import INBOX
from normalize.message import Sender

Relation = Literal["same_matter", "same_event", "possible_follow_up"]
RELATIONS: tuple[Relation, ...] = get_args(Relation)

_WORDS = {
    "same_matter": "the same matter as",
    "same_event": "the same event as",
    "possible_follow_up": "a follow-up to",
}


def link(
    connection: Connection, reference: str, other: str, relation: Relation, now: datetime, detail: str = ""
) -> bool:
    """Tie two cases, or confirm what was proposed; False when one of them does not exist, or both are one.

    Both keep their numbers. Two reports of one event become one incident.
    """
    if reference == other or len(_known(connection, reference, other)) < 2:
        return False
    confirmed = connection.execute(
        update(LINKS)
        .where(_between(reference, other), LINKS.c.relation == relation)
        .values(is_proposed=False, undone_at=None)
    )
    if not confirmed.rowcount:
        first = select(func.min(MESSAGES.c.inbox_id)).where(MESSAGES.c.reference == reference)
        row = {
            "inbox_id": connection.execute(first).scalar_one(), "reference": reference, "other_inbox_id": None,
            "other_reference": other, "relation": relation, "confidence": 1.0, "reason": detail or "a person said so",
            "is_proposed": False, "made_at": now, "undone_at": None,
        }  # fmt: skip
        connection.execute(LINKS.insert(), row)
    if relation == "same_event":
        settle_incidents(connection, (reference, other), now)
    _tell_both(connection, reference, other, "linked", _WORDS[relation], now, detail)
    return True


def unlink(connection: Connection, reference: str, other: str, now: datetime, detail: str = "") -> int:
    """Undo what ties two cases, or refuse what was proposed; returns how many links there were.

    A refused link stays on record. A case that reported the event of the other one no longer does.
    """
    undone = connection.execute(
        update(LINKS)
        .where(_between(reference, other), LINKS.c.reference != LINKS.c.other_reference, LINKS.c.undone_at.is_(None))
        .values(undone_at=now)
        .returning(LINKS.c.relation)
    ).scalars().all()  # fmt: skip
    if "same_event" in undone:
        settle_incidents(connection, (reference, other), now)
    if undone:
        _tell_both(connection, reference, other, "unlinked", "not tied to", now, detail)
    return len(undone)


def split(connection: Connection, inbox_id: int, reference: str, now: datetime) -> str | None:
    """Give a citizen's message that joined an earlier case one of its own; returns the case that it leaves.

    None for the first message of a case, which cannot leave it, and for what agencies and machines wrote.
    ``reference`` is the new case's. The earlier case loses nothing else.
    """
    row = connection.execute(_SPLITTABLE, {"inbox_id": inbox_id}).mappings().first()
    if row is None:
        return None
    said, earlier = row["classification"], row["earlier"]
    copied = {name: row[name] for name in ("agency", "route", "language", "channel", "connector")}
    subject = row["subject"] or row["new_text"][:80].split("\n")[0]
    case = {
        **copied, "reference": reference, "status": "open", "type": said["type"], "topic": said["topic"],
        "priority": said["priority"], "subject": subject, "opened_at": now,
        "updated_at": now, "closed_at": None, "needs_review": True,
    }  # fmt: skip
    connection.execute(CASES.insert(), case)
    connection.execute(update(MESSAGES).where(MESSAGES.c.inbox_id == inbox_id).values(reference=reference))
    connection.execute(
        update(LINKS)
        .where(LINKS.c.inbox_id == inbox_id, LINKS.c.reference == earlier)
        .values(reference=reference, undone_at=now)
    )
    connection.execute(
        update(INBOX)
        .where(INBOX.c.id == inbox_id)
        .values(reference=reference, outcome="opened", reason="a person said so")
    )
    keys = Sender(
        row["sender_email"], row["sender_name"], row["sender_phone"], row["sender_handle"], row["sender_account"]
    ).keys(Channel(row["channel"]))
    if keys:
        connection.execute(PARTIES.insert(), [{"reference": reference, "key": key} for key in keys])
    _tell_both(connection, reference, earlier, "unlinked", "not tied to", now, "")
    return str(earlier)


def assign(connection: Connection, reference: str, agency: str, route: str) -> None:
    """Give a case to the agency that its own route names."""
    connection.execute(update(CASES).where(CASES.c.reference == reference).values(agency=agency, route=route))


def _between(reference: str, other: str) -> Any:
    forth = (LINKS.c.reference == reference) & (LINKS.c.other_reference == other)
    back = (LINKS.c.reference == other) & (LINKS.c.other_reference == reference)
    return or_(forth, back)


def _known(connection: Connection, *references: str) -> set[str]:
    return set(connection.execute(select(CASES.c.reference).where(CASES.c.reference.in_(references))).scalars())


def _tell_both(
    connection: Connection, reference: str, other: str, kind: str, words: str, now: datetime, detail: str
) -> None:
    """A line in the history of both cases."""
    event = {"at": now, "kind": kind, "inbox_id": None}
    connection.execute(
        EVENTS.insert(),
        [
            {**event, "reference": one, "detail": "; ".join(filter(None, (f"{words} {spoken(two)}", detail)))}
            for one, two in ((reference, other), (other, reference))
        ],
    )


_EARLIER = MESSAGES.alias("earlier")
_FOLLOWS = select(_EARLIER.c.inbox_id).where(
    _EARLIER.c.reference == MESSAGES.c.reference, _EARLIER.c.inbox_id < MESSAGES.c.inbox_id
)
_SPLITTABLE = (
    select(
        MESSAGES.c.reference.label("earlier"), MESSAGES.c.classification, MESSAGES.c.subject, MESSAGES.c.new_text,
        MESSAGES.c.channel, MESSAGES.c.connector, MESSAGES.c.language, MESSAGES.c.sender_email, MESSAGES.c.sender_name,
        MESSAGES.c.sender_phone, MESSAGES.c.sender_handle, MESSAGES.c.sender_account, CASES.c.agency, CASES.c.route,
    )
    .select_from(MESSAGES.join(CASES, CASES.c.reference == MESSAGES.c.reference))
    .where(MESSAGES.c.inbox_id == bindparam("inbox_id"), MESSAGES.c.role == "citizen", _FOLLOWS.exists())
)  # fmt: skip
