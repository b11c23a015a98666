"""SMS: text messages that an HTTP gateway posts to us, and answers through it."""

import hmac
from collections.abc import Mapping, Sequence
from typing import Literal

from pydantic import Field

from connectors import _gateway, _kannel
from connectors._table import ChannelTable
from ingest.connector import Misconfigured, Notice, PushRequest, Receipt, Refused
from ingest.message import Channel, RawMessage
from ingest.reading_rules import ReadingRules
from ingest.settings import Secret, SecretMissing


class Sms(ChannelTable):
    """A short number of ours behind a gateway, Kannel by default.

    Kannel: ``post-url = "https://…/in/NAME?secret=…&id=%I"`` with ``send-sender = true``,
    ``mo-recode = true`` and ``http-request-retry`` above its default 0, which loses what we refuse.
    With ``get-url`` take ``%b``, not ``%a``: that one breaks the Arabic comma of UCS-2 texts.
    """

    type: Literal["sms"]
    enabled: bool = True
    """Whether it runs."""
    secret: Secret
    """What the gateway proves itself with: the header ``X-Rawafid-Secret``, ``Authorization: Bearer``,
    or the query parameter ``secret``."""
    fields: _gateway.Fields = _gateway.Fields()
    """The gateway's own names."""
    region: str = Field(default="", pattern=r"^([A-Z]{2})?$")
    """The country that numbers without a country code are of, such as "QA"."""
    max_bytes: int = Field(default=65_536, gt=0)
    """A larger request is refused."""
    outlet: _kannel.Sendsms | None = None
    """The gateway's own inlet, for answers."""

    @property
    def channel(self) -> Channel:
        return Channel.SMS

    @property
    def rules(self) -> ReadingRules:
        return ReadingRules(region=self.region)

    @property
    def can_accept(self) -> bool:
        return True

    @property
    def can_send(self) -> bool:
        return self.outlet is not None

    def check(self) -> None:
        """The secrets are there, and the gateway's port answers."""
        try:
            self.secret.reveal()
        except SecretMissing as error:
            raise Misconfigured(f"the secret is missing: {error}") from None
        if self.outlet is not None:
            _kannel.check(self.outlet)

    def accept(self, request: PushRequest) -> Sequence[RawMessage]:
        """Read one text. A delivery report (it has ``dlr``) holds none. Raises Refused."""
        if len(request.query) + len(request.body) > self.max_bytes:
            raise Refused(f"the request is over {self.max_bytes} bytes", status=413)
        query = _gateway.parameters(request.query)
        self._authenticate(request.headers, query)
        if "dlr" in query:
            return []
        return [_gateway.read(request, query, self.fields, self.region)]

    def send(self, notice: Notice) -> Receipt:
        """Send a text."""
        if self.outlet is None:
            raise Misconfigured("add the table outlet to send texts")
        return _kannel.send(self.outlet, notice)

    def _authenticate(self, headers: Mapping[str, str], query: Mapping[str, bytes]) -> None:
        try:
            expected = self.secret.reveal().encode()
        except SecretMissing:
            raise Refused("this inlet has no secret yet", status=503) from None
        scheme, _, token = headers.get("authorization", "").partition(" ")
        given = headers.get("x-rawafid-secret", token if scheme.lower() == "bearer" else "")
        if not hmac.compare_digest(_gateway.header_bytes(given) or query.get("secret", b""), expected):
            raise Refused("wrong secret", status=401)
