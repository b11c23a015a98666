"""Our own small model: letter n-grams weighted per language, one table for each script that languages share.

A word's weights are summed as one packed integer, three bytes for each language, so that adding one n-gram is a
single addition whatever the number of languages; a word that has been seen is not summed again.
"""

import json
import math
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import repeat
from pathlib import Path

from normalize.languages.words import grams

FILE = Path(__file__).with_name("model.bin")
FIELD_BYTES = 3
"""Of a sum: room for 65,536 n-grams of one byte each."""
ZERO = 128
"""What a weight of nothing is stored as."""
KEPT_WORDS = 20_000


@dataclass(frozen=True)
class Table:
    """The n-grams of one script. Scores are logits: differences count."""

    languages: tuple[str, ...]
    engine_languages: tuple[str, ...]
    """Whose scores by the engine are taken into account, in this order."""
    scale: float
    """What one step of a stored weight is worth."""
    bias: tuple[float, ...]
    mixing: tuple[tuple[float, ...], ...]
    """For each language of the engine, what its score adds to each of ours."""
    packed: dict[str, int]
    _sum: Callable[[str], tuple[int, int]] = field(init=False, repr=False, compare=False)
    _nothing: int = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        # Of this table alone, and gone with it; nothing that is asked twice can get two answers.
        object.__setattr__(self, "_sum", lru_cache(maxsize=KEPT_WORDS)(self._summed))
        object.__setattr__(self, "_nothing", int.from_bytes(bytes((ZERO, 0, 0)) * len(self.languages), "little"))

    def _summed(self, word: str) -> tuple[int, int]:
        """The packed weights of a word, and how many n-grams it has; those that are unknown weigh nothing."""
        found = grams(word)
        return sum(map(self.packed.get, found, repeat(self._nothing))), len(found)

    def scores(self, words: Sequence[str], engine_scores: Sequence[float]) -> list[float]:
        """The logit of each language; ``engine_scores`` as ``engine_languages``, 0 to 1."""
        total = count = 0
        for word in words:
            weights, number = self._sum(word)
            total += weights
            count += number
        fields = total.to_bytes(FIELD_BYTES * len(self.languages), "little")
        step = self.scale / math.sqrt(count or 1)
        found = [
            (int.from_bytes(fields[at : at + FIELD_BYTES], "little") - ZERO * count) * step + bias
            for at, bias in zip(range(0, len(fields), FIELD_BYTES), self.bias, strict=True)
        ]
        for score, row in zip(engine_scores, self.mixing, strict=True):
            if score:
                found = [one + score * weight for one, weight in zip(found, row, strict=True)]
        return found


@lru_cache(maxsize=8)
def load(script: str, path: Path = FILE) -> Table:
    """The table of one script, out of the file that ``write`` made. Raises KeyError where it has none."""
    with path.open("rb") as file:
        head = json.loads(file.read(int.from_bytes(file.read(4), "little")))
        one = head[script]
        file.seek(one["at"], 1)
        body = memoryview(zlib.decompress(file.read(one["length"])))
    known = str(body[: one["names"]], "utf-8").split("\n")
    return Table(
        tuple(one["languages"]),
        tuple(one["engine_languages"]),
        one["scale"],
        tuple(one["bias"]),
        tuple(map(tuple, one["mixing"])),
        dict(zip(known, _unpacked(body[one["names"] :], len(one["languages"])), strict=True)),
    )


def _unpacked(weights: memoryview, languages: int) -> list[int]:
    spread = bytearray(FIELD_BYTES * len(weights))
    spread[::FIELD_BYTES] = weights
    width = FIELD_BYTES * languages
    return [int.from_bytes(spread[at : at + width], "little") for at in range(0, len(spread), width)]


def write(path: Path, tables: dict[str, Table], weights: dict[str, bytes]) -> None:
    """The tables as one file; ``weights``: for each script, a byte for each n-gram and language, raised by ZERO."""
    head: dict[str, dict[str, object]] = {}
    body = b""
    for script, table in tables.items():
        names = "\n".join(table.packed).encode()
        part = zlib.compress(names + weights[script], 9)
        head[script] = {
            "languages": table.languages,
            "engine_languages": table.engine_languages,
            "scale": table.scale,
            "bias": table.bias,
            "mixing": table.mixing,
            "names": len(names),
            "at": len(body),
            "length": len(part),
        }
        body += part
    written = json.dumps(head).encode()
    path.write_bytes(len(written).to_bytes(4, "little") + written + body)
