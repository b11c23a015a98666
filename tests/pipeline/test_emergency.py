"""Danger to life: paged and answered before anything else, whatever becomes of the message."""

import json
import threading
from collections.abc import Callable
from dataclasses import dataclass, field, replace

import pytest
from sqlalchemy import select, update

from classify.classification import Classification
from classify.classifier import Classifier
from ingest.failures import Misconfigured, Rejected, Unavailable
from ingest.message import Channel, RawMessage
from ingest.notice import Notice, Receipt
from ingest.tables import INBOX
from ingest.transaction import reading, writing
from normalize.message import Message
from pipeline.config import SHIPPED, parse, warnings
from pipeline.parts import worker
from route.emergency.book import Open, acknowledge, open_emergencies
from route.emergency.settings import Contact, Duty, Emergency
from route.emergency.tables import ALERTS
from tests.pipeline.conftest import Pipeline
from tests.servers.process import wait_until

FIRE = "الحقوا علينا حريق في العمارة والناس محبوسين في الطابق الثالث"
DUTY = Duty(
    contacts=[
        Contact(name="مريم", phone="+97444000001", language="ar"),
        Contact(name="Deputy", phone="+97444000002", email="deputy@gov.example", language="en"),
    ],
    escalate_seconds=120,
    rounds=2,
)


@dataclass
class Phone:
    """An outlet that keeps what is sent, or fails."""

    sent: list[Notice] = field(default_factory=list)
    fails: Callable[[Notice], Exception | None] = lambda notice: None

    @property
    def can_send(self) -> bool:
        return True

    def send(self, notice: Notice) -> Receipt:
        if error := self.fails(notice):
            raise error
        self.sent.append(notice)
        return Receipt()

    def to(self, address: str) -> list[Notice]:
        return [one for one in self.sent if one.to == address]


@dataclass
class Centre:
    """The pipeline with people on duty, and every way out in our hands."""

    pipeline: Pipeline
    phone: Phone

    def send(self) -> None:
        """What the alarm thread does, and the sweeper."""
        pager = replace(self.pipeline.assembly.pager, outlets={"sms": self.phone, "email": self.phone})
        pager.sweep()
        while pager.send_due():
            pass

    def open(self) -> list[Open]:
        with reading(self.pipeline.assembly.engine) as connection:
            return open_emergencies(connection)

    def pages(self) -> list[Notice]:
        return [one for one in self.phone.sent if ".page." in one.id]

    def answers(self) -> list[Notice]:
        return [one for one in self.phone.sent if ".answer." in one.id]


@pytest.fixture
def centre(pipeline: Pipeline) -> Centre:
    settings = pipeline.assembly.settings.model_copy(update={"duty": DUTY})
    assembly = replace(pipeline.assembly, settings=settings)
    return Centre(Pipeline(assembly, pipeline.clock), Phone())


def test_an_emergency_pages_the_first_on_duty_and_tells_the_citizen_the_number(centre: Centre) -> None:
    # Given a fire
    centre.pipeline.sms(FIRE, sender="+97455123456")
    # When the alarm thread comes by
    centre.send()
    # Then the first on duty has what is needed to act, and nobody else was woken
    (page,) = centre.pages()
    assert page.to == "+97444000001"
    assert "حريق" in page.text
    assert FIRE in page.text
    assert "+97455123456" in page.text
    assert centre.pipeline.cases()[0].reference in page.text
    # And the citizen has the number of the country, in their language, and not one word of their own
    (answer,) = centre.answers()
    assert answer.to == "+97455123456"
    assert "999" in answer.text
    assert "العمارة" not in answer.text
    # And the message was filed as any other, with its acknowledgement
    told = centre.pipeline.deliveries(centre.pipeline.cases()[0].reference)
    assert "acknowledge" in {one.purpose for one in told}


@pytest.mark.parametrize("broken", ["classify", "file"])
def test_an_emergency_is_paged_when_the_rest_of_its_way_fails(
    centre: Centre, broken: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Given a pipeline in which a later step fails for every message
    def fail(*arguments: object) -> Classification:
        raise RuntimeError("broken")

    if broken == "classify":
        monkeypatch.setattr(Classifier, "classify", fail)
    else:
        monkeypatch.setattr("pipeline.work.file", fail)
    # When a fire is reported
    centre.pipeline.assembly.inbox.append("sms", [_sms(FIRE, "one")])
    try:
        centre.pipeline.assembly.process()
    except RuntimeError:
        assert broken == "file"
    centre.send()
    # Then it is paged with its words, without a case, and answered
    assert centre.pipeline.cases() == []
    assert FIRE in centre.pages()[0].text
    assert len(centre.answers()) == 1


def test_bytes_that_cannot_be_read_are_watched_all_the_same(centre: Centre, monkeypatch: pytest.MonkeyPatch) -> None:
    # Given a reader that fails
    def fail(*arguments: object) -> Message:
        raise RuntimeError("broken")

    monkeypatch.setattr("pipeline.work.normalize", fail)
    # When a fire is reported
    centre.pipeline.assembly.inbox.append("sms", [_sms(FIRE, "one")])
    centre.pipeline.assembly.process()
    centre.send()
    # Then the message is held, and the page is out
    assert len(centre.pages()) == 1


def test_a_message_is_paged_once_however_often_it_is_processed(centre: Centre, monkeypatch: pytest.MonkeyPatch) -> None:
    # Given a fire that was paged, and could not be filed
    with monkeypatch.context() as broken:
        broken.setattr("pipeline.work.file", lambda *arguments: 1 / 0)
        centre.pipeline.assembly.inbox.append("sms", [_sms(FIRE, "one")])
        with pytest.raises(ZeroDivisionError):
            centre.pipeline.assembly.process()
    # When it is processed again
    with writing(centre.pipeline.assembly.engine) as connection:
        connection.execute(update(INBOX).values(state="new", leased_until=None))
    centre.pipeline.assembly.process()
    centre.send()
    # Then it is filed, and there is one emergency with one report, one page, one answer
    assert len(centre.pipeline.cases()) == 1
    assert [one.reports for one in centre.open()] == [1]
    assert len(centre.pages()) == len(centre.answers()) == 1


def test_the_next_contact_is_paged_until_somebody_takes_it_on(centre: Centre) -> None:
    # Given a fire that the first on duty sleeps through
    centre.pipeline.sms(FIRE)
    centre.send()
    # When their time is over
    centre.pipeline.clock.pass_seconds(121)
    centre.send()
    # Then the next is paged on every address they gave
    assert {one.to for one in centre.pages()[1:]} == {"+97444000002", "deputy@gov.example"}
    # When they take it on
    (emergency,) = centre.open()
    with writing(centre.pipeline.assembly.engine) as connection:
        assert acknowledge(connection, emergency.id, "Deputy", centre.pipeline.clock.at)
        assert not acknowledge(connection, emergency.id, "somebody else", centre.pipeline.clock.at)
    centre.pipeline.clock.pass_seconds(1000)
    centre.send()
    # Then nobody else is
    assert len(centre.pages()) == 3
    assert centre.open() == []


def test_paging_ends_after_the_last_round(centre: Centre) -> None:
    # Given nobody who answers
    centre.pipeline.sms(FIRE)
    # When hours go by
    for _ in range(20):
        centre.send()
        centre.pipeline.clock.pass_seconds(121)
    # Then both were paged twice, and the emergency stays open for all to see
    assert len(centre.pages()) == 2 * (1 + 2)
    assert len(centre.open()) == 1


@pytest.mark.parametrize("error", [Unavailable("busy"), Misconfigured("no account"), Rejected("barred")])
def test_a_page_that_does_not_get_through_goes_to_the_next_at_once(centre: Centre, error: Exception) -> None:
    # Given a first contact whose phone cannot be reached
    centre.phone.fails = lambda notice: error if notice.to == "+97444000001" else None
    # When a fire is reported
    centre.pipeline.sms(FIRE)
    centre.send()
    centre.send()
    # Then the next is paged without waiting
    assert {one.to for one in centre.pages()} == {"+97444000002", "deputy@gov.example"}
    # And the first one still is, when it can be
    centre.phone.fails = lambda notice: None
    centre.pipeline.clock.pass_seconds(10)
    centre.send()
    assert bool(centre.phone.to("+97444000001")) == (not isinstance(error, Rejected))


def test_an_alert_of_a_dead_worker_is_sent_again(centre: Centre) -> None:
    # Given a worker that was killed while it sent
    def die(notice: Notice) -> Exception:
        raise SystemExit

    centre.pipeline.sms(FIRE)
    centre.phone.fails = die
    with pytest.raises(SystemExit):
        centre.send()
    # When its lease has run out
    centre.phone.fails = lambda notice: None
    centre.pipeline.clock.pass_seconds(91)
    centre.send()
    # Then page and answer are out
    assert centre.phone.to("+97444000001")
    assert len(centre.answers()) == 1


def test_five_hundred_reports_of_one_fire_are_few_pages_with_the_count(centre: Centre) -> None:
    # Given five hundred people who see the same fire
    raws = [_sms(f"{FIRE} {number}", str(number), f"+974551{number:05}") for number in range(500)]
    # When all report it
    centre.pipeline.raw("sms", *raws)
    centre.send()
    # Then it is one emergency, paged with the growing number, and each of them was told the number to call
    (emergency,) = centre.open()
    assert emergency.reports == 500
    assert 2 < len(centre.pages()) <= 12
    assert len(centre.answers()) == 500


def test_another_place_and_another_kind_are_other_emergencies(centre: Centre) -> None:
    # Given a fire
    centre.pipeline.sms(FIRE)
    # When somebody drowns
    centre.pipeline.sms("ولد يغرق في البحر عند الكورنيش", sender="+97455000002")
    # Then they are two, and both are paged
    centre.send()
    assert {one.kind for one in centre.open()} == {"fire", "drowning"}
    assert len(centre.pages()) == 2


def test_two_dangers_without_a_name_are_never_taken_for_one(centre: Centre) -> None:
    # Given somebody who tells of danger in no word of it
    centre.pipeline.sms("ربعي راحوا البر من امس وقالوا بيردون العصر، تلفوناتهم مقفلة والماي كله هني بالبيت")
    # When somebody else does, a moment later, and neither says where
    centre.pipeline.sms(
        "my uncle window cleaning rope only one left he hold on 15 floor wind too much", sender="+97455000002"
    )
    # Then they are two, and both are paged
    centre.send()
    assert [one.kind for one in centre.open()] == ["unnamed", "unnamed"]
    assert len(centre.pages()) == 2


CRASHES = {
    "+97455000001": "حادث قوي في الخور سيارتين والناس محشورة داخل",
    "+97455000002": "تصادم بدخان، السواق مصاب وما يتحرك وينزف",
    "+97455000003": "accident in Mesaieed, a man is trapped in the car and bleeding",
    "+97455000004": "حادث في الرويس، انقلبت سيارة وفيها عيال",
    "+97455000005": "car overturned in Al Wakra, people inside are not moving",
    "+97455000006": "انقلب باص في الشيحانية والعمال مصابين",
}


def test_accidents_in_different_towns_each_wake_somebody(centre: Centre) -> None:
    # Given an accident that somebody has taken on
    first, *others = CRASHES
    centre.pipeline.sms(CRASHES[first], sender=first)
    centre.send()
    with writing(centre.pipeline.assembly.engine) as connection:
        acknowledge(connection, centre.open()[0].id, "مريم", centre.pipeline.clock.at)
    # When five more are reported within minutes, in other towns
    for sender in others:
        centre.pipeline.clock.pass_seconds(60)
        centre.pipeline.sms(CRASHES[sender], sender=sender)
        centre.send()
    # Then each is an emergency of its own, whose words were paged
    assert len(centre.open()) == 5
    paged = "\n".join(one.text for one in centre.pages())
    assert all(text in paged for text in CRASHES.values())


def test_two_who_tell_of_one_place_tell_of_one_emergency(centre: Centre) -> None:
    # Given a fire in Najma
    centre.pipeline.sms("حريق في عمارة بنجمة والدخان طالع من الشبابيك", sender="+97455000001")
    # When somebody else sees it, in another language
    centre.pipeline.sms("big fire in Najma, a building is burning", sender="+97455000002")
    centre.send()
    # Then it is one, and both were paged
    assert [one.reports for one in centre.open()] == [2]
    assert len(centre.pages()) == 2
    # And two of whom nobody says where are two
    centre.pipeline.sms("البيت عندنا يحترق وما نقدر نطلع", sender="+97455000003")
    centre.pipeline.sms("our kitchen is on fire please come", sender="+97455000004")
    assert [one.reports for one in centre.open()] == [1, 1, 2]


def test_who_sends_the_same_words_again_wakes_nobody_again_and_hides_nobody(centre: Centre) -> None:
    # Given somebody who presses send five times
    for number in range(5):
        centre.pipeline.sms(FIRE, id=str(number))
        centre.send()
    # Then it is one report, paged once
    assert [one.reports for one in centre.open()] == [1]
    assert len(centre.pages()) == 1
    # And another citizen's fire is paged all the same
    centre.pipeline.sms("النار في بيت جيراننا والعجوز داخل ما تقدر تطلع", sender="+97455000009")
    centre.send()
    assert "العجوز" in centre.pages()[-1].text


def test_what_is_reported_long_after_somebody_took_it_on_is_nobodys_yet(centre: Centre) -> None:
    # Given a fire that somebody took on, and reports of it that never end
    centre.pipeline.sms(FIRE)
    with writing(centre.pipeline.assembly.engine) as connection:
        acknowledge(connection, centre.open()[0].id, "مريم", centre.pipeline.clock.at)
    centre.pipeline.clock.pass_seconds(600)
    centre.pipeline.sms(f"{FIRE} للحين", sender="+97455000002")
    assert centre.open() == []
    # When one comes a quarter of an hour after that
    centre.pipeline.clock.pass_seconds(600)
    centre.pipeline.sms(f"{FIRE} بعدها", sender="+97455000003")
    # Then it waits for somebody to take it on, and goes from contact to contact until then
    (emergency,) = centre.open()
    centre.send()
    centre.pipeline.clock.pass_seconds(121)
    centre.send()
    assert {one.to for one in centre.pages() if f".{emergency.id}." in one.id} >= {"+97444000001", "+97444000002"}


def test_a_flood_of_the_unnamed_does_not_hide_a_fire(centre: Centre) -> None:
    # Given an installation that pages at most five times an hour, and more made-up dangers than that, without a name
    settings = centre.pipeline.assembly.settings
    duty = DUTY.model_copy(update={"pages_per_hour": 5})
    assembly = replace(centre.pipeline.assembly, settings=settings.model_copy(update={"duty": duty}))
    centre.pipeline = Pipeline(assembly, centre.pipeline.clock)
    for number in range(12):
        text = "my uncle window cleaning rope only one left he hold on 15 floor wind too much"
        centre.pipeline.sms(
            f"{text} {' '.join(f'w{number}x{word}' for word in range(8))}", sender=f"+9745510{number:04}"
        )
    centre.send()
    assert len(centre.open()) > len(centre.pages()) == 5
    # When a fire is reported
    centre.pipeline.sms(FIRE, sender="+97455000777")
    centre.pipeline.clock.pass_seconds(61)
    centre.send()
    # Then it is the next that is paged
    assert "حريق" in centre.pages()[-1].text


def test_what_needs_another_service_is_answered_with_its_number(centre: Centre) -> None:
    # Given a centre in Riyadh, and a citizen who was told the number of the fire service
    settings = centre.pipeline.assembly.settings
    place = settings.centre.model_copy(update={"timezone": "Asia/Riyadh"})
    assembly = replace(centre.pipeline.assembly, settings=settings.model_copy(update={"centre": place}))
    centre.pipeline = Pipeline(assembly, centre.pipeline.clock)
    centre.pipeline.sms(FIRE)
    # When they need an ambulance before the hour is over
    centre.pipeline.clock.pass_seconds(3000)
    centre.pipeline.sms("ابوي طاح وما يتنفس وشفايفه زرقا")
    centre.send()
    # Then they are told that number, too
    assert ["998" in one.text for one in centre.answers()] == [True, False]
    assert "997" in centre.answers()[1].text


def test_a_flood_of_made_up_emergencies_is_bounded(centre: Centre) -> None:
    # Given an installation that pages at most five times an hour
    settings = centre.pipeline.assembly.settings
    duty = DUTY.model_copy(update={"pages_per_hour": 5, "group_minutes": 0.001})
    assembly = replace(centre.pipeline.assembly, settings=settings.model_copy(update={"duty": duty}))
    centre.pipeline = Pipeline(assembly, centre.pipeline.clock)
    # When somebody makes emergencies up, seconds apart
    for number in range(30):
        centre.pipeline.sms(f"{FIRE} {number}", sender="+97455000666")
        centre.pipeline.clock.pass_seconds(1)
        centre.send()
    # Then the pages are few, the citizen's phone was told once, and every report is in the book
    assert len(centre.pages()) <= 6
    assert len(centre.answers()) == 1
    assert len(centre.open()) == 30
    # And a minute later one page tells how many wait
    centre.pipeline.clock.pass_seconds(61)
    centre.send()
    assert "29" in centre.pages()[-1].text


def test_the_citizen_is_told_the_number_once_an_hour(centre: Centre) -> None:
    # Given somebody who was told
    centre.pipeline.sms(FIRE)
    centre.pipeline.sms("النار وصلت لبيتنا بسرعة تعالوا")
    centre.send()
    assert len(centre.answers()) == 1
    # When an hour later they are in danger again
    centre.pipeline.clock.pass_seconds(3601)
    centre.pipeline.sms(FIRE + " مرة ثانية")
    centre.send()
    # Then they are told again
    assert len(centre.answers()) == 2


def test_who_calls_for_help_in_a_language_that_we_are_not_sure_of_is_told_the_number_in_both_of_ours(
    centre: Centre,
) -> None:
    # Given a fire told in Swahili, with the word that everybody knows
    centre.pipeline.sms("moto unawaka nyumbani kwetu fire tafadhali saidieni haraka")
    centre.send()
    # Then the number comes in Arabic and in English
    (answer,) = centre.answers()
    assert "اتصل" in answer.text
    assert "call 999" in answer.text


@pytest.mark.parametrize(
    "cry", ["Jaldi aao, hamare ghar mein aag lag gayi hai", "jaldi aayein bhai, ghar mein aag lagi hui hai"]
)
def test_who_types_hindi_or_urdu_in_latin_letters_reads_the_number_so(centre: Centre, cry: str) -> None:
    # When a house burns
    centre.pipeline.sms(cry)
    centre.send()
    # Then they are told in letters that both of them read, and in English
    (answer,) = centre.answers()
    assert "abhi 999 par phone karein" in answer.text
    assert "call 999" in answer.text
    assert answer.text.isascii()


def test_a_machine_is_not_answered_and_an_alarm_panel_is_paged(centre: Centre) -> None:
    # Given an alarm panel, which marks its mail as bulk, and an absent colleague's answer that repeats a fire
    centre.pipeline.mail(
        "Fire alarm: smoke in building 12, people trapped", sender="panel@tower.example", Precedence="bulk"
    )
    centre.pipeline.mail(FIRE, sender="away@mail.example", Auto_Submitted="auto-replied")
    centre.send()
    # Then the panel is paged, and no machine gets a word
    assert len(centre.open()) == 1
    assert len(centre.pages()) == 1
    assert centre.answers() == []


def test_what_a_websites_contact_form_mails_is_a_citizens_case(centre: Centre) -> None:
    # Given a form elsewhere that marks what it mails as generated, which answers nothing
    marks = {"Auto_Submitted": "auto-generated", "Subject": "Contact form"}
    centre.pipeline.mail("my father collapsed in the kitchen and is not breathing", sender="www@city.example", **marks)
    centre.pipeline.mail("الماي مقطوع عن حي الثمامة من أمس الصبح", sender="www@city.example", **marks)
    centre.send()
    # Then both are cases, danger is paged, and nothing is sent to a machine
    assert {case.priority for case in centre.pipeline.cases()} == {"emergency", "high"}
    assert len(centre.pages()) == 1
    assert centre.answers() == []
    told = [one for case in centre.pipeline.cases() for one in centre.pipeline.deliveries(str(case.reference))]
    assert "acknowledge" not in {one.purpose for one in told}


def test_what_agencies_write_about_a_fire_is_no_new_emergency(centre: Centre) -> None:
    centre.pipeline.mail("حريق العمارة تحت السيطرة والناس محبوسين تم اخراجهم", sender="cases@interior.example")
    centre.send()
    assert centre.open() == []


def test_a_message_that_says_it_got_worse_raises_its_case_and_is_paged(centre: Centre) -> None:
    # Given a leaking pipe
    (opened,) = centre.pipeline.mail(
        "ماسورة المياه في شارعنا تسرب ماء من امس", sender="ali@mail.example", Subject="تسرب ماء"
    )
    (case,) = centre.pipeline.cases()
    assert case.priority != "emergency"
    # When its citizen writes that the water has reached somebody
    secret = centre.pipeline.assembly.signer
    reply_to = secret.reply_address("contact@gov.example", str(case.reference), "citizen")
    centre.pipeline.mail("الماء وصل للسقف في القبو وابني يغرق وما يقدر يطلع", sender="ali@mail.example", To=reply_to)
    centre.send()
    # Then it is the same case, an emergency now, and paged under its number
    (case,) = centre.pipeline.cases()
    assert case.priority == "emergency"
    assert str(case.reference) in centre.pages()[0].text
    assert opened.outcome == "opened"


def test_the_page_holds_the_place_and_a_map(centre: Centre) -> None:
    # Given somebody who shared where they are
    said = {
        "visitor": "v1", "text": "حريق في المستودع", "name": "فاطمة",
        "location": {"latitude": 25.28541, "longitude": 51.53104, "label": "سوق واقف"},
    }  # fmt: skip
    centre.pipeline.raw("webchat", RawMessage(Channel.WEBCHAT, "chat-1", json.dumps(said).encode(), "application/json"))
    centre.send()
    # Then it is in the page
    (page,) = centre.pages()
    assert "25.28541,51.53104" in page.text
    assert "mlat=25.28541" in page.text
    # And the name, which nobody needs to act, is not
    assert "فاطمة" not in page.text


@pytest.mark.parametrize(
    ("timezone", "kinds", "number"),
    [
        ("Asia/Qatar", ("fire",), "999"),
        ("Asia/Dubai", ("medical",), "998"),
        ("Asia/Dubai", ("fire", "medical"), "999"),
        ("Asia/Riyadh", ("violence",), "911"),
        ("Asia/Muscat", ("flood",), "9999"),
        ("Europe/Paris", ("fire",), "112"),
    ],
)
def test_the_number_is_that_of_the_country(timezone: str, kinds: tuple[str, ...], number: str) -> None:
    assert Emergency().number_for(kinds, timezone) == number


def test_the_centre_may_name_its_own_numbers() -> None:
    own = Emergency(number="190", numbers={"fire": "193"})
    assert own.number_for(("violence",), "Asia/Qatar") == "190"
    assert own.number_for(("gas",), "Asia/Dubai") == "193"


def test_a_centre_with_nobody_on_duty_is_warned_and_promises_nothing(pipeline: Pipeline) -> None:
    # Given a configuration without contacts
    settings = pipeline.assembly.settings.model_copy(update={"duty": Duty()})
    assert any("nobody is paged" in warning for warning in warnings(settings))
    assert warnings(parse(SHIPPED.read_text(encoding="utf-8"))) == []
    # When a fire is reported
    centre = Centre(Pipeline(replace(pipeline.assembly, settings=settings), pipeline.clock), Phone())
    centre.pipeline.sms(FIRE)
    centre.send()
    # Then the citizen is told the number, and not that anybody was paged
    (answer,) = centre.answers()
    assert "999" in answer.text
    assert "المناوب" not in answer.text


def test_what_was_told_is_on_record(centre: Centre) -> None:
    centre.pipeline.sms(FIRE)
    centre.send()
    with reading(centre.pipeline.assembly.engine) as connection:
        told = connection.execute(select(ALERTS.c.what, ALERTS.c.state, ALERTS.c.attempts).order_by(ALERTS.c.id)).all()
    assert told == [("answer", "accepted", 1), ("page", "accepted", 1)]


def test_a_page_that_was_claimed_goes_to_nobody_once_somebody_has_taken_it_on(centre: Centre) -> None:
    # Given a contact with a phone and a mail address, whose pages leave one after the other
    duty = DUTY.model_copy(update={"contacts": [DUTY.contacts[1]]})
    settings = centre.pipeline.assembly.settings.model_copy(update={"duty": duty})
    centre.pipeline = Pipeline(replace(centre.pipeline.assembly, settings=settings), centre.pipeline.clock)

    def take_on(notice: Notice) -> None:
        """Somebody takes it on while the first page is sent, and both are claimed."""
        with writing(centre.pipeline.assembly.engine) as connection:
            acknowledge(connection, centre.open()[0].id, "Deputy", centre.pipeline.clock.at)
        centre.phone.fails = lambda notice: None

    centre.phone.fails = take_on
    centre.pipeline.sms(FIRE)
    centre.send()
    # Then the second is not sent, now or later, and the citizen is answered all the same
    centre.pipeline.clock.pass_seconds(600)
    centre.send()
    assert [one.to for one in centre.pages()] == ["+97444000002"]
    assert len(centre.answers()) == 1
    # But a later report of the same fire is paged
    centre.pipeline.sms(f"{FIRE} والنار وصلت الطابق الرابع", sender="+97455000002")
    centre.send()
    assert len(centre.pages()) == 3


def _sms(text: str, name: str, sender: str = "+97455123456") -> RawMessage:
    return RawMessage(Channel.SMS, name, text.encode(), "text/plain; charset=utf-8", {"from": sender, "to": "109"})


def test_without_a_broker_the_worker_sends_all_the_same(centre: Centre, monkeypatch: pytest.MonkeyPatch) -> None:
    # Given a worker whose broker is gone
    monkeypatch.setenv("RAWAFID_BROKER_URL", "redis://127.0.0.1:9/0")
    assembly = replace(centre.pipeline.assembly)
    vars(assembly)["pager"] = replace(centre.pipeline.assembly.pager, outlets={"sms": centre.phone})
    stop = threading.Event()
    thread = threading.Thread(target=worker, args=(assembly, stop), daemon=True)
    thread.start()
    try:
        # When a fire is filed
        centre.pipeline.sms(FIRE)
        # Then its page and its answer leave, and nothing else does
        wait_until(lambda: len(centre.phone.sent) == 2, "page and answer are out")
    finally:
        stop.set()
        thread.join(100)


def test_the_same_person_again_is_another_report_of_the_same_emergency(centre: Centre) -> None:
    # Given somebody whose first words may be taken for all that there is
    centre.pipeline.sms(FIRE)
    centre.send()
    # When they write again, on the same matter, that it got worse
    centre.pipeline.sms(f"{FIRE} والنار وصلت الطابق الرابع")
    centre.send()
    # Then whoever is on duty reads it
    assert [one.reports for one in centre.open()] == [2]
    assert "الطابق الرابع" in centre.pages()[-1].text
