"""The garbage collector at rest while much is loaded that stays."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def collector_resting() -> Iterator[None]:
    """Load modules or word lists within this: they are not searched for garbage, now or ever after.

    A quarter of a start went into that, and each full collection of a worker took a quarter of a second.
    """
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()
