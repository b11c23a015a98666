"""Text that was decoded by the wrong charset before it was sent: put right, or called lost."""

import re
from dataclasses import dataclass

from normalize.charset.guessing import guess

REPAIRED = "mojibake_repaired"
LOST = "text_lost"

MAX_MENDED_CHARACTERS = 100_000
"""Behind them a text stays as it came."""
_MIN_SEQUENCES = 3
_MIN_SHARE = 0.6
_MIN_WRONG_LETTERS = 4
_MIN_MARKS = 6
_MIN_REPLACEMENTS = 3


@dataclass(frozen=True, slots=True)
class Mended:
    """A text after the repair, and what was done or found, as flags."""

    text: str
    flags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _View:
    """UTF-8 as it looks through another charset."""

    bytes_of: dict[str, int]
    sequences: re.Pattern[str]


def _view(codec: str) -> _View:
    bytes_of = {chr(byte): byte for byte in range(0x80, 0xA0)}  # a reader of latin-1 leaves controls
    bytes_of |= {bytes([byte]).decode(codec, "ignore") or chr(byte): byte for byte in range(0x80, 0x100)}

    def letters(first: int, last: int) -> str:
        return "[" + re.escape("".join(letter for letter, byte in bytes_of.items() if first <= byte <= last)) + "]"

    trail = letters(0x80, 0xBF)
    shapes = (
        f"{letters(0xC2, 0xDF)}{trail}",
        f"{letters(0xE0, 0xEF)}{trail}{{2}}",
        f"{letters(0xF0, 0xF4)}{trail}{{3}}",
    )
    return _View(bytes_of, re.compile("|".join(shapes)))


_VIEWS = (_view("cp1252"), _view("cp1256"))
_SIGNS = "ØÙàÐ×"
_HINTS = ("Ø§", "Ù„", "Ù\x84", "Ù…", "Ù\x85", "Ùˆ", "Ù\x88", "Ø±", "à¤", "Ð¾", "Ð°", "Ðµ", "×™")
_HINTS_1256 = ("ط§", "ظ„", "ظˆ", "ط±", "à¤")
"""The commonest letters of Arabic, Hindi, Russian and Hebrew; a text without one of them is not worth a look."""
_LATIN_HIGH = re.compile("[\u00c0-\u00ff\u0152\u0153\u0160\u0161\u0178\u02c6\u2020\u2021\u0192]+")
_WRONG_WORD = re.compile(r"(?<![A-Za-z\u00c0-\u00ff])[\u00c0-\u00ff]{2,}(?![A-Za-z\u00c0-\u00ff])")
"""A word of accented letters alone: no language has many, and every Arabic word read as windows-1252 is one."""
_MARKS = re.compile(r"(?<!\w)\?{2,}(?!\w)")


def mend(text: str) -> Mended:
    """The text with each line that was decoded twice put right, where what comes out is surely meant.

    Repairs only what turns into Arabic or another non-Latin script through and through, and says so in
    the flags; text whose letters somebody replaced by question marks cannot come back and is flagged.
    """
    flags = []
    if not text.isascii():
        repaired, rest = text[:MAX_MENDED_CHARACTERS], text[MAX_MENDED_CHARACTERS:]
        if _is_suspect(repaired):
            repaired = "\n".join(map(_decoded_once, repaired.split("\n")))
        if "Ç" in repaired or "á" in repaired:  # alef and lam
            repaired = "\n".join(map(_windows_1256_again, repaired.split("\n")))
        if (repaired := repaired + rest) != text:
            text = repaired
            flags.append(REPAIRED)
    if is_lost(text):
        flags.append(LOST)
    return Mended(text, tuple(flags))


def _is_suspect(text: str) -> bool:
    hints = (*_HINTS, *_HINTS_1256) if any(sign in text for sign in _SIGNS) else _HINTS_1256
    return any(hint in text for hint in hints)


def _decoded_once(line: str) -> str:
    """A line of UTF-8 that was read through another charset as it was meant, or as it is."""
    best, fewest_left = line, len(line)
    for view in _VIEWS:
        repaired, left = _through(line, view)
        if left < fewest_left:
            best, fewest_left = repaired, left
    return best


def _through(line: str, view: _View) -> tuple[str, int]:
    """The line read back through one view, and how many non-ASCII letters that left as they are."""
    found = []

    def meant(match: re.Match[str]) -> str:
        try:
            letter = bytes(map(view.bytes_of.__getitem__, match[0])).decode("utf-8")
        except UnicodeDecodeError:
            return match[0]
        found.append(letter)
        return letter

    repaired = view.sequences.sub(meant, line)
    foreign = sum(letter > "\u024f" for letter in found)
    left = sum(letter > "\x7f" for letter in repaired) - len(found)
    is_meant = len(found) >= _MIN_SEQUENCES and foreign >= _MIN_SHARE * len(found) and left <= 0.5 * len(found)
    return repaired, left if is_meant else len(line)


def _windows_1256_again(line: str) -> str:
    """A line of windows-1256 that was read as windows-1252 as it was meant, or as it is."""
    words = _WRONG_WORD.findall(line)
    letters = sum(map(len, words))
    if letters < _MIN_WRONG_LETTERS or letters < 0.7 * sum(map(len, _LATIN_HIGH.findall(line))):
        return line
    try:
        data = line.encode("cp1252")
    except UnicodeEncodeError:
        return line
    return data.decode("cp1256") if guess(data) == "cp1256" else line


def is_lost(text: str) -> bool:
    """Whether question marks or U+FFFD stand where most of the letters were."""
    if "??" in text:
        marks = _MARKS.findall(text)
        lost = sum(map(len, marks))
        if len(marks) > 1 and lost >= _MIN_MARKS and lost >= sum(map(str.isalnum, text)):
            return True
    lost = text.count("\ufffd")
    return lost >= _MIN_REPLACEMENTS and lost >= 0.3 * sum(map(str.isalnum, text))
