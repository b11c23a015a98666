"""What changes a case without opening one: edits, deletions, bounces; and what must not: numbers read from pictures."""

import json
from typing import Any

import pytest

from ingest.message import Channel, RawMessage
from ingest.transaction import reading, writing
from normalize import reading as readers
from normalize.message import Message, ScannedLine, Sender
from tests.pipeline.conftest import Pipeline

WATER = "المياه مقطوعة عن بيتنا في الوكرة منذ أمس"


def telegram(kind: str, text: str, *, sender: int = 700, number: int = 41) -> RawMessage:
    update: dict[str, Any] = {
        "update_id": abs(hash((kind, text, sender))) % 10**9,
        kind: {
            "message_id": number, "date": 1795334400, "text": text,
            "from": {"id": sender, "is_bot": False, "first_name": "فاطمة", "username": f"user{sender}"},
            "chat": {"id": 700, "type": "private"},
        },
    }  # fmt: skip
    content = json.dumps(update, ensure_ascii=False).encode()
    return RawMessage(Channel.TELEGRAM, str(update["update_id"]), content, "application/json")


def deletion(number: int = 41) -> RawMessage:
    update = {
        "update_id": 5,
        "deleted_business_messages": {
            "business_connection_id": "b", "chat": {"id": 700, "type": "private", "username": "user700"},
            "message_ids": [number],
        },
    }  # fmt: skip
    return RawMessage(Channel.TELEGRAM, "5", json.dumps(update).encode(), "application/json")


def test_an_edited_message_stays_one_case_and_both_wordings_are_kept(pipeline: Pipeline) -> None:
    # Given a case from a chat
    pipeline.raw("telegram", telegram("message", WATER))
    pipeline.clock.pass_seconds(3600)
    # When its citizen corrects the message an hour later
    (filing,) = pipeline.raw("telegram", telegram("edited_message", f"{WATER}، شارع 850"))
    # Then it joins, and says what it is
    (case,) = pipeline.cases()
    assert (filing.outcome, filing.reference) == ("joined", case.reference)
    assert "edit" in filing.flags
    assert [message.new_text for message in case.messages] == [WATER, f"{WATER}، شارع 850"]
    assert [event.kind for event in case.events] == ["opened", "edited"]


def test_an_edit_by_somebody_else_changes_nothing_of_the_case(pipeline: Pipeline) -> None:
    # Given a case, and somebody else who claims to edit its message
    pipeline.raw("telegram", telegram("message", WATER))
    (filing,) = pipeline.raw("telegram", telegram("edited_message", "الإنارة مطفأة في الشارع كله", sender=666))
    # Then that is a matter of their own
    assert filing.outcome == "opened"
    assert len(pipeline.cases()) == 2


def test_a_deletion_of_what_no_case_has_is_kept_and_opens_none(pipeline: Pipeline) -> None:
    (filing,) = pipeline.raw("telegram", deletion())
    assert filing.outcome == "ignored"
    assert pipeline.cases() == []


def test_a_deleted_message_is_recorded_and_stays_to_be_seen(pipeline: Pipeline) -> None:
    # Given a case from a chat
    pipeline.raw("telegram", telegram("message", WATER))
    # When its citizen deletes the message
    (filing,) = pipeline.raw("telegram", deletion())
    # Then the case says so, and nobody is told anew
    (case,) = pipeline.cases()
    assert (filing.outcome, filing.reference) == ("joined", case.reference)
    assert [event.kind for event in case.events] == ["opened", "deleted"]
    assert case.messages[0].new_text == WATER
    assert {one.cause for one in pipeline.deliveries(case.reference)} == {case.messages[0].inbox_id}


@pytest.mark.parametrize(
    ("status", "state", "kind"), [("5.1.1", "undelivered", "undelivered"), ("4.4.1", "accepted", "joined")]
)
def test_a_bounce_of_our_forward_is_seen_at_the_case_and_in_the_outbox(
    pipeline: Pipeline, status: str, state: str, kind: str
) -> None:
    # Given a case whose forward the agency's server has taken over
    pipeline.mail(WATER)
    (case,) = pipeline.cases()
    with writing(pipeline.assembly.engine) as connection:
        connection.exec_driver_sql("UPDATE outbox SET state = 'accepted'")
    with reading(pipeline.assembly.engine) as connection:
        query = "SELECT notice_id FROM outbox WHERE purpose = 'forward' AND outlet = 'email'"
        notice_id = connection.exec_driver_sql(query).scalar_one()
    # When that server gives it back
    action = "failed" if status.startswith("5") else "delayed"
    report = (
        "From: MAILER-DAEMON@mx.utilities.example\r\nReturn-Path: <>\r\nTo: contact@gov.example\r\n"
        "Subject: Undelivered Mail Returned to Sender\r\nMIME-Version: 1.0\r\nMessage-ID: <b1@mx.utilities.example>\r\n"
        "Content-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n"
        "--b\r\n\r\nThis is the mail system.\r\n--b\r\nContent-Type: message/delivery-status\r\n\r\n"
        "Reporting-MTA: dns; mx.utilities.example\r\n\r\nFinal-Recipient: rfc822; cases@utilities.example\r\n"
        f"Action: {action}\r\nStatus: {status}\r\n--b\r\nContent-Type: message/rfc822\r\n\r\n"
        f"Message-ID: <{notice_id}@rawafid.gov.example>\r\nSubject: x\r\n\r\nx\r\n--b--\r\n"
    )
    pipeline.raw("email", RawMessage(Channel.EMAIL, "bounce", report.encode(), "message/rfc822"))
    # Then the case says so, and the delivery is what it is
    (case,) = pipeline.cases()
    assert [event.kind for event in case.events] == ["opened", kind]
    states = {(one.purpose, one.outlet): one.state for one in pipeline.deliveries(case.reference)}
    assert states == {
        ("forward", "email"): state,
        ("forward", "webhook"): "accepted",
        ("acknowledge", "email"): "accepted",
    }


def test_a_reference_that_was_read_from_a_picture_joins_nothing(
    pipeline: Pipeline, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Given a case of a caller, and a page on which the engine reads its number
    pipeline.sms(WATER)
    (case,) = pipeline.cases()
    text = f"بخصوص الطلب {case.reference}"

    def page(raw: RawMessage, rules: object) -> Message:
        line = ScannedLine(1, text, 0.9)
        caller = Sender(phone="+97455123456")
        return Message(
            Channel.FAX, sender=caller, text=text, new_text=text, scanned=(line,), candidates=(case.reference,)
        )

    monkeypatch.setitem(readers.READERS, Channel.FAX, page)
    # When the same caller faxes it
    (filing,) = pipeline.raw("fax", RawMessage(Channel.FAX, "1", b"page", "message/rfc822"))
    # Then it is a case of its own, and a person is asked whether they belong together
    assert filing.outcome == "opened"
    other = next(one for one in pipeline.cases() if one.reference != case.reference)
    (link,) = other.links
    assert (link.relation, link.other_reference, link.is_proposed) == ("possible_follow_up", case.reference, True)
    # And the number waits for somebody to confirm it
    assert other.messages[0].candidates == (case.reference,)
