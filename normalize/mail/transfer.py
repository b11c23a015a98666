"""A part's body out of its transfer encoding (RFC 2045), as far as it goes."""

import binascii
import re

from fast_mail_parser import ParseError, parse_email_tree

from normalize.mail.uuencode import only_block

_LARGE_BYTES = 32_768
_MAX_BLOCKS = 200
_FOOTER_BYTES = 8_192
_ALPHABET = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
_BLANKS = b" \t\r\n"
_NOT_BASE64 = bytes(set(range(256)) - set(_ALPHABET))
_PADDING = re.compile(rb"=[=\s]*+")
_FOOTER = re.compile(rb"\n(?:--|__|[^\n]{0,200} [^\n]{0,200} )")
"""A list server's lines below the encoded ones: rules, or words with blanks between them."""
_SOFT_BREAK_WITH_BLANKS = re.compile(rb"=[ \t]++(\r?\n)")
_LEAF_HEAD = b"Content-Type: application/octet-stream\r\nContent-Transfer-Encoding: base64\r\n\r\n"


def encoding_of(value: bytes) -> str:
    """The encoding that a Content-Transfer-Encoding means; empty for all that leave the bytes as they are."""
    value = value.strip().lower()
    if value in (b"7bit", b"8bit", b"binary", b""):
        return ""
    if b"base64" in value or value.startswith(b"base 64"):
        return "base64"
    if b"quoted" in value:
        return "quoted-printable"
    return "uuencode" if b"uue" in value else ""


def decoded_body(encoded: bytes, encoding: str, is_text: bool) -> tuple[bytes, bool]:
    """The bytes of a body, and whether something in it was no clean encoding."""
    if not encoding:
        return encoded, False
    if encoding == "base64":
        return _base64(encoded, is_text)
    if encoding == "quoted-printable":
        if b"= " in encoded or b"=\t" in encoded:
            # Relays append blanks (RFC 2045 6.7, rule 3); behind a soft break the library stumbles over them.
            encoded = _SOFT_BREAK_WITH_BLANKS.sub(rb"=\1", encoded)
        return binascii.a2b_qp(encoded), False
    content = only_block(encoded)
    return (encoded, True) if content is None else (content, False)


def _base64(encoded: bytes, is_text: bool) -> tuple[bytes, bool]:
    if len(encoded) > _LARGE_BYTES and (content := _fast_base64(encoded)) is not None:
        return content, False
    other = encoded.translate(None, _ALPHABET + _BLANKS)
    letters = encoded.rstrip(_BLANKS + b"=")
    if not other.strip(b"=") and len(other) <= 2 and b"=" not in letters:
        length = len(letters) if letters.isalnum() else len(letters.translate(None, _BLANKS))
        content = _lenient(letters)
        is_clean = (length + len(other)) % 4 == 0
        if is_clean or not _is_no_base64(encoded, content, is_text):
            return content, not is_clean
        return encoded, True
    footer = _FOOTER.search(encoded, max(len(encoded) - _FOOTER_BYTES, 0))
    body = encoded[: footer.start()] if footer and footer.start() else encoded
    # Padding ends a block, and some senders join blocks; by the hundred it is noise.
    blocks = _PADDING.split(body) if other.count(b"=") <= _MAX_BLOCKS else [body]
    content = b"".join(map(_lenient, blocks))
    return (encoded, True) if _is_no_base64(body, content, is_text) else (content, True)


def _fast_base64(encoded: bytes) -> bytes | None:
    """The Rust parser decodes ten times as fast as the standard library, and refuses what is not clean."""
    try:
        return parse_email_tree(_LEAF_HEAD + encoded).content
    except ParseError:
        return None


def _lenient(letters: bytes) -> bytes:
    """Skip what is no letter of the alphabet and a last letter that is too few for a byte."""
    letters = letters.translate(None, _NOT_BASE64)
    if len(letters) % 4 == 1:
        letters = letters[:-1]
    letters += b"=" * (-len(letters) % 4)
    content = _fast_base64(letters) if len(letters) > _LARGE_BYTES else None
    return binascii.a2b_base64(letters) if content is None else content


def _is_no_base64(encoded: bytes, content: bytes, is_text: bool) -> bool:
    """Whether a text was sent as it is under the label: letters beyond ASCII, or words with blanks between."""
    sample = encoded[:4096].strip()
    if not is_text or not sample:
        return False
    if len(sample.translate(None, _ALPHABET + _BLANKS + b"=")) * 4 > len(sample):
        return True
    if sample.count(b" ") * 20 < len(sample):
        return False
    try:
        content[:1024].decode("utf-8")
    except UnicodeDecodeError:
        return True
    return False
