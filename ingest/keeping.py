"""Keeping a lease while work takes its time: a dead worker's is free again within seconds, a slow one's is not."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from threading import Event, Thread

from sqlalchemy.exc import SQLAlchemyError


@contextmanager
def kept(renew: Callable[[], None], lease_seconds: float) -> Iterator[None]:
    """Call ``renew`` three times in each lease until the work is done; a renewal that fails is tried again."""
    done = Event()

    def keep() -> None:
        while not done.wait(lease_seconds / 3):
            with suppress(SQLAlchemyError):
                renew()

    keeper = Thread(target=keep, name="keep-lease", daemon=True)
    keeper.start()
    try:
        yield
    finally:
        done.set()
        keeper.join()
