"""Mailboxes in address headers of every shape."""

import re

from normalize.charset.decoding import decode
from normalize.charset.mojibake import mend
from normalize.mail.encoded_words import decoded, flat
from normalize.mail.headers import Headers

MAX_HEADER_BYTES = 16_384
MAX_SENDER_BYTES = 2_000
"""Of a header that names one person or a few."""
MAX_RECIPIENTS = 40
_FEW = 5
_GROUPS_PER_MAILBOX = 10
MAX_NAME_CHARACTERS = 256
_SIMPLE_BYTES = 300
"""Nearly every header is one short mailbox; the pattern for it would be slow on hostile long ones."""

_LOCAL_PART = r"""[^\s@<>()\[\],;:"\\\x00-\x1f\x7f-\x9f\ud800-\udfff]{1,128}|"[^"\\\s\x00-\x1f\x7f-\x9f]{1,62}\""""
_DOMAIN = r"[\w-]{1,63}(?:\.[\w-]{1,63}){0,20}|\[(?:IPv6:)?[0-9A-Fa-f:.]{2,45}\]"
_PLAUSIBLE = re.compile(f"(?:{_LOCAL_PART})@(?:{_DOMAIN})", re.IGNORECASE)
_SIMPLE = re.compile(
    rb"""[ \t]*(?:(?:"([^"\\<>]*)"|([^"\\<>@,;:()]*))[ \t]*"""
    rb"""<([A-Za-z0-9._%+=&'*!#$/?^`{|}~-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*)>"""
    rb"""|([A-Za-z0-9._%+=-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*))[ \t]*"""
)
_PIECE = re.compile(
    r'"(?:[^"\\]|\\.){0,400}+"'
    r"|=\?[^\s?<>]{1,60}\?[bBqQ]\?[^?]{0,1000}\?="  # its commas and brackets are no syntax
    r'|<[^<>]*>|[^"<>(),;:=]+|.',
    re.DOTALL,
)
_AROUND_SIGNS = re.compile(r" ?([@.]) ?")
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)
_MAILTO = re.compile(r"(?:mailto:(?://)?|smtp:)(.*)", re.IGNORECASE)
_EXCHANGE = re.compile(r"IMCEASMTP-(.{1,200})@[^@]{1,255}", re.IGNORECASE)
_EXCHANGE_HEX = re.compile(r"\+([0-9A-Fa-f]{2})")
_NO_ROUTE = "imceaex-"
"""An X.500 name that Exchange wraps as an address: nothing sent there from outside arrives (MS-OXCMAIL)."""
_WRAPPING = "<>[](){}\"'`,;"
_ANGLES = str.maketrans("<>", "  ")
_BRACKETS = str.maketrans("<>[]", "    ")

Mailbox = tuple[str, str]
"""(name, address); either may be empty, not both."""


def is_plausible(address: str) -> bool:
    """Whether a reply could be sent there, by its shape alone."""
    return (
        len(address) <= 320 and _PLAUSIBLE.fullmatch(address) is not None and not address.lower().startswith(_NO_ROUTE)
    )


def mailboxes(value: bytes, charset: str = "", limit: int = MAX_RECIPIENTS, *, is_named: bool = True) -> list[Mailbox]:
    """The mailboxes of one header value, at most ``limit``.

    A value without any address is one mailbox with a name alone. Without ``is_named`` the names beside addresses
    are not read.
    """
    simple = _SIMPLE.fullmatch(value) if len(value) < _SIMPLE_BYTES else None
    if simple:
        address = (simple[3] or simple[4]).decode("ascii")
        if is_plausible(address) and not address.startswith("IMCEA"):
            name = simple[1] or simple[2]
            return [(_name(name.decode("latin-1"), charset, address) if name and is_named else "", address)]
    # latin-1 carries the bytes through the grammar untouched; names are decoded after it, so that
    # a comma or bracket inside an encoded word is never taken for syntax.
    cap = MAX_SENDER_BYTES if limit <= _FEW else MAX_HEADER_BYTES
    found = _read(value[:cap].decode("latin-1"), charset, limit, is_named=is_named)
    if len(found) == 1 and not found[0][1] and "@" in found[0][0]:
        # Quoted or encoded as a whole, address and all.
        again = _read(found[0][0].encode("utf-8").decode("latin-1"), "", 1, is_named=is_named)
        return again if again and again[0][1] else found
    return found


def _read(text: str, charset: str, limit: int, *, is_named: bool) -> list[Mailbox]:
    found: list[Mailbox] = []
    carried = ""
    groups = _split(text)[: _GROUPS_PER_MAILBOX * limit]
    for separator, pieces in groups:
        for name, address in _in_group(pieces, is_alone=len(groups) == 1):
            if not address:
                carried += f"{separator if carried else ''} {name}"
                continue  # ``Surname, Given <a@b>``: an unquoted comma inside a name
            if carried:
                name = f"{carried}{separator} {name}" if name else carried
            carried = ""
            found.append((_name(name, charset, address) if is_named else "", address))
        if len(found) >= limit:
            return found[:limit]
    if not found and carried and (name := _name(carried, charset, "")):
        return [(name, "")]
    return found


def _split(text: str) -> list[tuple[str, list[str]]]:
    """The pieces of each mailbox and the separator before it; a comment is one piece that starts with a bracket."""
    groups: list[tuple[str, list[str]]] = [(",", [])]
    is_group = ":" in text and ";" in text
    comment: list[str] | None = None
    depth = 0
    for piece in _PIECE.findall(text):
        if comment is not None:
            comment.append(piece)
            depth += piece.count("(") - piece.count(")")
            if depth <= 0:
                inside, _, after = "".join(comment).rpartition(")")
                groups[-1][1].extend([f"{inside})", after] if after else [f"{inside})"])
                comment = None
        elif piece == "(":
            comment, depth = [piece], 1
        elif piece in (",", ";"):
            groups.append((piece, []))
        elif piece == ":" and is_group and groups[-1][1][-1:] != ["mailto"]:
            groups[-1][1].clear()  # the name of a group (RFC 5322 3.4) is nobody's name
        else:
            groups[-1][1].append(piece)
    if comment is not None:  # an opening bracket that nothing closes is only a character
        return _split(text.replace("(", " "))
    return [(separator, pieces) for separator, pieces in groups if any(piece.strip() for piece in pieces)]


def _in_group(pieces: list[str], is_alone: bool) -> list[Mailbox]:
    """The mailboxes between two separators: one, unless only blanks part several addresses."""
    words: list[str] = []
    comments: list[str] = []
    address = ""
    for piece in pieces:
        if len(piece) > 1 and piece.startswith("<") and piece.endswith(">"):
            inner = _tidy(piece[1:-1])
            address = inner if is_plausible(inner) else address
        elif piece.startswith("("):
            comments.append(piece[1:].removesuffix(")"))
        else:
            words.append(piece)
    if address:
        return [(_unquoted_all(words) or " ".join(comments), address)]
    whole = "".join(words)
    if not comments and "@" not in whole:
        return [(_unquoted_all(words), "")]
    # A quoted string is a name (RFC 5322 3.4), whatever it looks like; alone it is an address in quotes.
    if is_plausible(bare := _tidy(whole)) and (is_alone or '"' not in whole or bare.startswith('"')):
        return [(" ".join(comments), bare)]
    name = _unquoted_all(words)
    if '"' in whole:
        return [(name or " ".join(comments), "")]
    brackets = _ANGLES if "@[" in whole else _BRACKETS
    tokens = whole.translate(brackets).split()
    addresses = [token for token in map(_tidy, tokens) if is_plausible(token)]
    if addresses and len(addresses) == len(tokens):
        return [("", one) for one in addresses]
    if len(addresses) == 1:
        rest = " ".join(token for token in tokens if not is_plausible(_tidy(token)))
        return [(rest.strip(_WRAPPING + ": ") or " ".join(comments), addresses[0])]
    if is_alone and "@" not in name and len(comments) == 1 and is_plausible(bare := _tidy(comments[0])):
        return [(name, bare)]
    return [(name or " ".join(comments), "")]


def _unquoted_all(words: list[str]) -> str:
    return "".join(map(_unquoted, words)).strip(" \t<>")


def _unquoted(word: str) -> str:
    if len(word) > 1 and word.startswith('"') and word.endswith('"'):
        return _ESCAPE.sub(r"\1", word[1:-1])
    return word.replace('"', "")


def _tidy(address: str) -> str:
    """An address without what programs put around and into it."""
    if "@" not in address:
        return ""
    if not address.isascii():
        address = decode(address.encode("latin-1", "replace"))[0]
    address = flat(address)
    if ":" in address:
        if link := _MAILTO.match(address.lstrip(_WRAPPING)):
            address = link[1].partition("?")[0]
        elif address.startswith("@"):
            address = address.rpartition(":")[2]  # an obsolete source route
    address = _AROUND_SIGNS.sub(r"\1", address.strip("'")).rstrip(".")
    if not is_plausible(address):
        address = address.strip(_WRAPPING).rstrip(".")
    if exchange := _EXCHANGE.fullmatch(address):
        return _EXCHANGE_HEX.sub(lambda found: chr(int(found[1], 16)), exchange[1])
    return address


def _name(text: str, charset: str, address: str) -> str:
    name = mend(decoded(text.encode("latin-1", "replace"), charset)).text
    name = flat(name).strip("'\"").strip()[:MAX_NAME_CHARACTERS]
    return "" if address and name.strip("<>").lower() == address.lower() else name


def sender_of(headers: Headers, mail_from: str = "", charset: str = "") -> Mailbox:
    """Who a mail is from: the first real address of From, Reply-To, Sender, Return-Path and the envelope.

    The name is the From name even where the address had to be taken from another header.
    """
    name = ""
    for header in ("from", "reply-to", "sender", "return-path"):
        for value in headers.all(header)[:_FEW]:
            for its_name, address in mailboxes(value, charset, limit=_FEW):
                if address and header == "from":
                    return its_name or name, address
                if address:
                    return name or its_name, address
                if header == "from":
                    name = name or its_name
    return name, mail_from if is_plausible(mail_from) else ""


def recipients_of(headers: Headers, name: str, charset: str = "", limit: int = MAX_RECIPIENTS) -> tuple[str, ...]:
    """The addresses of every header of that name, without repeats, at most ``limit``."""
    found: dict[str, str] = {}
    for value in headers.all(name)[:10]:
        for _, address in mailboxes(value, charset, limit, is_named=False):
            if address:
                found.setdefault(address.lower(), address)
    return tuple(found.values())[:limit]
