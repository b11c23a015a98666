"""The post box: what it takes, what it refuses, what it keeps, and what its page makes of hostile mail."""

import json
import smtplib
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import sync_playwright

from connectors.email import Email
from connectors.sms import Sms
from ingest.failures import Unavailable
from ingest.notice import Notice
from pipeline.sandbox import letter
from pipeline.sandbox.box import run_sandbox
from pipeline.sandbox.ledger import Kind, Ledger
from tests.pipeline.box import OLD_SECRET, SECRET, SECRETS, Box, a_mail
from tests.servers.process import free_port

ARABIC = "وصلتنا رسالتكم، ورقم المرجع هو 4831029756."
HINDI = "आपका संदेश मिल गया है।"


@pytest.fixture(scope="module")
def shared_box(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Box]:
    box = Box(tmp_path_factory.mktemp("box"))
    box.start()
    yield box
    box.stop()


@pytest.fixture
def box(tmp_path: Path) -> Iterator[Box]:
    """One of this test alone, empty."""
    box = Box(tmp_path / "box")
    box.start()
    yield box
    box.stop()


def test_a_webhook_with_a_wrong_signature_is_refused_and_not_kept(shared_box: Box) -> None:
    # When the body is signed by another secret, or long ago, or not at all, or with rubbish
    body, url = '{"event": "case.opened"}', f"{shared_box.url}/webhook/water"
    long_ago = datetime.now(UTC) - timedelta(minutes=6)
    rubbish = {"webhook-id": "msg_x", "webhook-timestamp": "now", "webhook-signature": "v1"}
    now = str(int(datetime.now(UTC).timestamp()))
    refused = [
        shared_box.send_webhook("water", body, OLD_SECRET, "msg_forged"),
        shared_box.send_webhook("water", body, SECRET, "msg_old", long_ago),
        httpx.post(url, content=body),
        httpx.post(url, content=body, headers=rubbish),
        httpx.post(url, content=body, headers={**rubbish, "webhook-timestamp": now}),
        httpx.post(url, content=b"\xff\xfe", headers={**rubbish, "webhook-timestamp": now}),
    ]
    # Then each is 401, and nothing of it is in the ledger
    assert [answer.status_code for answer in refused] == [401] * len(refused)
    assert not [one for one in shared_box.ledger() if one["id"] in ("msg_forged", "msg_old", "msg_x")]


def test_a_webhook_for_an_agency_without_a_usable_secret_is_refused(shared_box: Box) -> None:
    assert shared_box.send_webhook("nobody", "{}").status_code == 404
    assert shared_box.send_webhook("broken", "{}").status_code == 500


def test_a_signed_webhook_that_is_not_json_is_refused(shared_box: Box) -> None:
    assert shared_box.send_webhook("water", "انقطاع المياه", name="msg_text").status_code == 400


def test_a_text_without_a_receiver_or_without_words_is_refused(shared_box: Box) -> None:
    assert shared_box.send_text(text="hello").status_code == 400
    assert shared_box.send_text(to="  ", text="hello").status_code == 400
    assert shared_box.send_text(to="+12025550143").status_code == 400
    assert shared_box.send_text(to="+12025550143", text="hello", charset="x-none").status_code == 400


def test_a_name_of_another_site_that_leads_here_sees_nothing(shared_box: Box) -> None:
    assert shared_box.page(host="attacker.example").status_code == 400


def test_a_taken_port_is_told_in_one_sentence(shared_box: Box, tmp_path: Path) -> None:
    for smtp_port, http_port in (
        (shared_box.smtp_port, free_port()),
        (free_port(), shared_box.http_port),
    ):
        with pytest.raises(Unavailable, match="another program listens there"):
            run_sandbox(tmp_path, threading.Event(), smtp_port, http_port, webhook_secrets=SECRETS.get)


def test_a_mail_to_any_address_is_kept_as_it_came(box: Box) -> None:
    # Given a mail with a line that is longer than SMTP allows
    content = a_mail("استلمنا رسالتكم", ARABIC).as_bytes() + b"x" * 5_000 + b"\r\n"
    # When it is sent to two people
    box.send_mail(content, "noura@citizen.example", "anybody@nowhere.example")
    # Then the ledger tells who it was for, and the file has its bytes
    (entry,) = box.ledger()
    assert entry["kind"] == "mail"
    assert entry["to"] == "noura@citizen.example, anybody@nowhere.example"
    assert entry["id"] == "<answer-1@gov.example>"
    assert entry["from"] == "مركز الاتصال <intake@gov.example>"
    assert entry["subject"] == "استلمنا رسالتكم"
    assert ARABIC in entry["text"]
    kept = (box.folder / entry["file"]).read_bytes()
    assert kept.replace(b"\r\n", b"\n") == content.replace(b"\r\n", b"\n")
    assert httpx.get(f"{box.url}/{entry['file']}".replace("000001", "1")).content == kept


def test_a_mail_server_account_may_be_tried_out(box: Box) -> None:
    with smtplib.SMTP("127.0.0.1", box.smtp_port) as client:
        client.login("intake@gov.example", "any password")
        client.send_message(a_mail("x", "y"))
    assert len(box.ledger()) == 1


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\x00\xff\xfe",
        b"Subject: =?x-none?b?!!!?=\r\nFrom: <<<@>>>,,\r\nContent-Type: text/plain; charset=x-none\r\n\r\n\xd3\xe1",
        b"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/html\r\n\r\n<p>cut",
        b"Message-ID: <a\r\n b\xff@>\r\nTo: \xd8\r\n\r\n",
    ],
)
def test_no_mail_is_too_broken_to_be_kept_and_shown(shared_box: Box, content: bytes) -> None:
    before = len(shared_box.ledger())
    shared_box.send_mail(content, "noura@citizen.example")
    assert len(shared_box.ledger()) == before + 1
    assert shared_box.page().status_code == 200


def test_any_bytes_are_read_as_a_letter_of_some_kind() -> None:
    assert letter.read(b"From: a@b.example\r\n\r\n\xd3\xe1\xc7\xe3").sender == "a@b.example"


def test_a_text_is_kept_as_the_phone_would_show_it(box: Box) -> None:
    # When texts are sent the right way, the wrong way, and in the gateway's own default charset
    assert box.send_text(to="+12025550143", text=ARABIC, coding="2", charset="UTF-8").status_code == 202
    assert box.send_text(to="+12025550143", text="سلام hi{}", coding="0", charset="UTF-8").status_code == 202
    raw = "".join(f"%{byte:02X}" for byte in HINDI.encode("utf-16-be"))
    httpx.get(f"{box.url}/cgi-bin/sendsms?to=%2B12025550143&coding=2&from=80001&text={raw}")
    # Then Arabic without coding=2 has become what a phone makes of it
    texts = box.ledger()
    assert [one["text"] for one in texts] == [ARABIC, "???? hi{}", HINDI]
    assert [(one["kind"], one["to"], one["id"]) for one in texts] == [
        ("sms", "+12025550143", str(number)) for number in (1, 2, 3)
    ]
    assert texts[2]["from"] == "80001"


def test_a_text_may_be_posted_as_a_form(box: Box) -> None:
    form = {"to": "+12025550143", "text": HINDI, "coding": "2", "charset": "UTF-8"}
    answer = httpx.post(f"{box.url}/cgi-bin/sendsms", data=form)
    assert (answer.status_code, answer.text) == (202, "0: Accepted for delivery")
    assert [one["text"] for one in box.ledger()] == [HINDI]


def test_the_same_webhook_twice_is_kept_once(box: Box) -> None:
    # Given a case that the pipeline sent, and sent again because it never saw the answer
    body = json.dumps({"event": "case.opened", "reference": "4831029756", "text": ARABIC}, ensure_ascii=False)
    assert box.send_webhook("water", body).status_code == 204
    assert box.send_webhook("water", body).status_code == 204
    # When another agency gets one with the same id, signed with the secret that is on its way out
    assert box.send_webhook("roads", body, OLD_SECRET).status_code == 204
    # Then there is one for each
    assert [(one["kind"], one["to"], one["id"], one["subject"]) for one in box.ledger()] == [
        ("webhook", "water", "msg_1", "case.opened"),
        ("webhook", "roads", "msg_1", "case.opened"),
    ]
    assert json.loads(box.ledger()[0]["text"])["text"] == ARABIC


def test_a_restart_keeps_the_ledger_and_what_it_knows(box: Box) -> None:
    # Given one of each kind
    box.send_mail(a_mail("استلمنا رسالتكم", ARABIC).as_bytes(), "noura@citizen.example")
    box.send_text(to="+12025550143", text=ARABIC, coding="2", charset="UTF-8")
    box.send_webhook("water", "{}")
    before = box.ledger()
    # When the post box is started again
    box.stop()
    box.start()
    # Then all is there, a webhook is still known, and counting goes on
    assert box.ledger() == before
    box.send_webhook("water", "{}")
    box.send_text(to="+12025550143", text="Salamat po!")
    assert [one["number"] for one in box.ledger()] == [1, 2, 3, 4]
    assert "Salamat po!" in box.page().text


def test_a_line_cut_by_a_power_failure_is_dropped_and_an_unreadable_one_survives(tmp_path: Path) -> None:
    # Given a ledger with a line that somebody has damaged, and half a line that was never answered for
    ledger = Ledger(tmp_path)
    ledger.keep(Kind.SMS, to="+12025550143", sender="", text=ARABIC)
    ledger.close()
    with (tmp_path / "sandbox.jsonl").open("ab") as file:
        file.write(b'{"kind": "pigeon"}\n{"kind": "sms", "num')
    # When it is opened again and written to
    ledger = Ledger(tmp_path)
    ledger.keep(Kind.SMS, to="+12025550144", sender="", text="lone \ud800 surrogate")
    # Then no line runs into another
    assert [entry.number for entry in ledger.entries()] == [1, 2]
    lines = ledger.lines().splitlines()
    assert len(lines) == 3
    assert lines[1] == b'{"kind": "pigeon"}'
    assert json.loads(lines[2])["text"] == "lone \ud800 surrogate"
    ledger.close()


def test_the_pipelines_own_outlets_are_content_with_it(box: Box, monkeypatch: pytest.MonkeyPatch) -> None:
    # Given the outlets of the configuration, pointed at the post box
    monkeypatch.setenv("SANDBOX_PASSWORD", "any")
    secret = {"env": "SANDBOX_PASSWORD"}
    mailbox = Email.model_validate(
        {
            "type": "email",
            "address": "intake@gov.example",
            "smtp": {"host": "127.0.0.1", "port": box.smtp_port, "tls": "none"},
        }
    )
    number = Sms.model_validate(
        {
            "type": "sms",
            "secret": secret,
            "kannel": {"url": f"{box.url}/cgi-bin/sendsms", "username": "u", "password": secret},
        }
    )
    # When they answer
    mailbox.check()
    number.check()
    receipt = mailbox.send(Notice(id="n1", to="noura@citizen.example", subject="استلمنا رسالتكم", text=ARABIC))
    number.send(Notice(id="n2", to="+12025550143", text=ARABIC))
    # Then both answers are whole
    mail, text = box.ledger()
    assert (mail["id"], mail["subject"], mail["text"].strip()) == (
        receipt.upstream_id,
        "استلمنا رسالتكم",
        ARABIC,
    )
    assert (text["to"], text["text"]) == ("+12025550143", ARABIC)


def test_an_empty_post_box_says_what_will_appear(box: Box) -> None:
    assert box.ledger() == []
    assert "هنا تظهر الرسائل القصيرة" in box.page(**{"accept-language": "fr, ar;q=0.5"}).text
    assert "Text messages will appear here" in box.page(**{"accept-language": "en-GB"}).text
    assert "dir=" in httpx.get(f"{box.url}/?lang=ar").text


def test_nothing_new_is_answered_without_a_page(box: Box) -> None:
    tag = box.page().headers["etag"]
    assert box.page(**{"if-none-match": tag}).status_code == 304
    box.send_text(to="+12025550143", text="hello")
    assert box.page(**{"if-none-match": tag}).status_code == 200


@pytest.mark.needs("chromium")
def test_a_hostile_mail_runs_nothing_and_breaks_nothing_and_news_arrive_by_themselves(box: Box) -> None:
    # Given a mail that attacks the page by subject, text and HTML
    attack = "</iframe></textarea></div><script>top.document.title='owned'</script><img src=x onerror=alert(1)>"
    leave = "<meta http-equiv=refresh content='0;url=http://127.0.0.1:1/'><h1 id=shown>\"هنا\" & 'there'</h1>"
    box.send_mail(a_mail(attack, attack, attack + leave).as_bytes(), "noura@citizen.example")
    with sync_playwright() as play:
        browser = play.chromium.launch(
            executable_path="/usr/bin/chromium", args=["--no-sandbox", "--disable-gpu", "--disable-quic"]
        )
        page = browser.new_page(viewport={"width": 390, "height": 800}, locale="ar")
        dialogs: list[str] = []
        page.on("dialog", lambda dialog: dialogs.append(dialog.message))
        # When it is opened
        page.goto(box.url)
        page.locator("summary").click()
        # Then its words are shown, the frame shows its HTML, and no script has run
        assert page.locator("summary h3").inner_text() == attack
        assert page.frame_locator("iframe").locator("#shown").inner_text() == "\"هنا\" & 'there'"
        assert page.evaluate("document.dir") == "rtl"
        assert page.evaluate("document.documentElement.scrollWidth") == 390
        # When a text arrives
        box.send_text(to="+12025550143", text=ARABIC, coding="2", charset="UTF-8")
        # Then it appears on its tab, and the open mail stays open
        page.locator("label[for=pick-sms]").click()
        page.get_by_text(ARABIC).wait_for()
        page.locator("label[for=pick-mail]").click()
        assert page.locator("details[open]").count() == 1
        assert page.title() == "صندوق التجربة · Rawafid"
        assert dialogs == []
        browser.close()
