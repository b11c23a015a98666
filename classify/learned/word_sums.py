"""What the marks of words weigh together, worked out once for each word and remembered in one matrix.

Arabic messages share most of their words: nearly every word of the next message stands here, and its sums are a row
away. A word takes some 400 bytes, most of them the sums of forty labels.
"""

from collections.abc import Callable
from threading import Lock

import numpy as np

from classify.learned.head import Singles

_FEWEST_ROWS = 1024


class WordSums(dict[str, int]):
    """Words, each with the number of its row; asking for one that is not there works it out.

    Several threads may ask at once: a row and its spelling are written before anybody can find their number.
    """

    def __init__(self, weigh: Callable[[str], tuple[str, Singles]], columns: int) -> None:
        super().__init__()
        self.spellings: list[str] = []
        """As the words stand in pairs, by row."""
        self.rows: Singles = np.zeros((_FEWEST_ROWS, columns), np.float32)
        self._weigh = weigh
        self._writing = Lock()

    def __missing__(self, word: str) -> int:
        with self._writing:
            if word in self:  # another thread was faster
                return self[word]
            row = len(self.spellings)
            if row == len(self.rows):
                self.rows = np.concatenate((self.rows, np.zeros_like(self.rows)))
            spelling, self.rows[row] = self._weigh(word)
            self.spellings.append(spelling)
            self[word] = row
            return row
