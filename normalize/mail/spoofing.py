"""Signs that a sender is not who the mail says, as flags: a person decides what they mean."""

import re
import unicodedata

from ingest.reading_rules import ReadingRules
from normalize.mail.addresses import Mailbox, mailboxes
from normalize.mail.encoded_words import reorders
from normalize.mail.headers import Headers

_ADDRESS = re.compile(r"[\w.+%-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}")
_AT_SIGNS = str.maketrans({"\uff20": "@", "\ufe6b": "@"})
_WORD = re.compile(r"[^\W\d_]+")
_LATIN = re.compile(r"[A-Za-z\u00c0-\u024f]")
_LOOKALIKE = re.compile("[\u0370-\u03ff\u0400-\u052f\u0531-\u0587\u13a0-\u13ff]")
"""Greek, Cyrillic, Armenian and Cherokee have letters that nobody can tell from Latin ones; Arabic has none."""
_GREEK_OR_CYRILLIC_SIGNS = frozenset("µΩ")
_COMMENT = re.compile(r"\([^()]*\)")
_RESULT = re.compile(r";\s*(spf|dkim|dmarc)\s*(?:/\s*\d+\s*)?=\s*([a-z]+)", re.IGNORECASE)
_MAX_RESULT_HEADERS = 20
_MAX_RESULT_BYTES = 8_000


def authentication(headers: Headers, trusted_servers: frozenset[str]) -> tuple[str, ...]:
    """``spf_fail``, ``dkim_fail`` and ``dmarc_fail`` as our own server found them (RFC 8601).

    Only a header with the name of a trusted server counts, and for each method only the top-most that
    speaks of it: servers write above what they receive, so what stands below may be the sender's own.
    """
    verdicts: dict[str, set[str]] = {}
    for value in headers.all("authentication-results")[:_MAX_RESULT_HEADERS] if trusted_servers else ():
        text = value[:_MAX_RESULT_BYTES].decode("ascii", "replace")
        if "(" in text:
            text = _COMMENT.sub(" ", text)
        server = text.partition(";")[0].split()
        if not server or server[0].strip('"').lower() not in trusted_servers:
            continue
        here: dict[str, set[str]] = {}
        for method, result in _RESULT.findall(text):
            here.setdefault(method.lower(), set()).add(result.lower())
        verdicts = here | verdicts
    # One good signature is enough: mailing lists break the author's and add their own.
    return tuple(
        f"{method}_fail"
        for method in ("spf", "dkim", "dmarc")
        if "fail" in (found := verdicts.get(method, set())) and "pass" not in found
    )


def signs_of(headers: Headers, shown: str, sender: Mailbox, rules: ReadingRules) -> tuple[str, ...]:
    """Every sign in the head of a mail whose From, decoded but not flat, is ``shown`` and was read as ``sender``."""
    flags = list(authentication(headers, rules.trusted_servers))
    name, address = sender
    if shown.count("@") > 1 or "\uff20" in shown or "\ufe6b" in shown:
        flags += _other_addresses(shown.translate(_AT_SIGNS), name.translate(_AT_SIGNS), address)
    domain = unicode_domain(address)
    if domain != address.rpartition("@")[2]:
        flags.append("punycode_domain")
    is_plain = shown.isascii() and domain.isascii()
    if not is_plain and any(map(_mixes_scripts, _WORD.findall(f"{name} {address.rpartition('@')[0]} {domain}"))):
        flags.append("mixed_script")
    if reorders(shown):
        flags.append("bidi_control")
    if _sends_for_us(headers, address, rules):
        flags.append("sender_differs")
    return tuple(flags)


def _other_addresses(shown: str, name: str, address: str) -> list[str]:
    flags = []
    address = address.lower()
    senders = {one.lower() for _, one in mailboxes(shown.encode("utf-8"), "utf-8", limit=5) if one}
    if len(senders | {address}) > 1:
        flags.append("several_senders")
    in_name = {one.lower() for one in _ADDRESS.findall(name)} - {address}
    if in_name:
        flags.append("name_shows_other_address")
    if {one.lower() for one in _ADDRESS.findall(shown)} - senders - in_name - {address}:
        flags.append("address_ambiguous")  # in a comment or a second pair of brackets: others may read that one
    return flags


def _mixes_scripts(word: str) -> bool:
    """Latin letters beside such as look like them; Arabic beside Latin is how people write company names."""
    if word.isascii() or not _LATIN.search(word):
        return False
    return any(letter not in _GREEK_OR_CYRILLIC_SIGNS for letter in _LOOKALIKE.findall(word))


def unicode_domain(address: str) -> str:
    """The domain of an address with its xn-- labels as letters (RFC 3492), to be shown beside the raw one."""
    domain = address.rpartition("@")[2]
    if "xn--" not in domain.lower():
        return domain
    return ".".join(map(_unicode_label, domain.split(".")))


def _unicode_label(label: str) -> str:
    if not label.lower().startswith("xn--"):
        return label
    try:
        letters = label[4:].encode("ascii").decode("punycode")
    except (UnicodeError, ValueError, OverflowError):
        return label
    is_clean = all(unicodedata.category(letter)[0] in "LMN" or letter == "-" for letter in letters)
    return letters if letters and is_clean else label


def _sends_for_us(headers: Headers, address: str, rules: ReadingRules) -> bool:
    """Whether a mail in the name of ours or our staff was sent by somebody of another domain."""
    value = headers.first("sender")
    if not value:
        return False
    address = address.lower()
    domain = address.rpartition("@")[2]
    if address not in rules.own_addresses and not {address, f"@{domain}"} & rules.staff:
        return False
    return any(one and one.lower().rpartition("@")[2] != domain for _, one in mailboxes(value, limit=1))
