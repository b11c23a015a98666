"""One generated mail as the bytes that a mail server would hand over."""

import hashlib
from dataclasses import dataclass, field
from datetime import datetime
from email.charset import BASE64, QP, Charset
from email.header import Header
from email.mime.application import MIMEApplication
from email.mime.base import MIMEBase
from email.mime.image import MIMEImage
from email.mime.multipart import MIMEMultipart
from email.mime.nonmultipart import MIMENonMultipart
from email.utils import format_datetime
from enum import StrEnum
from html import escape

CENTRE = "contact@centre.example"

STYLE = """
body { margin: 0; padding: 0; background: #f4f4f6; font-family: "Segoe UI", Tahoma, Arial, sans-serif; }
table.frame { width: 100%; max-width: 640px; margin: 0 auto; border-collapse: collapse; background: #ffffff; }
td.content { padding: 24px 28px; font-size: 15px; line-height: 1.6; color: #22252b; }
p.MsoNormal, li.MsoNormal, div.MsoNormal { margin: 0 0 12px 0; }
blockquote { margin: 0 0 0 8px; padding-left: 12px; border-left: 2px solid #c8cbd2; color: #5c6270; }
td.footer { padding: 12px 28px; font-size: 12px; color: #8a8f9b; border-top: 1px solid #e4e6ea; }
@media only screen and (max-width: 480px) { td.content { padding: 16px; font-size: 16px; } }
"""


class Shape(StrEnum):
    PLAIN = "plain"
    ALTERNATIVE = "alternative"
    HTML = "html"


@dataclass(frozen=True, slots=True)
class Enclosed:
    """A file inside a generated mail."""

    filename: str
    content_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Letter:
    """Everything that a generated mail is made of."""

    message_id: str
    sender_name: str
    sender_address: str
    sent_at: datetime
    subject: str
    paragraphs: tuple[str, ...]
    language: str
    shape: Shape = Shape.PLAIN
    charset: str = "utf-8"
    quoted: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    is_automatic: bool = False
    enclosed: tuple[Enclosed, ...] = field(default=())


def plain_text(letter: Letter) -> str:
    """The letter as text, the quoted letter below it."""
    text = "\n\n".join(letter.paragraphs)
    if letter.quoted:
        quoted = "\n".join(f"> {paragraph}" for paragraph in letter.quoted)
        text += f"\n\n{CENTRE}:\n{quoted}"
    return text + "\n"


def html_text(letter: Letter) -> str:
    """The letter as a mail program of an office would write it."""
    direction = "ltr" if letter.language == "en" else "rtl"
    body = "\n".join(f'<p class="MsoNormal">{escape(paragraph)}</p>' for paragraph in letter.paragraphs)
    if letter.quoted:
        quoted = "\n".join(f'<p class="MsoNormal">{escape(paragraph)}</p>' for paragraph in letter.quoted)
        body += f'\n<div class="quote">{CENTRE}:<blockquote>{quoted}</blockquote></div>'
    return (
        f'<!DOCTYPE html>\n<html dir="{direction}"><head>'
        f'<meta http-equiv="Content-Type" content="text/html; charset={letter.charset}">'
        f"<title>{escape(letter.subject)}</title><style>{STYLE}</style></head>\n"
        '<body><!--[if mso]><table width="640"><tr><td><![endif]-->\n'
        f'<table class="frame" dir="{direction}"><tr><td class="content">\n{body}\n</td></tr>\n'
        f'<tr><td class="footer">{escape(letter.sender_name)} &nbsp;|&nbsp; '
        f'<a href="mailto:{letter.sender_address}">{letter.sender_address}</a></td></tr></table>\n'
        '<!--[if mso]></td></tr></table><![endif]--><img src="https://pixel.example/open.gif" width="1" '
        'height="1" alt="">\n</body></html>\n'
    )


def compose(letter: Letter, hop: int = 0) -> bytes:
    """The wire form, ASCII only and with LF; another ``hop`` is another delivery of the same mail."""
    # ASCII only, because django-helpdesk opens mail files in text mode and gives up on any other byte.
    top = _content(letter)
    of_content = top.items()
    for name, _ in of_content:
        del top[name]
    for name, value in (*_headers(letter, hop), *of_content):
        top[name] = value
    return top.as_bytes()


def _content(letter: Letter) -> MIMEBase:
    if letter.shape is Shape.ALTERNATIVE:
        content: MIMEBase = MIMEMultipart("alternative", boundary=_boundary(letter, "alternative"))
        content.attach(_text_part(letter, plain_text(letter), "plain"))
        content.attach(_text_part(letter, html_text(letter), "html"))
    elif letter.shape is Shape.HTML:
        content = _text_part(letter, html_text(letter), "html")
    else:
        content = _text_part(letter, plain_text(letter), "plain")
    if not letter.enclosed:
        return content
    mixed = MIMEMultipart("mixed", boundary=_boundary(letter, "mixed"))
    mixed.attach(content)
    for enclosed in letter.enclosed:
        mixed.attach(_enclosed_part(enclosed))
    return mixed


def _text_part(letter: Letter, text: str, subtype: str) -> MIMEBase:
    charset = Charset(letter.charset)
    charset.body_encoding = QP if letter.language == "en" else BASE64
    part = MIMENonMultipart("text", subtype, charset=letter.charset)
    part.set_payload(text, charset)
    return part


def _enclosed_part(enclosed: Enclosed) -> MIMEBase:
    main, _, subtype = enclosed.content_type.partition("/")
    part = MIMEImage(enclosed.content, subtype) if main == "image" else MIMEApplication(enclosed.content, subtype)
    name: tuple[str, str, str] | str = enclosed.filename
    if not enclosed.filename.isascii():
        name = ("utf-8", "", enclosed.filename)  # RFC 2231
    part.add_header("Content-Disposition", "attachment", filename=name)
    return part


def _headers(letter: Letter, hop: int) -> list[tuple[str, str]]:
    mark = hashlib.sha256(f"{letter.message_id} {hop}".encode()).hexdigest()
    domain = letter.sender_address.partition("@")[2]
    date = format_datetime(letter.sent_at)
    charset = "us-ascii" if letter.subject.isascii() else letter.charset
    name_charset = "us-ascii" if letter.sender_name.isascii() else letter.charset
    name = Header(letter.sender_name, name_charset).encode()
    headers = [
        ("Return-Path", f"<{letter.sender_address}>"),
        ("Delivered-To", CENTRE),
        ("Received", f"from mx{hop}.{domain} (mx{hop}.{domain} [192.0.2.{int(mark[:2], 16)}])\n"
                     f"\tby mail.centre.example with ESMTPS id {mark[:12]}\n\tfor <{CENTRE}>; {date}"),
        ("Received", f"from client.{domain} (localhost [127.0.0.1])\n"
                     f"\tby mx{hop}.{domain} id {mark[12:24]}; {date}"),
        ("DKIM-Signature", f"v=1; a=rsa-sha256; c=relaxed/relaxed; d={domain}; s=mail;\n"
                           f"\th=from:to:subject:date:message-id; bh={mark[:43]}=;\n\tb={mark * 5}"),
        ("Authentication-Results", f"mail.centre.example; dkim=pass header.d={domain}; spf=pass"),
        ("Date", date),
        ("From", f"{name} <{letter.sender_address}>"),
        ("To", f"Contact Centre <{CENTRE}>"),
        ("Subject", Header(letter.subject, charset, header_name="Subject").encode()),
        ("Message-ID", letter.message_id),
    ]  # fmt: skip
    if letter.references:
        headers.append(("In-Reply-To", letter.references[-1]))
        headers.append(("References", " ".join(letter.references)))
    if letter.is_automatic:
        headers += [("Auto-Submitted", "auto-replied"), ("Precedence", "bulk")]
    return headers


def _boundary(letter: Letter, part: str) -> str:
    return "=_" + hashlib.sha256(f"{letter.message_id} {part}".encode()).hexdigest()[:28]
