"""Rows as the pipeline leaves them, for pages to show."""

import secrets
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

from sqlalchemy import Engine
from sqlmodel import Session, col, select, update

from cases.reference import new_reference
from cases.tables import CaseRow, EventRow, LinkRow, MessageRow
from ingest.inbox import Inbox
from ingest.message import Channel, RawMessage
from ingest.tables import ConnectorRow, InboxRow
from normalize.reading import normalize
from route.tables import OutboxRow

NOW = datetime.now(UTC).replace(microsecond=0)


def add_message(
    engine: Engine,
    *,
    text: str = "المصباح أمام بيتي مطفأ منذ أسبوع والشارع مظلم ليلاً",
    subject: str = "إنارة الشارع",
    sender_name: str = "سارة المنصوري",
    channel: str = "email",
    language: str = "ar",
    reference: str | None = None,
    role: str = "citizen",
    outcome: str = "opened",
    minutes_ago: float = 5,
    **more: Any,
) -> str:
    """One processed message; without a reference it opens a case of its own. Returns the case's reference."""
    at = NOW - timedelta(minutes=minutes_ago)
    with Session(engine) as session:
        if reference is None:
            reference = new_reference()
            session.add(case_row(reference, subject=subject, language=language, channel=channel, at=at, **more))
            session.add(EventRow(reference=reference, at=at, kind="opened", inbox_id=None, detail=""))
        inbox = inbox_row(channel=channel, outcome=outcome, reference=reference, at=at)
        session.add(inbox)
        session.flush()
        assert inbox.id is not None
        session.add(message_row(inbox.id, reference, role, channel, language, at, sender_name, subject, text, more))
        session.commit()
    return reference


def case_row(reference: str, *, subject: str, language: str, channel: str, at: datetime, **more: Any) -> CaseRow:
    """An open case, with whatever else is asked."""
    values: dict[str, Any] = {
        "status": "open", "type": "incident", "topic": "street_lighting", "priority": "normal", "agency": "ashghal",
        "route": "lighting", "needs_review": False, "closed_at": None,
    }  # fmt: skip
    values.update({name: value for name, value in more.items() if name in values})
    return CaseRow(
        reference=reference, subject=subject, language=language, channel=channel, connector=channel,
        opened_at=at, updated_at=at, **values,
    )  # fmt: skip


def inbox_row(*, channel: str, outcome: str | None, reference: str | None, at: datetime, reason: str = "") -> InboxRow:
    """A received message with its outcome, or one that waits."""
    state = {"held": "held", None: "new"}.get(outcome, "done")
    return InboxRow(
        connector=channel, channel=channel, upstream_id=secrets.token_hex(8), sha256=sha256(b"x").hexdigest(), size=1,
        media_type="text/plain", envelope={}, content=b"x", sent_at=None, received_at=at, id_was_reused=False,
        too_large=None, state=state, attempts=1, fence=1, leased_until=None, outcome=outcome, reason=reason,
        reference=reference, done_at=at if outcome else None,
    )  # fmt: skip


def message_row(
    inbox_id: int, reference: str, role: str, channel: str, language: str, at: datetime,
    sender_name: str, subject: str, text: str, more: Mapping[str, Any],
) -> MessageRow:  # fmt: skip
    """A message as it stands in its case."""
    return MessageRow(
        inbox_id=inbox_id, reference=reference, role=role, channel=channel, connector=channel,
        sender_key="email:sara@example.com", sender_email="sara@example.com", sender_name=sender_name,
        sender_phone="+97455550123", sender_handle=None, sender_account="", subject=subject,
        text=text + "\n\n> اقتباس", new_text=text, text_key=1,
        message_id="<a@example.com>", sent_at=None, received_at=at, language=language, language_confidence=0.99,
        auto=None,
        attachments=[{"filename": "صورة.jpg", "content_type": "image/jpeg", "size": 48_213, "sha256": "0" * 64}],
        location=None, fields={}, candidates=[], relayed_by="", flags=list(more.get("flags", ())),
        classification={
            "type": "incident", "topic": "street_lighting", "priority": more.get("priority", "normal"),
            "sentiment": "negative", "confidence": {"type": 0.91, "topic": 0.97},
            "reasons": ["«مطفأ» و«المصباح» يدلان على إنارة الشوارع"],
            "review": more.get("needs_review", False),
        },
        reasons=["opened: no earlier case of this sender is open", "route lighting: topic is street_lighting"],
    )  # fmt: skip


def add_mail(engine: Engine, inbox: Inbox, content: bytes, channel: Channel = Channel.EMAIL) -> tuple[str, int]:
    """A mail taken in and read as it is, in a case of its own. Returns the case's reference and the message's id."""
    raw = RawMessage(channel, secrets.token_hex(8), content, "message/rfc822")
    inbox.append(channel.value, [raw])
    (claimed,) = inbox.claim(1)
    message = normalize(raw)
    reference = new_reference()
    with Session(engine) as session:
        session.add(
            case_row(reference, subject=message.subject, language=message.language.language, channel=channel, at=NOW)
        )
        row = message_row(
            claimed.id, reference, "citizen", channel, message.language.language, NOW,
            message.sender.name, message.subject, message.new_text, {"flags": message.flags},
        )  # fmt: skip
        row.text, row.location = message.text, message.as_json()["location"]
        row.attachments = message.as_json()["attachments"]
        session.add(row)
        session.commit()
    return reference, claimed.id


def add_link(engine: Engine, reference: str, other_reference: str, *, reason: str = "same text") -> None:
    """A proposed tie between two cases."""
    with Session(engine) as session:
        inbox_id = session.exec(select(MessageRow.inbox_id).where(MessageRow.reference == reference).limit(1)).one()
        session.add(
            LinkRow(
                inbox_id=inbox_id, reference=reference, other_inbox_id=None, other_reference=other_reference,
                relation="same_event", confidence=0.82, reason=reason, is_proposed=True, made_at=NOW,
            )
        )  # fmt: skip
        session.commit()


def add_delivery(engine: Engine, reference: str, state: str = "accepted", **more: Any) -> None:
    """Something told to somebody."""
    values: dict[str, Any] = {"purpose": "forward", "target": "agency:ashghal", "cause": 1, "error": ""}
    values.update(more)
    with Session(engine) as session:
        session.add(
            OutboxRow(
                reference=reference, outlet="email", address="care@ashghal.example", language="ar", notice_id="n",
                state=state, attempts=1, next_at=None, leased_until=None, created_at=NOW, settled_at=NOW, **values,
            )
        )  # fmt: skip
        session.commit()


def add_connector(engine: Engine, name: str, state: str = "ok", error: str = "", silent_minutes: float = 0) -> None:
    """A connector that has run."""
    at = NOW - timedelta(minutes=silent_minutes)
    with Session(engine) as session:
        session.add(ConnectorRow(name=name, state=state, error=error, last_success_at=at, last_message_at=at))
        session.commit()


def add_held(engine: Engine, reason: str) -> None:
    """A message that waits for a person."""
    with Session(engine) as session:
        session.add(inbox_row(channel="email", outcome="held", reference=None, at=NOW, reason=reason))
        session.commit()


def settle(engine: Engine, upstream_id: str, reference: str | None, outcome: str = "opened") -> None:
    """Give a received message its outcome, as the worker does."""
    with Session(engine) as session:
        session.exec(
            update(InboxRow)
            .where(col(InboxRow.upstream_id) == upstream_id)
            .values(state="held" if outcome == "held" else "done", outcome=outcome, reference=reference)
        )
        session.commit()
