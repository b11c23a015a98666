"""The one place that makes the dramatiq broker: Redis or Valkey, RabbitMQ, or none at all."""

import os

# dramatiq reads these when it is imported. With its own values a worker thread sleeps most of the time:
# measured, 256 messages ahead double the throughput and 50 ms halve the pick-up time of an idle worker.
os.environ.setdefault("dramatiq_queue_prefetch", "256")
os.environ.setdefault("dramatiq_worker_timeout", "50")
os.environ.setdefault("dramatiq_restart_delay", "500")

import dramatiq
import redis
from dramatiq.brokers.rabbitmq import RabbitmqBroker
from dramatiq.brokers.redis import RedisBroker
from dramatiq.middleware import Middleware, Retries
from redis.backoff import NoBackoff
from redis.retry import Retry

from ingest.settings import data_folder


def embedded_socket() -> str:
    """Where the embedded queue server listens; below the data folder unless that path is too long for a socket."""
    path = str(data_folder() / "queue" / "queue.sock")
    if len(path.encode()) < 100:
        return path
    import hashlib
    import tempfile

    return f"{tempfile.gettempdir()}/rawafid-{hashlib.sha256(path.encode()).hexdigest()[:16]}.sock"


def make_broker(url: str) -> dramatiq.Broker | None:
    """The broker for a URL; None for ``none``. Nothing is opened yet.

    Retries are switched off: every state, attempt and retry time is a row, and a message here is only a doorbell.
    """
    middleware: list[Middleware] = [Retries(max_retries=0)]
    if url == "none":
        return None
    if url == "embedded":
        url = f"unix://{embedded_socket()}"
    if url.startswith(("amqp://", "amqps://")):
        return RabbitmqBroker(url=url, confirm_delivery=True, middleware=middleware)
    if url.startswith(("redis://", "rediss://", "unix://", "valkey://")):
        client = redis.Redis.from_url(
            url.replace("valkey://", "redis://", 1),
            socket_timeout=5,
            socket_connect_timeout=2,
            retry=Retry(NoBackoff(), 0),  # a ring that fails is rung again by the sweeper
        )
        return RedisBroker(client=client, middleware=middleware)  # type: ignore[no-untyped-call]
    raise ValueError(f'broker "{url}" is unknown; use "embedded", "none", redis://… or amqp://…')
