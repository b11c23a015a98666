"""Named places between two durable effects, where the fault tests kill the process."""

import os
import signal

_CRASH_AT = {
    name: int(count or 1)
    for wanted in os.environ.get("RAWAFID_CRASH_AT", "").split(",")
    for name, _, count in [wanted.partition(":")]
    if name
}
"""``NAME`` or ``NAME:N``, several with commas between: die at the N-th passage. Set by the fault tests alone."""

_CRASH_ONCE = os.environ.get("RAWAFID_CRASH_ONCE", "")
"""A folder that keeps a mark of each crash; with it, no process dies where one has died before."""

_passages: dict[str, int] = {}


def crashpoint(name: str) -> None:
    """Die here, as if by kill -9, when the fault tests ask for it; otherwise do nothing."""
    if name not in _CRASH_AT:
        return
    _passages[name] = _passages.get(name, 0) + 1
    if _passages[name] == _CRASH_AT[name] and _is_first(name):
        os.kill(os.getpid(), signal.SIGKILL)


def _is_first(name: str) -> bool:
    if not _CRASH_ONCE:
        return True
    try:
        os.close(os.open(os.path.join(_CRASH_ONCE, name), os.O_CREAT | os.O_EXCL))
    except FileExistsError:
        return False
    return True
