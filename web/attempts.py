"""How often somebody has guessed or written: counted in memory, for each address, reference or visitor."""

import ipaddress
import threading
import time
from collections import OrderedDict, deque
from math import ceil

from starlette.requests import HTTPConnection

from ingest.failures import Refused

_MOST_KEYS = 20_000


class TooOften(Refused):
    """Somebody asks for more than is let through; there is room again after ``wait_seconds``."""

    def __init__(self, wait_seconds: float) -> None:
        self.wait_seconds = max(1, ceil(wait_seconds))
        super().__init__(f"too many requests: try again in {self.wait_seconds} seconds", status=429)


class Attempts:
    """At most ``limit`` failures, or whatever else is limited, for a key within ``window_seconds``."""

    def __init__(self, limit: int, window_seconds: float) -> None:
        self._limit = limit
        self._window_seconds = window_seconds
        self._lock = threading.Lock()
        self._failures: OrderedDict[str, deque[float]] = OrderedDict()

    def are_spent(self, *keys: str) -> bool:
        """Whether one of the keys has failed too often."""
        with self._lock:
            return any(self._wait_seconds(key) > 0 for key in keys)

    def take(self, key: str) -> None:
        """Count one for the key. Raises TooOften when it has had all there is."""
        with self._lock:
            wait_seconds = self._wait_seconds(key)
            if wait_seconds > 0:
                raise TooOften(wait_seconds)
            self._count(key)

    def failed(self, *keys: str) -> None:
        """Count one failure for each key; the keys that have failed least recently are forgotten first."""
        with self._lock:
            for key in keys:
                self._count(key)

    def _count(self, key: str) -> None:
        self._failures.setdefault(key, deque(maxlen=self._limit)).append(time.monotonic())
        self._failures.move_to_end(key)
        while len(self._failures) > _MOST_KEYS:
            self._failures.popitem(last=False)

    def _wait_seconds(self, key: str) -> float:
        """Until there is room for one more."""
        kept = self._failures.get(key)
        if kept is None or len(kept) < self._limit:
            return 0
        # No more than the limit are kept: there is room once the oldest of so many is past.
        return kept[0] + self._window_seconds - time.monotonic()


def network(connection: HTTPConnection) -> str:
    """Who is counted as one: an IPv4 address, or an IPv6 network of one customer."""
    host = connection.client.host if connection.client else ""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return host
    if address.version == 4:
        return host
    return str(ipaddress.ip_network(f"{address}/64".replace("%", "_"), strict=False).network_address)
