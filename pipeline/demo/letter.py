"""A demonstration mail as the bytes that a citizen's mail program would hand over."""

from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from html import escape

from pipeline.demo.attachments import attachment
from pipeline.demo.messages import Mail

_RIGHT_TO_LEFT = ("ar", "ur")


def message_id(mail: Mail, run: str) -> str:
    """Another one in each run, so that the demonstration can be played again."""
    return f"<{mail.id}.{run}@{mail.address.partition('@')[2]}>"


def compose(mail: Mail, to: str, at: datetime, run: str, earlier: Mail | None = None) -> bytes:
    """The whole mail; ``earlier`` is the one it replies to."""
    if mail.is_malformed:
        return _malformed(mail, to, run)
    letter = EmailMessage(policy=SMTP)
    letter["From"] = Address(mail.name, addr_spec=mail.address)
    letter["To"] = to
    letter["Subject"] = mail.subject
    letter["Date"] = format_datetime(at)
    letter["Message-ID"] = message_id(mail, run)
    if mail.is_auto_reply:
        letter["Auto-Submitted"] = "auto-replied"
    if earlier is not None:
        letter["In-Reply-To"] = letter["References"] = message_id(earlier, run)
    text = _body(mail, at, earlier)
    if mail.html:
        letter.set_content(_as_html(mail, text), subtype="html")
    else:
        letter.set_content(text, charset=mail.charset)
    if mail.attachment is not None:
        filename, media_type, content = attachment(mail.attachment)
        maintype, _, subtype = media_type.partition("/")
        letter.add_attachment(content, maintype=maintype, subtype=subtype, filename=filename)
    return letter.as_bytes()


def _body(mail: Mail, at: datetime, earlier: Mail | None) -> str:
    text = mail.text.strip() + "\n"
    if earlier is None:
        return text
    quoted = "\n".join(f"> {line}".rstrip() for line in earlier.text.strip().splitlines())
    return f"{text}\nفي {at:%d/%m/%Y}، كتب {earlier.name} <{earlier.address}>:\n{quoted}\n"


def _as_html(mail: Mail, text: str) -> str:
    direction = "rtl" if mail.language in _RIGHT_TO_LEFT else "ltr"
    paragraphs = (escape(part).replace("\n", "<br>\n") for part in text.strip().split("\n\n"))
    return f'<div dir="{direction}">\n<p>' + "</p>\n<p>".join(paragraphs) + "</p>\n</div>\n"


def _malformed(mail: Mail, to: str, run: str) -> bytes:
    """Bare UTF-8 in the header, a charset that does not exist, no date, and a multipart that never ends."""
    lines = (
        f"From: {mail.name} <{mail.address}>",
        f"To: {to}",
        f"Subject: {mail.subject}",
        "Date: yesterday evening",
        f"Message-ID: {message_id(mail, run)}",
        "MIME-Version: 1.0",
        'Content-Type: multipart/mixed; boundary="part',
        "",
        "--part",
        "Content-Type: text/plain; charset=arabic-unknown",
        "Content-Transfer-Encoding: 8bit",
        "",
        *mail.text.strip().splitlines(),
    )
    return "".join(f"{line}\r\n" for line in lines).encode()
