"""What signed-in people see, with everything hostile that a message can hold."""

import re
from html import unescape

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine

from cases.reference import spoken
from tests.web.rows import add_connector, add_delivery, add_held, add_link, add_message

HOSTILE = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    'http://x" onmouseover=alert(1) y="',
    "[<a>](javascript:alert(1))",
    "{{7*7}} {% for x in y %} %(x)s ${x}",
    "'; DROP TABLE cases; --",
)
OVERRIDE = "\u202egpj.exe\u2067"


@pytest.mark.parametrize("path", ["/feed", "/cases", "/ops"])
@pytest.mark.parametrize("lang", ["ar", "en"])
def test_an_empty_installation_says_that_it_is_empty(staff: TestClient, path: str, lang: str) -> None:
    page = staff.get(f"{path}?lang={lang}")
    assert page.status_code == 200
    assert 'class="empty"' in page.text
    assert f'lang="{lang}"' in page.text


@pytest.mark.parametrize("text", HOSTILE)
def test_a_hostile_message_is_text_on_every_page(staff: TestClient, engine: Engine, text: str) -> None:
    # Given a message, a link, a delivery, a connector and a held message made of it
    reference = add_message(engine, text=text, subject=text, sender_name=text, flags=[text], agency=text, topic=text)
    add_link(engine, reference, add_message(engine), reason=text)
    add_delivery(engine, reference, "dead", error=text)
    add_connector(engine, "email", "unavailable", error=text)
    add_held(engine, text)

    # Then every page that shows it shows it as it is written, and runs none of it
    for path in ("/feed", "/cases", f"/cases/{reference}", "/ops"):
        page = staff.get(path)
        assert page.status_code == 200
        assert text in unescape(page.text)
        assert not re.search(r"<(script|img)(?! src=\"/static)[^>]*(alert|onerror)", page.text)
        assert "<script>" not in page.text
        assert 'href="javascript' not in page.text
        assert 'onmouseover=alert(1) y="' not in page.text


def test_a_name_that_turns_its_line_round_is_marked_and_isolated(staff: TestClient, engine: Engine) -> None:
    reference = add_message(engine, sender_name=OVERRIDE, subject=OVERRIDE, text=OVERRIDE)
    for path in ("/feed", f"/cases/{reference}"):
        page = staff.get(path).text
        assert '<bdi class="sender">[RLO]gpj.exe[RLI]</bdi>' in page
        assert "\u202e" not in page
        assert "\u2067" not in page


@pytest.mark.parametrize("value", HOSTILE)
def test_a_hostile_parameter_is_text_too(staff: TestClient, value: str) -> None:
    for path, names in (("/feed", ("channel", "language", "lang")), ("/cases", ("agency", "status", "lang", "page"))):
        page = staff.get(path, params=dict.fromkeys(names, value))
        assert page.status_code == 200
        assert "<script>alert" not in page.text
        assert "<img src=x" not in page.text
        assert '" onmouseover' not in page.text


def test_the_feed_is_newest_first_and_can_be_narrowed(staff: TestClient, engine: Engine) -> None:
    # Given three messages
    add_message(engine, text="المياه مقطوعة", language="ar", channel="email", minutes_ago=3)
    add_message(engine, text="The water is cut off", language="en", channel="sms", minutes_ago=2)
    newest = add_message(
        engine, text="पानी नहीं आ रहा", language="hi", channel="whatsapp", minutes_ago=1, needs_review=True
    )

    # Then the newest comes first, with its case and its mark
    page = staff.get("/feed").text
    assert page.index("पानी") < page.index("The water") < page.index("المياه")
    assert f'href="/cases/{newest}"' in page
    assert "Needs review" in page
    assert "WhatsApp" in page

    # And the filters leave out the others
    only_sms = staff.get("/feed?channel=sms").text
    assert "The water" in only_sms
    assert "पानी" not in only_sms
    assert "المياه" not in staff.get("/feed?language=en").text


def test_a_case_shows_its_messages_reasons_links_and_deliveries(staff: TestClient, engine: Engine) -> None:
    reference, other = add_message(engine), add_message(engine)
    add_message(engine, reference=reference, role="agency", text="We will come tomorrow.", outcome="joined")
    add_link(engine, reference, other)
    add_delivery(engine, reference, "uncertain", purpose="acknowledge", target="citizen")
    page = staff.get(f"/cases/{reference}").text
    for part in (
        "المصباح أمام بيتي", "We will come tomorrow.", "route lighting: topic is street_lighting", "«مطفأ»",
        spoken(other), "82%", "Proposed", "answer was lost", "صورة.jpg", "sara@example.com",
    ):  # fmt: skip
        assert part in unescape(page)

    # And from the other side, the link leads back
    assert f'href="/cases/{reference}"' in staff.get(f"/cases/{other}").text


def test_each_line_goes_its_own_way_and_numbers_keep_their_order(staff: TestClient, engine: Engine) -> None:
    reference = add_message(engine, text="السلام عليكم\nMy number:\n\nرقمي +974 5555 0123 شكراً")
    for path in ("/feed", f"/cases/{reference}"):
        page = staff.get(path).text
        assert 'dir="rtl">السلام عليكم<' in page
        assert 'dir="ltr">My number:<' in page
        assert 'dir="rtl">رقمي <bdi dir="ltr">+974 5555 0123</bdi> شكراً<' in page


def test_a_case_that_is_not_there_is_not_found(staff: TestClient) -> None:
    for reference in ("3334442381", "x", "<script>", "9" * 300):
        assert staff.get(f"/cases/{reference}").status_code == 404


def test_the_list_of_cases_can_be_narrowed(staff: TestClient, engine: Engine) -> None:
    answered = add_message(engine, status="answered", agency="ashghal")
    unanswered = add_message(engine, status="open", agency="kahramaa")
    page = staff.get("/cases?status=answered").text
    assert answered in page
    assert unanswered not in page
    assert unanswered in staff.get("/cases?agency=kahramaa").text


def test_ops_shows_silence_errors_and_what_is_held(staff: TestClient, engine: Engine) -> None:
    # Given one connector that went silent, one that needs a person, and a held message
    add_connector(engine, "email", "ok", silent_minutes=30)
    add_connector(engine, "x", "misconfigured", "the token was refused")
    add_connector(engine, "sms", "new")
    add_held(engine, "the blob is gone")
    page = unescape(staff.get("/ops").text)
    assert "Silent for too long" in page
    assert "Ready to receive" in page
    assert "Needs a person" in page
    assert "the token was refused" in page
    assert "the blob is gone" in page
    assert "Adds up" in page
