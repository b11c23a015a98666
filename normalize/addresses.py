"""Mailboxes in address headers of every shape, and who a mail is from."""

import re

from normalize.charset import decode
from normalize.headers import Headers, decoded, flat

MAX_HEADER_BYTES = 65_536
MAX_RECIPIENTS = 40
_SIMPLE_BYTES = 300
"""Nearly every header is one short mailbox; the pattern for it would be slow on hostile long ones."""

_LOCAL_PART = r"""[^\s@<>()\[\],;:"\\\x00-\x1f\x7f-\x9f\ud800-\udfff]{1,64}|"[^"\\\s\x00-\x1f\x7f-\x9f]{1,62}\""""
_DOMAIN = r"[\w-]{1,63}(?:\.[\w-]{1,63}){0,20}|\[[0-9A-Fa-f:.]{2,45}\]"
_PLAUSIBLE = re.compile(f"(?:{_LOCAL_PART})@(?:{_DOMAIN})")
_SIMPLE = re.compile(
    rb"""[ \t]*(?:"([^"\\<>]*)"|([^"\\<>@,;:()]*))[ \t]*"""
    rb"""<([A-Za-z0-9._%+=&'*!#$/?^`{|}~-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*)>[ \t]*"""
)
_PIECE = re.compile(r'"(?:[^"\\]|\\.){0,400}+"|<[^<>]*>|[^"<(),;:]+|.', re.DOTALL)
_AROUND_SIGNS = re.compile(r" ?([@.]) ?")
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)

Mailbox = tuple[str, str]
"""(name, address); either may be empty, not both."""


def is_plausible(address: str) -> bool:
    """Whether a reply could be sent there, by its shape alone."""
    return len(address) <= 320 and _PLAUSIBLE.fullmatch(address) is not None


def mailboxes(value: bytes, charset: str = "", limit: int = MAX_RECIPIENTS) -> list[Mailbox]:
    """The mailboxes of one header value, at most ``limit``."""
    simple = _SIMPLE.fullmatch(value) if len(value) < _SIMPLE_BYTES else None
    if simple:
        name = simple[1] if simple[1] is not None else simple[2]
        return [(_name(name.decode("latin-1"), charset), simple[3].decode("ascii"))]
    # latin-1 carries the bytes through the grammar untouched; names are decoded after it, so that
    # a comma or bracket inside an encoded word is never taken for syntax.
    text = value[:MAX_HEADER_BYTES].decode("latin-1")
    found: list[Mailbox] = []
    carried = ""
    for pieces in _split(text):
        name, address = _mailbox(pieces)
        if not address and "@" not in name:
            carried = f"{carried}, {name}" if carried and name else carried or name
            continue  # ``Surname, Given <a@b>``: an unquoted comma inside a name
        if carried:
            name = f"{carried}, {name}" if name else carried
        carried = ""
        if not address:
            continue
        found.append((_name(name, charset), address))
        if len(found) == limit:
            break
    if not found and carried and (name := _name(carried, charset)):
        return [(name, "")]
    return found


def _split(text: str) -> list[list[str]]:
    """The pieces of each mailbox; comments are kept as one piece that starts with a bracket."""
    groups: list[list[str]] = [[]]
    is_group = ":" in text and ";" in text
    comment: list[str] | None = None
    depth = 0
    for piece in _PIECE.findall(text):
        if comment is not None:
            comment.append(piece)
            depth += piece.count("(") - piece.count(")")
            if depth <= 0:
                whole = "".join(comment)
                inside, _, after = whole.rpartition(")")
                groups[-1] += [f"{inside})", after] if after else [f"{inside})"]
                comment = None
        elif piece == "(":
            comment, depth = [piece], 1
        elif piece in ",;":
            groups.append([])
        elif piece == ":" and is_group:
            groups[-1] = []  # the name of a group (RFC 5322 3.4) is nobody's name
        else:
            groups[-1].append(piece)
    if comment is not None:  # an opening bracket that nothing closes is only a character
        return _split(text.replace("(", " "))
    return [group for group in groups if any(piece.strip() for piece in group)]


def _mailbox(pieces: list[str]) -> Mailbox:
    words: list[str] = []
    comments: list[str] = []
    address = ""
    for piece in pieces:
        if piece.startswith("<") and piece.endswith(">"):
            inner = _tidy(piece[1:-1].rpartition(":")[2])  # an obsolete source route ends with a colon
            address = inner if is_plausible(inner) else address
        elif piece.startswith("("):
            comments.append(piece[1:].rstrip(")"))
        else:
            words.append(piece)
    bare = _tidy("".join(words))
    if not address and is_plausible(bare):
        return " ".join(comments), bare
    name = "".join(_unquoted(word) for word in words).strip()
    return name or " ".join(comments), address


def _unquoted(word: str) -> str:
    if len(word) > 1 and word.startswith('"') and word.endswith('"'):
        return _ESCAPE.sub(r"\1", word[1:-1])
    return word.replace('"', "")


def _tidy(address: str) -> str:
    if not address.isascii():
        address = decode(address.encode("latin-1", "replace"))[0]
    return _AROUND_SIGNS.sub(r"\1", flat(address).strip("'")).rstrip(".")


def _name(text: str, charset: str) -> str:
    return flat(decoded(text.encode("latin-1", "replace"), charset)).strip("'\"").strip()[:256]


def sender_of(headers: Headers, mail_from: str = "", charset: str = "") -> Mailbox:
    """Who a mail is from: the first real address of From, Reply-To, Sender, Return-Path and the envelope.

    The name is the From name even where the address had to be taken from elsewhere.
    """
    name = ""
    for header in ("from", "reply-to", "sender", "return-path"):
        for value in headers.all(header)[:5]:
            for its_name, address in mailboxes(value, charset, limit=5):
                if header == "from":
                    name = name or its_name
                if address:
                    return name or its_name, address
    return name, mail_from if is_plausible(mail_from) else ""


def recipients_of(headers: Headers, name: str, charset: str = "", limit: int = MAX_RECIPIENTS) -> tuple[str, ...]:
    """The addresses of every header of that name, without repeats, at most ``limit``."""
    found: dict[str, str] = {}
    for value in headers.all(name)[:10]:
        for _, address in mailboxes(value, charset, limit):
            if address:
                found.setdefault(address.lower(), address)
    return tuple(found.values())[:limit]
