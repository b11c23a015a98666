"""The language of a text: noise away, then the script, then n-grams and a fast engine where a script has several.

Nothing is loaded before a text needs it: most scripts decide alone.
"""

from normalize.languages import libraries
from normalize.languages.scripts import script_of, without_noise
from normalize.languages.segments import segments
from normalize.languages.telling import ONE_LANGUAGE, tell
from normalize.message import Language

OURS = "rawafid"
MAX_CHARACTERS = 400
"""Two or three sentences tell the language; time grows with every one more."""
MIN_LETTERS = 2
CLEAR = 0.95


def engines() -> tuple[str, ...]:
    """The names that ``detect`` takes; the first one is ours."""
    return (OURS, *libraries.ENGINES)


def detect(text: str, engine: str = OURS) -> Language:
    """The language of a text. The same text always gets the same answer; ``und`` where it cannot be told.

    Raises KeyError for an engine that is none of ``engines()``.
    """
    start = text[: 2 * MAX_CHARACTERS]
    cleaned = without_noise(start)[:MAX_CHARACTERS]
    script, letters, share = script_of(cleaned)
    is_told = letters >= MIN_LETTERS or script in ONE_LANGUAGE
    if engine != OURS:
        ask = libraries.ENGINES[engine]
        code, confidence = ask(cleaned) if is_told else ("und", 0.0)
        return Language(code, round(confidence, 3), script, engine)
    if not is_told:
        return Language(script=script, engine=OURS)
    code, probability = tell(cleaned, script)
    if code == "und":
        return Language(script=script, engine=OURS)
    # A text half of which is in another script is half as certainly in this one's language.
    confidence = round(probability * (0.5 + share / 2), 3)
    # Two languages in one script are never told so clearly, but where the letters that only Urdu has decide.
    is_clear = probability >= CLEAR and (script == "Latn" or code == "ar")
    parts = segments(start, script, is_clear=is_clear) if share < 1 or "\n" in start else ()
    return Language(code, confidence, script, OURS, parts)
