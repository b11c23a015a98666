"""Mail addresses that are safe to put into a command or a header."""

import re
import unicodedata

_ADDRESS = re.compile(r"""[^\s@<>()\[\],;:\\"]{1,64}@[^\s@<>()\[\],;:\\"]{1,255}""")
_LABEL = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?")


def one_address(text: str) -> str:
    """The single bare address that ``text`` is, its domain in ASCII form. Raises ValueError.

    Stricter than RFC 5322: no comments, no quoted names, no lists, nothing invisible. What it lets
    through is one recipient in every parser.
    """
    address = text.strip(" ")
    if address.startswith("<") and address.endswith(">"):
        address = address[1:-1]
    if not _ADDRESS.fullmatch(address) or any(unicodedata.category(letter)[0] in "CZ" for letter in address):
        raise ValueError("not one mail address")
    local, _, domain = address.partition("@")
    if local.startswith(".") or local.endswith(".") or ".." in local:
        raise ValueError("not one mail address")
    try:
        ascii_domain = domain if domain.isascii() else domain.encode("idna").decode("ascii")
    except UnicodeError:
        raise ValueError("not a mail domain") from None
    if not all(_LABEL.fullmatch(label) for label in ascii_domain.split(".")):
        raise ValueError("not a mail domain")
    return f"{local}@{ascii_domain}"


def domain_key(domain: str) -> str:
    """The form in which two spellings of a domain are equal: ASCII, lower case, no final dot."""
    try:
        return domain.rstrip(".").encode("idna").decode("ascii").lower()
    except UnicodeError:
        return domain.rstrip(".").lower()


def flat(text: str) -> str:
    """One line without control characters and lone surrogates, for a header."""
    text = text.encode("utf-8", "replace").decode("utf-8")
    return " ".join("".join(" " if _breaks(letter) else letter for letter in text).split())


def printable(address: str) -> str:
    """An address as a client sent it, with the bytes that are not UTF-8 replaced."""
    return flat(address.encode("utf-8", "surrogateescape").decode("utf-8", "replace"))


def _breaks(letter: str) -> bool:
    return unicodedata.category(letter) in ("Cc", "Zl", "Zp")
