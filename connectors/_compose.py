"""A notice as the bytes of a mail."""

import re
from datetime import UTC, datetime
from email.header import Header
from email.message import EmailMessage
from email.policy import SMTP, SMTPUTF8
from email.utils import format_datetime, formataddr

from connectors._address import flat, one_address
from ingest.failures import Misconfigured, Rejected
from ingest.notice import Enclosure, Notice

# 7-bit everywhere: no server on the way needs to convert (and break) anything.
_SEVEN_BIT = SMTP.clone(cte_type="7bit")
_INTERNATIONAL = SMTPUTF8.clone(cte_type="7bit")

_MESSAGE_ID = re.compile(r"<[\x21-\x3b\x3d\x3f-\x7e]{1,900}>")
_TYPE = re.compile(r"[A-Za-z0-9][A-Za-z0-9!#$&^_.+-]{0,126}/[A-Za-z0-9][A-Za-z0-9!#$&^_.+-]{0,126}")
_LANGUAGE = re.compile(r"[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8})*")


def message_id(notice: Notice, own_host: str) -> str:
    """Constant over every attempt, so that a second copy is seen to be one."""
    local = re.sub(r"[^A-Za-z0-9._+-]", "-", notice.id)
    return f"<{local}@{own_host}>"


def is_answer(notice: Notice) -> bool:
    """Whether it answers one mail by itself, as RFC 3834 means it."""
    return notice.automatic and bool(notice.in_reply_to)


def recipient(notice: Notice) -> str:
    """Who gets it: exactly one address."""
    try:
        return one_address(notice.to)
    except ValueError:
        raise Rejected("the recipient is not one mail address") from None


def compose(notice: Notice, address: str, from_name: str, own_host: str) -> bytes:
    """The whole mail, CRLF line ends, from ``address`` to the notice's one recipient."""
    to = recipient(notice)
    policy = _SEVEN_BIT if to.isascii() else _INTERNATIONAL
    mail = EmailMessage(policy=policy)
    mail.set_content(_body(notice.text), cte=None)
    if notice.html:
        mail.add_alternative(_body(notice.html), subtype="html")
    for enclosure in notice.enclosures:
        _enclose(mail, enclosure)
    # Written by hand, because Python's folding makes encoded words of ids and addresses that are longer than a line,
    # and then no reply finds its thread; and where it folds encoded words, it loses the space between two of them.
    headers = {
        "From": _mailbox(flat(from_name), address),
        "Subject": _encoded(flat(notice.subject), "Subject"),
        **_plain_headers(notice, own_host, to),
    }
    return "".join(f"{name}: {value}\r\n" for name, value in headers.items()).encode("utf-8") + mail.as_bytes()


def _mailbox(name: str, address: str) -> str:
    return formataddr((name, address)) if name.isascii() else f"{_encoded(name, 'From')} <{address}>"


def _encoded(text: str, header: str) -> str:
    """A header's text in encoded words where it must be (RFC 2047), folded."""
    if not text:
        return ""
    charset = "us-ascii" if text.isascii() else "utf-8"
    return Header(text, charset, maxlinelen=75, header_name=header).encode(linesep="\r\n")


def _plain_headers(notice: Notice, own_host: str, to: str) -> dict[str, str]:
    headers = {
        "Date": format_datetime(datetime.now(UTC)),
        "Message-ID": message_id(notice, own_host),
        "To": to,
        # Ours again: whoever sends it back is a loop.
        "X-Rawafid-Loop": own_host,
    }
    if _LANGUAGE.fullmatch(notice.language):
        headers["Content-Language"] = notice.language
    if notice.reply_to:
        try:
            headers["Reply-To"] = one_address(notice.reply_to)
        except ValueError:
            raise Misconfigured("the address for replies is not one mail address") from None
    if notice.in_reply_to:
        answered = f"<{notice.in_reply_to.strip().strip('<>')}>"
        if _MESSAGE_ID.fullmatch(answered):
            headers["In-Reply-To"] = headers["References"] = answered
    if is_answer(notice):
        headers["Auto-Submitted"] = "auto-replied"
        headers["X-Auto-Response-Suppress"] = "All"
        # Not of any standard, but what responders older than RFC 3834 look at (3.1.8 there).
        headers["Precedence"] = "auto_reply"
    elif notice.automatic:
        headers["Auto-Submitted"] = "auto-generated"
        # Everything of Exchange's but NDR: whether an agency's address is dead must be known.
        headers["X-Auto-Response-Suppress"] = "DR, RN, NRN, OOF, AutoReply"
    return headers


def _body(text: str) -> str:
    text = text.encode("utf-8", "replace").decode("utf-8").replace("\r\n", "\n").replace("\r", "\n")
    return "".join(letter for letter in text if letter in "\n\t" or ord(letter) >= 0x20)


def _enclose(mail: EmailMessage, enclosure: Enclosure) -> None:
    kind = enclosure.content_type.partition(";")[0].strip().lower()
    # message/* and multipart/* may not be base64 (RFC 2046, 5.2.1), and bytes may hold anything.
    if not _TYPE.fullmatch(kind) or kind.startswith(("message/", "multipart/")):
        kind = "application/octet-stream"
    maintype, _, subtype = kind.partition("/")
    charset = {"charset": "utf-8"} if maintype == "text" else None
    mail.add_attachment(
        enclosure.content,
        maintype=maintype,
        subtype=subtype,
        filename=flat(enclosure.filename) or "file",
        params=charset,
    )
