"""An invitation (iCalendar, RFC 5545; iMIP, RFC 6047) as lines that a person can read: what, when, where, who."""

import re
from dataclasses import dataclass, field
from datetime import datetime

from normalize.charset.decoding import decode, storable

MAX_BYTES = 262_144
MAX_PEOPLE = 10

_FOLD = re.compile(r"\r?\n[ \t]")
_LINE = re.compile(r'([A-Za-z-]{1,60})((?:;[^=;:"]{1,60}=(?:"[^"\n]*"|[^";:\n]*))*):([^\n]*)')
_PARAMETER = re.compile(r';([^=;:"]{1,60})=(?:"([^"]*)"|([^";:]*))')
_ESCAPED = re.compile(r"\\([\\;,nN])")
_MOMENT = re.compile(r"(\d{4})(\d{2})(\d{2})(?:T(\d{2})(\d{2})(\d{2})?(Z)?)?\Z")
_ARABIC_LETTER = re.compile(r"[\u0620-\u06d3]")
_ENGLISH = {
    "event": "Event", "when": "When", "where": "Where", "who": "Who",
    "cancelled": "cancelled", "accepted": "accepted", "declined": "declined", "tentative": "tentative",
}  # fmt: skip
_ARABIC = {
    "event": "الموعد", "when": "الزمان", "where": "المكان", "who": "المدعوون",
    "cancelled": "أُلغي", "accepted": "قُبل", "declined": "اعتُذر عنه", "tentative": "قُبل مبدئيا",
}  # fmt: skip
_ANSWERS = {"ACCEPTED": "accepted", "DECLINED": "declined", "TENTATIVE": "tentative"}


@dataclass(slots=True)
class Event:
    """One VEVENT, as far as a reader needs it."""

    summary: str = ""
    when: str = ""
    where: str = ""
    organizer: str = ""
    attendees: list[str] = field(default_factory=list)
    answer: str = ""
    notes: str = ""
    is_cancelled: bool = False

    def lines(self) -> str:
        """The event line by line, named in Arabic when its own words are; what it does not say has no line."""
        named = _ARABIC if _ARABIC_LETTER.search(self.summary + self.where + self.notes) else _ENGLISH
        people = [self.organizer, *(one for one in self.attendees if one != self.organizer)]
        shown = ", ".join(one for one in people if one)
        status = "cancelled" if self.is_cancelled else self.answer
        what = f"{self.summary} ({named[status]})" if status else self.summary
        pairs = (("event", what), ("when", self.when), ("where", self.where), ("who", shown))
        return "\n".join(f"{named[label]}: {value.strip()}" for label, value in pairs if value.strip())

    def is_told_in(self, text: str) -> bool:
        """Whether the mail's own text names it already."""
        words = " ".join(text.split()).casefold()
        return bool(self.summary) and all(
            " ".join(value.split()).casefold() in words for value in (self.summary, self.where, self.when[11:16])
        )


def event_in(content: bytes, charset: str = "") -> Event | None:
    """The first event of a calendar, or None when it has none that says anything."""
    text = storable(decode(content[:MAX_BYTES], charset)[0])
    event: Event | None = None
    method, is_all_day, start, end = "", False, "", ""
    for line in _FOLD.sub("", text).split("\n"):
        match = _LINE.match(line)
        if match is None:
            continue
        name, value = match[1].upper(), match[3].strip()
        if name == "METHOD":
            method = value.upper()
        elif name == "BEGIN":
            if value.upper() == "VEVENT" and event is None:
                event = Event()
            elif event is not None:
                break  # an alarm, or the next exception of a series
        elif name == "END" and value.upper() == "VEVENT":
            break
        elif event is not None:
            parameters = {pair[1].upper(): pair[2] or pair[3] or "" for pair in _PARAMETER.finditer(match[2])}
            if name == "DTSTART":
                start, is_all_day = _moment(value, parameters), "T" not in value
            elif name == "DTEND":
                end = _moment(value, parameters)
            else:
                _take(event, name, value, parameters, method)
    if event is None:
        return None
    event.when = _span(start, end, is_all_day)
    event.is_cancelled = event.is_cancelled or method == "CANCEL"
    return event if event.summary or event.when else None


def _take(event: Event, name: str, value: str, parameters: dict[str, str], method: str) -> None:
    if name == "SUMMARY":
        event.summary = " ".join(_unescaped(value).split())
    elif name == "LOCATION":
        event.where = " ".join(_unescaped(value).split())
    elif name == "DESCRIPTION":
        event.notes = _unescaped(value).strip()
    elif name == "STATUS":
        event.is_cancelled = value.upper() == "CANCELLED"
    elif name == "ORGANIZER":
        event.organizer = _person(value, parameters)
    elif name == "ATTENDEE" and len(event.attendees) < MAX_PEOPLE:
        event.attendees.append(_person(value, parameters))
        if method == "REPLY":
            event.answer = _ANSWERS.get(parameters.get("PARTSTAT", "").upper(), "")


def _person(value: str, parameters: dict[str, str]) -> str:
    address = value[7:] if value[:7].lower() == "mailto:" else value
    name = " ".join(parameters.get("CN", "").split())
    return f"{name} <{address}>" if name and name != address else address


def _moment(value: str, parameters: dict[str, str]) -> str:
    """Local time as the sender wrote it, with its zone; a reader must see the hour that was agreed on."""
    match = _MOMENT.match(value)
    if match is None:
        return ""
    year, month, day, hour, minute = (int(one or 0) for one in match.groups()[:5])
    try:
        datetime(year, month, day, hour, minute)  # noqa: DTZ001 - only whether there is such a day
    except ValueError:
        return ""
    shown = f"{match[1]}-{match[2]}-{match[3]}"
    if match[4] is None:
        return shown
    zone = "UTC" if match[7] else parameters.get("TZID", "").strip("/")
    return f"{shown} {match[4]}:{match[5]} {zone}".rstrip()


def _span(start: str, end: str, is_all_day: bool) -> str:
    if not start or not end or is_all_day or start == end:
        return start
    return f"{start[:16]} - {end[11:] if end[:10] == start[:10] else end}"


def _unescaped(value: str) -> str:
    return _ESCAPED.sub(lambda match: "\n" if match[1] in "nN" else match[1], value)
