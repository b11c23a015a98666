"""Times one intake from inside its own process; standard library only, to run in a peer's environment."""

import json
import resource
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Figures:
    """What a measured process reports of itself."""

    messages: int
    wall_seconds: float
    cpu_seconds: float
    peak_megabytes: float
    latencies: list[float]
    resident_megabytes: float = 0.0
    outcome: str = ""
    """What the intake made of the messages, in its own words."""

    def write(self, result: Path, outcome: str) -> None:
        """Keeps the figures as JSON, for the process that prints the table."""
        result.write_text(json.dumps(asdict(replace(self, outcome=outcome))), encoding="utf-8")


class Stopwatch:
    """Counts the CPU, the time and each message's latency between ``start`` and ``report``."""

    def __init__(self) -> None:
        self._latencies: list[float] = []

    def start(self) -> None:
        """Imports and set-up are over: from here on it counts."""
        self._cpu = cpu_seconds()
        self._clock = time.perf_counter()

    @contextmanager
    def message(self) -> Iterator[None]:
        """One message, from being taken up to being committed."""
        began = time.perf_counter()
        try:
            yield
        finally:
            self._latencies.append(time.perf_counter() - began)

    def batch(self, began: float, messages: int) -> None:
        """Messages that were taken up together at ``began`` and are committed together now."""
        self._latencies += [time.perf_counter() - began] * messages

    def timed(self, function: Callable[..., Any]) -> Callable[..., Any]:
        """``function``, with each call counted as one message."""

        def call(*args: Any, **kwargs: Any) -> Any:
            with self.message():
                return function(*args, **kwargs)

        return call

    def figures(self, messages: int) -> Figures:
        """Stops; what was counted since ``start``."""
        return Figures(
            messages=messages,
            wall_seconds=time.perf_counter() - self._clock,
            cpu_seconds=cpu_seconds() - self._cpu,
            peak_megabytes=peak_megabytes(),
            latencies=self._latencies,
            resident_megabytes=resident_megabytes(),
        )


def cpu_seconds() -> float:
    """User and system time of this process and of the children it has waited for."""
    return sum(
        usage.ru_utime + usage.ru_stime
        for usage in map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    )


def peak_megabytes(pid: int | str = "self") -> float:
    """The most memory a process has held, in 10^6 bytes.

    Not ``ru_maxrss``: a child inherits that from the process that started it.
    """
    if not sys.platform.startswith("linux"):
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000
    return _megabytes_of("VmHWM:", pid)


def resident_megabytes() -> float:
    """The memory that this process holds now, in 10^6 bytes; 0 where the system does not tell."""
    return _megabytes_of("VmRSS:", "self") if sys.platform.startswith("linux") else 0.0


def _megabytes_of(field: str, pid: int | str) -> float:
    status = Path("/proc") / str(pid) / "status"
    for line in status.read_text(encoding="ascii", errors="replace").splitlines():
        if line.startswith(field):
            return int(line.split()[1]) * 1024 / 1e6
    return 0.0  # a process that is ending has no memory left
