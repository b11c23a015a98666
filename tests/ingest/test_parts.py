"""Long texts in parts: whole in the end, once, whatever comes twice, late, mixed up or never."""

import threading
from datetime import timedelta

import pytest
from sqlalchemy import Engine

from ingest.inbox import Inbox
from ingest.ledger import outcomes
from ingest.message import Channel, Part, RawMessage
from ingest.parts import append_parts, release_incomplete
from ingest.reading_rules import NO_RULES
from ingest.transaction import reading
from normalize import normalize
from tests.ingest.conftest import Clock

TEXT = "انقطعت المياه عن بيتنا في الوكرة منذ ثلاثة أيام 😡 نرجو إرسال فني، شكراً"
UCS2 = "text/plain; charset=ucs2"
GSM = "text/plain; charset=gsm"


def parts(text: str = TEXT, size: int = 51, reference: str = "42", media_type: str = UCS2) -> list[RawMessage]:
    """A text as a phone sends it; 51 bytes, so that letters are cut in two."""
    data = text.encode("utf-16-be")
    pieces = [data[at : at + size] for at in range(0, len(data), size)]
    return [piece(content, n, len(pieces), reference, media_type) for n, content in enumerate(pieces, 1)]


on_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
"""The rules are the same on both databases; what differs is how they lock."""


def piece(content: bytes, number: int, total: int, reference: str = "42", media_type: str = UCS2) -> RawMessage:
    return RawMessage(
        Channel.SMS, f"{reference}.{number}", content, media_type,
        {"from": "+97455512345", "to": "109", "region": "QA"},
        part=Part(f"97455512345|109|{reference}|{total}", number, total),
    )  # fmt: skip


def texts(inbox: Inbox) -> list[tuple[str, tuple[str, ...]]]:
    """What the inbox holds, read; each with its flags."""
    messages = [normalize(claimed.raw, NO_RULES) for claimed in inbox.claim()]
    return [(message.text, tuple(message.flags)) for message in messages]


def take(inbox: Inbox, *raws: RawMessage) -> int:
    return sum(append_parts(inbox.engine, "sms", [raw], inbox.clock).received for raw in raws)


def test_parts_in_any_order_are_one_text(inbox: Inbox) -> None:
    # Given a text in three parts
    sent = parts()
    assert len(sent) == 3
    # When they come, each in a transaction of its own
    received = [take(inbox, sent[place]) for place in (2, 0, 1)]
    # Then with the last one the text is there, and nothing before
    assert received == [0, 0, 1]
    assert texts(inbox) == [(TEXT, ())]
    with reading(inbox.engine) as connection:
        (line,) = outcomes(connection)
    assert line.received == 1


@on_sqlite
def test_parts_that_come_again_change_nothing(inbox: Inbox) -> None:
    # Given parts that are delivered again, before and after the text is whole
    sent = parts()
    appended = [append_parts(inbox.engine, "sms", [raw], inbox.clock) for raw in (*sent[:2], *sent[:2], *sent, *sent)]
    assert sum(one.received for one in appended) == 1
    assert sum(one.redelivered for one in appended) == 7
    # And another hour's sweep
    assert release_incomplete(inbox.engine, inbox.clock) == 0
    assert texts(inbox) == [(TEXT, ())]


@on_sqlite
def test_all_parts_and_other_texts_may_come_at_once(inbox: Inbox) -> None:
    alone = RawMessage(Channel.SMS, "a", "مرحبا".encode(), "text/plain; charset=utf-8", {"from": "", "to": ""})
    assert append_parts(inbox.engine, "sms", [*parts(), alone, *parts(reference="43")], inbox.clock).received == 3
    assert sorted(text for text, _ in texts(inbox)) == sorted((TEXT, TEXT, "مرحبا"))


def test_a_text_with_a_part_missing_goes_on_without_it_after_a_time(inbox: Inbox, clock: Clock) -> None:
    # Given the first and the third of three parts
    first, second, third = parts(size=50)
    assert take(inbox, third, first) == 0
    # When four minutes have passed, nothing happens; after five, what is here goes on
    clock.at += timedelta(minutes=4)
    assert release_incomplete(inbox.engine, clock) == 0
    clock.at += timedelta(minutes=1, seconds=1)
    assert release_incomplete(inbox.engine, clock) == 1
    assert release_incomplete(inbox.engine, clock) == 0
    # Then the gap is shown, and flagged
    beginning, end = (one.content.decode("utf-16-be") for one in (first, third))
    assert texts(inbox) == [(f"{beginning} […] {end}", ("part_missing",))]
    # And the late part is not lost
    assert take(inbox, second) == 0
    clock.at += timedelta(minutes=6)
    assert release_incomplete(inbox.engine, clock) == 1
    ((late, flags),) = texts(inbox)
    assert second.content.decode("utf-16-be").strip() in late
    assert flags == ("part_missing",)


@on_sqlite
def test_parts_that_waited_while_we_were_down_are_not_forgotten(inbox: Inbox, clock: Clock) -> None:
    take(inbox, parts()[0])
    clock.at += timedelta(days=40)
    assert release_incomplete(inbox.engine, clock) == 1


@on_sqlite
def test_a_patience_begins_anew_with_each_part(inbox: Inbox, clock: Clock) -> None:
    first, second, third = parts()
    take(inbox, first)
    clock.at += timedelta(minutes=4)
    take(inbox, second)
    clock.at += timedelta(minutes=4)
    assert release_incomplete(inbox.engine, clock) == 0
    assert take(inbox, third) == 1
    assert texts(inbox) == [(TEXT, ())]


@on_sqlite
def test_a_phone_that_uses_a_number_again_mixes_nothing(inbox: Inbox) -> None:
    # Given a text of which only the first part came
    old = parts("الشكوى القديمة عن الحفرة في شارع السد أمام المدرسة منذ شهر وأكثر", size=50)
    take(inbox, old[0])
    # When the phone sends another text under the same number
    new = parts(size=50)
    assert len(new) == len(old)
    assert take(inbox, *new) == 2
    # Then they are two
    whole = dict(texts(inbox))
    assert whole[TEXT] == ()
    (rest,) = (text for text in whole if text != TEXT)
    assert rest.startswith("الشكوى القديمة")
    assert whole[rest] == ("part_missing",)


@on_sqlite
def test_the_same_number_an_hour_later_is_another_text(inbox: Inbox, clock: Clock) -> None:
    assert take(inbox, *parts()) == 1
    clock.at += timedelta(minutes=61)
    assert take(inbox, *parts()) == 1


@on_sqlite
def test_parts_of_several_alphabets_are_read_each_in_its_own(inbox: Inbox) -> None:
    sent = [
        piece(b"Ref \x1b", 1, 3, media_type=GSM),
        piece(b"<A\x1b> ", 2, 3, media_type=GSM),
        piece("شكراً".encode("utf-16-be"), 3, 3),
    ]
    take(inbox, *sent)
    assert texts(inbox) == [("Ref [A] شكراً", ())]


@on_sqlite
def test_a_joined_text_is_kept_once(inbox: Inbox) -> None:
    # The words are in the inbox; what is kept for an hour tells only that a part comes again
    take(inbox, *parts())
    with reading(inbox.engine) as connection:
        kept = connection.exec_driver_sql("SELECT content, envelope FROM parts").all()
    assert {bytes(row.content) for row in kept} == {b""}
    assert all("55512345" not in str(row.envelope) for row in kept)


@on_sqlite
def test_what_was_joined_is_forgotten_in_the_end(inbox: Inbox, clock: Clock) -> None:
    take(inbox, *parts())
    clock.at += timedelta(hours=2)
    take(inbox, parts(reference="50")[0])
    clock.at += timedelta(minutes=6)
    release_incomplete(inbox.engine, clock)
    clock.at += timedelta(hours=2)
    take(inbox, parts(reference="51")[0])
    clock.at += timedelta(minutes=6)
    release_incomplete(inbox.engine, clock)
    with reading(inbox.engine) as connection:
        (count,) = connection.exec_driver_sql("SELECT count(*) FROM parts").one()
    assert count == 1


@on_sqlite
def test_what_was_joined_is_forgotten_where_no_text_is_ever_short_of_a_part(inbox: Inbox, clock: Clock) -> None:
    take(inbox, *parts())
    clock.at += timedelta(hours=1, minutes=1)
    assert release_incomplete(inbox.engine, clock) == 0
    with reading(inbox.engine) as connection:
        (count,) = connection.exec_driver_sql("SELECT count(*) FROM parts").one()
    assert count == 0


def test_the_last_two_parts_on_two_machines_at_once_make_one_text(inbox: Inbox, engine: Engine) -> None:
    for reference in range(8):
        sent = parts(reference=str(reference))
        take(inbox, sent[0])
        threads = [threading.Thread(target=take, args=(inbox, raw)) for raw in sent[1:]]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert texts(inbox) == [(TEXT, ())] * 8
