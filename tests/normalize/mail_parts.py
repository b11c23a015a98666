"""Mails built part by part, for the tests of reading."""

import base64

from ingest.message import Channel, RawMessage
from normalize import normalize
from normalize.message import Message

HEAD = b"From: m@example.qa\r\nTo: info@gov.example\r\nSubject: x\r\nMIME-Version: 1.0\r\n"


def raw(content: bytes) -> RawMessage:
    return RawMessage(Channel.EMAIL, "1", content, "message/rfc822")


def read(content: bytes) -> Message:
    return normalize(raw(content))


def part(content_type: str, content: bytes | str, *headers: str) -> bytes:
    """A part in base64, as most mailers send Arabic."""
    content = content.encode() if isinstance(content, str) else content
    if content_type.startswith("text/") and "charset" not in content_type:
        content_type += "; charset=utf-8"
    lines = [f"Content-Type: {content_type}", "Content-Transfer-Encoding: base64", *headers]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + base64.encodebytes(content)


def plain(text: str, *headers: str) -> bytes:
    return part("text/plain", text, *headers)


def html(text: str, *headers: str) -> bytes:
    return part("text/html", f"<html><body><p>{text}</p></body></html>", *headers)


def attached(content_type: str, name: str, content: bytes = b"content") -> bytes:
    return part(content_type, content, f'Content-Disposition: attachment; filename="{name}"')


def inside(kind: str, *parts: bytes, boundary: str = "b1", parameters: str = "") -> bytes:
    """A multipart, as a part of another or behind a mail's head."""
    opening = f'Content-Type: multipart/{kind}; boundary="{boundary}"{parameters}\r\n\r\n'.encode()
    mark = f"--{boundary}".encode()
    return opening + b"".join(mark + b"\r\n" + one + b"\r\n" for one in parts) + mark + b"--\r\n"


def names(message: Message) -> list[str]:
    return [one.filename for one in message.attachments]
