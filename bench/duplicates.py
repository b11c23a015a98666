"""``python -m bench.duplicates``: what finding related messages costs among many stored, beside other ways."""

import gc
import random
import sys
import time
from argparse import ArgumentParser
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from importlib import import_module
from pathlib import Path

from rapidfuzz import fuzz, process
from rich.console import Console
from rich.table import Table
from sqlalchemy import Engine

from bench.child import RunError, empty_folder, extra_packages
from bench.related import Told, stored, told_again
from cases.arrival import Arrival, Thread
from cases.bands import keep_bands
from cases.known import load_known
from cases.store import Filing, file, with_reference
from cases.twins import tie
from classify.classification import Classification
from ingest.blobs import Blobs
from ingest.inbox import Inbox
from ingest.message import Channel, RawMessage
from ingest.transaction import reading, writing
from normalize.message import Message, Sender
from normalize.text.arabic import fold
from pipeline.store import migrate, open_engine

STORED = 100_000
ASKED = 2_000
BATCH = 100
BRUTE_FORCE_ASKED = 5
PERMUTATIONS = 128
_START_AT = datetime(2026, 9, 1, tzinfo=UTC)


@dataclass(slots=True)
class Cost:
    """What one step takes."""

    what: str
    seconds: float = 0.0
    messages: int = 0

    @property
    def microseconds(self) -> float:
        """CPU for each message."""
        return self.seconds / max(1, self.messages) * 1e6


@dataclass(slots=True)
class Costs:
    """Steps of one way to find related messages."""

    name: str
    steps: dict[str, Cost] = field(default_factory=dict)
    found: int = 0
    """How many of the messages that repeat a stored one were tied to it."""
    wanted: int = 0

    @contextmanager
    def step(self, what: str, messages: int) -> Iterator[None]:
        """Count the CPU of what happens inside."""
        cost = self.steps.setdefault(what, Cost(what))
        began = time.process_time()
        yield
        cost.seconds += time.process_time() - began
        cost.messages += messages


def measure(count: int = STORED) -> list[Costs]:
    """Ours on a database, the others in memory, on the same messages."""
    chance = random.Random(109)  # noqa: S311 - the same messages every time
    earlier = stored(chance, count)
    asked = told_again(chance, earlier, ASKED)
    found = [_ours(earlier, asked)]
    try:
        sys.path.insert(0, str(extra_packages("duplicates")))
        found += [_datasketch(earlier, asked), _rensa(earlier, asked)]
    except RunError as error:
        found.append(Costs(f"datasketch, rensa: {error}"))
    finally:
        sys.path.pop(0)
    return [*found, _brute_force(earlier, asked)]


def table(found: Sequence[Costs], count: int = STORED) -> Table:
    """One line for each step."""
    shown = Table(
        title=f"Finding related messages among {count:,}: CPU microseconds a message",
        caption="Found: of the messages that tell a stored one again in other words, with the same numbers and place.",
    )
    shown.add_column("way")
    shown.add_column("step")
    for heading in ("microseconds", "found"):
        shown.add_column(heading, justify="right")
    for way in found:
        for place, cost in enumerate(way.steps.values()):
            hits = f"{way.found / way.wanted:.0%}" if way.wanted and place == 0 else ""
            shown.add_row(way.name if place == 0 else "", cost.what, f"{cost.microseconds:,.1f}", hits)
    return shown


def _ours(earlier: Sequence[Told], asked: Sequence[Told]) -> Costs:
    engine = open_engine(f"sqlite:///{empty_folder('duplicates') / 'bench.sqlite3'}")
    migrate(engine)
    _store(engine, earlier)
    gc.collect()
    gc.freeze()  # the garbage collector would look at the stored messages again and again, which a worker does not hold
    costs = Costs("Rawafid, one SQLite database")
    for start in range(0, len(asked), BATCH):
        part = asked[start : start + BATCH]
        arrivals = [_arrival(one) for one in part]
        with costs.step("signature", len(part)):
            near = [one.bands.near for one in arrivals]
        with reading(engine) as connection, costs.step("look-up, and what it finds read", len(part)):
            known = load_known(
                connection, message_ids=(), references=(), bands=near, photos=[()] * len(near), agency_mailboxes={}
            )
        with costs.step("comparison", len(part)):
            ties = [
                [
                    earlier.inbox_id
                    for earlier in known.candidates(one.bands.near, ())
                    if tie(one.evidence, earlier.evidence, is_open=True)
                ]
                for one in arrivals
            ]
        for one, tied in zip(part, ties, strict=True):
            if one.repeats is not None:
                costs.wanted += 1
                costs.found += one.repeats + 1 in tied
        with writing(engine) as connection, costs.step("keeping the new keys", len(part)):
            keep_bands(connection, [(len(earlier) + start + at + 1, one.bands.own) for at, one in enumerate(arrivals)])
    engine.dispose()
    return costs


def _store(engine: Engine, told: Sequence[Told]) -> None:
    inbox = Inbox(engine, Blobs(Path(empty_folder("duplicates-blobs"))))
    for start in range(0, len(told), 1000):
        part = told[start : start + 1000]
        inbox.append("sms", [RawMessage(Channel.SMS, str(start + at), b"x", "text/plain") for at in range(len(part))])
        filings = [
            with_reference(
                Filing(start + at + 1, "sms", _arrival(one), Thread("opened", "")), str(3_000_000_000 + start + at)
            )
            for at, one in enumerate(part)
        ]
        with writing(engine) as connection:
            file(connection, filings, _START_AT)


def _arrival(told: Told) -> Arrival:
    message = Message(Channel.SMS, Sender(phone=told.phone), text=told.text, new_text=told.text)
    classification = Classification("incident", told.topic, confidence={"topic": 0.9})
    return Arrival(message, classification, _START_AT + timedelta(minutes=told.minute))


def _datasketch(earlier: Sequence[Told], asked: Sequence[Told]) -> Costs:
    datasketch = import_module("datasketch")
    index = datasketch.MinHashLSH(threshold=0.5, num_perm=PERMUTATIONS)

    def signature(text: str) -> object:
        made = datasketch.MinHash(num_perm=PERMUTATIONS)
        made.update_batch([word.encode() for word in set(fold(text).split())])
        return made

    return _in_memory("datasketch MinHashLSH, in memory", earlier, asked, signature, index.query, index.insert)


def _rensa(earlier: Sequence[Told], asked: Sequence[Told]) -> Costs:
    rensa = import_module("rensa")
    index = rensa.RMinHashLSH(threshold=0.5, num_perm=PERMUTATIONS, num_bands=32)

    def signature(text: str) -> object:
        made = rensa.RMinHash(num_perm=PERMUTATIONS, seed=109)
        made.update(fold(text).split())
        return made

    return _in_memory("rensa, in memory", earlier, asked, signature, index.query, index.insert)


def _in_memory(
    name: str,
    earlier: Sequence[Told],
    asked: Sequence[Told],
    signature: Callable[[str], object],
    query: Callable[[object], Sequence[int]],
    insert: Callable[[int, object], None],
) -> Costs:
    for at, one in enumerate(earlier):
        insert(at, signature(one.text))
    costs = Costs(name)
    for at, one in enumerate(asked):
        with costs.step("signature", 1):
            made = signature(one.text)
        with costs.step("look-up", 1):
            near = query(made)
        with costs.step("keeping the new keys", 1):
            insert(len(earlier) + at, made)
        if one.repeats is not None:
            costs.wanted += 1
            costs.found += one.repeats in near
    return costs


def _brute_force(earlier: Sequence[Told], asked: Sequence[Told]) -> Costs:
    texts = [fold(one.text) for one in earlier]
    costs = Costs("rapidfuzz, every text")
    for one in [told for told in asked if told.repeats is not None][:BRUTE_FORCE_ASKED]:
        with costs.step("comparison", 1):
            near = process.extract(fold(one.text), texts, scorer=fuzz.token_sort_ratio, score_cutoff=60, limit=20)
        costs.wanted += 1
        costs.found += any(at == one.repeats for _, _, at in near)
    return costs


if __name__ == "__main__":
    parser = ArgumentParser(prog="python -m bench.duplicates", description=__doc__)
    parser.add_argument("--stored", type=int, default=STORED, help=f"messages to search (default {STORED})")
    wanted = parser.parse_args().stored
    Console(width=110).print(table(measure(wanted), wanted))
