"""A message to ourselves: sent by a connector's way out, and waited for at its way in, which proves both directions."""

import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from threading import Event

from sqlalchemy.exc import SQLAlchemyError

from cases.tokens import Signer
from ingest.connector import RoundTripConnector
from ingest.failures import Unavailable
from ingest.inbox import Inbox
from ingest.ledger import newest, since
from ingest.message import RawMessage
from ingest.notice import Notice
from ingest.transaction import reading

PROBE_SECONDS = 60.0
"""Mail within an organisation takes seconds; a server that greylists its own is worth knowing of."""

_LOOK_SECONDS = 1.0


def comes_back(
    name: str, connector: RoundTripConnector, inbox: Inbox, signer: Signer, seconds: float = PROBE_SECONDS
) -> bool:
    """Send a probe to ourselves; whether it was seen arriving in time. Raises what checking and sending raise.

    A pipeline that takes it in ignores it, with the reason; one that is not running finds it in the mailbox later.
    """
    probe = signer.probe()
    notice = Notice(
        id=probe,
        to=connector.address,
        subject=f"Rawafid {probe}",
        text="This mail was sent by `rawafid check --live`, to see whether mail goes out and comes in. "
        "It opens no case, and nothing needs to be done.",
    )
    with ExitStack() as stack:
        ways = _ways_in(name, connector, inbox, probe, stack)
        connector.send(notice)
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if any(has_it() for has_it in ways):
                return True
            time.sleep(_LOOK_SECONDS)
    return False


def _ways_in(
    name: str, connector: RoundTripConnector, inbox: Inbox, probe: str, stack: ExitStack
) -> Sequence[Callable[[], bool]]:
    """Where it may be seen: in the mailbox, at our own socket, or in the database of who has that socket."""
    ways: list[Callable[[], bool]] = []
    if connector.can_pull:
        ways.append(lambda: connector.has_come_back(probe))
    if connector.can_listen:
        door = _Door(probe)
        try:
            stack.enter_context(connector.listen(door.receive))
        except Unavailable:
            ways.append(_Stored(name, inbox, probe).has_it)
        else:
            ways.append(door.was_passed.is_set)
    return ways


@dataclass(frozen=True, slots=True)
class _Door:
    """Our own socket while no pipeline listens: it takes the probe, and leaves all other mail where it is."""

    probe: str
    was_passed: Event = field(default_factory=Event)

    def receive(self, raws: Sequence[RawMessage]) -> None:
        """Raises Unavailable for anything but the probe: it is not for us to keep."""
        if any(self.probe.encode() not in raw.content for raw in raws):
            raise Unavailable("only the probe is taken")
        self.was_passed.set()


class _Stored:
    """What a running pipeline has taken in since."""

    def __init__(self, name: str, inbox: Inbox, probe: str) -> None:
        self._name, self._inbox, self._probe = name, inbox, probe.encode()
        self._seen = self._newest()

    def has_it(self) -> bool:
        """Whether the probe is among it."""
        with reading(self._inbox.engine) as connection:
            for inbox_id in since(connection, self._name, self._seen):
                self._seen = inbox_id
                if self._probe in self._inbox.raw(connection, inbox_id).content:
                    return True
        return False

    def _newest(self) -> int:
        try:
            with reading(self._inbox.engine) as connection:
                return newest(connection)
        except SQLAlchemyError:
            raise Unavailable("another program has the inlet's port, and the database does not answer") from None
