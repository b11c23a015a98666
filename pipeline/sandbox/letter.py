"""A mail as a mail program would show it, read with the standard library instead of our own reader."""

from collections.abc import Sequence
from dataclasses import dataclass
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default


@dataclass(frozen=True, slots=True)
class Letter:
    """What there is to see of a mail."""

    sender: str = ""
    subject: str = ""
    message_id: str = ""
    text: str = ""
    html: str = ""
    attachments: Sequence[str] = ()
    is_automatic: bool = False


def read(content: bytes) -> Letter:
    """The mail as far as it can be read; one that cannot be read at all is its bytes as text."""
    try:
        mail = message_from_bytes(content, policy=default)
        assert isinstance(mail, EmailMessage)
        return Letter(
            sender=str(mail.get("From", "")),
            subject=str(mail.get("Subject", "")),
            message_id=str(mail.get("Message-ID", "")).strip(),
            text=_body(mail, "plain"),
            html=_body(mail, "html"),
            attachments=[part.get_filename() or part.get_content_type() for part in mail.iter_attachments()],
            is_automatic=str(mail.get("Auto-Submitted", "no")).strip().lower() != "no",
        )
    except Exception:
        # The parser raises nearly every built-in error on hostile headers; the mail is taken in all the same.
        return Letter(text=content.decode("utf-8", "replace"))


def _body(mail: EmailMessage, subtype: str) -> str:
    part = mail.get_body((subtype,))
    if part is None:
        return ""
    charset = part.get_content_charset() or "utf-8"
    content = part.get_payload(decode=True)
    assert isinstance(content, bytes)
    try:
        return content.decode(charset, "replace")
    except LookupError:
        return content.decode("utf-8", "replace")
