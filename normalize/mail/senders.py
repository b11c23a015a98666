"""Who a mail is really from: the citizen, not the gateway, the colleague or the mailbox that handed it on."""

from dataclasses import dataclass

from ingest.reading_rules import ReadingRules
from normalize.charset.mojibake import REPAIRED, mend
from normalize.mail.addresses import MAX_SENDER_BYTES, Mailbox, is_plausible, mailboxes, sender_of
from normalize.mail.encoded_words import decoded
from normalize.mail.headers import Headers
from normalize.mail.spoofing import signs_of

FORWARDED_BY_STAFF = "forwarded_by_staff"

_MAX_FORWARDS = 5
_MAX_HEADERS = 5


@dataclass(frozen=True, slots=True)
class Origin:
    """The sender of a mail, and how that was found out."""

    name: str
    address: str
    relayed_by: str = ""
    """The address in From, when somebody else's words are in the mail."""
    flags: tuple[str, ...] = ()


def origin_of(
    headers: Headers,
    rules: ReadingRules,
    mail_from: str = "",
    charset: str = "",
    forwarded_from: tuple[str, ...] = (),
) -> Origin:
    """Who a mail is from, by the rules of its connector.

    ``charset`` is the body's, a hint for raw letters. ``forwarded_from`` is the From line of each forwarded
    block in the text, the outermost first; an empty text for a block that has none.
    """
    name, address = sender_of(headers, mail_from, charset)
    shown = decoded(b", ".join(headers.all("from")[:_MAX_HEADERS])[:MAX_SENDER_BYTES], charset)
    flags = list(signs_of(headers, shown, (name, address), rules))
    if not shown.isascii() and REPAIRED in mend(shown).flags:
        flags.append(REPAIRED)
    if forwarded_from and _is_staff(address, rules):
        return _forwarded(name, address, flags, forwarded_from, rules)
    if rules.reply_to == "reply_to" and (asked := _reply_to(headers, rules, charset)):
        # Before our own address is looked for: our own site's form may be what sends.
        relayed_by = address if address.lower() != asked[1].lower() else ""
        return Origin(asked[0] or name, asked[1], relayed_by=relayed_by, flags=tuple(flags))
    if _is_ours(address, rules):
        flags.append("from_own_address")
    return Origin(name, address, flags=tuple(flags))


def _forwarded(
    name: str, address: str, flags: list[str], forwarded_from: tuple[str, ...], rules: ReadingRules
) -> Origin:
    """A colleague's forward: the citizen is the first in the blocks that is neither staff nor ours."""
    flags.append(FORWARDED_BY_STAFF)
    for line in forwarded_from[:_MAX_FORWARDS]:
        for its_name, its_address in mailboxes(line.encode("utf-8", "replace"), "utf-8", limit=1):
            if is_plausible(its_address) and not _is_staff(its_address, rules) and not _is_ours(its_address, rules):
                return Origin(its_name, its_address, relayed_by=address, flags=tuple(flags))
    flags.append("forwarded_sender_unknown")
    return Origin(name, address, flags=tuple(flags))


def _reply_to(headers: Headers, rules: ReadingRules, charset: str) -> Mailbox | None:
    """The first Reply-To with an address that is not ours; ``Reply-To: <>`` says nothing."""
    for value in headers.all("reply-to")[:_MAX_HEADERS]:
        for name, address in mailboxes(value, charset, limit=5):
            if address and not _is_ours(address, rules):
                return name, address
    return None


def _is_ours(address: str, rules: ReadingRules) -> bool:
    """Whether an address is ours, also with a tag behind a plus sign (RFC 5233)."""
    address = address.lower()
    local, _, domain = address.rpartition("@")
    return address in rules.own_addresses or f"{local.partition('+')[0]}@{domain}" in rules.own_addresses


def _is_staff(address: str, rules: ReadingRules) -> bool:
    address = address.lower()
    return bool(address) and (address in rules.staff or f"@{address.rpartition('@')[2]}" in rules.staff)
