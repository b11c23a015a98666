"""What stands in the holes of reasons, and whether what is shown is all Arabic."""

import re
from collections.abc import Iterable
from functools import cache

from markupsafe import Markup

from classify.taxonomy import load_taxonomy
from route.words import Words
from web.holes import Names
from web.reasons import Reasons

SAMPLES = {
    "said": "nothing ties it to an earlier case", "where": "no place is named", "quotes": "«مقطوعة», «tubig … wala»",
    "topic": "water", "type": "complaint", "priority": "high", "code": "roads", "was": "water", "now": "drainage",
    "topics": "water or roads", "types": "inquiry or praise", "priorities": "high or emergency", "value": "0.41",
    "least": "0.55", "rival": "0.3", "count": "3", "most": "5", "metres": "120", "megabytes": "48.2",
    "agency": "ashghal", "place": "rayyan", "places": "rayyan or wakra", "tongue": "hi", "tongues": "ar or ur",
    "channel": "fax", "channels": "sms or whatsapp", "head": "topic", "auto": "bounce", "percent": "45%",
    "kinds": "fire, gas", "gap": "3 days", "things": "445566, sum 250, street 12, mosque:نور, at:رحمة, wakra",
    "reference": "483 102 9756", "route": "water-north", "command": "start", "connector": "email",
    "error": "ValueError", "actor": "سعاد",
}  # fmt: skip


@cache
def reasons_in(language: str) -> Reasons:
    """With the names of the shipped taxonomy, one agency and one place."""
    agencies = {"ashghal": {"ar": "هيئة الأشغال العامة", "en": "Public Works Authority"}}
    places = {"rayyan": {"ar": "الريان", "en": "Al Rayyan"}}
    return Reasons(Names(Words.load(), load_taxonomy(), agencies, places, language))


def english_left(shown: Markup) -> list[str]:
    """What is English around the quotes, names and numbers; a setting is called in Arabic what it is called."""
    around = re.sub(r"<bdi[^>]*>.*?</bdi>", "", shown, flags=re.DOTALL)
    return [word for word in re.findall(r"[A-Za-z_]{2,}", around) if word != "max_bytes"]


def untranslated(reasons: Reasons, sentences: Iterable[str]) -> dict[str, Markup]:
    """The sentences that are not all Arabic, each with what is shown instead."""
    shown = {sentence: reasons.html(sentence) for sentence in sentences}
    return {sentence: html for sentence, html in shown.items() if english_left(html)}
