"""Text messages sent through Kannel's sendsms interface."""

import re
from urllib.parse import urlsplit

import httpx
from pydantic import Field, field_validator

from connectors._secrets import revealed
from connectors._sms_http import call, number_of, reach, refusal, text_of
from ingest.failures import Misconfigured, Uncertain
from ingest.gsm import fits_gsm
from ingest.notice import Notice, Receipt
from ingest.settings import Secret, Table

_ACCEPTED = ("0:", "3:")
"""What sendsms says of a text that it has: accepted for delivery, or queued for later."""
_NO_SENDER = "Sender missing"
_LAST_WORDS = "19"
"""dlr-mask: delivered (1), undelivered (2) and refused by the network (16); not what is under way."""


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
    revealed(options.password, "kannel.password")
    reach(options.url, options.timeout_seconds)


def send(options: Sendsms, notice: Notice) -> Receipt:
    """Hand one text over."""
    return _receipt(call("GET", options.url, options.timeout_seconds, params=_query(options, notice)), notice)


def _query(options: Sendsms, notice: Notice) -> dict[str, str]:
    text = text_of(notice)
    query = {
        "username": options.username,
        "password": revealed(options.password, "kannel.password"),
        "to": number_of(notice),
        "text": text,
        # Without both, Kannel accepts Arabic and the phone shows question marks.
        "coding": "0" if fits_gsm(text) else "2",
        "charset": "UTF-8",
    }
    if options.sender:
        query["from"] = options.sender
    if options.dlr_url:
        query["dlr-mask"] = _LAST_WORDS
        mark = "&" if "?" in options.dlr_url else "?"
        name = re.sub(r"[^A-Za-z0-9._-]", "-", notice.id)  # a % would be one of Kannel's own signs
        query["dlr-url"] = f"{options.dlr_url}{mark}dlr=%d&notice={name}&answer=%A"
    return query


def _receipt(answer: httpx.Response, notice: Notice) -> Receipt:
    if answer.is_success:
        if answer.text.lstrip().startswith(_ACCEPTED):
            return Receipt(upstream_id=notice.id, detail=answer.text.strip()[:100])
        raise Uncertain(f"{answer.url.host} answered {answer.status_code} without saying that it has the text")
    if answer.text.startswith(_NO_SENDER):
        raise Misconfigured(
            f"{answer.url.host} answered {answer.status_code}: no sender; set kannel.sender, or global-sender in Kannel"
        )
    raise refusal(answer, "kannel.url, kannel.username and kannel.password")
