"""Text messages sent through Kannel's sendsms interface."""

import logging
import re
import socket
from urllib.parse import urlsplit

import httpx
from pydantic import Field, field_validator

from connectors._gsm import fits_gsm
from ingest.connector import Misconfigured, Notice, Receipt, Rejected, Unavailable, Uncertain
from ingest.settings import Secret, SecretMissing, Table

# They log whole addresses: here with the password, the number and the text.
logging.getLogger("httpx").setLevel(logging.WARNING)
logging.getLogger("httpcore").setLevel(logging.WARNING)

_NUMBER = re.compile(r"\+?[0-9]{3,15}")
_ACCEPTED = ("0:", "3:")
"""What sendsms says of a text that it has: accepted for delivery, or queued for later."""
_NO_SENDER = "Sender missing"
_EVERY_REPORT = "31"


class Sendsms(Table):
    """The gateway that answers leave by.

    Kannel cuts what is longer than one text unless its ``sendsms-user`` says ``concatenation = true``
    and ``max-messages = 10``.
    """

    url: str
    """Kannel's sendsms address, such as http://127.0.0.1:13013/cgi-bin/sendsms. The password goes
    into the query, as Kannel has it: use https, or a gateway in the same network."""
    username: str
    """A ``sendsms-user`` of Kannel."""
    password: Secret
    """Its password."""
    sender: str = ""
    """The number or name that people see; by default Kannel's ``global-sender``."""
    dlr_url: str = ""
    """Where delivery reports go: this connector's /in/ address, with its secret in the query."""
    timeout_seconds: float = Field(default=30.0, gt=0)
    """How long the gateway may take for one answer."""

    @field_validator("url")
    @classmethod
    def _is_http(cls, value: str) -> str:
        parts = urlsplit(value)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ValueError(f"{value!r} is not an http or https address")
        return value


def check(options: Sendsms) -> None:
    """Reach the gateway's port. Kannel cannot check a password without sending a text."""
    _password(options)
    parts = urlsplit(options.url)
    port = parts.port or (443 if parts.scheme == "https" else 80)
    try:
        socket.create_connection((parts.hostname or "", port), timeout=options.timeout_seconds).close()
    except OSError as error:
        raise Unavailable(f"{parts.hostname}:{port}: {error.strerror or type(error).__name__}") from None


def send(options: Sendsms, notice: Notice) -> Receipt:
    """Hand one text over."""
    host = urlsplit(options.url).hostname
    try:
        with httpx.Client(timeout=options.timeout_seconds, trust_env=False) as client:
            answer = client.get(options.url, params=_query(options, notice))
    except (httpx.ConnectError, httpx.ConnectTimeout, httpx.WriteError, httpx.WriteTimeout) as error:
        raise Unavailable(f"{host} cannot be reached ({type(error).__name__})") from None
    except (httpx.InvalidURL, httpx.UnsupportedProtocol):
        raise Misconfigured("outlet.url is not an address") from None
    except httpx.HTTPError as error:
        raise Uncertain(f"{host} gave no answer for the text ({type(error).__name__})") from None
    return _receipt(answer, notice, str(host))


def _query(options: Sendsms, notice: Notice) -> dict[str, str]:
    to = re.sub(r"[ ()./-]", "", notice.to)
    if not (to.isascii() and _NUMBER.fullmatch(to)):
        raise Rejected("the recipient is not one telephone number")
    text = notice.text.encode("utf-8", "replace").decode("utf-8").replace("\0", "")
    query = {
        "username": options.username,
        "password": _password(options),
        "to": to,
        "text": text,
        # Without both, Kannel accepts Arabic and the phone shows question marks.
        "coding": "0" if fits_gsm(text) else "2",
        "charset": "UTF-8",
    }
    if options.sender:
        query["from"] = options.sender
    if options.dlr_url:
        query["dlr-mask"] = _EVERY_REPORT
        mark = "&" if "?" in options.dlr_url else "?"
        name = re.sub(r"[^A-Za-z0-9._-]", "-", notice.id)  # a % would be one of Kannel's own signs
        query["dlr-url"] = f"{options.dlr_url}{mark}dlr=%d&notice={name}"
    return query


def _receipt(answer: httpx.Response, notice: Notice, host: str) -> Receipt:
    if answer.is_success:
        if answer.text.lstrip().startswith(_ACCEPTED):
            return Receipt(upstream_id=notice.id, detail=answer.text.strip()[:100])
        raise Uncertain(f"{host} answered {answer.status_code} without saying that it has the text")
    told = f"{host} answered {answer.status_code}"
    if answer.status_code in (401, 403, 404) or answer.is_redirect:
        raise Misconfigured(f"{told}; see outlet.url, outlet.username and outlet.password")
    if answer.text.startswith(_NO_SENDER):
        raise Misconfigured(f"{told}: no sender; set outlet.sender, or global-sender in Kannel")
    if answer.status_code == httpx.codes.TOO_MANY_REQUESTS or answer.is_server_error:
        wait = answer.headers.get("retry-after", "")
        raise Unavailable(told, retry_after=float(wait) if wait.isascii() and wait.isdigit() else None)
    raise Rejected(told)


def _password(options: Sendsms) -> str:
    try:
        return options.password.reveal()
    except SecretMissing as error:
        raise Misconfigured(f"outlet.password is missing: {error}") from None
