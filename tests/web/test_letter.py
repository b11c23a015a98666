"""A mail as its sender formatted it: readable, and able to do nothing."""

from fastapi.testclient import TestClient
from sqlalchemy import Engine
from starlette.datastructures import Headers

from tests.web.conftest import Desk
from tests.web.mails import LETTER, TEXT, mail
from tests.web.rows import add_mail, add_message
from web.places import coordinates, geo_uri


def letter_of(engine: Engine, desk: Desk, content: bytes) -> str:
    reference, inbox_id = add_mail(engine, desk.inbox, content)
    return f"/cases/{reference}/messages/{inbox_id}/letter"


def test_a_formatted_mail_is_shown_with_nothing_that_acts(staff: TestClient, engine: Engine, desk: Desk) -> None:
    shown = staff.get(letter_of(engine, desk, mail(html=LETTER)))
    assert "<b>المياه مقطوعة</b>" in shown.text
    assert "<td>4471-220</td>" in shown.text
    for hostile in ("<script", "<img", "<iframe", "<form", "onclick", "onload", "display:none", "tracker.example"):
        assert hostile not in shown.text


def test_its_frame_allows_no_script_and_no_request(staff: TestClient, engine: Engine, desk: Desk) -> None:
    headers: Headers = Headers(staff.get(letter_of(engine, desk, mail(html=LETTER))).headers)
    policy = dict(part.strip().partition(" ")[::2] for part in headers["content-security-policy"].split(";"))
    assert policy["default-src"] == "'none'"
    assert policy["style-src"].startswith("'sha256-")
    assert policy["frame-ancestors"] == "'self'"
    assert "allow-scripts" not in policy["sandbox"]
    assert "allow-same-origin" not in policy["sandbox"]
    assert headers["x-frame-options"] == "SAMEORIGIN"
    assert headers["referrer-policy"] == "no-referrer"


def test_a_mail_of_text_alone_says_so(staff: TestClient, engine: Engine, desk: Desk) -> None:
    assert "it has no formatted version" in staff.get(letter_of(engine, desk, mail())).text


def test_the_text_stays_first_and_the_letter_is_asked_for(staff: TestClient, engine: Engine, desk: Desk) -> None:
    address = letter_of(engine, desk, mail(html=LETTER))
    page = staff.get(address.partition("/messages")[0]).text
    assert page.index("المعمورة") < page.index("Show as formatted mail") < page.index("<iframe")
    frame = page[page.index("<iframe") : page.index("</iframe>")]
    assert f'src="{address}" loading="lazy" sandbox="' in frame
    assert "allow-scripts" not in frame
    assert "<iframe" not in staff.get(f"/cases/{add_message(engine, channel='sms')}").text


def test_a_place_is_a_link_of_the_readers_own_map_program(staff: TestClient, engine: Engine, desk: Desk) -> None:
    # Given a mail whose text holds a place
    content = mail(text=f"{TEXT}\nالموقع: https://maps.google.com/?q=25.285447,51.531040")
    page = staff.get(letter_of(engine, desk, content).partition("/messages")[0]).text

    # Then it is a geo: link, and nothing of the page leads to a map's site
    assert 'href="geo:25.285447,51.53104?q=25.285447,51.53104"' in page
    assert "25.285447, 51.53104" in page
    assert 'href="https:' not in page
    assert 'src="https:' not in page


def test_a_place_is_written_as_maps_read_it() -> None:
    assert coordinates({"latitude": -0.00001, "longitude": 51.0, "label": ""}) == "-0.00001, 51"
    assert (
        geo_uri({"latitude": 25.2854, "longitude": -51.5310401, "label": ""})
        == "geo:25.2854,-51.53104?q=25.2854,-51.53104"
    )


def test_flags_are_words_with_their_meaning(staff: TestClient, engine: Engine) -> None:
    # Given a message with a loud flag, a quiet one and one that no page knows
    flags = ["executable_attachment", "charset_guessed", "rained_on"]
    reference = add_message(engine, flags=flags)

    # Then its case says what each means, in the reader's language
    page = staff.get(f"/cases/{reference}").text
    for part in ("Program attached", "Do not open it.", "Alphabet guessed", '<code class="sign warn">rained_on</code>'):
        assert part in page
    assert "برنامج مرفق" in staff.get(f"/cases/{reference}?lang=ar").text

    # And the feed says the loud one and the unknown one
    feed = staff.get("/feed?lang=en").text
    assert "Program attached" in feed
    assert "rained_on" in feed
    assert "Alphabet guessed" not in feed
    assert "executable_attachment" not in feed
