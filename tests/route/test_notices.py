import re
import string
from dataclasses import replace
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.reference import find_references, spoken
from cases.tokens import Signer, claims_in_addresses
from ingest.notice import Enclosure, Notice
from route.rules import Agency
from route.segments import segments
from route.to_agency import forward
from route.to_citizen import acknowledgement, answer
from route.voice import Voice
from tests.route.conftest import REFERENCE, case_facts, message_facts

CANARIES = ("عائشة المري", "انقطاع المياه", "aisha@citizen.example", "منذ يومين", "+97455512345")
WATER = Agency(name={"ar": "هيئة المياه", "en": "Water Authority"}, email="cases@water.example")
WATER_IN_ENGLISH = WATER.model_copy(update={"language": "en"})
MIXED = "انقطعت المياه، هاتفي +974 5551 2345.\nPlease call after 16:00.\nپانی نہیں آ رہا\nपानी नहीं है\nWalang tubig."


class Tags(HTMLParser):
    """What a browser would make of a mail."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data

    def names(self) -> set[str]:
        return {tag for tag, _ in self.tags}


def acknowledged(voice: Voice, language: str, to: str = "aisha@citizen.example") -> Notice:
    return acknowledgement(voice, case_facts(language), message_facts(), to=to, notice_id="acknowledge.17.x")


@pytest.mark.parametrize("language", ["ar", "en", "hi", "ur", "tl", "und"])
@pytest.mark.parametrize("to", ["aisha@citizen.example", "+97455512345", "chat-account"])
def test_an_acknowledgement_holds_nothing_that_the_sender_wrote(voice: Voice, language: str, to: str) -> None:
    notice = acknowledged(voice, language, to)

    said = f"{notice.subject}\n{notice.text}\n{notice.html}"
    assert not [canary for canary in CANARIES if canary in said]


@given(st.text(string.ascii_letters + "{}%$<>\"'\r\n", min_size=12))
def test_no_name_subject_or_text_changes_an_acknowledgement(voice: Voice, text: str) -> None:
    plain = acknowledged(voice, "en")
    message = message_facts(text, sender_name=text, subject=text, sender_handle=text, fields={text: text}, place=text)
    assert acknowledgement(voice, case_facts("en"), message, to=plain.to, notice_id=plain.id) == plain


@pytest.mark.parametrize("language", ["ar", "en", "hi"])
def test_the_reference_number_is_said_once_in_groups_and_in_the_subject(voice: Voice, language: str) -> None:
    notice = acknowledged(voice, language)

    assert notice.subject.startswith(f"[{REFERENCE}] ")
    assert notice.text.count(spoken(REFERENCE)) == 1
    assert f"\u2068{spoken(REFERENCE)}\u2069" in notice.text
    assert notice.html.count(spoken(REFERENCE)) == 1
    assert find_references(notice.text.partition("http")[0]) == (REFERENCE,)


def test_a_citizen_is_answered_in_arabic_or_english_and_everybody_else_in_both(voice: Voice) -> None:
    arabic, english, hindi = (acknowledged(voice, language) for language in ("ar", "en", "hi"))

    assert "استلمنا رسالتك" in arabic.text
    assert "received" not in arabic.text
    assert "We have received your message" in english.text
    assert not re.search("[\u0600-\u06ff]", english.text)
    assert hindi.text.index("استلمنا رسالتك") < hindi.text.index("We have received your message")
    assert [notice.language for notice in (arabic, english, hindi)] == ["ar", "en", "ar"]


def test_a_variety_of_a_language_is_that_language(voice: Voice) -> None:
    assert acknowledged(voice, "ar-QA").text == acknowledged(voice, "ar").text
    assert acknowledged(voice, "en-GB").text == acknowledged(voice, "en").text


def test_the_mail_tells_machines_how_it_runs(voice: Voice) -> None:
    for language, direction in (("ar", "rtl"), ("en", "ltr"), ("hi", "rtl")):
        tags = Tags(acknowledged(voice, language).html).tags
        (root,) = [attributes for tag, attributes in tags if tag == "html"]
        assert root["dir"] == direction
        assert root["lang"] == ("en" if language == "en" else "ar")


def test_a_reply_comes_back_signed_for_the_citizen(voice: Voice) -> None:
    notice = acknowledged(voice, "ar")

    (claim,) = claims_in_addresses([notice.reply_to])
    assert (claim.reference, claim.role) == (REFERENCE, "citizen")
    assert voice.signer.honours(claim, agency="water")
    assert notice.in_reply_to == "<abc@citizen.example>"
    assert notice.automatic


def test_the_tracking_secret_never_leaves_the_fragment(voice: Voice) -> None:
    link = voice.tracking_link(REFERENCE)
    secret = voice.signer.tracking_secret(REFERENCE)

    assert link == f"https://centre.example/track?reference={REFERENCE}#{secret}"
    assert link in acknowledged(voice, "ar").text
    hrefs = {attributes.get("href") for tag, attributes in Tags(acknowledged(voice, "ar").html).tags if tag == "a"}
    assert hrefs == {link}


def test_without_a_public_address_there_is_no_link_and_without_a_mailbox_no_word_of_replying(voice: Voice) -> None:
    notice = acknowledged(replace(voice, base_url="", mailbox=""), "hi")

    assert "http" not in notice.text
    assert "<a " not in notice.html
    assert "reply" not in notice.text
    assert notice.reply_to == ""


@pytest.mark.parametrize("language", ["ar", "en", "hi"])
def test_a_text_message_is_one_without_the_link_and_at_most_two_with_it(voice: Voice, language: str) -> None:
    with_link = acknowledged(voice, language, "+97455512345").text
    without = acknowledged(replace(voice, base_url=""), language, "+97455512345").text

    assert segments(without) == 1
    assert segments(with_link) <= 2
    assert "#" in with_link
    assert find_references(without) == (REFERENCE,)


def test_a_link_that_is_too_long_for_two_text_messages_is_left_out(voice: Voice) -> None:
    long = replace(voice, base_url=f"https://{'very-' * 20}long.example")
    assert "http" not in acknowledged(long, "ar", "+97455512345").text


def test_the_number_in_an_arabic_text_message_keeps_its_order(voice: Voice) -> None:
    # A no-break space is a number separator to the bidi algorithm, a space is not (UAX #9, W4).
    assert spoken(REFERENCE).replace(" ", "\u00a0") in acknowledged(voice, "ar", "+97455512345").text


@pytest.mark.parametrize("language", ["ar", "en", "hi", "ur", "tl", "und"])
def test_what_is_said_in_public_has_the_number_and_no_link(voice: Voice, language: str) -> None:
    # Given a mention on X, and a direct message of the same person
    mention = message_facts(channel="x", message_id="x:1799")
    direct = message_facts(channel="x", message_id="x:dm:1800")
    case = case_facts(language, channel="x")
    public, private = (acknowledgement(voice, case, one, to="2244994945", notice_id="n") for one in (mention, direct))

    # Then the public one fits a post, and the link is for the person alone
    assert "http" not in public.text
    assert "/track" in private.text
    assert find_references(public.text) == (REFERENCE,)
    assert len(public.text) <= 280
    assert all(ord(sign) < 4352 for sign in public.text)  # these count once (X, counting characters)
    assert (public.in_reply_to, private.in_reply_to) == ("x:1799", "x:dm:1800")


@pytest.mark.parametrize("agency", [WATER, WATER_IN_ENGLISH])
def test_an_agency_gets_all_that_it_needs_to_act(voice: Voice, agency: Agency) -> None:
    message = message_facts(MIXED, coordinates="25.1, 51.5", place="الوكرة", fields={"رقم العقار": "55/12"})

    notice = forward(
        voice,
        case_facts(),
        message,
        agency,
        to=agency.email,
        notice_id="forward.17.x",
        enclosures=[Enclosure("عداد.jpg", "image/jpeg", b"1")],
        left_out=["film.mp4"],
    )

    shown = Tags(notice.html).text
    for part in (*CANARIES[:3], "55/12", "25.1, 51.5", "الوكرة", "عداد.jpg", "film.mp4", "11:00", *MIXED.split("\n")):
        assert part in notice.text
        assert part in shown
    assert notice.subject == (
        f"[{REFERENCE}] المياه - شكوى" if agency is WATER else f"[{REFERENCE}] Water supply - Complaint"
    )
    assert ("يكفي الرد على هذه الرسالة" if agency is WATER else "reply to this mail") in notice.text
    assert [enclosure.filename for enclosure in notice.enclosures] == ["عداد.jpg"]
    assert notice.automatic


def test_an_agencys_reply_comes_back_signed_for_that_agency_alone(voice: Voice) -> None:
    notice = forward(voice, case_facts(), message_facts(), WATER, to=WATER.email, notice_id="x")

    (claim,) = claims_in_addresses([notice.reply_to])
    assert claim.role == "agency"
    assert voice.signer.honours(claim, agency="water")
    assert not voice.signer.honours(claim, agency="roads")


HOSTILE = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "{{ 7 * 7 }} {% for x in y %} {reference} %(x)s ${7*7} #{7*7}",
    "</td></table><h1>Government</h1>",
    "<a href='javascript:alert(1)'>",
    "<!-- <style>*{display:none}</style>",
]


@pytest.mark.parametrize("hostile", HOSTILE)
def test_nothing_that_people_write_becomes_markup_or_template(voice: Voice, hostile: str) -> None:
    honest = forward(voice, case_facts(), message_facts("x"), WATER, to="a@b", notice_id="i")
    message = message_facts(
        hostile, sender_name=hostile, subject=hostile, sender_handle=hostile, place=hostile, fields={hostile: hostile}
    )
    enclosure = Enclosure(hostile, "image/png", b"")

    forwarded = forward(
        voice, case_facts(), message, WATER, to="a@b", notice_id="i", enclosures=[enclosure], left_out=[hostile]
    )
    answered = answer(voice, case_facts(), message, WATER, to="a@b", notice_id="i", left_out=[hostile])

    assert hostile in forwarded.text
    assert hostile in answered.text
    assert hostile in Tags(forwarded.html).text
    for notice in (forwarded, answered):
        assert Tags(notice.html).names() <= {*Tags(honest.html).names(), "a", "p", "span"}
        assert not any(name.startswith("on") for _, attributes in Tags(notice.html).tags for name in attributes)
        assert not {"h1"} & {tag for tag, attributes in Tags(notice.html).tags if "class" not in attributes}


def test_headers_stay_one_line_whatever_names_hold(voice: Voice) -> None:
    agency = Agency(name={"ar": "هيئة\r\nBcc: x@y.example"}, email="a@b.example")
    notice = answer(voice, case_facts(), message_facts("نعم"), agency, to="c@d.example", notice_id="i")
    assert "\r" not in notice.subject
    assert "\n" not in notice.subject


def test_each_line_runs_its_own_way_and_long_numbers_from_left_to_right(voice: Voice) -> None:
    notice = forward(voice, case_facts(), message_facts(MIXED), WATER, to="a@b", notice_id="i")

    assert '<bdi dir="ltr">+974 5551 2345</bdi>' in notice.html
    lines = re.findall(r'<div class="ink" dir="(\w+)"', notice.html)
    assert lines == ["rtl", "ltr", "rtl", "ltr", "ltr"]


def test_an_answer_is_the_agencys_words_without_its_keys(voice: Voice) -> None:
    # Given a reply in which the agency pasted our mail to it, with its own reply address in it
    agency_address = voice.signer.reply_address("intake@centre.example", REFERENCE, "agency", "water")
    agency_id = voice.signer.notice_id("forward", 17, REFERENCE, "agency", "water")
    reply = f"تم الإصلاح.\nReply-To: {agency_address}\nIn-Reply-To: <{agency_id}@centre.example>"
    message = replace(message_facts(reply), text=f"{reply}\n> الرسالة السابقة")

    # When it is carried to the citizen
    mail = answer(voice, case_facts(), message, WATER, to="a@b.example", notice_id="i")
    text = answer(voice, case_facts(), message, WATER, to="+97455512345", notice_id="i")

    # Then the citizen cannot speak as the agency
    for notice in (mail, text):
        assert "تم الإصلاح." in notice.text
        assert "هيئة المياه" in notice.text
        assert voice.signer.token(REFERENCE, "agency", "water") not in f"{notice.text}{notice.html}"
        assert "الرسالة السابقة" not in notice.text
        assert not notice.automatic
    (claim,) = claims_in_addresses([mail.reply_to])
    assert claim.role == "citizen"


def test_an_agency_does_not_get_the_citizens_keys_either(voice: Voice) -> None:
    quoted = acknowledged(voice, "ar")
    notice = forward(
        voice, case_facts(), message_facts(f"{quoted.reply_to}\n{quoted.text}"), WATER, to="a@b", notice_id="i"
    )
    signer: Signer = voice.signer
    assert signer.tracking_secret(REFERENCE) not in notice.text + notice.html
    assert signer.token(REFERENCE, "citizen") not in notice.text + notice.html


def test_a_long_answer_by_text_message_ends_with_where_the_rest_is(voice: Voice) -> None:
    message = message_facts("تم إصلاح العطل في الشارع. " * 40)

    cut = answer(voice, case_facts(), message, WATER, to="+97455512345", notice_id="i").text
    unlinked = replace(voice, base_url="")
    whole = answer(unlinked, case_facts(), message, WATER, to="+97455512345", notice_id="i").text

    assert segments(cut) <= 4
    assert cut.endswith(f"…\n{voice.tracking_link(REFERENCE)}")
    assert message.new_text.strip() in whole


@given(st.text(max_size=300))
def test_any_text_can_be_forwarded_and_answered(voice: Voice, text: str) -> None:
    message = message_facts(text, sender_name=text, subject=text, place=text, sender_phone=text, fields={text: text})
    for to in ("a@b.example", "+97455512345"):
        assert answer(voice, case_facts("hi"), message, WATER, to=to, notice_id="i").text
    assert forward(voice, case_facts(), message, WATER, to="a@b.example", notice_id="i").html
