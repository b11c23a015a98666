"""The tree of a mail's parts: the Rust parser first, the standard library where that gives up."""

import binascii
import email
import email.message
import email.policy
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from email.utils import collapse_rfc2231_value
from typing import Any

from fast_mail_parser import ParseError, PyMimePart, parse_email_tree

from normalize.charset import decode
from normalize.headers import decoded, flat

MAX_DEPTH = 50
MAX_PARTS = 500

_NO_BASE64 = re.compile(rb"[^A-Za-z0-9+/]")
_CHARSET = re.compile(r"""charset\*?\s*=\s*["']?\s*([^\s;"']+)""", re.IGNORECASE)
_REPORT = re.compile(r"""report-type\s*=\s*["']?\s*([\w-]+)""", re.IGNORECASE)
_FLOWED = re.compile(r"format\s*=\s*\"?flowed", re.IGNORECASE)
_DELSP = re.compile(r"delsp\s*=\s*\"?yes", re.IGNORECASE)


@dataclass(slots=True)
class Part:
    """One node: a leaf has content, a multipart has children, an enclosed mail has both."""

    content_type: str
    content: bytes = b""
    children: list["Part"] = field(default_factory=list)
    filename: str = ""
    """As the sender wrote it; it may hold anything."""
    disposition: str = ""
    parameters: str = ""
    """The raw Content-Type value."""
    subject: str = ""
    """Of an enclosed mail."""

    @property
    def is_multipart(self) -> bool:
        return self.content_type.startswith("multipart/")

    @property
    def charset(self) -> str:
        """The declared charset, or nothing."""
        found = _CHARSET.search(self.parameters)
        return found[1].rpartition("'")[2] if found else ""

    @property
    def report_type(self) -> str:
        """Of a multipart/report (RFC 6522), lower case."""
        found = _REPORT.search(self.parameters)
        return found[1].lower() if found else ""

    @property
    def is_flowed(self) -> bool:
        return _FLOWED.search(self.parameters) is not None

    @property
    def drops_spaces(self) -> bool:
        return _DELSP.search(self.parameters) is not None

    def walk(self) -> Iterator["Part"]:
        """This part and all below it in the order of the mail, without what is inside enclosed mails."""
        waiting = [self]
        while waiting:
            part = waiting.pop()
            yield part
            if part.is_multipart:
                waiting.extend(reversed(part.children))


def read_parts(data: bytes) -> tuple[Part, bool]:
    """The root of the tree, and whether something of the structure was lost or had to be repaired."""
    try:
        root = _from_rust(parse_email_tree(data), 0, [MAX_PARTS])
    except ParseError:  # bad base64, nesting beyond its cap, a lone CR in the head
        root = None
    except BaseException as error:
        # A panic in the Rust parser is no Exception; anything else of that rank is an order to stop.
        if not isinstance(error, Exception) and type(error).__name__ != "PanicException":
            raise
        root = None
    if root is not None and not _is_wrong(root, data):
        return root, False
    try:
        # compat32: policy.default raises on unknown charsets and on groups in From
        parsed = email.message_from_bytes(data, policy=email.policy.compat32)
        return _from_standard(parsed, 0, [MAX_PARTS]), root is None
    except (RecursionError, ValueError, LookupError, AttributeError, TypeError, IndexError):
        body = data.partition(b"\n\n")[2] or data.partition(b"\r\n\r\n")[2] or data
        return Part("text/plain", body), True


def _is_wrong(root: Part, data: bytes) -> bool:
    """What the Rust parser is known not to do: parts it did not find, and uuencoded bodies."""
    if root.is_multipart and not any(not part.is_multipart for part in root.walk()):
        return True
    return b"uuencode" in data and b"begin " in data


def _from_rust(node: PyMimePart, depth: int, left: list[int]) -> Part:
    left[0] -= 1
    headers = {name.lower(): values for name, values in node.headers.items()}
    content_type = node.content_type.lower()
    part = Part(
        content_type,
        content=node.content or b"",
        filename=_filename(node.filename),
        disposition=(node.disposition or "").lower(),
        parameters=headers.get("content-type", [""])[0],
    )
    if node.is_message:
        inner = node.children[0].headers if node.children else {}
        part.subject = _readable(next((v[0] for k, v in inner.items() if k.lower() == "subject"), ""))
    elif depth < MAX_DEPTH:
        for child in node.children:
            if left[0] <= 0:
                break
            part.children.append(_from_rust(child, depth + 1, left))
    return part


def _from_standard(message: "email.message.Message[Any, Any]", depth: int, left: list[int]) -> Part:
    left[0] -= 1
    part = Part(
        message.get_content_type(),
        filename=_filename(_standard_filename(message)),
        disposition=(message.get_content_disposition() or "").lower(),
        parameters=str(message.get("content-type", "")),
    )
    payload: Any = message.get_payload()  # str, bytes or messages, whatever the library's types say
    if part.content_type == "message/rfc822" and isinstance(payload, list):
        inner = payload[0] if payload else email.message.Message()
        part.subject = _readable(str(inner.get("subject", "")))
        part.content = inner.as_bytes()
    elif isinstance(payload, list):
        if not part.is_multipart:  # message/delivery-status: the library makes messages of its blocks
            part.content = b"\n".join(block.as_bytes() for block in payload)
        elif depth < MAX_DEPTH:
            for child in payload:
                if left[0] <= 0:
                    break
                part.children.append(_from_standard(child, depth + 1, left))
    else:
        part.content = _standard_content(message)
        if part.is_multipart:  # it says multipart and has no boundary that fits: all of it is text
            part.content_type = "text/plain"
    return part


def _standard_content(message: "email.message.Message[Any, Any]") -> bytes:
    if str(message.get("content-transfer-encoding", "")).strip().lower() == "base64":
        # The library hands bad base64 over undecoded; mailers skip what is none and stop at the padding.
        raw = str(message.get_payload()).encode("ascii", "replace").partition(b"=")[0]
        letters = _NO_BASE64.sub(b"", raw)
        letters = letters[:-1] if len(letters) % 4 == 1 else letters
        return binascii.a2b_base64(letters + b"=" * (-len(letters) % 4))
    content: Any = message.get_payload(decode=True)
    return content if isinstance(content, bytes) else b""


def _standard_filename(message: "email.message.Message[Any, Any]") -> str:
    for parameter, header in (("filename", "content-disposition"), ("name", "content-type")):
        try:
            found = message.get_param(parameter, header=header)
            if found:
                return collapse_rfc2231_value(found)
        except (ValueError, TypeError, LookupError, UnicodeError):
            continue
    return ""


def _filename(name: str) -> str:
    """RFC 2231 is decoded by then; RFC 2047 inside quotes and raw 8-bit letters are not."""
    return _readable(name) if name and ("=?" in name or not name.isascii()) else name


def _readable(value: str) -> str:
    """A header value as text, whose raw 8-bit bytes the parser may have shown as latin-1 or surrogates."""
    if not value.isascii():
        try:
            raw = value.encode("latin-1")
        except UnicodeEncodeError:
            raw = value.encode("utf-8", "surrogateescape" if _has_escapes(value) else "replace")
        value = decode(raw)[0]
    if "=?" in value:
        value = decoded(value.encode("utf-8", "replace"))
    return flat(value)


def _has_escapes(value: str) -> bool:
    return any("\udc80" <= letter <= "\udcff" for letter in value)
