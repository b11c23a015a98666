"""Ringing: a message on the broker that says there is work, and nothing else."""

from dataclasses import dataclass
from typing import Literal

import dramatiq
import structlog

QUEUE = "rawafid"
Kind = Literal["process", "deliver", "fetch", "tick"]

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Doorbell:
    """Rings for work that is already committed; nothing is lost when nobody hears it."""

    broker: dramatiq.Broker | None

    def ring(self, kind: Kind) -> bool:
        """Ring once; False when there is no broker or it is away, and the sweeper will ring again."""
        if self.broker is None:
            return False
        message: dramatiq.Message[None] = dramatiq.Message(
            queue_name=QUEUE, actor_name=kind, args=(), kwargs={}, options={}
        )
        try:
            self.broker.declare_queue(QUEUE)
            self.broker.enqueue(message)
        except Exception as error:  # every broker has errors of its own, and none of them may stop a receipt
            _log.warning(
                "The broker did not take a ring; the sweeper rings again.",
                kind=kind,
                error=type(error).__name__,
            )
            return False
        return True
