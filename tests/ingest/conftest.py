"""A migrated database and an inbox on it, with a clock that tests can move."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Connection, Engine

from ingest.blobs import Blobs
from ingest.inbox import Inbox
from pipeline.store import open_engine


@dataclass
class Clock:
    """The database's clock, as far as the pipeline can tell."""

    at: datetime = field(default_factory=lambda: datetime(2026, 11, 22, 8, 0, tzinfo=UTC))

    def __call__(self, connection: Connection) -> datetime:
        return self.at

    def pass_seconds(self, seconds: float) -> None:
        self.at += timedelta(seconds=seconds)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    engine = open_engine(database_url)
    yield engine
    engine.dispose()


@pytest.fixture
def inbox(engine: Engine, tmp_path: Path, clock: Clock) -> Inbox:
    return Inbox(engine, Blobs(tmp_path / "blobs"), clock)
