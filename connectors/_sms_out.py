"""Answers by the HTTP interfaces of Twilio, Infobip and Unifonic, and of any other gateway by its own names."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal
from urllib.parse import quote, urlsplit

import httpx
from pydantic import Field, field_validator

from connectors._base_url import BaseUrl
from connectors._secrets import revealed
from connectors._sms_http import call, document, number_of, refusal, text_of
from ingest.failures import Misconfigured, Rejected, Uncertain
from ingest.notice import Notice, Receipt
from ingest.settings import Secret, Table

_NEEDS_A_PERSON = frozenset(("20003", "21212", "21603", "21606", "21608", "21659", "21660"))
"""Twilio's: credentials, and senders that this account may not use (twilio.com/docs/api/errors)."""


class Gateway(Table):
    """What all of them have in common."""

    timeout_seconds: float = Field(default=30.0, gt=0)
    """How long the gateway may take for one answer."""

    @field_validator("url", "callback_url", check_fields=False)
    @classmethod
    def _is_http(cls, value: str) -> str:
        parts = urlsplit(value)
        if value and (parts.scheme not in ("http", "https") or not parts.hostname):
            raise ValueError(f"{value!r} is not an http or https address")
        return value.rstrip("/")


class Twilio(Gateway):
    """An account at Twilio; its webhooks are verified by their signature."""

    account_sid: str = Field(pattern=r"^AC[0-9a-fA-F]{32}$")
    """The account's name, in the Console."""
    auth_token: Secret
    """The account's auth token: calls are made with it, and webhooks signed."""
    sender: str
    """A number of the account as people dial it, an approved name, or a messaging service (MG…)."""
    callback_url: str
    """This connector's /in/ address, exactly as it is entered at Twilio: the signature is over it."""
    base_url: BaseUrl = "https://api.twilio.com"
    """The interface's address; another one for a proxy."""


class Infobip(Gateway):
    """An account at Infobip."""

    base_url: BaseUrl
    """The account's own address, such as https://xxxxx.api.infobip.com."""
    api_key: Secret
    """A key with the scope sms:message:send."""
    sender: str
    """A number or an approved name."""
    callback_url: str = ""
    """Where delivery reports go: this connector's /in/ address, with its secret in the query."""


class Unifonic(Gateway):
    """An application at Unifonic."""

    app_sid: Secret
    """The application's AppSid."""
    sender: str = ""
    """An approved name (SenderID); empty: the application's own."""
    base_url: BaseUrl = "https://el.cloud.unifonic.com"
    """The interface's address."""


class AnyGateway(Gateway):
    """Any other gateway that takes a text by one HTTP call and answers with a name for it."""

    url: str
    """Where texts are posted."""
    encoding: Literal["form", "json"] = "form"
    """How."""
    to: str = "to"
    """What it calls the recipient"""
    text: str = "text"
    """and the text."""
    id: str = ""
    """What it calls our own name of the text, when it takes one and gives it back in reports."""
    fixed: dict[str, str] = {}
    """What else it wants with every text, such as the sender itself."""
    header: str = "Authorization"
    """The header that it wants ``credentials`` in."""
    credentials: Secret
    """Its whole value, such as ``Bearer …``."""
    upstream_id: str = "id"
    """Where its answer, a JSON object, has its name of the text; ``messages.id`` is the first one's in a list."""


Outlet = Twilio | Infobip | Unifonic | AnyGateway


@dataclass(frozen=True, slots=True)
class _Call:
    url: str
    content: Mapping[str, Any]
    """As httpx takes it."""
    name_at: str
    keys: str


def send(gateway: Outlet, notice: Notice) -> Receipt:
    """Hand one text over. Raises Misconfigured, Unavailable, Rejected or Uncertain."""
    one = _call(gateway, notice)
    answer = call("POST", one.url, gateway.timeout_seconds, **one.content)
    found = document(answer)
    code = str(found.get("code") or found.get("errorCode") or "")
    if not answer.is_success:
        if isinstance(gateway, Twilio) and code in _NEEDS_A_PERSON:
            raise Misconfigured(f"{answer.url.host} answered code {code}; see {one.keys}")
        raise refusal(answer, one.keys, code)
    if isinstance(gateway, Unifonic) and found.get("success") is False:
        raise _unifonic_refusal(answer, code, one.keys)
    if isinstance(gateway, Infobip) and str(at(found, "messages.status.groupName")) == "REJECTED":
        raise Rejected(f"{answer.url.host} rejected it: {_word(at(found, 'messages.status.name'))}")
    name = at(found, one.name_at)
    if not name:
        raise Uncertain(f"{answer.url.host} answered {answer.status_code} without a name for the text")
    return Receipt(upstream_id=name)


def address(gateway: Outlet) -> str:
    """Where the gateway is."""
    return gateway.url if isinstance(gateway, AnyGateway) else gateway.base_url


def at(found: object, path: str) -> str:
    """The text or number at a dotted path of a JSON document; of a list the first; empty when there is none."""
    for name in path.split("."):
        found = found[0] if isinstance(found, list) and found else found
        found = found.get(name) if isinstance(found, dict) else None
    return str(found) if isinstance(found, str | int) and not isinstance(found, bool) else ""


def _call(gateway: Outlet, notice: Notice) -> _Call:
    to, text, notice_id = number_of(notice), text_of(notice), notice.id
    match gateway:
        case Twilio():
            sender = "MessagingServiceSid" if gateway.sender.startswith("MG") else "From"
            form = {"To": _with_plus(to), sender: gateway.sender, "Body": text}
            form["StatusCallback"] = f"{gateway.callback_url}?notice={quote(notice_id, safe='')}"
            login = (gateway.account_sid, revealed(gateway.auth_token, "twilio.auth_token"))
            url = f"{gateway.base_url}/2010-04-01/Accounts/{gateway.account_sid}/Messages.json"
            return _Call(url, {"data": form, "auth": login}, "sid", "twilio.auth_token and twilio.sender")
        case Infobip():
            message: dict[str, Any] = {
                "sender": gateway.sender,
                "destinations": [{"to": to.lstrip("+")}],
                "content": {"text": text},
            }
            if gateway.callback_url:
                message["webhooks"] = {"delivery": {"url": gateway.callback_url}, "callbackData": notice_id}
            headers = {"Authorization": f"App {revealed(gateway.api_key, 'infobip.api_key')}"}
            content = {"json": {"messages": [message]}, "headers": headers}
            return _Call(f"{gateway.base_url}/sms/3/messages", content, "messages.messageId", "infobip.api_key")
        case Unifonic():
            form = {"AppSid": revealed(gateway.app_sid, "unifonic.app_sid"), "Recipient": to.lstrip("+"), "Body": text}
            form |= {"responseType": "JSON", "CorrelationID": notice_id}
            form |= {"SenderID": gateway.sender} if gateway.sender else {}
            url = f"{gateway.base_url}/rest/SMS/messages"
            return _Call(url, {"data": form}, "data.MessageID", "unifonic.app_sid and unifonic.sender")
        case AnyGateway():
            fields = {**gateway.fixed, gateway.to: to, gateway.text: text}
            fields |= {gateway.id: notice_id} if gateway.id else {}
            headers = {gateway.header: revealed(gateway.credentials, "http.credentials")}
            content = {"json" if gateway.encoding == "json" else "data": fields, "headers": headers}
            return _Call(gateway.url, content, gateway.upstream_id, "http.url and http.credentials")


def _unifonic_refusal(answer: httpx.Response, code: str, keys: str) -> Exception:
    """It may answer 200 to what it refuses, with a code such as ER-401: its number is meant like an HTTP status."""
    told = re.fullmatch(r"ER-(\d{3})", code)
    if told is None:
        return Rejected(f"{answer.url.host} refused it{f', code {code}' if _word(code) else ''}")
    return refusal(httpx.Response(int(told[1]), request=answer.request), keys, code)


def _with_plus(number: str) -> str:
    return number if number.startswith("+") or len(number) < 7 else f"+{number}"


def _word(text: str) -> str:
    return text if re.fullmatch(r"[\w .:-]{1,60}", text, re.ASCII) else ""
