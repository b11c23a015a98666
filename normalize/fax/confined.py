"""A program run on the bytes of strangers: without network, without our secrets, for a bounded time."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Timer

_CONFINING = Path(__file__).with_name("confining.py").resolve()
_KEPT = ("PATH", "TESSDATA_PREFIX")
"""All that a program sees of our environment; passwords are in the rest."""


def run(command: Sequence[str], data: bytes, seconds: float) -> bytes | None:
    """What the program prints when it is given ``data``; None when it fails or is not done in time."""
    with running(command, seconds) as process:
        output, _ = process.communicate(data)
        return output if process.returncode == 0 else None


@contextmanager
def running(command: Sequence[str], seconds: float) -> Iterator["subprocess.Popen[bytes]"]:
    """The program with a pipe at both ends, until the block ends or ``seconds`` are over."""
    kept = {name: os.environ[name] for name in _KEPT if name in os.environ}
    process = subprocess.Popen(  # noqa: S603
        [sys.executable, "-I", "-S", str(_CONFINING), str(int(seconds) + 1), *command],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        # One thread each: the pages of several faxes are read side by side already.
        env={"LC_ALL": "C.UTF-8", "OMP_THREAD_LIMIT": "1", **kept},
        start_new_session=True,
    )
    alarm = Timer(seconds, _kill, (process,))
    alarm.daemon = True
    alarm.start()
    try:
        yield process
    finally:
        alarm.cancel()
        _kill(process)
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                with suppress(OSError):  # what was not written yet has nobody to go to
                    pipe.close()
        process.wait()


def _kill(process: "subprocess.Popen[bytes]") -> None:
    # Also when it is gone itself: what it left behind would hold the pipe open.
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
