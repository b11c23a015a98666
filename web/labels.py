"""The words for the codes of the case store; the English ones are the keys of the catalogues."""

from collections.abc import Mapping

from babel import Locale, UnknownLocaleError

_LABELS: Mapping[str, Mapping[str, str]] = {
    "status": {"open": "Open", "answered": "Answered", "closed": "Closed"},
    "channel": {
        "email": "E-mail",
        "fax": "Fax",
        "sms": "SMS",
        "x": "X",
        "telegram": "Telegram",
        "whatsapp": "WhatsApp",
        "webchat": "Web chat",
        "webform": "Web form",
        "open311": "Open311",
    },
    "outcome": {
        "opened": "New case",
        "joined": "Joined a case",
        "duplicate": "Duplicate",
        "ignored": "Ignored",
        "held": "Held",
    },
    "event": {
        "opened": "Opened",
        "joined": "Message joined",
        "duplicate": "Duplicate received",
        "reopened": "Reopened",
        "answered": "Agency answered",
        "edited": "The sender edited a message",
        "deleted": "The sender deleted a message",
        "undelivered": "A notice of ours did not arrive",
        "rated": "The citizen rated the answer",
        "closed": "Closed",
        "linked": "Linked",
        "unlinked": "Link undone",
        "raised": "Became an emergency",
        "corrected": "Corrected by a person",
        "confirmed": "Confirmed by a person",
    },
    "role": {
        "citizen": "Citizen",
        "agency": "Agency",
        "former_agency": "Former agency",
        "machine": "Automatic message",
    },
    "relation": {
        "same_delivery": "Same delivery",
        "same_matter": "Same matter",
        "same_event": "Same event",
        "possible_follow_up": "Possible follow-up",
    },
    "purpose": {
        "forward": "Forwarded to the agency",
        "files": "Files sent after it to the agency",
        "acknowledge": "Acknowledgement to the citizen",
        "answer": "Answer to the citizen",
        "reply": "Reply to a command or button",
    },
    "delivery": {
        "queued": "Waiting to be sent",
        "sending": "Being sent",
        "accepted": "Accepted by the other side",
        "delivered": "Arrived, says the other side",
        "undelivered": "Did not arrive, says the other side",
        "uncertain": "Uncertain: the other side's answer was lost",
        "retrying": "Not delivered yet, will be tried again",
        "dead": "Given up, needs a person",
    },
    "audit": {"kept": "Kept", "open": "Too few to say", "broken": "Broken"},
    "question": {"type": "Type", "topic": "Topic"},
    "connector": {
        "new": "Not run yet",
        "ok": "Working",
        "listening": "Ready to receive",
        "unavailable": "Not reachable",
        "misconfigured": "Needs a person",
        "paused": "Paused: there is no room",
        "stale": "Silent for too long",
    },
    "head": {
        "type": "type",
        "topic": "topic",
        "priority": "priority",
        "agency": "agency",
        "sentiment": "tone",
    },
    "auto": {
        "auto-reply": "automatic reply",
        "bounce": "returned mail",
        "bulk": "mass mail",
        "delivery-report": "delivery report",
    },
    "numbered": {
        "sum": "sum",
        "street": "street",
        "lane": "lane",
        "zone": "zone",
        "block": "block",
        "building": "building",
        "house": "house",
        "flat": "flat",
        "floor": "floor",
        "gate": "gate",
        "bus": "bus",
    },
    "landmark": {
        "school": "school",
        "hospital": "hospital",
        "mosque": "mosque",
        "roundabout": "roundabout",
        "junction": "junction",
        "bridge": "bridge",
        "park": "park",
        "street": "street",
        "tower": "tower",
        "pharmacy": "pharmacy or market",
        "quarter": "quarter",
        "company": "company",
    },
}

_TONES: Mapping[str, str] = {
    "ok": "good",
    "listening": "good",
    "accepted": "good",
    "delivered": "good",
    "undelivered": "bad",
    "answered": "good",
    "retrying": "warn",
    "uncertain": "warn",
    "stale": "warn",
    "paused": "warn",
    "unavailable": "warn",
    "high": "warn",
    "held": "bad",
    "dead": "bad",
    "misconfigured": "bad",
    "emergency": "bad",
    "kept": "good",
    "broken": "bad",
}


def label(kind: str, code: str) -> str:
    """The English word for a code, which may be one that this page does not know."""
    return _LABELS[kind].get(code) or code.replace("_", " ").replace("{", "").replace("}", "")


def is_known(kind: str, code: str) -> bool:
    """Whether there is a word for a code."""
    return code in _LABELS[kind]


def language_name(code: str, language: str) -> str:
    """What a language is called in ``language``; its code where nobody knows it."""
    try:
        # Without the territory that an old code stands for: ``tl`` is Filipino, wherever it is spoken.
        name: str = Locale.parse(language).languages.get(Locale.parse(code).language, code)
        return name
    except (ValueError, UnknownLocaleError):
        return code


def tone(code: str) -> str:
    """How a code is coloured: ``good``, ``warn``, ``bad`` or not at all; the word always stands beside it."""
    return _TONES.get(code, "")
