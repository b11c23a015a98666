"""The words for the codes of the case store; the English ones are the keys of the catalogues."""

from collections.abc import Mapping

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
        "undelivered": "Our mail did not arrive",
        "closed": "Closed",
    },
    "role": {"citizen": "Citizen", "agency": "Agency", "machine": "Automatic message"},
    "relation": {
        "same_delivery": "Same delivery",
        "same_matter": "Same matter",
        "same_event": "Same event",
        "possible_follow_up": "Possible follow-up",
    },
    "purpose": {
        "forward": "Forwarded to the agency",
        "acknowledge": "Acknowledgement to the citizen",
        "answer": "Answer to the citizen",
    },
    "delivery": {
        "queued": "Waiting to be sent",
        "sending": "Being sent",
        "accepted": "Accepted by the other side",
        "uncertain": "Uncertain: the other side's answer was lost",
        "retrying": "Not delivered yet, will be tried again",
        "dead": "Given up, needs a person",
    },
    "connector": {
        "new": "Not run yet",
        "ok": "Working",
        "listening": "Ready to receive",
        "unavailable": "Not reachable",
        "misconfigured": "Needs a person",
        "stale": "Silent for too long",
    },
}

_TONES: Mapping[str, str] = {
    "ok": "good",
    "listening": "good",
    "accepted": "good",
    "answered": "good",
    "retrying": "warn",
    "uncertain": "warn",
    "stale": "warn",
    "unavailable": "warn",
    "high": "warn",
    "held": "bad",
    "dead": "bad",
    "misconfigured": "bad",
    "emergency": "bad",
}


def label(kind: str, code: str) -> str:
    """The English word for a code, which may be one that this page does not know."""
    return _LABELS[kind].get(code) or code.replace("_", " ").replace("{", "").replace("}", "")


def tone(code: str) -> str:
    """How a code is coloured: ``good``, ``warn``, ``bad`` or not at all; the word always stands beside it."""
    return _TONES.get(code, "")
