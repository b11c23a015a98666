"""The type and the parameters of a MIME header (RFC 2045), with continuations and charsets (RFC 2231)."""

import re
from urllib.parse import unquote_to_bytes

from normalize.charset.decoding import decode, storable
from normalize.mail.headers import decoded

MAX_VALUE_BYTES = 16_384
MAX_SECTIONS = 200

_COMMENT = re.compile(rb"\([^()\"]*+\)")
_TYPE = re.compile(rb"[\s\"']*+([\w!#$&^.+-]{1,127})\s*+/\s*+([\w!#$&^.+*-]{1,127})")
_LONE_WORD = re.compile(rb"[\s\"']*+(\w++)")
_PARAMETER = re.compile(
    rb"(?:^|[;,\s])\s*+([\w.!#$%&+^`{|}~-]++)(?:\*(\d{1,4}))?(\*)?\s*+=\s*+"
    rb"(?:\"((?:[^\"\\]|\\.)*+)\"?|([^;]*+))",
    re.DOTALL,
)
_ESCAPED = re.compile(rb"\\([\"\\])")
_BLANK_THEN_NEXT = re.compile(rb"\s[\w-]{1,40}\*?=")
_LONE_TYPES = {
    # One word where a type should stand: what its senders mean by it.
    b"html": "text/html",
    b"text": "text/plain",
    b"plain": "text/plain",
    b"multipart": "multipart/mixed",
}


def media_type(value: bytes, default: str = "text/plain") -> str:
    """The type of a Content-Type value in lower case, however it is written; ``default`` where it names none."""
    found = _TYPE.match(value)
    if found is None and b"(" in value:
        found = _TYPE.match(_COMMENT.sub(b" ", value))
    if found is not None:
        return f"{found[1].decode('ascii', 'replace')}/{found[2].decode('ascii', 'replace')}".lower()
    word = _LONE_WORD.match(value)
    if b"boundary" in value.lower():
        return "multipart/mixed"
    return _LONE_TYPES.get(word[1].lower(), default) if word else default


def raw_parameters(value: bytes) -> dict[str, bytes]:
    """Each parameter's bytes as they stand, unquoted; of two with one name the first counts.

    Those of RFC 2231 are put together and come out as ``name*``, percent signs and charset still in them.
    """
    found: dict[str, bytes] = {}
    sections: dict[str, dict[int, tuple[bool, bytes]]] = {}
    for count, match in enumerate(_PARAMETER.finditer(value[:MAX_VALUE_BYTES])):
        if count >= MAX_SECTIONS:
            break
        name = match[1].decode("ascii", "replace").lower()
        content = _unquoted(match[4]) if match[4] is not None else _bare(name, match[5])
        if match[2] is not None:
            sections.setdefault(name, {}).setdefault(int(match[2]), (bool(match[3]), content))
        else:
            found.setdefault(name + "*" if match[3] else name, content)
    for name, pieces in sections.items():
        found.setdefault(*_joined(name, pieces))
    return found


def text_of(parameters: dict[str, bytes], name: str) -> str:
    """One parameter on one line: RFC 2231 before its plain stand-in, encoded words (RFC 2047) read as well.

    Bidi controls are left in, since a name that has them is to be flagged.
    """
    extended = parameters.get(name + "*")
    if extended is not None:
        charset, first, rest = extended.partition(b"'")
        language, second, payload = rest.partition(b"'")
        named = first and second and len(charset) < 60 and len(language) < 60
        content = unquote_to_bytes(payload if named else extended)
        return _one_line(decode(content, charset.decode("ascii", "replace") if named else "")[0])
    content = parameters.get(name, b"")
    return _one_line(decoded(content)) if content else ""


def _one_line(text: str) -> str:
    return " ".join(storable(text).split())


def _joined(name: str, pieces: dict[int, tuple[bool, bytes]]) -> tuple[str, bytes]:
    """The sections in their order up to the first that is missing; letters may be cut between two of them."""
    ordered: list[tuple[bool, bytes]] = []
    start = 0 if 0 in pieces else 1  # some mailers count from one
    while start + len(ordered) in pieces:
        ordered.append(pieces[start + len(ordered)])
    if not any(encoded for encoded, _ in ordered):
        return name, b"".join(content for _, content in ordered)
    return name + "*", b"".join(content if encoded else content.replace(b"%", b"%25") for encoded, content in ordered)


def _unquoted(content: bytes) -> bytes:
    # Only these two: an unescaped Windows path in quotes keeps its separators.
    return _ESCAPED.sub(rb"\1", content) if b"\\" in content else content


def _bare(name: str, content: bytes) -> bytes:
    """A value without quotes; blanks are its own (``filename=a b.pdf``) unless another parameter follows."""
    content = content.strip()
    if not name.startswith(("file", "name")):
        if (following := _BLANK_THEN_NEXT.search(content)) is not None:
            content = content[: following.start()]
        content = content.rstrip(b", ")
    if len(content) > 1 and content[:1] == content[-1:] == b"'" and name != "boundary":
        content = content[1:-1]
    return content
