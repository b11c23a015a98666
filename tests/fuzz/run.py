"""The long fuzz run: so many damaged payloads of every channel, each read soundly and in time.

``python -m tests.fuzz.run --mutations 100000 --seed 109``
"""

import argparse
import multiprocessing
import random
import sys
import traceback
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from rich.console import Console
from rich.progress import Progress

from ingest.message import Channel, RawMessage
from pipeline.payloads import media_type
from tests.fuzz.mutate import damaged, distorted
from tests.fuzz.originals import originals
from tests.fuzz.sound import MAILS, is_read

LIMIT_SECONDS = 0.2
"""No message may take longer."""
CHUNK = 500
KEPT = Path(".fuzz")
"""Where payloads that failed are kept."""


@dataclass
class Tally:
    """What a part of the run came to."""

    read: int = 0
    slowest_seconds: float = 0.0
    failures: list[str] = field(default_factory=list)


def read_some(seed: int, count: int) -> Tally:
    """Read ``count`` damaged payloads, the same ones for the same seed."""
    rng = random.Random(seed)
    tally = Tally()
    pools = originals()
    for number in range(count):
        channel = rng.choice(tuple(pools))
        payload, other = rng.choice(pools[channel]), rng.choice(pools[channel])
        is_mail = channel in MAILS or channel is Channel.SMS
        content = damaged(rng, payload, other) if is_mail else distorted(rng, payload, other)
        problem, seconds = _problem(channel, content)
        tally.read += 1
        tally.slowest_seconds = max(tally.slowest_seconds, seconds)
        if problem:
            tally.failures.append(f"{_keep(channel, content, seed, number)}: {problem}")
    return tally


def _problem(channel: Channel, content: bytes) -> tuple[str, float]:
    raw = RawMessage(channel, "1", content, media_type(channel, content), {"from": "+97455123456"})
    try:
        # Somebody else's process may have had the core: what was slow once is measured again.
        seconds = min(is_read(raw) for _ in range(2)) if (first := is_read(raw)) > LIMIT_SECONDS else first
    except Exception as error:
        place = traceback.extract_tb(error.__traceback__)[-1]
        return f"{type(error).__name__}: {error} ({Path(place.filename).name}:{place.lineno})", 0.0
    return (f"took {seconds * 1000:.0f} ms" if seconds > LIMIT_SECONDS else ""), seconds


def _keep(channel: Channel, content: bytes, seed: int, number: int) -> Path:
    KEPT.mkdir(exist_ok=True)
    path = KEPT / f"{channel.value}-{seed}-{number}"
    path.write_bytes(content)
    return path


def _parts(seed: int, mutations: int) -> Iterator[tuple[int, int]]:
    for first in range(0, mutations, CHUNK):
        yield seed * 1_000_003 + first, min(CHUNK, mutations - first)


def main() -> int:
    """Run and say what was found; 1 when anything was."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--mutations", type=int, default=100_000)
    arguments.add_argument("--seed", type=int, default=109)
    chosen = arguments.parse_args()
    parts = list(_parts(chosen.seed, chosen.mutations))
    tallies = []
    with multiprocessing.get_context("spawn").Pool(2) as pool, Progress(console=Console(stderr=True)) as progress:
        running = [pool.apply_async(read_some, part) for part in parts]
        for one in progress.track(running, description="damaged payloads"):
            tallies.append(one.get())
    failures = [failure for tally in tallies for failure in tally.failures]
    slowest = max(tally.slowest_seconds for tally in tallies) * 1000
    said = f"{sum(tally.read for tally in tallies)} read, {len(failures)} failed, slowest {slowest:.0f} ms"
    Console().print("\n".join([said, *failures[:50]]), markup=False, highlight=False, soft_wrap=True)
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
