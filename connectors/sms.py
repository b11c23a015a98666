"""SMS: texts that a gateway posts to us or a network's message centre hands us, and answers by the same way."""

import hmac
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Literal, Self

from pydantic import Field, PrivateAttr, model_validator

from connectors import _gateway, _kannel, _smpp_link, _smpp_pdu, _smpp_session, _sms_out
from connectors._pushed import verify_size
from connectors._secrets import expected, revealed
from connectors._smpp_send import Transmitter
from connectors._sms_http import reach
from connectors._sms_shapes import INFOBIP, TWILIO, TWILIO_REASONS, UNIFONIC, is_signed_by_twilio
from connectors._table import RegionalTable
from ingest.connector import Desk
from ingest.failures import Misconfigured, Refused
from ingest.message import Channel, RawMessage
from ingest.notice import Notice, PushRequest, Receipt, Report
from ingest.settings import Secret


class Sms(RegionalTable):
    """A number of ours, behind a gateway or at a network's message centre. One of the tables below says which.

    Kannel: ``post-url = "https://…/in/NAME?secret=…&id=%I"`` with ``send-sender = true``,
    ``mo-recode = true`` and ``http-request-retry`` above its default 0, which loses what we refuse.
    With ``get-url`` take ``%b``, not ``%a``: that one breaks the Arabic comma of UCS-2 texts.
    """

    type: Literal["sms"]
    secret: Secret | None = None
    """What a gateway proves itself with: the header ``X-Rawafid-Secret``, ``Authorization: Bearer``,
    or the query parameter ``secret``. Twilio signs instead, and ``smpp`` is asked by us."""
    fields: _gateway.Fields | None = None
    """The gateway's own names of what it posts; by default those of the gateway that is named below, else Kannel's."""
    report_fields: _gateway.ReportFields | None = None
    """The same for its delivery reports."""
    max_bytes: int = Field(default=65_536, gt=0)
    """A larger request is refused."""
    kannel: _kannel.Sendsms | None = None
    """Answers leave by Kannel."""
    twilio: _sms_out.Twilio | None = None
    """An account at Twilio."""
    infobip: _sms_out.Infobip | None = None
    """An account at Infobip."""
    unifonic: _sms_out.Unifonic | None = None
    """An application at Unifonic."""
    http: _sms_out.AnyGateway | None = None
    """Any other gateway, for answers."""
    smpp: _smpp_link.Smpp | None = None
    """An account at a message centre, for both directions."""

    _transmitter: Transmitter = PrivateAttr(default_factory=Transmitter)

    @model_validator(mode="after")
    def _is_one_gateway(self) -> Self:
        given = [name for name in ("kannel", "twilio", "infobip", "unifonic", "http", "smpp") if getattr(self, name)]
        if len(given) > 1:
            raise ValueError(f"{' and '.join(given)} are several gateways; give each a connector of its own")
        if self.secret is None and self.can_accept and self.twilio is None:
            raise ValueError("secret is required: without it anybody could post texts here")
        return self

    @property
    def channel(self) -> Channel:
        return Channel.SMS

    @property
    def can_accept(self) -> bool:
        return self.smpp is None

    @property
    def can_serve(self) -> bool:
        return self.smpp is not None

    @property
    def can_send(self) -> bool:
        return any((self.kannel, self._http, self.smpp))

    def check(self) -> None:
        """The secrets are there, and the other side answers; a message centre is bound to, and left."""
        if self.secret is not None:
            revealed(self.secret, "secret")
        if self.kannel is not None:
            _kannel.check(self.kannel)
        if self.twilio is not None:
            revealed(self.twilio.auth_token, "twilio.auth_token")
        if self._http is not None:
            reach(_sms_out.address(self._http), self._http.timeout_seconds)
        if self.smpp is not None:
            _smpp_link.open_link(self.smpp, _smpp_pdu.BIND_TRANSMITTER).part()

    def accept(self, request: PushRequest) -> Sequence[RawMessage]:
        """Read the texts of one request; a delivery report holds none. Raises Refused."""
        query = self._verified(request)
        return _gateway.read(request, query, self._shape, self.region)

    def reports(self, request: PushRequest) -> Sequence[Report]:
        """Read the delivery reports of one request. Raises Refused."""
        found = _gateway.read_reports(request, self._verified(request), self._shape)
        if self.twilio is None:
            return found
        return [replace(one, reason=_explained(one.reason)) for one in found]

    def serve(self, desk: Desk, is_over: Callable[[], bool]) -> None:
        """Take in what the message centre hands us until ``is_over``. Raises Misconfigured or Unavailable."""
        if self.smpp is None:
            raise Misconfigured("add the table smpp to be bound to a message centre")
        _smpp_session.serve(self.smpp, self.region, desk, is_over)

    def send(self, notice: Notice) -> Receipt:
        """Send a text."""
        if self.kannel is not None:
            return _kannel.send(self.kannel, notice)
        if self.smpp is not None:
            return self._transmitter.send(self.smpp, notice)
        if self._http is None:
            raise Misconfigured("name a gateway to send texts: kannel, twilio, infobip, unifonic, http or smpp")
        return _sms_out.send(self._http, notice)

    @property
    def _http(self) -> _sms_out.Outlet | None:
        return self.twilio or self.infobip or self.unifonic or self.http

    @property
    def _shape(self) -> _gateway.Shape:
        known = _KANNEL
        if self.twilio is not None:
            known = TWILIO
        elif self.infobip is not None:
            known = INFOBIP
        elif self.unifonic is not None:
            known = UNIFONIC
        return _gateway.Shape(self.fields or known.fields, self.report_fields or known.reports)

    def _verified(self, request: PushRequest) -> Mapping[str, bytes]:
        """The request's query, when it is our gateway's. Raises Refused."""
        verify_size(request, self.max_bytes)
        query = _gateway.parameters(request.query)
        if self.twilio is not None:
            url = self.twilio.callback_url + (f"?{request.query.decode('latin-1')}" if request.query else "")
            signature = request.headers.get("x-twilio-signature", "")
            if request.method != "POST":
                raise Refused("use POST", status=405)
            if not is_signed_by_twilio(signature, url, request.body, expected(self.twilio.auth_token)):
                raise Refused("wrong signature: is callback_url what Twilio posts to, to the letter?", status=401)
        elif self.secret is None:
            raise Refused("this inlet has no secret", status=503)
        else:
            _authenticate(request.headers, query, expected(self.secret))
        return query


_KANNEL = _gateway.Shape(_gateway.Fields(), _gateway.ReportFields())


def _authenticate(headers: Mapping[str, str], query: Mapping[str, bytes], secret: bytes) -> None:
    scheme, _, token = headers.get("authorization", "").partition(" ")
    given = headers.get("x-rawafid-secret", token if scheme.lower() == "bearer" else "")
    if not hmac.compare_digest(_gateway.header_bytes(given) or query.get("secret", b""), secret):
        raise Refused("wrong secret", status=401)


def _explained(reason: str) -> str:
    code = reason.rpartition(" ")[2]
    return f"{TWILIO_REASONS[code]} (Twilio: {code})" if code in TWILIO_REASONS else reason
