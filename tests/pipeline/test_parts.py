"""A worker that is told to stop: it ends what it has begun, begins nothing more, and waits for nobody who is gone."""

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field

import dramatiq.worker
import pytest

from pipeline.broker import make_broker
from pipeline.doorbell import Doorbell
from pipeline.parts import DRAIN_SECONDS, worker
from tests.servers.process import wait_until
from tests.servers.redis import Redis

pytestmark = pytest.mark.needs("redis")


@dataclass
class Work:
    """An assembly with an endless backlog, whose rounds end when they are let go."""

    doorbell: Doorbell
    let_go: threading.Event = field(default_factory=threading.Event)
    begun: int = 0
    ended: int = 0

    def load(self) -> None:
        return

    def process_quick(self) -> bool:
        self.begun += 1
        self.let_go.wait(60)
        self.ended += 1
        return True

    def process_slow(self) -> bool:
        return False

    def deliver(self) -> bool:
        return False

    def fetch(self) -> bool:
        return False

    def alert(self) -> bool:
        return False

    def sweep(self) -> None:
        return


@dataclass
class Working:
    """A worker part in a thread of its own, in the midst of a round."""

    work: Work
    stop: threading.Event
    thread: threading.Thread

    def has_left(self, seconds: float) -> bool:
        self.thread.join(seconds)
        return not self.thread.is_alive()


@pytest.fixture
def working(redis: Redis, monkeypatch: pytest.MonkeyPatch) -> Iterator[Working]:
    monkeypatch.setattr(dramatiq.worker, "POST_PROCESS_MESSAGE_RETRY_DELAY_SECS", 0.1)
    before = set(threading.enumerate())
    work, stop = Work(Doorbell(make_broker(redis.url))), threading.Event()
    thread = threading.Thread(target=worker, args=(work, stop), daemon=True)
    thread.start()
    wait_until(lambda: work.begun == 1, "a round has begun")
    yield Working(work, stop, thread)
    work.let_go.set()
    stop.set()
    redis.start()  # dramatiq's threads go on until they have told it that the ring was answered
    wait_until(lambda: before.issuperset(threading.enumerate()), "every thread of the worker has ended")


def test_it_ends_the_round_it_is_in_and_begins_no_other(working: Working) -> None:
    # Given a worker with more to do than the round it is in
    # When it is told to stop, then it does not leave in the midst of the round
    working.stop.set()
    assert not working.has_left(1)
    # And when the round is over, it leaves, and the rest is left to others
    working.work.let_go.set()
    assert working.has_left(DRAIN_SECONDS)
    assert (working.work.begun, working.work.ended) == (1, 1)


def test_a_queue_server_that_is_gone_keeps_nobody(working: Working, redis: Redis) -> None:
    # Given a queue server that went down in the midst of a round: nobody can tell it that the ring was answered
    redis.kill()
    # When the worker is told to stop, then it still ends the round
    working.stop.set()
    assert not working.has_left(1)
    # And leaves before it would be killed
    working.work.let_go.set()
    assert working.has_left(DRAIN_SECONDS)
    assert (working.work.begun, working.work.ended) == (1, 1)
