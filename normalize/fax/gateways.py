"""What a fax gateway's mail says about the call: who rang, how many pages came, what went wrong."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from ingest.fax_gateways import PRESETS
from ingest.reading_rules import FaxGateway
from normalize.text.arabic import fold_digits, strip_controls
from normalize.text.phones import e164

MAX_BODY_CHARACTERS = 4_096
MAX_LINE_CHARACTERS = 200
"""Patterns come from the configuration, so what they are run on is kept short."""

_NOBODY = frozenset(
    ("none", "unknown", "anonymous", "private", "withheld", "unavailable", "restricted", "unspecified", "no id",
     "not available", "number withheld", "asterisk", "fax", "null", "n/a", "غير معروف", "مجهول", "خاص")
)  # fmt: skip
_NUMBER = re.compile(r"(?=(?:\D{0,4}\d){3})\+?[\d\s().\-/]{3,40}")
_NAMED = re.compile(r'"?([^"<>]{0,100})"?\s{0,5}<([^<>]{1,60})>')
_STAMP = re.compile(r"(\d{4})[:/-](\d\d)[:/-](\d\d)[ T](\d\d):(\d\d):(\d\d)\s?(?:UTC|GMT|Z)")


@dataclass(frozen=True, slots=True)
class Call:
    """One reception, as its gateway tells it."""

    gateway: str
    numbers: tuple[str, ...] = ()
    """Who called, the network's word before the machine's own."""
    name: str = ""
    error: str | None = None
    """What went wrong, empty where the gateway does not say; None when nothing did."""
    details: tuple[tuple[str, str], ...] = ()
    """(``pages``, ``quality``, ``received`` or ``duration``, what it was)."""

    def detail(self, name: str) -> str:
        return dict(self.details).get(name, "")

    def phone(self, region: str) -> str | None:
        """The first number that is one, in E.164."""
        return next((found for number in self.numbers if (found := e164(number, region, bare_gulf=True))), None)

    def contradicts_itself(self, region: str) -> bool:
        """Whether the network names another caller than the machine does, which anybody can set."""
        return len({_comparable(number, region) for number in self.numbers}) > 1

    def received_at(self) -> datetime | None:
        """When the gateway took the call, where it says so in UTC."""
        match = _STAMP.fullmatch(self.detail("received"))
        if match is None:
            return None
        year, month, day, hour, minute, second = (int(part) for part in match.groups())
        try:
            return datetime(year, month, day, hour, minute, second, tzinfo=UTC)
        except ValueError:
            return None


def call_of(
    subject: str, body: str, headers: Mapping[str, str], address: str, gateways: Sequence[FaxGateway]
) -> Call | None:
    """The call by the first gateway whose address fits and that speaks of the caller; the known ones if none is given.

    ``headers`` are those that ``header_names`` asked for.
    """
    lines = [line.strip()[:MAX_LINE_CHARACTERS] for line in strip_controls(body[:MAX_BODY_CHARACTERS]).split("\n")]
    rest: Call | None = None
    for gateway in gateways or PRESETS:
        if not _is_from(gateway, address):
            continue
        found = list(_matches(gateway, subject[:MAX_LINE_CHARACTERS], lines, headers))
        if any(group in ("number", "name") for group, _ in found):
            return _call(gateway.name, found)
        if found and rest is None:
            rest = _call(gateway.name, found)  # «Pages: 2» may be anybody's
    return rest


def header_names(gateways: Sequence[FaxGateway]) -> frozenset[str]:
    """The headers that some pattern is searched in."""
    places = {place for gateway in gateways or PRESETS for place, _ in gateway.patterns}
    return frozenset(places - {"subject", "body"})


def _is_from(gateway: FaxGateway, address: str) -> bool:
    address = address.lower()
    domain = address.rpartition("@")[2]
    return not gateway.senders or any(sender.lower() in (address, domain, f"@{domain}") for sender in gateway.senders)


def _matches(
    gateway: FaxGateway, subject: str, lines: Sequence[str], headers: Mapping[str, str]
) -> Iterator[tuple[str, str]]:
    """Every (group, value) in the order of the patterns."""
    for place, pattern in gateway.patterns:
        if place == "body":
            texts = lines
        else:
            texts = [subject] if place == "subject" else [headers.get(place, "")[:MAX_LINE_CHARACTERS]]
        for number, text in enumerate(texts):
            match = pattern.search(text) if text else None
            if match is None:
                continue
            for group, value in match.groupdict().items():
                if group == "error" and value == "":  # the reason stands below its heading
                    value = next((line for line in lines[number + 1 :] if line), "") if place == "body" else ""
                if value is not None:
                    yield group, value.strip()
            break


def _call(gateway: str, found: Sequence[tuple[str, str]]) -> Call:
    numbers: dict[str, None] = {}
    names: list[str] = []
    error: str | None = None
    details: dict[str, str] = {}
    for group, value in found:
        if group in ("number", "name"):
            named = _NAMED.fullmatch(value)
            for part in named.groups() if named else (value,):
                _who(part, group, numbers, names)
        elif group == "error":
            error = value if error is None else error
        elif value:
            details.setdefault(group, value)
    return Call(gateway, tuple(numbers), names[0] if names else "", error, tuple(details.items()))


def _who(value: str, group: str, numbers: dict[str, None], names: list[str]) -> None:
    """A number or a name, by what it looks like: a fax machine's own name may be either."""
    value = value.strip().strip("\"'<>").strip()
    if value.lower() in _NOBODY or not any(letter.isalnum() for letter in value):
        return
    digits = fold_digits(value)
    if not _NUMBER.fullmatch(digits):
        names.append(value)
    elif group == "number":
        numbers[digits] = None


def _comparable(number: str, region: str) -> str:
    """One text for one line, however it is written; an extension differs from the line it belongs to."""
    digits = "".join(letter for letter in number if letter.isdigit())
    return (e164(number, region, bare_gulf=True) or digits)[-8:]
