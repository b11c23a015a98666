"""The sum of what the marks of a text weigh, for all heads at once, in numpy alone.

scikit-learn's own predict takes a millisecond for one message. Here a word's marks are summed once and remembered,
and a message is then the sum of a dozen short vectors.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from classify.learned.features import distinct, features_of, folded, in_pairs
from classify.learned.head import Head, Singles
from classify.learned.word_sums import WordSums

_REMEMBERED_WORDS = 65_536
"""Then all are forgotten: what is said today is soon known again."""


class Block(NamedTuple):
    """Where one head's columns are: its labels, then the square of the length, then the known words."""

    first: int
    end: int

    @property
    def square(self) -> int:
        return self.end

    @property
    def known(self) -> int:
        return self.end + 1


class Sums(NamedTuple):
    """One text, summed."""

    words: list[str]
    """Each once, as the person wrote them."""
    by_word: Singles
    """Words x columns."""
    total: Singles
    """The words and their neighbourhoods, by column."""


class Scorer:
    """The heads of one model over one vocabulary. Scoring changes nothing but what it remembers of words."""

    def __init__(self, heads: Sequence[Head]) -> None:
        self.blocks: dict[str, Block] = {}
        self._rows: dict[str, int] = {}
        for head in heads:
            if not self._rows:
                self._rows = dict(zip(head.vocabulary, range(len(head.vocabulary)), strict=True))
            else:
                for mark in head.vocabulary:
                    self._rows.setdefault(mark, len(self._rows))
        columns = sum(len(head.labels) + 2 for head in heads)
        self._weights: Singles = np.zeros((len(self._rows), columns), np.float32)
        first = 0
        for head in heads:
            block = Block(first, first + len(head.labels))
            rows = np.fromiter(map(self._rows.__getitem__, head.vocabulary), np.intp, len(head.vocabulary))
            self._weights[rows, block.first : block.end] = head.weights
            self._weights[rows, block.square] = head.squares
            self._weights[rows, block.known] = [mark[0] == "=" for mark in head.vocabulary]
            self.blocks[head.name] = block
            first = block.known + 1
        self._known = [block.known for block in self.blocks.values()]
        self._columns = columns
        self._words = WordSums(self._weigh, columns)

    def sum(self, words: Sequence[str]) -> Sums:
        """The sums over a text's words; words and pairs that were never learnt add nothing."""
        once = distinct(words)
        if not once:
            return Sums(once, np.empty((0, self._columns), np.float32), np.zeros(self._columns, np.float32))
        known = self._known_words()
        places = list(map(known.__getitem__, once))
        by_word = known.rows.take(places, 0)
        total = np.add.reduce(by_word, 0)
        rows, spellings = self._rows, known.spellings
        before = spellings[places[0]]
        pairs = []
        for place in places[1:]:
            word = spellings[place]
            row = rows.get(f"{before} {word}")
            if row is not None:
                pairs.append(row)
            before = word
        if pairs:
            total += np.add.reduce(self._weights.take(pairs, 0), 0)
        return Sums(once, by_word, total)

    def running(self, words: Sequence[str]) -> Singles:
        """The sums of the first 0, 1, 2 … words, a row each, every word counted as often as it stands there.

        One row less an earlier one is what the words between them weigh by themselves, without how they follow another.
        """
        known = self._known_words()
        places = list(map(known.__getitem__, words))
        sums: Singles = np.zeros((len(words) + 1, self._columns), np.float32)
        known.rows.take(places, 0).cumsum(0, out=sums[1:])
        return sums

    def _known_words(self) -> WordSums:
        if len(self._words) > _REMEMBERED_WORDS:
            self._words = WordSums(self._weigh, self._columns)
        return self._words

    def _weigh(self, word: str) -> tuple[str, Singles]:
        """How a word stands in pairs, and what its marks weigh, by column."""
        spelling = folded(word)
        rows = self._rows
        found = [row for mark in features_of(spelling) if (row := rows.get(mark)) is not None]
        sums: Singles = np.add.reduce(self._weights.take(found, 0), 0) if found else np.zeros(self._columns, np.float32)
        sums[self._known] = np.minimum(sums[self._known], 1)  # by its own name and by its Arabic one: known once
        return in_pairs(spelling), sums
