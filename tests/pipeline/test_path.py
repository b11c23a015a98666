"""From raw bytes to a case at an agency: who joins what, who is told, and what is never disclosed."""

import threading
from dataclasses import replace
from itertools import cycle

import pytest

from cases import store
from cases.reference import new_reference
from cases.store import FreeReferences
from cases.tokens import Signer
from ingest import ledger
from ingest.append import INLINE_BYTES
from ingest.message import Channel, RawMessage
from ingest.transaction import reading, writing
from tests.pipeline.conftest import Pipeline

WATER = "السلام عليكم، المياه مقطوعة عن بيتنا في الوكرة منذ أمس"


def outcome(pipeline: Pipeline, *args: str, **more: str) -> tuple[str, str | None]:
    (filing,) = pipeline.mail(*args, **more)
    return filing.outcome, filing.reference


def test_a_mail_becomes_one_case_at_one_agency_and_is_acknowledged(pipeline: Pipeline) -> None:
    # When a citizen writes about her water
    pipeline.mail(WATER, Subject="انقطاع المياه", Message_ID="<1@mail.example>")
    # Then there is one case, at the agency for water
    (case,) = pipeline.cases()
    assert (case.status, case.topic, case.agency, case.language) == ("open", "water", "utilities", "ar")
    # And it says why
    assert any("water and electricity" in reason for reason in case.messages[0].reasons)
    # And the agency is told by mail and by webhook, the citizen by mail
    told = {(one.purpose, one.target, one.outlet) for one in pipeline.deliveries(case.reference)}
    assert told == {
        ("forward", "agency:utilities", "email"),
        ("forward", "agency:utilities:webhook", "webhook"),
        ("acknowledge", "citizen", "email"),
    }


def test_who_writes_in_a_language_that_may_be_another_is_answered_in_all_of_ours(pipeline: Pipeline) -> None:
    # When a Kenyan worker writes in Swahili, which looks like Arabic typed in Latin letters and which we do not know
    pipeline.mail("mshahara wangu haujalipwa miezi mitatu", Message_ID="<1@mail.example>")
    # Then the case is answered as one whose language nobody could tell, in Arabic and in English
    (case,) = pipeline.cases()
    assert case.language == "und"
    # And who types Arabic so that nobody takes it for anything else is answered in Arabic
    pipeline.mail("el kahraba mag6oo3a 3indna min ams", sender="ali@mail.example", Message_ID="<2@mail.example>")
    assert {one.language for one in pipeline.cases()} == {"und", "ar"}


def test_the_same_mail_by_another_way_is_a_duplicate_and_is_told_nobody(pipeline: Pipeline) -> None:
    # Given a mail that was sent to two mailboxes
    pipeline.mail(WATER, Message_ID="<1@mail.example>")
    before = pipeline.deliveries(pipeline.cases()[0].reference)
    # When its second copy comes, with other trace headers
    assert outcome(pipeline, WATER, Message_ID="<1@mail.example>", Received="by mx2") == (
        "duplicate", pipeline.cases()[0].reference,
    )  # fmt: skip
    # Then it is linked, and nobody hears of it twice
    (case,) = pipeline.cases()
    assert [link.relation for link in case.links] == ["same_delivery"]
    assert pipeline.deliveries(case.reference) == before


def test_the_same_message_id_with_other_words_is_a_case_of_its_own(pipeline: Pipeline) -> None:
    # Given somebody who guessed a citizen's Message-ID and used it first
    pipeline.mail("buy now", sender="spam@evil.example", Message_ID="<1@mail.example>")
    # When the citizen writes
    result, _ = outcome(pipeline, WATER, Message_ID="<1@mail.example>")
    # Then she has a case
    assert result == "opened"


def test_a_reply_to_our_acknowledgement_joins_whoever_sends_it(pipeline: Pipeline) -> None:
    # Given a case
    pipeline.mail(WATER, Message_ID="<1@mail.example>")
    (case,) = pipeline.cases()
    signer = pipeline.assembly.signer
    (filing,) = pipeline.mail(
        "ما زالت مقطوعة", Message_ID="<2@mail.example>", Subject="Re: تم الاستلام",
        In_Reply_To=f"<{signer.notice_id('acknowledge', 1, case.reference, 'citizen')}@rawafid.gov.example>",
    )  # fmt: skip
    assert (filing.outcome, filing.reference) == ("joined", case.reference)
    # When her husband answers the signed address from his own mailbox
    address = signer.reply_address("contact@gov.example", case.reference, "citizen")
    (filing,) = pipeline.mail("نحن في البيت الآن", sender="ali@mail.example", To=address)
    # Then it joins, marked, and he does not become the one who is answered
    assert (filing.outcome, filing.flags[-1]) == ("joined", "sender_unverified")
    (case,) = pipeline.cases()
    assert case.messages[-1].flags[-1] == "sender_unverified"
    assert {one.target for one in pipeline.deliveries(case.reference) if one.purpose == "acknowledge"} == {"citizen"}
    assert len([one for one in pipeline.deliveries(case.reference) if one.purpose == "acknowledge"]) == 1


def test_a_forged_token_is_an_ordinary_mail(pipeline: Pipeline) -> None:
    # Given a case, and an attacker who knows its number and the shape of our addresses
    pipeline.mail(WATER)
    (case,) = pipeline.cases()
    forged = Signer(b"guess").reply_address("contact@gov.example", case.reference, "agency", case.agency)
    # When he writes there
    result, reference = outcome(pipeline, "please close", sender="cases@utilities.example", To=forged)
    # Then nothing joins
    assert result == "opened"
    assert reference != case.reference


@pytest.mark.parametrize("written", ["{0}", "{0[0]}{0[1]}{0[2]} {1} {2}"])
def test_a_reference_quoted_by_its_own_citizen_joins(pipeline: Pipeline, written: str) -> None:
    pipeline.mail(WATER)
    (case,) = pipeline.cases()
    number = case.reference.translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩"))
    said = written.format(number, number[3:6], number[6:])
    assert outcome(pipeline, f"بخصوص البلاغ رقم {said} متى يصل الفني؟") == ("joined", case.reference)


def test_a_reference_quoted_by_a_stranger_opens_a_case_and_discloses_nothing(pipeline: Pipeline) -> None:
    # Given a case
    pipeline.mail(WATER, name="فاطمة الكواري")
    (case,) = pipeline.cases()
    # When somebody else quotes its number
    pipeline.mail(f"What happened to case {case.reference}?", sender="eve@evil.example")
    # Then that is a case of its own, marked as a possible follow-up
    other = next(one for one in pipeline.cases() if one.reference != case.reference)
    (link,) = other.links
    assert (link.relation, link.is_proposed, link.other_reference) == ("possible_follow_up", True, case.reference)
    # And the first case has not changed
    assert len(next(one for one in pipeline.cases() if one.reference == case.reference).messages) == 1


def test_three_texts_within_minutes_are_one_case(pipeline: Pipeline) -> None:
    # When somebody writes as people write text messages
    pipeline.sms("السلام عليكم عندنا تسرب مياه كبير")
    pipeline.clock.pass_seconds(40)
    pipeline.sms("في شارع السد جنب البقالة")
    pipeline.clock.pass_seconds(40)
    pipeline.sms("والشارع كله غرقان")
    # Then it is one case with three messages and one acknowledgement
    (case,) = pipeline.cases()
    assert len(case.messages) == 3
    assert [one.purpose for one in pipeline.deliveries(case.reference)].count("acknowledge") == 1


def test_the_next_day_is_another_case(pipeline: Pipeline) -> None:
    pipeline.sms("عندنا تسرب مياه كبير في السد")
    pipeline.clock.pass_seconds(86_400)
    pipeline.sms("إنارة الشارع مطفية في الريان")
    assert len(pipeline.cases()) == 2


def test_the_same_words_again_are_the_same_matter_and_get_its_number_again(pipeline: Pipeline) -> None:
    # Given a matter by mail
    pipeline.mail(WATER, Message_ID="<1@mail.example>")
    pipeline.clock.pass_seconds(7200)
    # When the same person sends the same again
    (filing,) = pipeline.mail(WATER, Message_ID="<2@mail.example>")
    # Then there is one case, linked, and she is told its number again
    (case,) = pipeline.cases()
    assert filing.outcome == "duplicate"
    assert [one.purpose for one in pipeline.deliveries(case.reference)].count("acknowledge") == 2


def test_the_same_template_with_another_account_is_another_matter(pipeline: Pipeline) -> None:
    # Given a bill that somebody complains of
    text = "فاتورة الحساب رقم {} لشهر أكتوبر غير صحيحة وأطلب مراجعتها من قبل القسم المختص في أقرب وقت ممكن"
    pipeline.mail(text.format("445566"), Message_ID="<1@mail.example>")
    # When the same person complains of another bill with the same words
    (filing,) = pipeline.mail(text.format("778899"), Message_ID="<2@mail.example>")
    # Then that is another case
    assert filing.outcome == "opened"


def test_the_agencys_reply_is_carried_back_to_the_citizen(pipeline: Pipeline) -> None:
    # Given a case at an agency
    pipeline.sms(WATER)
    (case,) = pipeline.cases()
    address = pipeline.assembly.signer.reply_address("contact@gov.example", case.reference, "agency", case.agency)
    # When the agency answers the mail that it got
    pipeline.mail("تم إصلاح الخط وعادت المياه", sender="cases@utilities.example", To=address)
    # Then the case is answered, but only if the case knows that sender
    (case,) = pipeline.cases()
    assert case.status == "answered"
    (answer,) = [one for one in pipeline.deliveries(case.reference) if one.purpose == "answer"]
    assert (answer.target, answer.outlet) == ("citizen", "sms")


def test_an_agencys_address_in_strange_hands_tells_the_citizen_nothing(pipeline: Pipeline) -> None:
    pipeline.sms(WATER)
    (case,) = pipeline.cases()
    address = pipeline.assembly.signer.reply_address("contact@gov.example", case.reference, "agency", case.agency)
    (filing,) = pipeline.mail("Your case is closed, pay here", sender="eve@evil.example", To=address)
    assert "sender_unverified" in filing.flags
    (case,) = pipeline.cases()
    assert case.status == "open"
    assert not [one for one in pipeline.deliveries(case.reference) if one.purpose == "answer"]


def test_automatic_mail_is_kept_and_answered_by_nobody(pipeline: Pipeline) -> None:
    # When a vacation note, a bounce and a newsletter come
    note = pipeline.mail("I am away", Subject="Out of office", Auto_Submitted="auto-replied")
    bounce = pipeline.mail(
        "could not be delivered", sender="mailer-daemon@x.example", Return_Path="<>", Subject="Undelivered"
    )
    bulk = pipeline.mail("تسرب مياه في خزان المدرسة رقم 12", Precedence="bulk", Subject="نظام الصيانة")
    # Then the notes are no case, and what a portal sends is one
    assert [one[0].outcome for one in (note, bounce, bulk)] == ["ignored", "ignored", "opened"]
    # And nobody is answered
    (case,) = pipeline.cases()
    assert not [one for one in pipeline.deliveries(case.reference) if one.target == "citizen"]


def test_one_victim_is_not_flooded_with_acknowledgements(pipeline: Pipeline) -> None:
    # When somebody writes twenty different mails in another person's name
    for number in range(20):
        pipeline.mail(f"حفرة في شارع رقم {100 + number} في المنطقة {number}", sender="victim@mail.example")
    # Then she gets three acknowledgements within the hour, and each other case says why not
    cases = pipeline.cases()
    sent = [one for case in cases for one in pipeline.deliveries(case.reference) if one.purpose == "acknowledge"]
    assert len(sent) == 3
    assert sum("not acknowledged" in reason for case in cases for reason in case.messages[0].reasons) == len(cases) - 3


def test_our_own_mail_come_back_is_a_loop_and_ends_here(pipeline: Pipeline) -> None:
    (filing,) = pipeline.mail(WATER, Message_ID="<x@rawafid.gov.example>")
    assert filing.outcome == "ignored"
    assert pipeline.cases() == []


def test_one_bad_message_never_holds_its_neighbours(pipeline: Pipeline) -> None:
    # Given a batch with a mail over the limit in the middle
    good = [RawMessage(Channel.SMS, str(n), WATER.encode(), "text/plain", {"from": f"+9745512345{n}"}) for n in (1, 2)]
    bad = RawMessage(Channel.EMAIL, "huge", b"Subject: x\r\n\r\n", "message/rfc822", too_large=104_857_600)
    pipeline.raw("email", good[0], bad, good[1])
    # Then the others are cases, and it is held with its reason
    assert len(pipeline.cases()) == 2
    with reading(pipeline.assembly.engine) as connection:
        held = connection.exec_driver_sql("SELECT reason FROM inbox WHERE state = 'held'").scalar_one()
    assert "too large: 104.9 MB" in held


def test_a_message_that_the_database_refuses_is_left_and_the_others_are_filed(
    pipeline: Pipeline, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Given a batch in which one message cannot be written
    from pipeline import work

    real = work.file

    def refuse(connection: object, filings: list[object], now: object) -> None:
        if any("POISON" in one.arrival.message.text for one in filings):  # type: ignore[attr-defined]
            raise RuntimeError("constraint")
        real(connection, filings, now)  # type: ignore[arg-type]

    monkeypatch.setattr(work, "file", refuse)
    texts = [WATER, "POISON", "إنارة الشارع مطفية في الريان"]
    raws = [
        RawMessage(Channel.SMS, t, t.encode(), "text/plain", {"from": f"+9745512345{n}"}) for n, t in enumerate(texts)
    ]
    # When the batch is processed
    pipeline.raw("sms", *raws)
    # Then its neighbours are cases
    assert len(pipeline.cases()) == 2


def test_two_workers_never_open_two_cases_for_one_persons_burst(pipeline: Pipeline) -> None:
    # Given ten people who each send four short texts, all waiting
    for text in ("عندنا تسرب مياه", "في شارع السد", "من الصبح", "والشارع غرقان"):
        for person in range(10):
            sender = f"+9745512340{person}"
            raw = RawMessage(Channel.SMS, f"{sender}{text}", text.encode(), "text/plain", {"from": sender})
            pipeline.assembly.inbox.append("sms", [raw])

    # When four workers take them a few at a time
    def work() -> None:
        while pipeline.assembly.work.process(3):
            pass

    workers = [threading.Thread(target=work) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    # Then there is one case for each
    assert len(pipeline.cases()) == 10
    with writing(pipeline.assembly.engine) as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM messages").scalar_one() == 40


def test_a_message_whose_bytes_the_disk_lost_is_held_and_stops_nobody(pipeline: Pipeline) -> None:
    # Given a mail too large for a row, whose file the disk lost, before texts of others
    pipeline.assembly.inbox.append("email", [RawMessage(Channel.EMAIL, "large", b"x" * (INLINE_BYTES + 1))])
    for path in pipeline.assembly.inbox.blobs.folder.rglob("*"):
        if path.is_file():
            path.unlink()
    for person in range(5):
        sender = {"from": f"+9745512340{person}"}
        raw = RawMessage(Channel.SMS, str(person), WATER.encode(), "text/plain", sender)
        pipeline.assembly.inbox.append("sms", [raw])
    # When a worker takes three at a time, for as long as it thinks that there are more
    while pipeline.assembly.work.process(3):
        pass
    # Then the texts are cases, and the mail is held with the reason
    assert len(pipeline.cases()) == 5
    with reading(pipeline.assembly.engine) as connection:
        (line,) = ledger.held(connection)
    assert "cannot be read" in line.reason


def test_two_workers_that_drew_the_same_reference_open_two_cases(
    pipeline: Pipeline, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Given two workers that happened to draw the same references before either used one
    numbers = cycle([new_reference() for _ in range(260)])
    monkeypatch.setattr(store, "new_reference", lambda: next(numbers))
    one = pipeline.assembly.work
    other = replace(one, references=FreeReferences())
    with reading(one.engine) as connection:
        drawn = [worker.references.take(connection, 60) for worker in (one, other)]
    assert set(drawn[0]) & set(drawn[1])
    # When each has a batch to file
    for worker, start in ((one, 0), (other, 100)):
        raws = [
            RawMessage(Channel.SMS, str(n), WATER.encode(), "text/plain", {"from": f"+974551{n:05}"})
            for n in range(start, start + 60)
        ]
        pipeline.assembly.inbox.append("sms", raws)
        while worker.process(100):
            pass
    # Then every message has a case of its own, at the latest when its lease has run out
    for _ in range(4):
        pipeline.clock.pass_seconds(31)
        pipeline.assembly.inbox.release_expired()
        while other.process(100):
            pass
    assert len(pipeline.cases()) == 120
