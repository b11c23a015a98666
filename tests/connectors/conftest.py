"""The counterparts that several files of tests talk to, and our own inlet for those that are its clients."""

from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import pytest

from tests.connectors.inlet import Inlet, Listen
from tests.connectors.whatsapp_account import put_secrets
from tests.connectors.x_account import put_keys


@pytest.fixture
def x_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    """The keys of our account on X are where its tables say."""
    put_keys(monkeypatch)


@pytest.fixture
def whatsapp_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    """The secrets of our number are where its tables say."""
    put_secrets(monkeypatch)


@pytest.fixture
def listen() -> Iterator[Listen]:
    with ExitStack() as stack:

        def start(**table: Any) -> Inlet:
            inlet = Inlet(**table)
            stack.enter_context(inlet.connector.listen(inlet.receive))
            return inlet

        yield start
