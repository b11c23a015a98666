"""Cases that belong together: repetitions, rewordings, follow-ups, and one event that many people report."""

import json
from datetime import timedelta

import pytest
from sqlalchemy import select

from cases import bands, known
from cases.incidents import confirm_reports, incident_of, list_incidents
from cases.links import Relation, link, unlink
from cases.queries import CaseView, LinkView
from cases.tables import BANDS
from ingest import ledger
from ingest.message import Channel, RawMessage
from ingest.tables import INBOX
from ingest.transaction import reading, writing
from tests.pipeline.conftest import Pipeline

WATER = "المياه مقطوعة عن منزلنا في الوكرة شارع 850 منذ أمس"
REWORDED = "الماي ما يوصل لبيتنا بالوكرة شارع ٨٥٠ من البارحة، لو سمحتوا أرسلوا أحد"
PHONE, OTHER_PHONE = "+97455123456", "+97466000111"
PETITION = (
    "نحن أهالي الحي نطالب بإنشاء حديقة عامة وملعب للأطفال في الأرض الفضاء المجاورة للمسجد، "
    "فأطفالنا لا يجدون مكانا آمنا للعب"
)


def form(pipeline: Pipeline, text: str, **given: str) -> None:
    """Send a web form in."""
    content = json.dumps({"text": text, **given}, ensure_ascii=False).encode()
    pipeline.raw("webform", RawMessage(Channel.WEBFORM, f"form {text} {given}", content, "application/json"))


def links(pipeline: Pipeline) -> list[LinkView]:
    """Every link, once."""
    return list({(one.inbox_id, one.relation): one for case in pipeline.cases() for one in case.links}.values())


def relations(pipeline: Pipeline) -> list[tuple[str, bool]]:
    """Each link's relation, and whether it waits for a person."""
    return [(one.relation, one.is_proposed) for one in links(pipeline)]


def later(pipeline: Pipeline, **delta: float) -> None:
    """Let time pass."""
    pipeline.clock.at += timedelta(**delta)


def say(pipeline: Pipeline, one: CaseView, other: CaseView, relation: Relation) -> bool:
    """A person ties two cases."""
    with writing(pipeline.assembly.engine) as connection:
        return link(connection, one.reference, other.reference, relation, pipeline.clock.at)


def test_the_same_matter_in_other_words_by_another_channel_is_proposed(pipeline: Pipeline) -> None:
    # Given a form in which somebody gave her telephone number
    form(pipeline, WATER, email="fatima@mail.example", phone=PHONE)
    later(pipeline, hours=5)
    # When she tells it again by text message, in her own dialect
    pipeline.sms(REWORDED, sender=PHONE)
    # Then both cases live, and a person is asked
    first, second = pipeline.cases()
    (found,) = second.links
    assert (found.relation, found.is_proposed, found.other_reference) == ("same_matter", True, first.reference)
    assert "street 850" in found.reason
    assert second.needs_review


def test_a_number_typed_into_a_form_proves_nothing(pipeline: Pipeline) -> None:
    # Given a form with somebody else's telephone number
    form(pipeline, WATER, email="mallory@evil.example", phone=PHONE)
    # When the owner of the number writes the very same words
    (filing,) = pipeline.sms(WATER, sender=PHONE)
    # Then she is known by it, as her number is what is answered
    assert filing.outcome == "duplicate"
    # But when the form comes after her message, it opens a case of its own
    later(pipeline, hours=1)
    form(pipeline, WATER + "!", email="mallory2@evil.example", phone=PHONE)
    assert len(pipeline.cases()) == 2


def test_the_same_words_with_a_photo_join_and_are_forwarded(pipeline: Pipeline) -> None:
    # Given a report by mail
    pipeline.mail(WATER, Message_ID="<1@mail.example>")
    later(pipeline, hours=2)
    # When it is sent again, courteously
    (filing,) = pipeline.mail(f"السلام عليكم، {WATER}، شكرا لكم", Message_ID="<2@mail.example>")
    # Then it is the same matter, on proof
    assert filing.outcome == "duplicate"
    assert relations(pipeline) == [("same_matter", False)]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("الطريق من الوكرة الى الخور مغلق بالكامل", "الطريق من الخور الى الوكرة مغلق بالكامل"),
        ("My brother was hit by my neighbour and nobody came", "My neighbour was hit by my brother and nobody came"),
    ],
)
def test_the_same_words_in_another_order_are_two_cases(pipeline: Pipeline, first: str, second: str) -> None:
    # Given a report
    pipeline.mail(first)
    later(pipeline, hours=3)
    # When the same person writes its words the other way round
    (filing,) = pipeline.mail(second)
    # Then the agency sees both, and whether they are one matter a person says
    assert filing.outcome == "opened"
    assert [is_proposed for _, is_proposed in relations(pipeline)] in ([], [True])


@pytest.mark.parametrize(
    ("text", "hours"),
    [
        ("القمامة ما انرفعت اليوم من قدام بيتنا", 25),
        ("The garbage was not collected yesterday in our street", 72),
        ("Today again the bus 777 did not stop", 26),
        ("البارحة ما وقف الباص عند المحطة", 24),
        ("Kagabi walang kuryente sa amin", 24),
        ("Last night the music was so loud that nobody slept", 24),
    ],
)
def test_what_happened_on_another_day_is_another_matter_until_a_person_says_so(
    pipeline: Pipeline, text: str, hours: int
) -> None:
    # Given a report of what happened on one day
    pipeline.mail(text, Message_ID="<1@mail.example>")
    # When the same person writes the same words on another
    later(pipeline, hours=hours)
    (filing,) = pipeline.mail(text, Message_ID="<2@mail.example>")
    # Then it has a case, and a person is asked
    assert filing.outcome == "opened"
    assert relations(pipeline) == [("same_matter", True)]


def test_the_same_words_on_the_same_day_are_one_matter(pipeline: Pipeline) -> None:
    pipeline.mail("القمامة ما انرفعت اليوم من قدام بيتنا", Message_ID="<1@mail.example>")
    later(pipeline, hours=3)
    (filing,) = pipeline.mail("القمامة ما انرفعت اليوم من قدام بيتنا", Message_ID="<2@mail.example>")
    assert filing.outcome == "duplicate"


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("فاتورة الكهرباء للحساب 4402918 مرتفعة جدا", "فاتورة الكهرباء للحساب 4402981 مرتفعة جدا"),
        ("أرجو سحب السيارة لوحة 55821 من أمام البوابة", "أرجو سحب السيارة لوحة 51285 من أمام البوابة"),
        ("Please refund 120 QAR charged for parking", "Please refund 240 QAR charged for parking"),
        ("انقطاع المياه في شارع 12 منطقة 55 اليوم", "انقطاع المياه في شارع 21 منطقة 55 اليوم"),
    ],
)
def test_a_template_filled_in_twice_within_a_minute_is_two_matters(pipeline: Pipeline, first: str, second: str) -> None:
    # Given an office that reports one account after the other by text message
    pipeline.sms(first)
    later(pipeline, seconds=40)
    pipeline.sms(second)
    # Then there are two cases, and nobody is asked whether they are one
    assert len(pipeline.cases()) == 2
    assert links(pipeline) == []


def test_weeks_later_it_is_a_follow_up(pipeline: Pipeline) -> None:
    pipeline.mail(WATER)
    later(pipeline, days=21)
    pipeline.mail("المياه مقطوعة مرة أخرى عن منزلنا في الوكرة شارع 850")
    assert relations(pipeline) == [("possible_follow_up", True)]


def test_thanks_and_reminders_match_nothing(pipeline: Pipeline) -> None:
    pipeline.sms("ما زلت أنتظر الرد من فضلكم", sender=PHONE)
    pipeline.sms("still waiting for an answer", sender=OTHER_PHONE)
    later(pipeline, days=1)
    pipeline.sms("لم يصلني أي رد حتى الآن", sender=PHONE)
    pipeline.sms("any news please?", sender=OTHER_PHONE)
    assert links(pipeline) == []


@pytest.mark.parametrize(
    "question",
    [
        "any news?",
        "what happened with my complaint?",
        "وين وصل موضوعي؟",
        "السلام عليكم، هل من جديد لو سمحتم؟",
        "لم يصلني أي رد حتى الآن",
        "meri complaint ka kya hua?",
    ],
)
def test_a_question_how_it_stands_is_proposed_for_the_case_that_its_sender_has_open(
    pipeline: Pipeline, question: str
) -> None:
    # Given somebody with a case, and others with theirs
    (mine,) = pipeline.sms("المياه مقطوعة عن منزلنا في الوكرة شارع 850", sender=PHONE)
    pipeline.sms("The street light in front of our house is broken", sender=OTHER_PHONE)
    # When the first one asks without a word about what
    later(pipeline, days=1)
    (filing,) = pipeline.sms(question, sender=PHONE)
    # Then it is no addition yet: a person is asked whether that case is meant
    assert filing.outcome == "opened"
    (found,) = links(pipeline)
    assert (found.relation, found.is_proposed, found.other_reference) == ("possible_follow_up", True, mine.reference)
    # And asked again, the matter is meant and not the question
    later(pipeline, days=1)
    pipeline.sms("متى تردون علينا؟", sender=PHONE)
    assert [one.other_reference for one in links(pipeline)] == [mine.reference] * 2


def test_a_mail_that_asks_for_news_is_proposed_for_the_newest_open_case(pipeline: Pipeline) -> None:
    # Given a person with two cases
    pipeline.mail(WATER, Message_ID="<1@mail.example>")
    later(pipeline, days=1)
    pipeline.mail("A street light is broken in Lusail", Message_ID="<2@mail.example>")
    newest = pipeline.cases()[1]
    # When they ask for news by a new mail
    later(pipeline, days=1)
    pipeline.mail("Any news?", Subject="Any news?", Message_ID="<3@mail.example>")
    # Then the newest is proposed
    (found,) = links(pipeline)
    assert (found.other_reference, found.is_proposed) == (newest.reference, True)


@pytest.mark.parametrize("question", ["Any news?", "any news about the metro opening hours?"])
def test_a_question_of_somebody_without_a_case_is_tied_to_nothing(pipeline: Pipeline, question: str) -> None:
    pipeline.mail(WATER)
    later(pipeline, hours=1)
    pipeline.mail(question, sender="john@mail.example")
    assert links(pipeline) == []


def test_what_is_quoted_does_not_count(pipeline: Pipeline) -> None:
    # Given a report
    pipeline.mail(WATER, sender="fatima@mail.example")
    later(pipeline, hours=1)
    # When somebody else writes about another thing below her words
    quoted = "\n".join(f"> {line}" for line in WATER.split("\n"))
    text = f"كيف أجدد رخصة المطعم؟\n\nOn Sun, Nov 22, 2026 at 9:00 AM Fatima <fatima@mail.example> wrote:\n{quoted}"
    pipeline.mail(text, sender="ali@mail.example")
    assert links(pipeline) == []


def test_neighbours_report_one_event_and_each_keeps_a_case(pipeline: Pipeline) -> None:
    # Given three people without water in one place, each in their own language
    pipeline.sms("انقطاع المياه في الوكرة منذ الفجر", sender=PHONE)
    later(pipeline, minutes=20)
    pipeline.sms("No water in Al Wakrah this morning", sender=OTHER_PHONE)
    later(pipeline, minutes=20)
    pipeline.sms("الوکرہ میں پانی نہیں آ رہا", sender="+97433000222")
    # Then there are three cases and one incident, all of it proposed
    cases = pipeline.cases()
    assert relations(pipeline) == [("same_event", True)] * 2
    with reading(pipeline.assembly.engine) as connection:
        (line,) = list_incidents(connection)
        found = incident_of(connection, cases[2].reference)
    assert (line.incident, line.reports, line.proposed) == (cases[0].reference, 0, 3)
    assert found is not None
    assert [one.reference for one in found.reports] == [one.reference for one in cases]


def test_a_campaign_is_one_event_and_never_one_matter(pipeline: Pipeline) -> None:
    # Given a petition that many people send, in one batch and in the next
    for batch in range(2):
        raws = [
            RawMessage(
                Channel.SMS, f"{batch}/{number}", PETITION.encode(), "text/plain; charset=utf-8",
                {"from": f"+9745510{batch}{number:03}", "to": "109"},
            )
            for number in range(60)
        ]  # fmt: skip
        pipeline.raw("sms", *raws)
    # Then each has a case of their own
    assert len(pipeline.cases()) == 120
    # And all but the first are proposed for the incident of the first, by one link each
    assert relations(pipeline) == [("same_event", True)] * 119
    with reading(pipeline.assembly.engine) as connection:
        assert [(line.reports, line.proposed) for line in list_incidents(connection)] == [(0, 120)]


def test_a_flood_of_one_template_does_not_make_the_look_up_longer(pipeline: Pipeline) -> None:
    # Given many messages with the same keys
    of_somebody, of_anybody, of_nobody = bands.IDENTITY << 32, bands.WORDS << 32, bands.NUMBER << 32
    with writing(pipeline.assembly.engine) as connection:
        bands.keep_bands(connection, [(number, (of_somebody, of_anybody)) for number in range(1, 500)])
    # When they are asked for
    with reading(pipeline.assembly.engine) as connection:
        found = bands.find_bands(connection, {of_somebody, of_anybody, of_nobody})
    # Then only the newest of each come, and fewer are compared
    assert found == {
        of_somebody: list(range(499, 499 - bands.NEWEST, -1)),
        of_anybody: list(range(499, 499 - bands.NEWEST_OF_ANYBODY, -1)),
    }
    assert len(known.Known(by_band=found).best(found, ())) == known.MOST_COMPARED


def test_a_person_can_tie_confirm_and_undo(pipeline: Pipeline) -> None:
    # Given a proposal
    pipeline.mail(WATER)
    later(pipeline, hours=3)
    pipeline.mail(REWORDED)
    first, second = pipeline.cases()
    # When a person confirms it
    assert say(pipeline, first, second, "same_matter")
    # Then it is made, once, and both histories say so
    assert relations(pipeline) == [("same_matter", False)]
    assert [case.events[-1].kind for case in pipeline.cases()] == ["linked", "linked"]
    # When it is undone
    with writing(pipeline.assembly.engine) as connection:
        assert unlink(connection, second.reference, first.reference, pipeline.clock.at) == 1
        assert unlink(connection, second.reference, first.reference, pipeline.clock.at) == 0
    # Then both cases are as before, and the histories have one line more
    assert links(pipeline) == []
    assert [case.events[-1].kind for case in pipeline.cases()] == ["unlinked", "unlinked"]
    # And it can be made again
    assert say(pipeline, second, first, "same_matter")
    assert relations(pipeline) == [("same_matter", False)]


def test_a_case_is_not_tied_to_itself_or_to_nothing(pipeline: Pipeline) -> None:
    pipeline.mail(WATER)
    (case,) = pipeline.cases()
    with writing(pipeline.assembly.engine) as connection:
        assert not link(connection, case.reference, case.reference, "same_event", pipeline.clock.at)
        assert not link(connection, case.reference, "3000000000", "same_event", pipeline.clock.at)
    assert links(pipeline) == []


def test_one_answer_goes_to_everybody_under_their_own_number(pipeline: Pipeline) -> None:
    # Given an incident that three people report, two of them confirmed by a person
    pipeline.sms("انقطاع المياه في الوكرة منذ الفجر", sender=PHONE)
    later(pipeline, minutes=20)
    pipeline.mail("No water in Al Wakrah this morning", sender="john@mail.example")
    later(pipeline, minutes=20)
    pipeline.sms("ما في ماء في الوكرة", sender=OTHER_PHONE)
    first, second, third = pipeline.cases()
    say(pipeline, second, first, "same_event")
    # And the agency's answer to the first
    signer, settings = pipeline.assembly.signer, pipeline.assembly.settings
    address = signer.reply_address("contact@gov.example", first.reference, "agency", first.agency)
    (answer,) = pipeline.mail(
        "The supply will be back at 18:00.", sender=settings.agencies[first.agency].email, To=address
    )
    # When a person sends it to everybody
    assert pipeline.assembly.telling.all_reports(answer.inbox_id) == 1
    # Then the second citizen is told on her own channel under her own number, once
    pipeline.assembly.telling.all_reports(answer.inbox_id)
    (told,) = [one for one in pipeline.deliveries(second.reference) if one.purpose == "answer"]
    assert (told.outlet, told.target) == ("email", "citizen")
    assert second.reference in told.notice_id
    assert first.reference not in told.notice_id
    # And the third, whom nobody has confirmed, is not
    assert [one for one in pipeline.deliveries(third.reference) if one.purpose == "answer"] == []
    # Until somebody does
    with writing(pipeline.assembly.engine) as connection:
        assert confirm_reports(connection, first.reference, pipeline.clock.at) == 1
    assert pipeline.assembly.telling.all_reports(answer.inbox_id) == 2
    assert [case.status for case in pipeline.cases()] == ["answered"] * 3


def test_only_an_agencys_answer_is_told_to_everybody(pipeline: Pipeline) -> None:
    # Given two reports of one event
    pipeline.sms("انقطاع المياه في الوكرة منذ الفجر", sender=PHONE)
    later(pipeline, minutes=20)
    (filing,) = pipeline.sms("ما في ماء في الوكرة", sender=OTHER_PHONE)
    one, other = pipeline.cases()
    say(pipeline, one, other, "same_event")
    # Then what a citizen wrote is sent to nobody
    assert pipeline.assembly.telling.all_reports(filing.inbox_id) is None


def test_a_report_of_another_event_leaves_the_incident(pipeline: Pipeline) -> None:
    pipeline.sms("انقطاع المياه في الوكرة منذ الفجر", sender=PHONE)
    later(pipeline, minutes=20)
    pipeline.sms("ما في ماء في الوكرة", sender=OTHER_PHONE)
    first, second = pipeline.cases()
    with writing(pipeline.assembly.engine) as connection:
        unlink(connection, first.reference, second.reference, pipeline.clock.at)
    with reading(pipeline.assembly.engine) as connection:
        assert list_incidents(connection) == []


def test_a_wrong_repetition_gets_a_case_of_its_own(pipeline: Pipeline) -> None:
    # Given a message that was taken for a repetition
    pipeline.mail(WATER, Message_ID="<1@mail.example>")
    later(pipeline, hours=2)
    (filing,) = pipeline.mail(WATER, Message_ID="<2@mail.example>")
    assert filing.outcome == "duplicate"
    # When a person says that it is another matter
    own = pipeline.assembly.telling.apart(filing.inbox_id)
    # Then it has a number, is forwarded, and its sender is told
    assert own is not None
    first, second = pipeline.cases()
    assert [len(case.messages) for case in (first, second)] == [1, 1]
    assert second.reference == own
    assert {one.purpose for one in pipeline.deliveries(own)} == {"forward", "acknowledge"}
    assert links(pipeline) == []
    # And a reply to its number joins it
    (reply,) = pipeline.mail(f"بخصوص {own} ما زالت مقطوعة")
    assert reply.reference == own
    # And the first message of a case stays where it is
    assert pipeline.assembly.telling.apart(first.messages[0].inbox_id) is None


def test_a_wrong_repetition_goes_to_the_agency_of_its_own_route(pipeline: Pipeline) -> None:
    # Given a case that a person has given to another agency, and what was taken for its repetition
    pipeline.mail(WATER, Message_ID="<1@mail.example>")
    (first,) = pipeline.cases()
    other = next(code for code in pipeline.assembly.settings.agencies if code != first.agency)
    pipeline.assembly.correcting.correct(first.reference, {"agency": other}, actor="staff")
    later(pipeline, hours=2)
    (filing,) = pipeline.mail(WATER, Message_ID="<2@mail.example>")
    # When a person gives that a case of its own
    pipeline.assembly.telling.apart(filing.inbox_id)
    # Then its agency is the one that its route names
    assert [case.agency for case in pipeline.cases()] == [other, first.agency]


def test_a_wrong_repetition_is_counted_as_the_case_that_it_opened(pipeline: Pipeline) -> None:
    # Given a message that was taken for a repetition
    pipeline.mail(WATER, Message_ID="<1@mail.example>")
    later(pipeline, hours=2)
    (filing,) = pipeline.mail(WATER, Message_ID="<2@mail.example>")
    with reading(pipeline.assembly.engine) as connection:
        assert [(line.opened, line.duplicates) for line in ledger.outcomes(connection)] == [(1, 1)]
    # When a person gives it a case of its own
    pipeline.assembly.telling.apart(filing.inbox_id)
    # Then the ledger knows of no repetition any more, and says why
    with reading(pipeline.assembly.engine) as connection:
        assert [(line.opened, line.duplicates) for line in ledger.outcomes(connection)] == [(2, 0)]
        reason = connection.execute(select(INBOX.c.reason).where(INBOX.c.id == filing.inbox_id)).scalar_one()
    assert reason == "a person said so"


@pytest.mark.parametrize(
    ("first", "second", "minutes"),
    [
        (
            "The bin in front of our house in Muaither is full and smells",
            "I got a wrong traffic fine on plate 445566, I was not driving",
            1,
        ),
        ("كلب الجيران ينبح طوال الليل", "الشركة ما دفعت لنا الرواتب من شهرين", 1),
        ("My neighbour's dog barks all night", "My company has not paid my salary for two months", 1),
        ("الحاوية قدام بيتنا ممتلئة", "انترنت ضعيف", 9),
        ("Street light is broken in front of our house", "My residence permit has expired and I cannot renew it", 1),
        ("مخالفة على لوحة 445566 غير صحيحة", "سيارة بلوحة 778899 واقفة قدام الكراج", 1),
    ],
)
def test_two_matters_within_minutes_are_two_cases(pipeline: Pipeline, first: str, second: str, minutes: float) -> None:
    # Given a text message about one matter
    pipeline.sms(first)
    # When the same person turns to another one
    later(pipeline, minutes=minutes)
    (filing,) = pipeline.sms(second)
    # Then each has a case, at the agency that can act on it
    assert filing.outcome == "opened"
    assert len(pipeline.cases()) == 2


@pytest.mark.parametrize(
    "second",
    [
        "شارع 850 بيت 12",
        "رقم الحساب 4402918",
        "ما زالت مقطوعة",
        "الرجاء إرسال أحد بسرعة",
        "قرب المسجد الكبير",
        "please send someone quickly",
    ],
)
def test_what_was_missing_is_said_in_the_next_message(pipeline: Pipeline, second: str) -> None:
    # Given a report that says little
    pipeline.sms("المياه مقطوعة عن بيتنا في الوكرة")
    # When the rest follows within the minute
    later(pipeline, minutes=1)
    (filing,) = pipeline.sms(second)
    # Then it is one matter
    assert filing.outcome == "joined"


def test_whatever_joined_a_case_can_have_one_of_its_own(pipeline: Pipeline) -> None:
    # Given a message that joined a case only because it came soon after
    pipeline.sms("المياه مقطوعة عن بيتنا في الوكرة")
    later(pipeline, minutes=1)
    (filing,) = pipeline.sms("والشارع مظلم")
    assert filing.outcome == "joined"
    # When a person says that it is another matter
    own = pipeline.assembly.telling.apart(filing.inbox_id)
    # Then it has a case, which is forwarded, and its sender is told the number
    first, second = pipeline.cases()
    assert (second.reference, [len(case.messages) for case in (first, second)]) == (own, [1, 1])
    assert {one.purpose for one in pipeline.deliveries(second.reference)} == {"forward", "acknowledge"}
    # And what an agency writes stays where it is
    signer, agency = pipeline.assembly.signer, pipeline.assembly.settings.agencies[first.agency]
    address = signer.reply_address("contact@gov.example", first.reference, "agency", first.agency)
    (answer,) = pipeline.mail("The supply will be back at 18:00.", sender=agency.email, To=address)
    assert pipeline.assembly.telling.apart(answer.inbox_id) is None


@pytest.mark.parametrize(
    "text",
    [
        "١" * 4000,
        "شارع " * 1500,
        "12345 " * 900,
        "٣/٤/٢٠٢٦ " * 500,
        "\u0651" * 3000,
        "🚰" * 2000,
        "في في في الوكرة " * 300,
    ],
)
def test_any_text_can_be_compared(pipeline: Pipeline, text: str) -> None:
    pipeline.sms(text)
    later(pipeline, hours=1)
    (filing,) = pipeline.sms(f"{text} x")
    assert filing.outcome in ("opened", "joined", "duplicate", "ignored")


def test_the_same_name_on_another_channel_is_a_proposal_at_most(pipeline: Pipeline) -> None:
    # Given two people of one name who have the same to say, on two channels
    pipeline.mail(WATER, sender="fatima@mail.example", name="Fatima Al Kuwari")
    later(pipeline, hours=3)
    form(pipeline, REWORDED, email="f.alkuwari@work.example", name="Fatima Al Kuwari")
    # Then a person is asked
    assert relations(pipeline) == [("same_matter", True)]


def test_the_count_of_days_may_have_changed(pipeline: Pipeline) -> None:
    pipeline.mail("المياه مقطوعة عن بيتنا في الخور منذ 3 أيام")
    later(pipeline, days=1)
    pipeline.mail("المياه مقطوعة عن بيتنا في الخور منذ 4 أيام")
    assert relations(pipeline) == [("same_matter", True)]


def test_the_keys_of_old_messages_go_and_the_others_stay(pipeline: Pipeline) -> None:
    # Given a message, and another one half a year later
    pipeline.mail(WATER)
    later(pipeline, days=180)
    pipeline.mail("A street light is broken in Lusail", sender="john@mail.example")
    newer = pipeline.cases()[1].messages[0].inbox_id
    # When the sweeper has got round all slices
    with writing(pipeline.assembly.engine) as connection:
        before = connection.execute(BANDS.select()).all()
        for second in range(bands._SLICES):
            if any(row.band // bands._SLICE == second for row in before):
                at = pipeline.clock.at.replace(microsecond=0)
                gone = (second - int(at.timestamp())) % bands._SLICES
                bands.forget_old(connection, at + timedelta(seconds=gone))
        left = connection.execute(BANDS.select()).all()
    # Then the newer one can still be found
    assert {row.inbox_id for row in before} > {row.inbox_id for row in left} == {newer}
