"""How often somebody has guessed or written: counted in memory, for each address, reference or visitor."""

import ipaddress
import threading
import time
from collections import OrderedDict, deque

from starlette.requests import Request

_MOST_KEYS = 20_000


class Attempts:
    """At most ``limit`` failures, or whatever else is limited, for a key within ``window_seconds``."""

    def __init__(self, limit: int, window_seconds: float) -> None:
        self._limit = limit
        self._window_seconds = window_seconds
        self._lock = threading.Lock()
        self._failures: OrderedDict[str, deque[float]] = OrderedDict()

    def are_spent(self, *keys: str) -> bool:
        """Whether one of the keys has failed too often."""
        since = time.monotonic() - self._window_seconds
        with self._lock:
            return any(self._count(key, since) >= self._limit for key in keys)

    def failed(self, *keys: str) -> None:
        """Count one failure for each key; the keys that have failed least recently are forgotten first."""
        now = time.monotonic()
        with self._lock:
            for key in keys:
                self._failures.setdefault(key, deque(maxlen=self._limit)).append(now)
                self._failures.move_to_end(key)
            while len(self._failures) > _MOST_KEYS:
                self._failures.popitem(last=False)

    def _count(self, key: str, since: float) -> int:
        return sum(at > since for at in self._failures.get(key, ()))


def network(request: Request) -> str:
    """Who is counted as one: an IPv4 address, or an IPv6 network of one customer."""
    host = request.client.host if request.client else ""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return host
    if address.version == 4:
        return host
    return str(ipaddress.ip_network(f"{address}/64".replace("%", "_"), strict=False).network_address)
