"""The doorbell and who answers it: nothing rides on a message, and nothing is lost with one."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import dramatiq
import pytest

from pipeline.actors import DELIVERIES_AT_ONCE, Rounds, declare_actors
from pipeline.broker import make_broker
from pipeline.doorbell import QUEUE, Doorbell
from tests.servers.process import free_port, wait_until
from tests.servers.rabbitmq import RabbitMq
from tests.servers.redis import Redis

BROKERS = [
    pytest.param("redis", marks=pytest.mark.needs("redis")),
    pytest.param("rabbitmq", marks=pytest.mark.needs("rabbitmq")),
]


class Counted:
    """Rounds of work that are only counted; ``fails`` makes the next ones break."""

    def __init__(self) -> None:
        self.processed = 0
        self.delivered = 0
        self.fetched = 0
        self.ticked = 0
        self.fails = False
        self.left = 0
        """How many rounds say that there is more."""

    def rounds(self) -> Rounds:
        return Rounds(self._process, self._deliver, self._fetch, self._tick)

    def _process(self) -> bool:
        self.processed += 1
        if self.fails:
            raise ConnectionError("the database is away")
        self.left -= 1
        return self.left >= 0

    def _deliver(self) -> bool:
        self.delivered += 1
        return False

    def _fetch(self) -> bool:
        self.fetched += 1
        return False

    def _tick(self) -> None:
        self.ticked += 1


@pytest.fixture
def server(request: pytest.FixtureRequest) -> Redis | RabbitMq:
    found: Redis | RabbitMq = request.getfixturevalue(request.param)
    return found


@contextmanager
def a_worker(broker: dramatiq.Broker, counted: Counted) -> Iterator[None]:
    declare_actors(broker, counted.rounds())
    worker = dramatiq.Worker(broker, worker_threads=2, worker_timeout=50)
    worker.start()
    try:
        yield
    finally:
        worker.stop(timeout=60_000)
        broker.close()


@pytest.mark.parametrize("server", BROKERS, indirect=True)
def test_a_ring_is_heard_at_the_other_end(server: Redis | RabbitMq) -> None:
    # Given a worker on a real broker
    broker = make_broker(server.url)
    assert broker is not None
    counted = Counted()
    with a_worker(broker, counted):
        # When another process rings for each kind of work
        bell = Doorbell(make_broker(server.url))
        assert [bell.ring(kind) for kind in ("process", "deliver", "tick")] == [True, True, True]
        # Then each is done once
        wait_until(lambda: (counted.processed, counted.delivered, counted.ticked) == (1, 1, 1), "the rounds are done")


@pytest.mark.parametrize("server", BROKERS, indirect=True)
def test_a_round_that_fails_ends_only_itself(server: Redis | RabbitMq) -> None:
    # Given a worker whose work breaks
    broker = make_broker(server.url)
    assert broker is not None
    counted = Counted()
    counted.fails = True
    with a_worker(broker, counted):
        bell = Doorbell(make_broker(server.url))
        bell.ring("process")
        wait_until(lambda: counted.processed == 1, "the first round")
        # When it is well again, then the next ring is answered: no retry of the broker's came in between
        counted.fails = False
        assert bell.ring("process")
        wait_until(lambda: counted.processed == 2, "the second round")


@pytest.mark.needs("redis")
def test_a_ring_survives_a_broker_that_dies_and_comes_back(redis: Redis) -> None:
    bell = Doorbell(make_broker(redis.url))
    assert bell.ring("process")
    # When the broker is gone, then nothing is raised: the sweeper rings again
    redis.kill()
    assert bell.ring("process") is False
    # And when it is back, the same bell rings
    redis.start()
    assert bell.ring("process") is True


@pytest.mark.needs("redis")
def test_a_wiped_broker_is_rung_as_before(redis: Redis) -> None:
    broker = make_broker(redis.url)
    assert broker is not None
    counted = Counted()
    with a_worker(broker, counted):
        bell = Doorbell(make_broker(redis.url))
        bell.ring("process")
        wait_until(lambda: counted.processed == 1, "the first round")
        redis.wipe()
        assert bell.ring("process")
        wait_until(lambda: counted.processed == 2, "the round after the wipe")


@pytest.mark.parametrize("scheme", ["redis", "valkey", "amqp"])
def test_where_nobody_listens_a_ring_says_no_and_nothing_else(scheme: str) -> None:
    assert Doorbell(make_broker(f"{scheme}://127.0.0.1:{free_port()}")).ring("process") is False


def test_without_a_broker_nothing_is_rung() -> None:
    assert make_broker("none") is None
    assert Doorbell(None).ring("deliver") is False


def test_a_broker_of_another_kind_is_refused_with_what_there_is() -> None:
    with pytest.raises(ValueError, match='"kafka://x" is unknown; use "embedded", "none", redis://… or amqp://…'):
        make_broker("kafka://x")


@pytest.mark.needs("redis")
def test_a_message_carries_nothing(redis: Redis) -> None:
    # Given a ring that nobody has heard yet
    broker = make_broker(redis.url)
    assert broker is not None
    assert Doorbell(broker).ring("process")
    # When somebody looks into the queue, then there is no data of anybody in it
    message = next(broker.consume(QUEUE, prefetch=1, timeout=30_000))
    assert message is not None
    assert (message.actor_name, message.args, message.kwargs) == ("process", (), {})
    broker.close()


@pytest.mark.needs("redis")
def test_one_ring_works_until_nothing_is_left(redis: Redis) -> None:
    broker, counted = make_broker(redis.url), Counted()
    assert broker is not None
    counted.left = 5
    with a_worker(broker, counted):
        Doorbell(broker).ring("process")
        wait_until(lambda: counted.processed == 6, "five rounds with more, and one that says there is none")


@pytest.mark.needs("redis")
def test_slow_agencies_leave_threads_for_taking_messages_in(redis: Redis) -> None:
    # Given a worker with more threads than deliveries may use, and agencies that answer nothing
    broker, counted = make_broker(redis.url), Counted()
    assert broker is not None
    let_go, at_it = threading.Event(), threading.Semaphore(0)

    def deliver() -> bool:
        at_it.release()
        let_go.wait(100)
        return False

    declare_actors(broker, Rounds(counted.rounds().process, deliver, counted.rounds().fetch, counted.rounds().tick))
    worker = dramatiq.Worker(broker, worker_threads=DELIVERIES_AT_ONCE + 1, worker_timeout=50)
    worker.start()
    bell = Doorbell(broker)
    try:
        for _ in range(DELIVERIES_AT_ONCE * 3):
            bell.ring("deliver")
        for _ in range(DELIVERIES_AT_ONCE):
            assert at_it.acquire(timeout=100)
        # When a message comes in, then it is processed
        bell.ring("process")
        wait_until(lambda: counted.processed == 1, "the message is processed")
        assert not at_it.acquire(blocking=False)
    finally:
        let_go.set()
        worker.stop(timeout=60_000)
        broker.close()
