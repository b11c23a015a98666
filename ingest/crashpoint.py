"""Named places between two durable effects, where the fault tests kill the process."""

import os
import signal

_CRASH_AT = os.environ.get("RAWAFID_CRASH_AT", "")
"""``NAME`` or ``NAME:N``: die at the N-th passage. Set by the fault tests alone."""

_passages: dict[str, int] = {}


def crashpoint(name: str) -> None:
    """Die here, as if by kill -9, when the fault tests ask for it; otherwise do nothing."""
    if not _CRASH_AT:
        return
    wanted, _, count = _CRASH_AT.partition(":")
    if wanted != name:
        return
    _passages[name] = _passages.get(name, 0) + 1
    if _passages[name] == int(count or 1):
        os.kill(os.getpid(), signal.SIGKILL)
