"""Where one text is in several languages: the stretches, each with its own."""

import re
from functools import lru_cache

from normalize.languages.scripts import RANGES, runs, script_of, without_noise
from normalize.languages.telling import tell
from normalize.message import Segment

MIN_LETTERS = 8
"""A stretch with fewer is a name or a borrowed word in the language around it."""
MIN_WORDS = 2
MIN_LETTERS_OF_A_LINE = 24
MAX_LINES = 16
MAX_SEGMENTS = 8
MAX_CHARACTERS = 160
"""Of one script, or of half a text: enough to tell a language that is told from another one here already."""
SURE = 0.8
"""Lines of one script are told apart only if each is told with this probability."""
_LETTERS = re.compile(r"[^\W\d_]+")


def segments(text: str, script: str, *, is_clear: bool) -> tuple[Segment, ...]:
    """The stretches of a text in two or more languages, in order; none for a text in one language.

    ``script`` is the leading one; ``is_clear`` says that what is in it can be in one language only.
    """
    if _other_than(script).search(text) is None and (is_clear or _is_alike(text, script)):
        return ()
    pieces = [piece for start, end in _lines(text)[:MAX_LINES] for piece in _by_script(text, start, end)]
    by_script: dict[str, str] = {}
    for script, start, end in pieces:
        by_script[script] = f"{by_script.get(script, '')}{text[start:end]}\n"
    # A script that stands beside another has one language: each line of it is not asked again.
    languages = {script: _language(one, script) for script, one in by_script.items()} if len(by_script) > 1 else {}
    told: list[Segment] = []
    for script, start, end in pieces:
        language = languages[script] if languages else _told(text[start:end], script, told)
        if language == "und":
            continue
        if told and told[-1].language == language:
            told[-1] = Segment(language, told[-1].script, told[-1].start, end)
        else:
            told.append(Segment(language, script, start, end))
    return tuple(told) if 1 < len(told) <= MAX_SEGMENTS else ()


@lru_cache
def _other_than(script: str) -> re.Pattern[str]:
    """Two words that stand together in any other script."""
    word = f"[^\\W\\d_{RANGES[script]}]{{2,}}"
    return re.compile(rf"{word}\W+{word}")


def _is_alike(text: str, script: str) -> bool:
    """Whether the halves of a text in one script are in one language: who writes in two writes one after the other."""
    lines = [line for line in text.splitlines() if line]
    halves = ("\n".join(lines[: (len(lines) + 1) // 2]), "\n".join(lines[(len(lines) + 1) // 2 :]))
    return len(lines) < 2 or len({_language(half, script) for half in halves} - {"und"}) < 2


def _language(text: str, script: str) -> str:
    return tell(without_noise(text)[:MAX_CHARACTERS], script)[0]


def _lines(text: str) -> list[tuple[int, int]]:
    """Lines with letters, from the end of the one before."""
    found = []
    start = 0
    for line in text.splitlines(keepends=True):
        found.append((start, start + len(line)))
        start += len(line)
    return [(first, last) for first, last in found if any(map(str.isalpha, text[first:last]))]


def _by_script(text: str, start: int, end: int) -> list[tuple[str, int, int]]:
    """(script, from, to): stretches of a line in one script; what is too short belongs to the one before it, if any."""
    stretches: list[tuple[str, int, int]] = []
    for script, first, last in runs(text[start:end]):
        if stretches and stretches[-1][0] == script:
            stretches[-1] = (script, stretches[-1][1], start + last)
        else:
            stretches.append((script, start + first, start + last))
    kept: list[tuple[str, int, int]] = []
    for script, first, last in stretches:
        found = _LETTERS.findall(text[first:last])
        is_long = sum(map(len, found)) >= MIN_LETTERS and len(found) >= MIN_WORDS
        if kept and (not is_long or kept[-1][0] == script):
            kept[-1] = (kept[-1][0], kept[-1][1], last)
        elif is_long:
            kept.append((script, first, last))
    return kept


def _told(text: str, script: str, before: list[Segment]) -> str:
    """The language of a stretch; that of the one before it, in the same script, where it is not sure."""
    cleaned = without_noise(text)
    same = before[-1].language if before and before[-1].script == script else ""
    letters = script_of(cleaned)[1]
    if letters < MIN_LETTERS_OF_A_LINE and same:
        return same
    language, probability = tell(cleaned, script) if letters else ("und", 0.0)
    return same if same and probability < SURE else language
