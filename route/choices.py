"""The buttons under what we say, where a channel has any: how a case stands, how good an answer was, which language."""

from collections.abc import Sequence

from cases.preferences import BEST
from ingest.notice import Choice
from route.voice import Voice

_LANGUAGE_NAMES = {"ar": "العربية", "en": "English"}


def status_choice(voice: Voice, reference: str, language: str) -> tuple[Choice, ...]:
    """The button that asks how a case stands."""
    return (Choice(voice.words.say(language, "How does my case stand?"), f"status:{reference}"),)


def rating_choices(reference: str) -> tuple[Choice, ...]:
    """One button for each rating, the worst first."""
    return tuple(Choice(f"{stars} ★", f"rate:{reference}:{stars}") for stars in range(1, BEST + 1))


def rating_question(voice: Voice, languages: Sequence[str]) -> str:
    """What the rating buttons are for."""
    return " / ".join(voice.words.say(one, "How good is this answer? 5 is best.") for one in languages)


def language_choices(voice: Voice) -> tuple[Choice, ...]:
    """One button for each language that we speak."""
    spoken = ((code, name) for code, name in _LANGUAGE_NAMES.items() if voice.words.speaks(code))
    return tuple(Choice(name, f"language:{code}") for code, name in spoken)
