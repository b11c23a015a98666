"""What Meta's error codes ask for: a person, patience, or another way to the citizen.

developers.facebook.com/documentation/business-messaging/whatsapp/support/error-codes. Codes are told, never Meta's own
sentences: some of those hold the citizen's number.
"""

import re
from collections.abc import Mapping
from typing import Any

import httpx

from ingest.failures import ConnectorError, Misconfigured, Rejected, Unavailable, Uncertain
from ingest.retry_after import seconds_asked


class OutsideWindow(Rejected):
    """The person last wrote more than 24 hours ago: only a template gets through."""


class NotThere(Misconfigured):
    """There is no such object, or this token may not see it."""


_RENEW = "renew access_token: it is wrong, expired or revoked"
_PERMISSION = "give the system user the number's account, and the token whatsapp_business_messaging and _management"
_TEMPLATE = "compare the template in WhatsApp Manager with [templates]: name, languages, one variable {{1}} in the body"
_ACCOUNT = "see the account's notices in WhatsApp Manager"
_OURS = "the request is not as this version of the Graph API wants it; see version"
_PERSON = "the citizen cannot be reached on WhatsApp; use another channel"

_MEANING: Mapping[int, tuple[type[ConnectorError], str]] = {
    0: (Misconfigured, _RENEW),
    1: (Unavailable, "Meta could not answer"),
    2: (Unavailable, "Meta is overloaded or down"),
    3: (Misconfigured, _PERMISSION),
    4: (Unavailable, "the app calls too often"),
    10: (Misconfigured, _PERMISSION),
    33: (Misconfigured, "the number was deleted; see phone_number_id"),
    100: (Rejected, _OURS),
    190: (Misconfigured, _RENEW),
    368: (Misconfigured, f"the account is blocked for a breach of Meta's policies; {_ACCOUNT}"),
    80007: (Unavailable, "the account calls too often"),
    130429: (Unavailable, "the number sends too fast"),
    130472: (Rejected, "Meta keeps messages from this citizen, as an experiment; use another channel"),
    130497: (Rejected, f"the account may not write to the citizen's country; {_ACCOUNT}"),
    131000: (Unavailable, "Meta could not send it"),
    131005: (Misconfigured, _PERMISSION),
    131008: (Rejected, _OURS),
    131009: (Rejected, _OURS),
    131016: (Unavailable, "Meta is down in part"),
    131021: (Rejected, "the recipient is our own number"),
    131026: (Rejected, _PERSON),
    131030: (Misconfigured, "this is a test number: add the recipients in API Setup, or use a real one"),
    131031: (Misconfigured, f"the account is locked; {_ACCOUNT}"),
    131037: (Misconfigured, "the number's display name is not approved yet; see WhatsApp Manager"),
    131042: (Misconfigured, "no way to pay: see the account's payment settings in WhatsApp Manager"),
    131044: (Misconfigured, "no way to pay: see the account's payment settings in WhatsApp Manager"),
    131045: (Misconfigured, "the number is not registered: register it again in WhatsApp Manager"),
    131048: (Unavailable, f"too many people blocked or reported the number; {_ACCOUNT}"),
    131049: (Rejected, "Meta chose not to deliver it to this citizen; use another channel"),
    131050: (Rejected, "the citizen has stopped such messages; is the template one of the category utility?"),
    131051: (Rejected, _OURS),
    131056: (Unavailable, "too many messages to one citizen in a short time"),
    131057: (Unavailable, "the account is being moved or maintained"),
    131062: (Rejected, "this kind of message cannot go to a user name; use another channel"),
    131064: (Unavailable, f"the account has reached its messaging limit; {_ACCOUNT}"),
    132000: (Misconfigured, _TEMPLATE),
    132001: (Misconfigured, _TEMPLATE),
    132005: (Misconfigured, _TEMPLATE),
    132007: (Misconfigured, _TEMPLATE),
    132008: (Misconfigured, _TEMPLATE),
    132012: (Misconfigured, _TEMPLATE),
    132015: (Misconfigured, "the template is paused for its quality; edit it, or wait"),
    132016: (Misconfigured, "the template is disabled for good; make another and name it in [templates]"),
    132018: (Misconfigured, _TEMPLATE),
    133010: (Misconfigured, "the number is not registered: register it in WhatsApp Manager"),
    133015: (Unavailable, "the number was deleted or registered just now"),
    133016: (Unavailable, "the number was registered too often"),
    134011: (Misconfigured, f"terms of Meta's are not accepted; {_ACCOUNT}"),
    135000: (Rejected, _OURS),
}
_PERMISSIONS = range(200, 300)
_OUTSIDE_WINDOW = (131047, 470)
_NO_SUCH_OBJECT = 33
"""As a subcode of 100."""


def refusal(answer: httpx.Response, document: Mapping[str, Any], host: str) -> ConnectorError:
    """The error that an answer other than yes stands for."""
    error = document.get("error")
    if not isinstance(error, dict):
        return _without_code(answer, f"{host} answered {answer.status_code}")
    code = _number(error.get("code"))
    told = f"{host} answered {answer.status_code}, code {code}{_trace(error.get('fbtrace_id'))}"
    if code in _OUTSIDE_WINDOW:
        return OutsideWindow(f"{told}: the citizen last wrote more than 24 hours ago; only a template gets through")
    if code == 100 and error.get("error_subcode") == _NO_SUCH_OBJECT:
        return NotThere(f"{told}: no such object, or not for this token; see phone_number_id and access_token")
    if "appsecret_proof" in str(error.get("message")):
        return Misconfigured(f"{told}: app_secret is not that of the app that access_token was made for")
    kind, remedy = _MEANING.get(code, _TELLING_NOTHING)
    if code in _PERMISSIONS:
        kind, remedy = Misconfigured, _PERMISSION
    if kind is Unavailable or error.get("is_transient") is True:
        return Unavailable(f"{told}: {remedy or 'for later'}", retry_after=_seconds(answer))
    return kind(f"{told}: {remedy}") if remedy else _without_code(answer, told)


_TELLING_NOTHING: tuple[type[ConnectorError], str] = (Rejected, "")


def failure(code: object) -> str:
    """Why a message that Meta had taken was not delivered after all, in words and with the code."""
    number = _number(code)
    if number in _OUTSIDE_WINDOW:
        return f"code {number}: the citizen last wrote more than 24 hours ago; only a template gets through"
    remedy = _MEANING.get(number, _TELLING_NOTHING)[1]
    return f"code {number}: {remedy}" if remedy else f"code {number}"


def _without_code(answer: httpx.Response, told: str) -> ConnectorError:
    """By the HTTP status alone."""
    status = answer.status_code
    if status in (httpx.codes.BAD_GATEWAY, httpx.codes.GATEWAY_TIMEOUT):
        # Something stood between us and the one that may well have taken it.
        return Uncertain(told)
    if status == httpx.codes.TOO_MANY_REQUESTS or answer.is_server_error:
        return Unavailable(told, retry_after=_seconds(answer))
    if status in (401, 403, 404, 407) or answer.is_redirect:
        return Misconfigured(f"{told}; see base_url, version and access_token")
    return Rejected(told)


def _number(code: object) -> int:
    return int(code) if isinstance(code, int | str) and re.fullmatch(r"\d{1,9}", str(code), re.ASCII) else -1


def _trace(name: object) -> str:
    """Meta's own name of the call, which its support asks for."""
    return f", trace {name}" if isinstance(name, str) and re.fullmatch(r"[\w-]{1,40}", name, re.ASCII) else ""


def _seconds(answer: httpx.Response) -> float | None:
    return seconds_asked(answer.headers.get("retry-after", ""))
