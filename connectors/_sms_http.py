"""One HTTP call to an SMS gateway, and what its failure means for the text in it."""

import logging
import re
import socket
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

import httpx
import orjson

from ingest.failures import Misconfigured, Rejected, Unavailable, Uncertain
from ingest.notice import Notice
from ingest.retry_after import seconds_asked

# They log whole addresses: some gateways want the password, the number and the text there.
logging.getLogger("httpx").setLevel(logging.WARNING)
logging.getLogger("httpcore").setLevel(logging.WARNING)

_NUMBER = re.compile(r"\+?[0-9]{3,15}")
_CODE = re.compile(r"[\w.:-]{1,40}", re.ASCII)
_NOT_SURE = (httpx.codes.BAD_GATEWAY, httpx.codes.GATEWAY_TIMEOUT)


def call(method: str, url: str, timeout_seconds: float, **content: Any) -> httpx.Response:
    """Make the call. Raises Misconfigured, Unavailable, or Uncertain when the text may have been taken."""
    host = urlsplit(url).hostname
    try:
        with httpx.Client(timeout=timeout_seconds, trust_env=False) as client:
            return client.request(method, url, **content)
    except (httpx.ConnectError, httpx.ConnectTimeout, httpx.WriteError, httpx.WriteTimeout) as error:
        raise Unavailable(f"{host} cannot be reached ({type(error).__name__})") from None
    except (httpx.InvalidURL, httpx.UnsupportedProtocol):
        raise Misconfigured("the gateway's url is not an address") from None
    except httpx.HTTPError as error:
        raise Uncertain(f"{host} gave no answer for the text ({type(error).__name__})") from None


def refusal(answer: httpx.Response, keys: str, code: str = "") -> Exception:
    """The error that an answer other than yes stands for; ``keys`` are the options to look at."""
    told = f"{answer.url.host} answered {answer.status_code}{f', code {code}' if _CODE.fullmatch(code) else ''}"
    if answer.status_code in (401, 403, 404) or answer.is_redirect:
        return Misconfigured(f"{told}; see {keys}")
    if answer.status_code in _NOT_SURE:
        return Uncertain(told)
    if answer.status_code == httpx.codes.TOO_MANY_REQUESTS or answer.is_server_error:
        return Unavailable(told, seconds_asked(answer.headers.get("retry-after", "")))
    return Rejected(told)


def reach(url: str, timeout_seconds: float) -> None:
    """Reach the gateway's port. Raises Unavailable."""
    parts = urlsplit(url)
    port = parts.port or (443 if parts.scheme == "https" else 80)
    try:
        socket.create_connection((parts.hostname or "", port), timeout=timeout_seconds).close()
    except OSError as error:
        raise Unavailable(f"{parts.hostname}:{port}: {error.strerror or type(error).__name__}") from None


def document(answer: httpx.Response) -> Mapping[str, Any]:
    """The JSON object in the answer; empty when there is none."""
    try:
        found = orjson.loads(answer.content)
    except orjson.JSONDecodeError:
        return {}
    return found if isinstance(found, dict) else {}


def number_of(notice: Notice) -> str:
    """Where it goes, as gateways write numbers. Raises Rejected."""
    to = re.sub(r"[ ()./-]", "", notice.to)
    if not (to.isascii() and _NUMBER.fullmatch(to)):
        raise Rejected("the recipient is not one telephone number")
    return to


def text_of(notice: Notice) -> str:
    """Its text, which every encoding can carry."""
    return notice.text.encode("utf-8", "replace").decode("utf-8").replace("\0", "")
