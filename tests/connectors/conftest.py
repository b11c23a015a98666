"""Our inlet, listening, for the tests that are its clients."""

from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import pytest

from tests.connectors.inlet import Inlet, Listen


@pytest.fixture
def listen() -> Iterator[Listen]:
    with ExitStack() as stack:

        def start(**table: Any) -> Inlet:
            inlet = Inlet(**table)
            stack.enter_context(inlet.connector.listen(inlet.receive))
            return inlet

        yield start
