"""WhatsApp: a number of ours on Meta's Cloud API, both ways."""

from collections.abc import Sequence
from typing import Literal

from pydantic import Field

from connectors import _whatsapp_media, _whatsapp_send, _whatsapp_webhook
from connectors._base_url import BaseUrl
from connectors._pushed import verify_post
from connectors._secrets import expected, revealed, token_of
from connectors._table import RegionalTable
from connectors._whatsapp_graph import Graph
from ingest.failures import Refused
from ingest.message import Channel, RawMessage
from ingest.notice import Notice, Proof, PushRequest, Receipt, Report
from ingest.settings import Secret


class Whatsapp(RegionalTable):
    """A number of ours on the WhatsApp Business Platform (Meta's Cloud API).

    In Meta's App Dashboard, under WhatsApp, Configuration: the callback address is ``https://…/in/NAME``, the verify
    token is ours, and the webhook field is ``messages``. docs/channels/whatsapp.md goes through it step by step.
    """

    type: Literal["whatsapp"]
    number: str = Field(pattern=r"^\+[0-9][0-9 ()-]{6,24}$")
    """The number as people dial it, such as "+974 4400 0000": the check compares it with what Meta says."""
    phone_number_id: str = Field(pattern=r"^[0-9]{1,32}$")
    """Meta's own id of that number (WhatsApp, API Setup); what comes for any other number is left out."""
    app_secret: Secret
    """The app's secret (App settings, Basic): Meta signs everything that it posts with it."""
    verify_token: Secret
    """A word of our own, for Meta to prove by that it was us who gave it the callback address."""
    access_token: Secret
    """A system user's token that does not expire, with whatsapp_business_messaging and whatsapp_business_management."""
    templates: _whatsapp_send.Templates = _whatsapp_send.Templates()
    """What is said to people who last wrote more than 24 hours ago; Meta lets nothing else through to them."""
    base_url: BaseUrl = "https://graph.facebook.com"
    """The Graph API, or a proxy in front of it; it is given the access token."""
    version: str = Field(default="v25.0", pattern=r"^v[0-9]{1,3}\.[0-9]$")
    """The version of the Graph API; Meta keeps each for about two years."""
    max_bytes: int = Field(default=4_194_304, gt=0)
    """A larger request is refused; Meta's own are at most 3 MB."""
    max_file_bytes: int = Field(default=26_214_400, gt=0)
    """A larger file is not fetched; Meta itself keeps what citizens send for 7 days."""
    timeout_seconds: float = Field(default=30.0, gt=0)
    """How long Meta may take for one answer."""

    @property
    def channel(self) -> Channel:
        return Channel.WHATSAPP

    @property
    def can_accept(self) -> bool:
        return True

    @property
    def can_send(self) -> bool:
        return True

    def check(self) -> None:
        """The token opens this number, it is the number meant, and the app's secret is the token's own app's."""
        revealed(self.verify_token, "verify_token")
        self._graph().check(self.phone_number_id, self.number, revealed(self.app_secret, "app_secret"))

    def prove(self, request: PushRequest) -> Proof:
        """Answer Meta's question whether this address is ours. Raises Refused."""
        return _whatsapp_webhook.prove(request.query, expected(self.verify_token))

    def accept(self, request: PushRequest) -> Sequence[RawMessage]:
        """Read the messages of one webhook, which may hold many or none. Raises Refused."""
        self._verify(request)
        return _whatsapp_webhook.read(request.body, self.phone_number_id)

    def reports(self, request: PushRequest) -> Sequence[Report]:
        """What one webhook says of messages that we sent. Raises Refused."""
        self._verify(request)
        return _whatsapp_webhook.read_reports(request.body, self.phone_number_id)

    def _verify(self, request: PushRequest) -> None:
        verify_post(request, self.max_bytes)
        signature = request.headers.get("x-hub-signature-256", "")
        if not _whatsapp_webhook.is_signed(signature, request.body, expected(self.app_secret)):
            raise Refused("wrong signature: is app_secret the secret of the app that posts here?", status=401)

    def send(self, notice: Notice) -> Receipt:
        """Send a text, or the template for it when the person last wrote more than 24 hours ago."""
        return _whatsapp_send.send(self._graph(), self.phone_number_id, self.templates, notice)

    def fetch_file(self, source: str) -> bytes:
        """A file that Meta keeps. Raises Misconfigured, Unavailable, TooLarge, or Rejected when it is gone."""
        return _whatsapp_media.fetch(self._graph(), self.phone_number_id, source, self.max_file_bytes)

    def _graph(self) -> Graph:
        token = token_of(self.access_token, "access_token")
        return Graph(f"{self.base_url}/{self.version}", token, self.timeout_seconds)
