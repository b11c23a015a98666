"""WhatsApp beside another maker's client of the Cloud API (pywa): what it reads and writes is what we do."""

from typing import Any

import httpx
import pytest
from pywa.client import WhatsApp
from pywa.handlers import MessageHandler
from pywa.types.message import Message
from pywa.utils import webhook_updates_validator

from normalize.apps.whatsapp import read_whatsapp
from tests.connectors.whatsapp_account import CITIZEN, NOTICE, VERIFY, post, whatsapp
from tests.normalize.test_photos import photo
from tests.servers.graph_api import GraphApi, text, value, webhook
from tests.servers.process import wait_until

pytestmark = pytest.mark.usefixtures("whatsapp_secrets")

USER = "QA.13491208655302741918"
WORDS = "السلام عليكم، المياه مقطوعة عن بيتنا في الوكرة منذ أمس 💧"


class ToOurServer(httpx.HTTPTransport):
    """Meta's address is fixed in pywa; here it leads to the server of the tests."""

    def __init__(self, graph: GraphApi) -> None:
        super().__init__()
        self.port = graph.port

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        request.url = request.url.copy_with(scheme="http", host="127.0.0.1", port=self.port)
        return super().handle_request(request)


def pywa_client(graph: GraphApi) -> WhatsApp:
    return WhatsApp(
        phone_id=graph.phone_number_id, token=graph.token, app_secret=graph.app_secret, verify_token=VERIFY,
        api_version=graph.version.removeprefix("v"), session=httpx.Client(transport=ToOurServer(graph)),
        server=None, filter_updates=True,
    )  # fmt: skip


def test_another_makers_client_gets_from_our_server_what_it_expects_of_meta(graph: GraphApi) -> None:
    # Given pywa, which knows Meta and nothing of us
    client = pywa_client(graph)
    picture = photo("JPEG")

    # When it sends a text and fetches a file
    sent = client.send_message(to=CITIZEN, text=WORDS)
    url = client.get_media_url(graph.keep(picture))

    # Then it has the message's name and the file, whole
    assert sent.id.startswith("wamid.")
    assert client.get_media_bytes(url.url) == picture
    assert (url.mime_type, int(url.file_size)) == ("image/jpeg", len(picture))

    # And we write what it writes, beside what we answer to and how we know the message again
    whatsapp(graph.url).send(NOTICE)
    theirs, ours = graph.sent
    assert without(ours, "text", "context", "biz_opaque_callback_data") == without(theirs, "text")
    assert (theirs["text"]["body"], ours["text"]["body"]) == (WORDS, NOTICE.text)


def test_what_our_server_posts_is_read_alike_by_another_makers_client(graph: GraphApi) -> None:
    # Given a webhook as Meta writes it since people may hide their numbers: each has an id for this business, too
    contact = {"profile": {"name": "نورة العلي"}, "wa_id": CITIZEN.lstrip("+"), "user_id": USER}
    said = {**text(WORDS, wamid="wamid.HBgLOTc0"), "from_user_id": USER}
    body = webhook(value(said, contacts=[contact]))
    client = pywa_client(graph)
    read: list[Message] = []
    client.add_handlers(_on_message(read))

    # When pywa proves and reads it
    assert webhook_updates_validator(graph.app_secret, body, graph.sign(body))
    assert not webhook_updates_validator(graph.app_secret, body + b" ", graph.sign(body))
    assert client.webhook_update_handler(body)[1] == 200
    wait_until(lambda: bool(read), "pywa has handed on the message")

    # Then we take the same out of it
    [raw] = whatsapp(graph.url).accept(post(body))
    message = read_whatsapp(raw, whatsapp(graph.url).rules)
    [theirs] = read
    assert message.new_text == theirs.text == WORDS
    assert message.sender.name == theirs.from_user.name
    assert message.sender.account == theirs.from_user.bsuid == USER
    assert message.sender.phone == f"+{theirs.from_user.wa_id}" == CITIZEN
    assert message.message_id.removeprefix("whatsapp:") == theirs.id
    assert message.date == theirs.timestamp


def _on_message(read: list[Message]) -> MessageHandler:
    return MessageHandler(lambda _, message: read.append(message))


def without(message: dict[str, Any], *names: str) -> dict[str, Any]:
    return {name: value for name, value in message.items() if name not in names}
