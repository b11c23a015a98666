"""The pipeline with one of its promises taken out, for the tests of the tests: ``python -m tests.faults.crippled``.

It answers before it commits: whoever delivers hears yes at once, and the message is stored a moment later.
"""

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import ingest.runner
import pipeline.commands.running
from ingest.message import RawMessage
from pipeline.assemble import Assembly
from pipeline.cli import main
from pipeline.supervise import Part, own_part

LATE_SECONDS = 5.0
"""At any moment of the traffic, then, something was answered and is not stored yet."""

Receiver = Callable[..., Any]


def later(receive: Receiver) -> Receiver:
    """The same, but it returns at once."""

    def answer_first(*arguments: Any) -> None:
        def commit() -> None:
            time.sleep(LATE_SECONDS)
            receive(*arguments)

        threading.Thread(target=commit, daemon=True).start()

    return answer_first


def crippled_part(name: str, *arguments: str) -> Part:
    """The part, run through this module."""
    part = own_part(name, *arguments)
    return replace(part, command=[__spec__.name if word == "pipeline" else word for word in part.command])


def cripple() -> None:
    """Put the late receivers in the place of both ways in."""
    sound = ingest.runner.receiver

    def receiver(*arguments: Any) -> Callable[[Sequence[RawMessage]], None]:
        return later(sound(*arguments))

    ingest.runner.receiver = receiver  # type: ignore[assignment]
    Assembly.receive = later(Assembly.receive)  # type: ignore[method-assign]
    pipeline.commands.running.own_part = crippled_part  # type: ignore[attr-defined]


if __name__ == "__main__":
    cripple()
    main()
