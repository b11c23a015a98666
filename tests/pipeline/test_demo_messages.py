"""The demonstration: its messages are what they claim to be, and the real inlets take every one of them."""

import struct
import threading
import zlib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import get_args
from urllib.parse import urlsplit

import phonenumbers
import pytest

from classify.taxonomy import load_taxonomy
from connectors.email import Email
from connectors.sms import Sms
from connectors.webform import Webform
from ingest.failures import Refused
from ingest.message import Channel, RawMessage
from ingest.notice import PushRequest
from normalize.mail.reader import read_attachments
from normalize.message import Message
from normalize.reading import normalize
from pipeline.config import Settings
from pipeline.demo import send
from pipeline.demo.attachments import attachment
from pipeline.demo.messages import Form, Language, Mail, Text, load
from pipeline.demo.play import play_into
from pipeline.demo.send import NotAcceptedError, Sent, send_all
from tests.servers.process import free_port

SECRET = "the-gateways-secret"
ADDRESS = "intake@gov.example"
TOPICS = ("water", "roads", "other")


@dataclass
class Inlets:
    """The connectors of a centre on their own sockets; what they accept is in ``taken``."""

    smtp_port: int
    http_port: int
    settings: Settings
    taken: list[RawMessage] = field(default_factory=list)
    busy_answers: int = 0
    """So many posts are told to come again."""

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.http_port}"

    def send_all(self, secret: str = SECRET) -> Sent:
        return send_all(
            ("127.0.0.1", self.smtp_port),
            f"{self.url}/in/sms",
            secret,
            f"{self.url}/in/webform",
            pause_seconds=0,
            address=ADDRESS,
            form_topics=TOPICS,
        )

    def read(self, channel: Channel) -> list[Message]:
        return [normalize(raw) for raw in self.taken if raw.channel is channel]


@pytest.fixture
def inlets(monkeypatch: pytest.MonkeyPatch) -> Iterator[Inlets]:
    monkeypatch.setenv("DEMO_SMS_SECRET", SECRET)
    smtp_port = free_port()
    settings = Settings.model_validate(
        {
            "connectors": {
                "email": {
                    "type": "email",
                    "address": ADDRESS,
                    "inlet": {"host": "127.0.0.1", "port": smtp_port},
                },
                "sms": {"type": "sms", "secret": {"env": "DEMO_SMS_SECRET"}},
                "webform": {"type": "webform", "topics": TOPICS},
            }
        }
    )
    gateway = ThreadingHTTPServer(("127.0.0.1", free_port()), _Handler)
    inlets = Inlets(smtp_port, gateway.server_port, settings)
    gateway.inlets = inlets  # type: ignore[attr-defined]
    threading.Thread(target=gateway.serve_forever, args=(0.02,), daemon=True).start()
    mailbox = settings.connectors["email"]
    assert isinstance(mailbox, Email)
    with mailbox.listen(inlets.taken.extend):
        yield inlets
    gateway.shutdown()
    gateway.server_close()


class _Handler(BaseHTTPRequestHandler):
    """Hands a post to the connector that its path names."""

    def do_POST(self) -> None:
        inlets: Inlets = self.server.inlets  # type: ignore[attr-defined]
        body = self.rfile.read(int(self.headers["Content-Length"]))
        parts = urlsplit(self.path)
        headers = {name.lower(): value for name, value in self.headers.items()}
        request = PushRequest("POST", parts.query.encode(), headers, body, "127.0.0.1")
        status, told = 200, ""
        if inlets.busy_answers:
            inlets.busy_answers -= 1
            status = 503
        else:
            connector = inlets.settings.connectors[parts.path.removeprefix("/in/")]
            assert isinstance(connector, Sms | Webform)
            try:
                inlets.taken.extend(connector.accept(request))
            except Refused as error:
                status, told = error.status, str(error)
        self.send_response(status)
        self.send_header("Content-Length", str(len(told.encode())))
        self.end_headers()
        self.wfile.write(told.encode())

    def log_message(self, *_: object) -> None:
        """The tests say it all."""


def mails() -> list[Mail]:
    return [one for one in load() if isinstance(one, Mail)]


def only(messages: Sequence[Message], subject: str) -> Message:
    (found,) = (one for one in messages if one.subject == subject)
    return found


def test_a_wrong_secret_is_told_with_the_inlet_and_its_answer(inlets: Inlets) -> None:
    with pytest.raises(NotAcceptedError, match=r"the SMS inlet .*/in/sms answered 401 .*wrong secret"):
        inlets.send_all(secret="wrong")


def test_a_mail_address_of_others_is_told_with_the_inlet_and_its_answer(inlets: Inlets) -> None:
    with pytest.raises(NotAcceptedError, match=r"the SMTP inlet .* answered 550 to the message water-cut"):
        send_all(("127.0.0.1", inlets.smtp_port), "", "", "", 0, address="intake@other.example")


def test_a_pipeline_that_does_not_run_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(send, "_WAIT_SECONDS", 0.0)
    with pytest.raises(NotAcceptedError, match="rawafid run"):
        send_all(("127.0.0.1", free_port()), "", "", "", 0)


def test_a_configuration_without_the_inlets_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    play_into(Settings(), "http://127.0.0.1:1")
    assert "The demonstration stopped: it needs" in capsys.readouterr().err


def test_the_ids_are_unique_and_replies_point_back() -> None:
    ids = [one.id for one in load()]
    assert len(set(ids)) == len(ids)
    for mail in mails():
        if mail.replies_to:
            earlier = next(one for one in mails() if one.id == mail.replies_to)
            assert ids.index(earlier.id) < ids.index(mail.id)
            assert earlier.address == mail.address


def test_no_two_messages_say_the_same() -> None:
    texts = [one.text.strip() for one in load()]
    assert len(set(texts)) == len(texts)


def test_every_language_and_channel_is_there_and_two_thirds_are_arabic() -> None:
    languages = Counter(one.language for one in load())
    assert set(languages) == set(get_args(Language))
    assert 0.6 < languages["ar"] / languages.total() < 0.75
    assert {one.channel for one in load()} == {"email", "sms", "webform"}
    assert {one.language for one in load() if isinstance(one, Text)} >= {"ar", "en", "hi", "ur", "tl"}


def test_every_topic_is_of_the_shipped_taxonomy() -> None:
    topics = {one.about for one in load()}
    assert topics <= set(load_taxonomy().topics)
    assert len(topics) >= 20


def test_nobody_in_it_can_exist() -> None:
    for message in load():
        match message:
            case Mail():
                assert message.address.endswith(".example")
            case Text():
                # Numbers that are valid, so that they are answered, and that no company may give out.
                assert message.number.startswith("+120255501")
                assert phonenumbers.is_valid_number(phonenumbers.parse(message.number))
            case Form():
                assert message.email.endswith(".example") or message.phone.startswith("+120255501")


def test_the_attached_picture_and_document_are_real() -> None:
    # The picture's chunks add up, and its rows have the length that its header tells
    _, _, picture = attachment("png")
    width, height = struct.unpack(">II", picture[16:24])
    start = picture.index(b"IDAT") + 4
    length = struct.unpack(">I", picture[start - 8 : start - 4])[0]
    assert len(zlib.decompress(picture[start : start + length])) == height * (1 + 3 * width)
    # The document's table points at its objects
    _, _, document = attachment("pdf")
    table = document.index(b"xref\n")
    assert document.endswith(b"startxref\n%d\n%%%%EOF\n" % table)
    for number, line in enumerate(document[table:].splitlines()[3:8], start=1):
        assert document[int(line[:10]) :].startswith(b"%d 0 obj" % number)


def test_the_real_inlets_take_all_of_it(inlets: Inlets) -> None:
    # When everything is sent
    sent = inlets.send_all()
    # Then each inlet has what was counted, and only the mail that was lost on the way has come twice
    counts = Counter(raw.channel for raw in inlets.taken)
    assert sent == Sent(counts[Channel.EMAIL], counts[Channel.SMS], counts[Channel.WEBFORM])
    twice = [raw for raw, times in Counter(raw.upstream_id for raw in inlets.taken).items() if times > 1]
    assert len(twice) == 1
    assert sent.total == len(load()) + 1


def test_the_mails_are_read_as_what_they_are(inlets: Inlets) -> None:
    inlets.send_all()
    read = inlets.read(Channel.EMAIL)
    by_subject = {one.subject: one for one in mails()}
    # Each has its sender and its words, in whatever charset and form it came, even the broken one
    for message in read:
        mail = by_subject[message.subject]
        assert message.sender.email == mail.address
        assert mail.text.strip().splitlines()[0] in message.text
    # The reply names and quotes the citizen's own earlier mail, and what is new in it is told apart
    first, reply = (only(read, mail.subject) for mail in mails() if mail.id in ("water-cut", "water-cut-again"))
    assert reply.in_reply_to == first.message_id
    assert "هل من جديد؟" in reply.new_text
    assert "والدتي المريضة" not in reply.new_text
    # One was written by a machine
    assert [message.subject for message in read if message.auto] == ["رد تلقائي: خارج المكتب"]
    # Two have a file
    named = [one.filename for raw in inlets.taken if raw.channel is Channel.EMAIL for one, _ in read_attachments(raw)]
    assert named == ["صورة الموقع.png", "workshop-receipt.pdf"]


def test_the_texts_keep_their_arabic_comma_and_their_number(inlets: Inlets) -> None:
    inlets.send_all()
    texts = [one for one in load() if isinstance(one, Text)]
    read = inlets.read(Channel.SMS)
    assert [(one.sender.phone, one.text) for one in read] == [(one.number, one.text) for one in texts]
    assert sum("،" in one.text for one in read) >= 5
    assert [one.number for one in texts].count("+12025550101") == 3


def test_the_forms_pick_a_topic_that_is_offered_and_come_anew_in_each_run(inlets: Inlets) -> None:
    inlets.send_all()
    inlets.send_all()
    forms = [raw for raw in inlets.taken if raw.channel is Channel.WEBFORM]
    assert len({raw.upstream_id for raw in forms}) == len(forms)
    assert b'"topic":"roads"' in b"".join(raw.content for raw in forms)
    assert b'"topic":"other"' in b"".join(raw.content for raw in forms)


def test_an_inlet_that_is_busy_is_asked_again(inlets: Inlets, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(send, "_WAIT_SECONDS", 0.0)
    inlets.busy_answers = 3
    assert inlets.send_all().total == len(load()) + 1


def test_it_is_played_into_what_is_configured(inlets: Inlets, capsys: pytest.CaptureFixture[str]) -> None:
    play_into(inlets.settings, inlets.url)
    assert capsys.readouterr().err.endswith("46 messages are in: 22 mails, 14 texts, 10 forms.\n")
    assert len(inlets.taken) == 46
