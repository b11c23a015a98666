"""Cases to an agency's own system, as signed webhooks after the Standard Webhooks specification."""

import binascii
import ssl
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any

import httpcore
import httpx
import orjson
from standardwebhooks.webhooks import EmptyWebhookSecretError, Webhook

from ingest.egress import AddressRefused, CheckedNetwork, for_httpcore
from ingest.failures import Misconfigured, Rejected, Unavailable, Uncertain
from ingest.notice import Receipt
from ingest.retry_after import seconds_asked
from ingest.settings import SecretMissing
from route.facts import CaseFacts, MessageFacts
from route.rules import WebhookTarget
from route.to_agency import written

MAX_ANSWER_BYTES = 65_536
"""More of an answer than this is not read."""

_PATIENCE = {HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE}


def _utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class WebhookSender:
    """Posts cases to one endpoint."""

    target: WebhookTarget
    now: Callable[[], datetime] = _utc_now
    """The time that is signed: the receiver compares it with its own clock, so it is this host's."""

    def send(self, webhook_id: str, body: bytes) -> Receipt:
        """Hand over the body, or say why not. Raises Misconfigured, Unavailable, Rejected or Uncertain.

        Redirects are failures, as the specification says: following one would undo the check of the address.
        """
        return self._exchange("POST", self._signed(webhook_id, body), body)

    def check(self) -> None:
        """The secret signs, and something answers at the endpoint. Raises Misconfigured or Unavailable.

        Any answer will do: an endpoint need not know HEAD, and a case must not be made up to try it.
        """
        self._signed("check", b"")
        with suppress(Rejected):
            try:
                self._exchange("HEAD", {}, b"")
            except Uncertain as error:
                raise Unavailable(str(error)) from error
            except Unavailable as error:
                if not isinstance(error, _Answered):
                    raise

    def _exchange(self, method: str, signature: dict[str, str], body: bytes) -> Receipt:
        url = httpx.URL(self.target.url)
        headers: list[tuple[bytes | str, bytes | str]] = [
            (b"host", url.netloc),
            ("content-type", "application/json; charset=utf-8"),
            ("user-agent", "Rawafid"),
            *signature.items(),
        ]
        deadline = time.monotonic() + self.target.timeout_seconds
        network = CheckedNetwork(allow_private=self.target.allow_private, deadline=deadline)
        try:
            with (
                httpcore.ConnectionPool(ssl_context=ssl.create_default_context(), network_backend=network) as pool,
                pool.stream(method, for_httpcore(url), headers=headers, content=body) as response,
            ):
                _skim(response)
                return _receipt(response.status, _header(response, b"retry-after"))
        except AddressRefused as error:
            raise Misconfigured(f"webhook: {error}") from error
        except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
            raise Unavailable(f"webhook: no connection: {_said(error)}") from error
        except (httpcore.NetworkError, httpcore.TimeoutException, httpcore.ProtocolError) as error:
            raise Uncertain(f"webhook: no answer: {_said(error)}") from error

    def _signed(self, webhook_id: str, body: bytes) -> dict[str, str]:
        at = self.now()
        try:
            signers = [Webhook(secret) for secret in self.target.secret.reveal().split()]
        except SecretMissing as error:
            raise Misconfigured(f"webhook secret: {error}") from error
        except (binascii.Error, ValueError, EmptyWebhookSecretError):
            raise Misconfigured("webhook secret: it is not base64, with or without whsec_ before it") from None
        return {
            "webhook-id": webhook_id,
            "webhook-timestamp": str(int(at.timestamp())),
            "webhook-signature": " ".join(signer.sign(webhook_id, at, body.decode()) for signer in signers),
        }


def payload(case: CaseFacts, message: MessageFacts, *, tracking: str, is_late: bool = False) -> bytes:
    """The case and the message that is its news, as JSON; the same at every attempt while the case is.

    ``is_late``: the news is that the message's files are here.
    """
    sender = {
        "name": message.sender_name,
        "email": message.sender_email,
        "phone": message.sender_phone,
        "handle": message.sender_handle,
    }
    body: dict[str, Any] = {
        "event": _event(message, is_late=is_late),
        "reference": case.reference,
        "agency": case.agency,
        "type": case.type,
        "topic": case.topic,
        "priority": case.priority,
        "language": message.language,
        "channel": message.channel,
        "opened_at": case.opened_at,
        "received_at": message.received_at,
        "subject": message.subject,
        "text": written(message),
        "sender": sender,
        "coordinates": message.coordinates or None,
        "place": message.place or None,
        "fields": dict(message.fields),
        "attachments": [
            {
                "filename": one.filename,
                "content_type": one.content_type,
                "size": one.size,
                "sha256": one.sha256,
            }
            for one in message.attachments
        ],
        "tracking": tracking or None,
    }
    return orjson.dumps(body, option=orjson.OPT_UTC_Z)


def _event(message: MessageFacts, *, is_late: bool) -> str:
    if is_late:
        return "case.files"
    return "case.addition" if message.is_addition else "case.opened"


class _Answered(Unavailable):
    """The endpoint answered, but not with a success."""


def _receipt(status: int, retry_after: str) -> Receipt:
    if 200 <= status < 300:
        return Receipt(detail=f"HTTP {status}")
    if status == HTTPStatus.GONE:
        raise Rejected("webhook: the endpoint is gone (HTTP 410): ask the agency for its new one")
    if 300 <= status < 400:
        raise _Answered(f"webhook: HTTP {status}: redirects are not followed; give the url that it leads to")
    raise _Answered(f"webhook: HTTP {status}", seconds_asked(retry_after) if status in _PATIENCE else None)


def _skim(response: httpcore.Response) -> None:
    read = 0
    for chunk in response.iter_stream():
        read += len(chunk)
        if read > MAX_ANSWER_BYTES:
            return


def _header(response: httpcore.Response, name: bytes) -> str:
    return next((value.decode("latin-1") for key, value in response.headers if key.lower() == name), "")


def _said(error: Exception) -> str:
    return str(error) or type(error).__name__
