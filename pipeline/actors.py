"""What dramatiq runs: four doorbells, a few lines each; every state and retry time is in the database."""

from collections.abc import Callable
from dataclasses import dataclass
from threading import BoundedSemaphore

import dramatiq
import structlog

from ingest.traces import said_of
from pipeline.doorbell import QUEUE

DELIVERIES_AT_ONCE = 4
"""Of a worker's threads; agencies that answer slowly must leave threads to take messages in."""
FETCHES_AT_ONCE = 2
"""The same of channels that hand out their files slowly; and each file is in memory once."""

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Rounds:
    """One round of each kind of work; each says whether there may be more."""

    process: Callable[[], bool]
    deliver: Callable[[], bool]
    fetch: Callable[[], bool]
    tick: Callable[[], None]


def declare_actors(broker: dramatiq.Broker, rounds: Rounds) -> None:
    """Declare the four actors on this broker; a message of theirs carries nothing."""
    deliveries, fetches = BoundedSemaphore(DELIVERIES_AT_ONCE), BoundedSemaphore(FETCHES_AT_ONCE)

    def process() -> None:
        while _survives(rounds.process):
            pass

    def deliver() -> None:
        _within(deliveries, rounds.deliver)

    def fetch() -> None:
        _within(fetches, rounds.fetch)

    def tick() -> None:
        rounds.tick()

    for actor in (process, deliver, fetch, tick):
        dramatiq.actor(broker=broker, queue_name=QUEUE, max_retries=0)(actor)


def _within(slots: BoundedSemaphore, work: Callable[[], bool]) -> None:
    if not slots.acquire(blocking=False):
        return  # those who are at it take this work too
    try:
        while _survives(work):
            pass
    finally:
        slots.release()


def _survives(work: Callable[[], bool]) -> bool:
    """Do one round; a failure is logged and ends it, and the rows it leaves behind are swept."""
    try:
        return work()
    except Exception as error:
        _log.error("A round of work failed; the sweeper rings for what it left.", **said_of(error))
        return False
