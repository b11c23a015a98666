"""Which of the two versions of a letter is read: the plain text, or the HTML where the letter stands there alone."""

import re

LONGEST_NOTE = 2_000
"""What says that the letter is in HTML is shorter."""
_SHORT = 200
"""So short a plain text may be the beginning of the letter, or a note in place of it."""
_WORDS = re.compile(r"\w+")
_WRAPPED = re.compile(r"(?<=[^\n]{60})\n(?=\S)")
_SENTENCE_ENDS = re.compile(r"(?<=[.!?؟])\s+|\n+")
_OF_SHOWING = re.compile(
    r"html|brows|view|display|format|click|read|support|عرض|يدعم|تدعم|متصفح|تنسيق|اضغط|انقر|قراءة", re.IGNORECASE
)
_OF_THE_MAIL = re.compile(r"html|messages?\b|e-?mail|newsletter|browser|رسال|رسائل|البريد|متصفح", re.IGNORECASE)


def may_be_elsewhere(plain: str) -> bool:
    """Whether it is worth reading the HTML: the plain text is short, or holds a note that the letter is there."""
    if len(plain) <= _SHORT:
        return True
    is_possible = len(plain) <= LONGEST_NOTE and _OF_THE_MAIL.search(plain) is not None
    return is_possible and any(map(_is_note, _sentences(plain)))


def letter_of(plain: str, page: str) -> str:
    """The plain text, or the page's where that says far more, below whatever only the plain text says.

    A note that the letter is in HTML goes; it is one where the page does not say it, and says other things.
    """
    said, shown = _words(plain), _words(page)
    if not shown:
        return plain
    # Most of the page in the plain text: two versions of one letter, and this one has no links between its words.
    if said and 2 * len(set(shown) - set(said)) <= len(set(shown)):
        return plain
    whole = _joined(shown)
    alone = [one for one in _sentences(plain) if _words(one) and _joined(_words(one)) not in whole]
    return "\n\n".join(filter(None, ("\n".join(one for one in alone if not _is_note(one)), page)))


def _is_note(sentence: str) -> bool:
    return _OF_SHOWING.search(sentence) is not None and _OF_THE_MAIL.search(sentence) is not None


def _sentences(text: str) -> list[str]:
    """Its lines and sentences; what a mail program has wrapped counts as one line."""
    return [one.strip() for one in _SENTENCE_ENDS.split(_WRAPPED.sub(" ", text.replace("\r\n", "\n")))]


def _words(text: str) -> list[str]:
    return _WORDS.findall(text.casefold())


def _joined(words: list[str]) -> str:
    return f" {' '.join(words)} "
