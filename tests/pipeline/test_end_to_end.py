"""One running pipeline between real counterparts: Dovecot, Postfix, Kannel, an agency that answers, and bad input."""

import json
import re
import smtplib
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import parseaddr
from typing import Any

import httpx
import pytest
from sqlalchemy import Engine
from standardwebhooks import Webhook

from ingest import health, ledger
from ingest.transaction import reading
from pipeline.store import open_engine
from route.deliveries import Told, list_deliveries
from tests.pipeline.running import SMS_SECRET, WEBHOOK_SECRET, Installation, Running, a_mail
from tests.servers.dovecot import Dovecot
from tests.servers.kannel import Kannel
from tests.servers.mailbox_sink import SmtpSink
from tests.servers.postfix import Postfix
from tests.servers.process import PATIENCE_SECONDS, free_port, port_answers, wait_until
from tests.servers.webhook_sink import HttpBehaviour, WebhookSink

pytestmark = [
    pytest.mark.needs("dovecot", "postfix", "kannel"),
    pytest.mark.usefixtures("well_behaved"),
    pytest.mark.slow,
]

WATER = "السلام عليكم، المياه مقطوعة عن بيتنا في الوكرة منذ أمس"
POTHOLE = "There is a deep pothole on Al Corniche street in front of the school"
MIXED = "पानी नहीं आ رہا ہے، pakitingnan po 😀 المياه مقطوعة"
PHOTOGRAPH = b"\xff\xd8\xff\xe0" + bytes(range(256)) * 400

MORE = """
[connectors.mailbox]
type = "email"
address = "{username}"
max_bytes = 300_000
poll_seconds = 3600

[connectors.mailbox.imap]
host = "localhost"
port = {imaps_port}
username = "{username}"
password = {{ file = "secrets/mailbox" }}
ca_file = "{ca_file}"

[connectors.mailbox.smtp]
host = "127.0.0.1"
port = {smtp_port}
tls = "none"

[connectors.lmtp]
type = "email"
address = "contact@lmtp.gov.test"
inlet = {{ port = {lmtp_port}, protocol = "lmtp", domains = ["gov.test"] }}

[centre]
mailbox = "email"
"""


@dataclass(frozen=True)
class World:
    """The pipeline and everybody around it."""

    installation: Installation
    running: Running
    dovecot: Dovecot
    postfix: Postfix
    kannel: Kannel
    mails: SmtpSink
    agency: WebhookSink
    lmtp_port: int
    engine: Engine
    """A look into the database, where a command for each look would take too long."""

    def held(self) -> int:
        """How many messages are held."""
        with reading(self.engine) as connection:
            return len(ledger.held(connection))

    def received(self, connector: str) -> int:
        """How many messages came by a connector."""
        with reading(self.engine) as connection:
            return sum(line.received for line in ledger.outcomes(connection) if line.connector == connector)

    def refused(self, connector: str) -> int:
        """How many requests a connector refused."""
        with reading(self.engine) as connection:
            return sum(one.refused for one in health.connectors(connection) if one.name == connector)

    def mails_to(self, address: str) -> list[EmailMessage]:
        """What the world outside has received at this address."""
        found = [one.content for one in self.mails.received if address in one.rcpt_tos]
        return [message_from_bytes(content, policy=policy.default) for content in found]

    def mail_to(self, address: str) -> EmailMessage:
        """The one mail there, as soon as it is there."""
        wait_until(lambda: bool(self.mails_to(address)), f"there is a mail for {address}")
        (mail,) = self.mails_to(address)
        return mail

    def forward_of(self, words: str) -> EmailMessage:
        """The agency's mail about these words."""

        def found() -> list[EmailMessage]:
            return [one for one in self.mails_to("cases@utilities.test") if words in text_of(one)]

        wait_until(lambda: bool(found()), "the agency has the mail")
        (mail,) = found()
        return mail

    def webhooks_about(self, words: str) -> list[dict[str, Any]]:
        """What the agency's system got and could verify."""
        received = [one for one in self.agency.received if one.path == "/webhook"]
        bodies = [Webhook(WEBHOOK_SECRET).verify(one.body, dict(one.headers)) for one in received]
        return [body for body in bodies if words in body["text"]]

    def texts_to(self, number: str) -> list[str]:
        """What a handset shows."""
        return [one.text for one in self.kannel.sent_sms() if one.to.lstrip("+") == number.lstrip("+")]


@pytest.fixture(scope="module")
def world(
    tmp_path_factory: pytest.TempPathFactory,
    dovecot_server: Dovecot,
    postfix_server: Postfix,
    kannel_server: Kannel,
    smtp_sink_server: SmtpSink,
) -> Iterator[World]:
    folder = tmp_path_factory.mktemp("world")
    agency = WebhookSink(folder)
    agency.start()
    dovecot_server.empty()
    kannel_server.empty()
    lmtp_port = free_port()
    more = MORE.format(
        username=dovecot_server.username,
        imaps_port=dovecot_server.imaps_port,
        ca_file=dovecot_server.ca_file,
        smtp_port=smtp_sink_server.port,
        lmtp_port=lmtp_port,
    )
    installation = Installation(
        folder, smtp_port=smtp_sink_server.port, sms_url=kannel_server.sendsms_url, webhook_url=agency.url, more=more
    )
    kannel_server.deliver_to(f"{installation.url}/in/sms?secret={SMS_SECRET}&id=%I")
    running = installation.process()
    running.start()
    wait_until(lambda: port_answers(installation.inlet_port) and port_answers(lmtp_port), "both inlets listen")
    engine = open_engine(f"sqlite:///{installation.data / 'rawafid.db'}")
    yield World(
        installation,
        running,
        dovecot_server,
        postfix_server,
        kannel_server,
        smtp_sink_server,
        agency,
        lmtp_port,
        engine,
    )
    engine.dispose()
    running.end()
    agency.stop()


@pytest.fixture
def well_behaved(world: World, smtp_sink: SmtpSink) -> None:
    world.agency.reset()


def text_of(mail: EmailMessage) -> str:
    body = mail.get_body(("plain",))
    assert body is not None
    return str(body.get_content())


def test_a_mail_in_the_mailbox_is_seen_at_once_and_answered_from_that_mailbox(world: World) -> None:
    # Given a mailbox that is looked at once an hour, unless the server says that there is news
    world.dovecot.deliver(a_mail(WATER, "noura@mail.test", world.dovecot.username, Subject="انقطاع المياه").as_bytes())
    # Then the citizen is answered from the address that she wrote to
    answer = world.mail_to("noura@mail.test")
    assert parseaddr(str(answer["From"]))[1] == world.dovecot.username
    assert answer["Auto-Submitted"] == "auto-replied"
    assert WATER not in text_of(answer)
    # And the mail is unread as before
    with world.dovecot.connect() as client:
        client.select_folder("INBOX", readonly=True)
        assert client.search("SEEN") == []


@pytest.mark.parametrize("protocol", ["smtp", "lmtp"])
def test_our_mail_server_hands_over_by_smtp_and_by_lmtp(world: World, protocol: Any) -> None:
    # Given Postfix in front of us
    port = {"smtp": world.installation.inlet_port, "lmtp": world.lmtp_port}[protocol]
    world.postfix.start()
    world.postfix.deliver_to(protocol, port)
    # When a citizen's mail reaches it
    sender = f"omar.{protocol}@mail.test"
    with smtplib.SMTP("127.0.0.1", world.postfix.smtp_port, timeout=PATIENCE_SECONDS) as client:
        client.send_message(a_mail(f"{POTHOLE}, by {protocol}", sender, "contact@gov.test", Subject="Pothole"))
    # Then the agency has the case, and nothing is left in Postfix's queue
    assert parseaddr(str(world.forward_of(f"by {protocol}")["To"]))[1] == "cases@utilities.test"
    wait_until(lambda: world.postfix.waiting() == 0, "Postfix is rid of it")


def test_a_text_from_a_handset_is_acknowledged_there_and_so_is_the_agencys_answer(world: World) -> None:
    # When somebody sends a text in many scripts
    number = "+97455001122"
    world.kannel.receive_sms(number, "109", MIXED)
    # Then the agency has it to the letter, by mail and by a webhook that it can verify
    mail = world.forward_of("pakitingnan po 😀")
    assert MIXED in text_of(mail)
    wait_until(lambda: bool(world.webhooks_about(MIXED)), "the agency's system has it")
    (body,) = world.webhooks_about(MIXED)
    assert (body["event"], body["sender"]["phone"], body["channel"]) == ("case.opened", number, "sms")
    # And the handset shows the acknowledgement as it was written
    wait_until(lambda: len(world.texts_to(number)) == 1, "the handset has the acknowledgement")
    (told,) = world.texts_to(number)
    assert body["reference"] == re.sub(r"\D", "", told)[:10]
    assert "pakitingnan" not in told
    # When the agency answers its mail from another mailbox of its own
    reply_to = parseaddr(str(mail["Reply-To"]))[1]
    answer = "تم إصلاح الخط، وعادت المياه الساعة ١٠ صباحاً"
    world.installation.mail(answer, "engineer@utilities.test", reply_to, Subject=f"Re: {mail['Subject']}")
    # Then the handset has the answer
    wait_until(lambda: len(world.texts_to(number)) == 2, "the handset has the answer")
    assert answer in world.texts_to(number)[1]
    (case,) = world.installation.rows("case", body["reference"])
    assert case["status"] == "answered"


def test_a_mail_to_the_agency_is_ours_to_answer_and_has_the_files(world: World) -> None:
    # When a citizen sends a photograph
    mail = a_mail(f"{POTHOLE}, see the picture", "photo@mail.test", Subject="حفرة خطيرة")
    mail.add_attachment(PHOTOGRAPH, maintype="image", subtype="jpeg", filename="صورة الحفرة.jpg")
    with smtplib.SMTP("127.0.0.1", world.installation.inlet_port, timeout=PATIENCE_SECONDS) as client:
        client.send_message(mail)
    # Then the agency's mail is from us, is answered to us, and holds the file
    sent = world.forward_of("see the picture")
    assert parseaddr(str(sent["From"]))[1] == "contact@gov.test"
    assert re.fullmatch(r"contact\+[3-9]\d{9}\.a\.[a-z2-7]{16}@gov\.test", parseaddr(str(sent["Reply-To"]))[1])
    assert sent["Auto-Submitted"]
    assert re.match(r"\[[3-9]\d{9}\] ", str(sent["Subject"]))
    (file,) = sent.iter_attachments()
    assert (file.get_filename(), file.get_content()) == ("صورة الحفرة.jpg", PHOTOGRAPH)


def test_the_web_form_shows_the_reference_that_is_sent_too(world: World) -> None:
    with httpx.Client(base_url=world.installation.url, follow_redirects=True, timeout=PATIENCE_SECONDS) as citizen:
        # Given the page
        page = citizen.get("/forms/webform?lang=ar")
        nonce = re.search(r'name="nonce"[^>]*value="([^"]+)"', page.text)
        assert nonce is not None
        # When it is filled in and sent
        filled = {"nonce": nonce[1], "text": WATER, "name": "نورة", "email": "form@mail.test"}
        origin = {"Origin": world.installation.url}
        shown = citizen.post("/forms/webform?lang=ar", data=filled, headers=origin)
        # Then the page shows the reference
        assert shown.status_code == 200
        wait_until(lambda: _reference_in(citizen.get(shown.url).text) is not None, "the page has the reference")
        reference = _reference_in(citizen.get(shown.url).text)
    # And the same stands in the mail, and in the case
    assert reference == _reference_in(text_of(world.mail_to("form@mail.test")))
    (case,) = world.installation.rows("case", str(reference))
    assert (case["channel"], case["messages"][0]["sender_name"]) == ("webform", "نورة")


def test_a_text_with_a_wrong_secret_is_refused_counted_and_not_stored(world: World) -> None:
    before = world.refused("sms"), world.received("sms")
    answer = world.installation.text("buy cheap watches", "+97466000001", secret="guess")
    assert answer.status_code == 401
    assert SMS_SECRET not in answer.text
    assert (world.refused("sms"), world.received("sms")) == (before[0] + 1, before[1])


def test_a_form_post_without_a_nonce_is_refused_and_not_stored(world: World) -> None:
    before = world.received("webform")
    post = httpx.post(f"{world.installation.url}/in/webform", json={"text": WATER}, timeout=PATIENCE_SECONDS)
    assert (post.status_code, "nonce" in post.text) == (400, True)
    page = httpx.post(f"{world.installation.url}/forms/webform", data={"text": WATER}, timeout=PATIENCE_SECONDS)
    assert page.status_code == 400
    assert WATER in page.text  # nothing that was typed is lost
    assert world.received("webform") == before


def test_a_mail_announced_with_a_hundred_megabytes_is_refused_before_it_is_sent(world: World) -> None:
    with smtplib.SMTP("127.0.0.1", world.installation.inlet_port, timeout=PATIENCE_SECONDS) as client:
        client.ehlo()
        code, _ = client.mail("big@mail.test", ["SIZE=104857600"])
    assert code == 552


def test_a_mail_over_the_limit_in_the_mailbox_is_held_with_its_reason(world: World) -> None:
    mail = a_mail("انظر الصور المرفقة", "album@mail.test", world.dovecot.username, Subject="صور")
    mail.add_attachment(PHOTOGRAPH * 4, maintype="image", subtype="jpeg", filename="album.jpg")
    world.dovecot.append(mail.as_bytes(policy=policy.SMTP))
    wait_until(lambda: world.held() == 1, "it is held")
    (held,) = world.installation.rows("held")
    assert held["connector"] == "mailbox"
    assert "too large: 0." in held["reason"]
    # A person can try again, and it is held again, never lost
    assert b"1 waiting again" in world.installation.rawafid("retry", "--all").stdout
    wait_until(lambda: world.held() == 1, "it is held again")
    assert all(line["balanced"] for line in world.installation.rows("ledger"))


@pytest.mark.parametrize(
    ("behaviour", "state", "error"),
    [
        (HttpBehaviour.SERVER_ERROR, "retrying", "HTTP 500"),
        (HttpBehaviour.REDIRECT, "retrying", "redirects are not followed"),
        (HttpBehaviour.SILENCE, "retrying", "no answer"),
        (HttpBehaviour.GONE, "dead", "the endpoint is gone"),
    ],
)
def test_an_agency_that_does_not_take_a_case_is_seen_in_the_outbox(
    world: World, behaviour: HttpBehaviour, state: str, error: str
) -> None:
    # Given an agency whose endpoint is broken
    world.agency.behaviour = behaviour
    # When a case comes
    sender = f"{behaviour.name.lower().replace('_', '.')}@mail.test"
    world.installation.mail(f"{POTHOLE} {behaviour.name}", sender, Subject="Pothole")
    reference = _reference_in(text_of(world.mail_to(sender)))

    # Then its delivery says so
    def delivery() -> Told:
        with reading(world.engine) as connection:
            told = list_deliveries(connection)
        (found,) = [one for one in told if (one.reference, one.outlet) == (reference, "webhook")]
        return found

    wait_until(lambda: delivery().state == "dead" or delivery().attempts == 3, "the quick attempts are over")
    wait_until(lambda: error in delivery().error and delivery().state == state, "it says what is wrong")
    (listed,) = [row for row in world.installation.rows("outbox", "--state", state) if row["id"] == delivery().id]
    assert error in listed["error"]
    assert not [one for one in world.agency.received if one.path == "/elsewhere"]
    # And when it is well again, a person sends it again, under the same id
    attempts = {one.headers["webhook-id"] for one in world.agency.received}
    world.agency.behaviour = HttpBehaviour.NORMAL
    world.installation.rawafid("resend", str(delivery().id))
    wait_until(lambda: delivery().state == "accepted", "it is delivered")
    assert {one.headers["webhook-id"] for one in world.agency.received} == attempts
    assert len(attempts) == 1


def test_no_log_line_names_a_person(world: World) -> None:
    said = world.running.log()
    for personal in ("mail.test", "+97455001122", "97455001122", "فاطمة", "pakitingnan", SMS_SECRET):
        assert personal not in said.replace("inbox@gov.test", "")
    levels = {json.loads(line).get("level") for line in said.splitlines() if line[:1] == "{"}
    assert "error" not in levels


def _reference_in(text: str) -> str | None:
    found = re.search(r"\b([3-9]\d{2})[ \u00a0](\d{3})[ \u00a0](\d{4})\b", text)
    return "".join(found.groups()) if found else None
