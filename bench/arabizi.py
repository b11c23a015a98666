"""``python -m bench.arabizi``: collects the words by which Arabic in Latin letters is read.

How often Arabic words are written, and which words in Latin letters belong to other languages, is told by the messages
that teach and by the keyword lists. Run it again when those have changed, before the heads are learnt.
"""

import re
from collections import Counter
from collections.abc import Iterator

from bench.peril import BY_EMERGENCY
from bench.shipped import rows_of
from classify.arabizi import ARABIC, Arabizi
from classify.keywords import PAIR, SIGNS, read_lexicon
from classify.learned.features import folded, words_of

_ARABIC_WORD = re.compile(r"[\u0620-\u064a]{2,}")
_LATIN_WORD = re.compile(r"[a-z]+(?:'[a-z]+)?")
_FEWEST = 2
"""An Arabic word that was written once may be a slip."""


def texts() -> Iterator[tuple[str, bool, int]]:
    """Each text, whether it is Arabic, and what a word in it counts."""
    for name in (*BY_EMERGENCY, "composed"):
        yield from ((row["text"], row.get("language", "ar").startswith("ar"), 1) for row in rows_of(name))
    for entry in read_lexicon().entries:
        yield entry.text.translate(SIGNS).replace(PAIR, " "), entry.language.startswith("ar"), _FEWEST


def collect() -> tuple[dict[str, int], list[str]]:
    """The Arabic words with their counts, and the words of other languages that might be taken for one of them."""
    arabic, arabizi, foreign = Counter[str](), Counter[str](), Counter[str]()
    for text, is_arabic, counts in texts():
        for word in map(folded, words_of(text)):
            if _ARABIC_WORD.fullmatch(word):
                arabic[word] += counts * is_arabic
            elif _LATIN_WORD.match(word):
                (arabizi if is_arabic else foreign)[word] += counts
    words = {word: count for word, count in arabic.items() if count >= _FEWEST}
    reader = Arabizi(words, ())
    return words, sorted(word for word, count in foreign.items() if count > arabizi[word] and reader.meant_by(word))


def main() -> None:
    """Write both lists."""
    words, foreign = collect()
    by_count: dict[int, list[str]] = {}
    for word, count in sorted(words.items()):
        by_count.setdefault(count, []).append(word)
    lines = [f"{count} {' '.join(by_count[count])}" for count in sorted(by_count, reverse=True)]
    ARABIC.mkdir(exist_ok=True)
    (ARABIC / "words.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")
    (ARABIC / "foreign.txt").write_text("\n".join(foreign) + "\n", encoding="utf-8")
    print(f"{len(words)} Arabic words, {len(foreign)} of other languages")  # noqa: T201


if __name__ == "__main__":
    main()
