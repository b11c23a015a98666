"""What an OCR engine found on a page, as words and lines, and the best of two readings of the same page."""

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

MAX_WORDS = 5_000

SURE = 0.8
"""A line above it was read in the right script: Tesseract gives the wrong one 0.1 to 0.55."""
_WEAK = 0.6
_WEAK_NUMBER = 0.8
"""The Arabic model takes ٤٥٨٧ for «4581» and believes it by up to 0.7; numbers that it knows get 0.83 and more."""
_MUCH_BETTER = 0.1
_AS_SURE = 0.1

_ARABIC = re.compile("[\u0620-\u064a\u066e-\u06d3\u06fa-\u06ff]")
_LATIN = re.compile("[A-Za-z0-9]")
_EASTERN_DIGIT = re.compile("[\u0660-\u0669\u06f0-\u06f9]")


@dataclass(frozen=True, slots=True)
class Word:
    """A word and where it stands, in dots from the page's top left corner."""

    text: str
    confidence: float
    left: int
    top: int
    right: int
    bottom: int


@dataclass(frozen=True, slots=True)
class Line:
    """Words in the order of reading."""

    words: tuple[Word, ...]

    @property
    def text(self) -> str:
        return " ".join(word.text for word in self.words)

    @property
    def confidence(self) -> float:
        """Of its letters on average."""
        return mean_confidence(self.words)

    @property
    def box(self) -> tuple[int, int, int, int]:
        return (
            min(word.left for word in self.words),
            min(word.top for word in self.words),
            max(word.right for word in self.words),
            max(word.bottom for word in self.words),
        )


Accepts = Callable[[Word], bool]


def mean_confidence(words: Sequence[Word]) -> float:
    """Weighed by length, so that specks read as points do not count like words; 0 for none."""
    letters = sum(len(word.text) for word in words)
    return sum(word.confidence * len(word.text) for word in words) / letters if letters else 0.0


def read_tsv(table: str) -> tuple[Line, ...]:
    """The lines of Tesseract's TSV: one row a word, in reading order, without its bidi controls."""
    lines: dict[tuple[str, ...], list[Word]] = {}
    for row in table.split("\n")[1 : MAX_WORDS + 1]:
        cells = row.split("\t")
        if len(cells) != 12 or cells[0] != "5":
            continue
        text = "".join(letter for letter in cells[11] if unicodedata.category(letter) not in ("Cf", "Cc", "Cs"))
        if not (text := text.strip()):
            continue
        try:
            left, top, width, height = (int(cell) for cell in cells[6:10])
            confidence = min(1.0, max(0.0, float(cells[10]) / 100))
        except ValueError:
            continue
        word = Word(text, confidence, left, top, left + width, top + height)
        lines.setdefault(tuple(cells[1:5]), []).append(word)
    return tuple(Line(tuple(words)) for words in lines.values())


def is_weak(word: Word) -> bool:
    """Whether it was rather guessed than read."""
    return word.confidence < (_WEAK_NUMBER if _is_number(word) else _WEAK)


def has_doubts(lines: Sequence[Line]) -> bool:
    """Whether another reading could tell more about some word."""
    return any(line.confidence < SURE or any(is_weak(word) for word in line.words) for line in lines)


def has_doubtful_numbers(lines: Sequence[Line]) -> bool:
    """Whether some number in an Arabic line was rather guessed than read."""
    return any(_is_number(word) and is_weak(word) for line in lines if _ARABIC.search(line.text) for word in line.words)


def _is_number(word: Word) -> bool:
    return any(letter.isdigit() for letter in word.text)


def is_mostly_latin(lines: Sequence[Line]) -> bool:
    """Whether most words are in Latin letters."""
    words = [word for line in lines for word in line.words]
    return 2 * sum(_ARABIC.search(word.text) is None for word in words) > len(words)


def is_latin(word: Word) -> bool:
    """A word that the reading of Latin letters may be trusted with."""
    # One letter alone is as likely a digit of another script.
    return word.confidence >= 0.7 and len(_LATIN.findall(word.text)) > 1 and not _ARABIC.search(word.text)


def is_eastern_number(word: Word) -> bool:
    """A number in the digits that Arabic, Persian and Urdu are written with."""
    return word.confidence >= 0.5 and 2 * len(_EASTERN_DIGIT.findall(word.text)) >= len(word.text)


def best_lines(first: Sequence[Line], second: Sequence[Line]) -> tuple[Line, ...]:
    """Each line by whichever reading is surer of it, and what only the second is sure to have seen."""
    left = list(second)
    chosen: list[Line] = []
    for line in first:
        rivals = [one for one in left if _same_row(line, one)] if line.confidence < SURE else []
        if rivals and _confidence(rivals) > line.confidence + _MUCH_BETTER:
            chosen += rivals
            left = [one for one in left if one not in rivals]
        else:
            chosen.append(line)
    for line in left:
        if line.confidence >= SURE and not any(_same_row(line, one) for one in chosen):
            place = sum(one.box[1] < line.box[1] for one in chosen)
            chosen.insert(place, line)
    return tuple(chosen)


def mended(lines: Sequence[Line], second: Sequence[Line], accepts: Accepts) -> tuple[Line, ...]:
    """The Arabic lines with the words that only another reading could read: names in Latin letters, numbers."""
    out = []
    for line in lines:
        others = [word for other in second if _same_row(line, other) for word in other.words if accepts(word)]
        if others and _ARABIC.search(line.text):
            line = replace(line, words=_spliced(line.words, others))
        out.append(line)
    return tuple(out)


def _spliced(words: Sequence[Word], others: Sequence[Word]) -> tuple[Word, ...]:
    """Doubtful words replaced where the others cover the same ink and are as sure.

    What replaces neighbours stands from left to right, as Latin letters and digits are read.
    """
    instead = {word: found for word in words if _may_go(word) and (found := _instead_of(word, others))}
    arrived = {one for found in instead.values() for one in found}
    out: list[Word] = []
    fresh: set[Word] = set()
    for word in words:
        if word in instead:
            fresh.update(instead[word])
        elif not (_may_go(word) and any(2 * _overlap(word, one) >= word.right - word.left for one in arrived)):
            out += sorted(fresh, key=_left)
            fresh.clear()
            out.append(word)
        # Otherwise it is a piece of what has been replaced.
    return (*out, *sorted(fresh, key=_left))


def _instead_of(word: Word, others: Sequence[Word]) -> list[Word]:
    inside = [one for one in others if word.left <= (one.left + one.right) // 2 < word.right]
    covers = 2 * sum(one.right - one.left for one in inside) >= word.right - word.left
    is_better = mean_confidence(inside) > word.confidence - _AS_SURE
    return inside if covers and is_better and word.text != " ".join(one.text for one in inside) else []


def _may_go(word: Word) -> bool:
    return is_weak(word) or not _ARABIC.search(word.text)


def _overlap(one: Word, other: Word) -> int:
    return min(one.right, other.right) - max(one.left, other.left)


def _left(word: Word) -> int:
    return word.left


def _same_row(one: Line, other: Line) -> bool:
    """Whether the two overlap by half of the lower one's height, and side by side at all."""
    left, top, right, bottom = one.box
    other_left, other_top, other_right, other_bottom = other.box
    height = min(bottom, other_bottom) - max(top, other_top)
    lower = min(bottom - top, other_bottom - other_top)
    return 2 * height >= lower and min(right, other_right) > max(left, other_left)


def _confidence(lines: Sequence[Line]) -> float:
    return mean_confidence([word for line in lines for word in line.words])
