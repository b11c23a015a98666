"""What is said when somebody's life is in danger: to the citizen the number to call, to the duty officer the least."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import orjson

from ingest.notice import Notice
from normalize.message import Message
from route.emergency.alerts import Alert
from route.emergency.book import Open
from route.emergency.settings import Emergency
from route.emergency.tokens import duty_token
from route.passages import flat, isolated, tidy, without_tokens

_WORDS = Path(__file__).with_name("words.toml")
_SAID: Mapping[str, Mapping[str, Mapping[str, str]]] = tomllib.loads(_WORDS.read_text(encoding="utf-8"))
_BOTH = ("ar", "en")
"""For somebody whose language nobody could tell, and for one that we do not speak."""
HINDUSTANI = "hi-Latn"
"""Hindi and Urdu in Latin letters: one language, hardly told apart, and whoever types it so reads it so."""
_SAID_IN: Mapping[str, tuple[str, ...]] = {HINDUSTANI: (HINDUSTANI, "en")}
"""For whom their own words may not be enough: they may have been taken for another."""
_QUOTED = 300
"""Characters of the citizen's words: enough to act upon, and it fits into a few text messages."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What a page tells of."""

    emergency: Open
    reference: str
    """Of the case; empty while there is none."""
    message: Message | None
    """The report; None when it was erased."""
    others: int
    """Further emergencies that nobody has taken on."""


@dataclass(frozen=True, slots=True)
class EmergencyCall:
    """What a citizen in danger is told to do."""

    number: str
    said: Mapping[str, str]
    """The same by language: in one, or in those for somebody whose own we do not speak."""


@dataclass(frozen=True, slots=True)
class Sayings:
    """Makes the notices."""

    emergency: Emergency
    timezone: str
    has_duty: bool
    """Somebody is paged, so the citizen may be told so."""
    base_url: str = ""
    secret: bytes = b""
    """What the links are made with that take an emergency on."""

    def answer(self, alert: Alert, kinds: tuple[str, ...], in_reply_to: str = "") -> Notice:
        """The number to call, in the citizen's language; nothing of what they wrote is in it."""
        call = self.call(alert.language, kinds)
        return Notice(
            id=alert.notice_id,
            to=alert.address,
            subject=" / ".join(_SAID["citizen"][one]["call"].format(number=call.number) for one in call.said),
            text="\n".join(call.said.values()),
            language=next(iter(call.said)),
            in_reply_to=in_reply_to,
        )

    def call(self, language: str, kinds: tuple[str, ...]) -> EmergencyCall:
        """The same for a page that shows it itself."""
        citizen = _SAID["citizen"]
        spoken = language.partition("-")[0].lower()
        said_in = _SAID_IN.get(language) or ((spoken,) if spoken in citizen else _BOTH)
        number = self.emergency.number_for(kinds, self.timezone)
        parts = ("call", "passed") if self.has_duty else ("call",)
        return EmergencyCall(
            number,
            {one: " ".join(citizen[one][part].format(number=number) for part in parts) for one in said_in},
        )

    def page(self, alert: Alert, facts: Facts) -> Notice:
        """What has happened, where, and how to reach whoever wrote: no name, no other data, no secret."""
        said = _SAID["page"][alert.language]
        heading = f"{said['emergency']} {facts.emergency.id}: {kind_name(facts.emergency.kind, alert.language)}"
        lines = [heading, *(f"{label}: {value}" for label, value in self._rows(facts, said) if value)]
        return Notice(
            id=alert.notice_id, to=alert.address, subject=heading, text="\n".join(lines), language=alert.language
        )

    def webhook(self, alert: Alert, facts: Facts) -> bytes:
        """The same for a machine."""
        message, emergency = facts.message, facts.emergency
        return orjson.dumps(
            {
                "type": "emergency",
                "emergency": emergency.id,
                "kind": emergency.kind,
                "reports": emergency.reports,
                "opened_at": emergency.opened_at,
                "reference": facts.reference,
                "words": _said(message),
                "phone": message.sender.phone if message else None,
                "latitude": message.location.latitude if message and message.location else None,
                "longitude": message.location.longitude if message and message.location else None,
                "others_open": facts.others,
                "notice_id": alert.notice_id,
            }
        )

    def _rows(self, facts: Facts, said: Mapping[str, str]) -> Sequence[tuple[str, str]]:
        message, emergency = facts.message, facts.emergency
        words = _said(message)
        token = duty_token(self.secret, emergency.id)
        link = f"{self.base_url.rstrip('/')}/duty/{emergency.id}/{token}" if self.base_url else ""
        return (
            (said["words"], f"«{words}»" if words else said["erased"] if message is None else ""),
            (said["phone"], isolated(message.sender.phone) if message and message.sender.phone else ""),
            (said["place"], _place(message) if message else ""),
            (said["reports"], str(emergency.reports) if emergency.reports > 1 else ""),
            (said["reference"], isolated(facts.reference) if facts.reference else ""),
            (said["others"], str(facts.others) if facts.others else ""),
            (said["take_on"], link or isolated(f"rawafid duty ack {emergency.id}")),
        )


def kind_name(kind: str, language: str) -> str:
    """What people call a kind of emergency, in Arabic or English."""
    return _SAID["kinds"]["ar" if language == "ar" else "en"].get(kind, kind)


def _said(message: Message | None) -> str:
    if message is None:
        return ""
    text = without_tokens(tidy(f"{message.subject}\n{message.new_text or message.text}"))
    shown = flat(text)
    return shown if len(shown) <= _QUOTED else f"{shown[:_QUOTED]}…"


def _place(message: Message) -> str:
    where = message.location
    if where is None:
        return ""
    spot = f"{where.latitude:.5f},{where.longitude:.5f}"
    map_link = f"https://www.openstreetmap.org/?mlat={where.latitude:.5f}&mlon={where.longitude:.5f}"
    return " ".join(filter(None, (flat(where.label), isolated(spot), map_link)))
