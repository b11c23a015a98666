"""Characters that make a text look like another one: reordering, look-alikes, hidden text, heaps of marks."""

import re

_OPENING = "\u202a\u202b\u202d\u202e\u2066\u2067\u2068"
_REORDERING = re.compile(r"[\u202a-\u202e\u2066-\u2069]")
_INSIDE_WORD = re.compile(rf"[^\W_][{_OPENING}]+[^\W_]")
_MANY_CONTROLS = 1_000
"""In one line: nobody needs so many, whether they are balanced or not."""
_LEFT_TO_RIGHT_NUMBER = re.compile(r"\u202d[\d\s+().\-/*#,]{0,40}\u202c")

# Cyrillic, Greek and Armenian letters that are drawn like Latin ones; µ and Ω stand beside Latin in units.
_ALIKE = "АВЕЅІЈКМНОРСТУХаеорсухіѕјһԁԛԝӏΑΒΕΖΗΙΚΜΝΟΡΤΥΧοανρτικυօսոһ"
_BEFORE_LATIN = re.compile(f"[{_ALIKE}][A-Za-z]")
_AFTER_LATIN = re.compile(f"[A-Za-z][{_ALIKE}]")

_ZERO_WIDTH = "\u00ad\u034f\u115f\u1160\u180e\u200b-\u200d\u2060-\u2064\u206a-\u206f\u3164\ufeff\uffa0"
_INVISIBLE = re.compile(
    rf"[{_ZERO_WIDTH}]{{8}}"
    # Tags spell the flags of England, Scotland and Wales after a black flag: five letters and an end.
    r"|(?<![\U0001f3f4\U000e0020-\U000e007f])[\U000e0001\U000e0020-\U000e007f]|[\U000e0020-\U000e007f]{8}"
    r"|[\U000e0100-\U000e01ef]{3}|[\ufe00-\ufe0f]{4}"
)
_MARKS = (
    r"\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e4\u06e7\u06e8"
    r"\u06ea-\u06ed\u08d3-\u08ff\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f"
)
_HEAP = re.compile(rf"[{_MARKS}]{{6}}")
"""A shadda with its vowel are two marks, the most of any holy text five."""

_UNUSUAL = re.compile(
    r"[\u00ad\u0300-\u058f\u0610-\u061a\u064b-\u065f\u06d6-\u06ed\u08d3-\u08ff\u115f\u1160\u180e\u1ab0-\u1dff"
    r"\u200b-\u200d\u202a-\u202e\u2060-\u206f\u20d0-\u20ff\u3164\ufe00-\ufe0f\ufe20-\ufe2f\ufeff\uffa0"
    r"\U000e0000-\U000e01ef]"
)
"""Most texts hold none of these."""


def signs(text: str) -> tuple[str, ...]:
    """What looks like a trick, as flags: ``bidi_control``, ``mixed_script``, ``invisible_text``, ``excessive_marks``.

    Marks, joiners and embeddings that Arabic, Persian and Hindi keyboards, mail programs and phones put around
    words and numbers are no sign.
    """
    if text.isascii() or not _UNUSUAL.search(text):
        return ()
    found = []
    if _REORDERING.search(text) and _reorders(text):
        found.append("bidi_control")
    if _BEFORE_LATIN.search(text) or _AFTER_LATIN.search(text):
        found.append("mixed_script")
    if _INVISIBLE.search(text):
        found.append("invisible_text")
    if _HEAP.search(text):
        found.append("excessive_marks")
    return tuple(found)


def _reorders(text: str) -> bool:
    """An override, an embedding that begins inside a word, or one that its line does not end.

    Balanced ones are how mail programs set a name in Arabic text; phones wrap a number in an override from left
    to right when it is copied from the contacts.
    """
    text = _LEFT_TO_RIGHT_NUMBER.sub("", text)
    if "\u202e" in text or "\u202d" in text or _INSIDE_WORD.search(text):
        return True
    return any(_is_unbalanced(line) for line in text.splitlines() if _REORDERING.search(line))


def _is_unbalanced(line: str) -> bool:
    """Whether an embedding or isolate is still open at the end of its line (UAX #9 ends it with the paragraph)."""
    embeddings = isolates = 0
    controls = _REORDERING.findall(line)
    if len(controls) > _MANY_CONTROLS:
        return True
    for control in controls:
        if control in "\u202a\u202b":
            embeddings += 1
        elif control == "\u202c":
            embeddings = max(0, embeddings - 1)
        elif control == "\u2069":
            isolates = max(0, isolates - 1)
        else:
            isolates += 1
    return bool(embeddings or isolates)
