"""Starting, killing and never orphaning the processes of a private server."""

import contextlib
import grp
import os
import pwd
import random
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

# Below the range that the kernel hands to outgoing connections: a port stays free while its server is down.
# Processes of one run of the tests side by side, "gw0" and so on, each have a share of their own.
PORTS = range(20_000, 32_000)[
    int(os.environ.get("PYTEST_XDIST_WORKER", "gw0")[2:]) :: int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1"))
]

# The shell at the other end of a pipe that only we hold: it reads until we are gone, however we went.
GUARD = 'read -r _; kill -s KILL -- "-$1"'

PATIENCE_SECONDS = 100
"""What anything may take on a machine that is busy with much else; whoever is there at once waits for nothing."""

_given_out: set[int] = set()


class ServerError(Exception):
    """The server did not come up, or went down by itself; the message ends with its log."""


def free_port() -> int:
    """A port that nothing listens on, and that this process has not given out before."""
    while True:
        port = random.choice(PORTS)
        if port in _given_out:
            continue
        with socket.socket() as probe:
            try:
                probe.bind(("", port))
            except OSError:
                continue
        _given_out.add(port)
        return port


def port_answers(port: int, host: str = "127.0.0.1") -> bool:
    try:
        socket.create_connection((host, port), timeout=1).close()
    except OSError:
        return False
    return True


def wait_until(is_true: Callable[[], bool], what: str, seconds: float = PATIENCE_SECONDS) -> None:
    deadline = time.monotonic() + seconds
    while not is_true():
        if time.monotonic() > deadline:
            raise TimeoutError(f"not within {seconds:g} seconds: {what}")
        time.sleep(0.02)


def as_user(user: str) -> list[str]:
    """The command prefix that drops root; nothing where there is no root to drop."""
    if os.geteuid() != 0:
        return []
    group = grp.getgrgid(pwd.getpwnam(user).pw_gid).gr_name
    return ["setpriv", f"--reuid={user}", f"--regid={group}", "--clear-groups"]


def give_to(user: str, *folders: Path) -> None:
    """Makes the folders, and makes them the user's where we are root."""
    for folder in folders:
        folder.mkdir(parents=True, exist_ok=True)
        if os.geteuid() == 0:
            account = pwd.getpwnam(user)
            os.chown(folder, account.pw_uid, account.pw_gid)


def run_once(command: Sequence[str], **environment: str) -> str:
    """A short command of the server's own tools; its output is in the error when it fails."""
    finished = subprocess.run(
        command,
        env={**os.environ, **environment},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=PATIENCE_SECONDS,
        check=False,
    )
    if finished.returncode != 0:
        raise ServerError(f"{' '.join(command)}: exit {finished.returncode}\n{finished.stdout}")
    return finished.stdout


def children_of(pid: int) -> dict[int, str]:
    """All descendants of a process, with their names: some servers put each child in a session of its own."""
    parents: dict[int, int] = {}
    names: dict[int, str] = {}
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            before, _, after = status.read_text(errors="replace").rpartition(") ")
        except OSError:
            continue  # it ended while we looked
        number, _, name = before.partition(" (")
        parents[int(number)] = int(after.split()[1])
        names[int(number)] = name
    found: dict[int, str] = {}
    wave = [pid]
    while wave:
        wave = [child for child, parent in parents.items() if parent in wave]
        found.update((child, names[child]) for child in wave)
    return found


class ServerProcess:
    """One foreground process in a session of its own, with a guard that outlives us just long enough."""

    def __init__(self, command: Sequence[str], log: Path, environment: Mapping[str, str] | None = None) -> None:
        self.command = list(command)
        self.log = log
        self.environment = {**os.environ, **(environment or {})}
        self._process: subprocess.Popen[bytes] | None = None
        self._guard: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int:
        if self._process is None:
            raise ServerError(f"{self.command[0]} was not started")
        return self._process.pid

    @property
    def is_running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def start(self, is_ready: Callable[[], bool], seconds: float = PATIENCE_SECONDS) -> None:
        """Returns when the server is ready; raises with the end of its log when it never is."""
        if self.is_running:
            return
        self.kill()  # what an earlier run may have left, had it ended by itself
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                self.command,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self._guard = subprocess.Popen(
            ["sh", "-c", GUARD, "guard", str(self._process.pid)],
            stdin=subprocess.PIPE,
            stderr=subprocess.DEVNULL,  # it has nothing to say when the group is gone already
            start_new_session=True,
        )
        try:
            wait_until(lambda: not self.is_running or is_ready(), "ready", seconds)
        except TimeoutError as error:
            self.kill()
            raise ServerError(f"{self.command}: {error}\n{self._log_end()}") from error
        if not self.is_running:
            self.kill()
            raise ServerError(f"{self.command} ended by itself\n{self._log_end()}")

    def kill(self) -> None:
        """SIGKILL to the process and everything it started."""
        if self._process is None:
            return
        victims = [self._process.pid, *children_of(self._process.pid)] if self.is_running else []
        for victim in victims:
            _signal(victim, signal.SIGKILL)
        self._process.wait()
        self._dismiss_guard()

    def stop(self, with_signal: signal.Signals = signal.SIGTERM, seconds: float = 30) -> None:
        """Asks, waits, and kills what did not listen."""
        if self._process is not None and self.is_running:
            _signal(self._process.pid, with_signal)
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(timeout=seconds)
        self.kill()

    def _dismiss_guard(self) -> None:
        if self._guard is not None and self._guard.stdin is not None and self._process is not None:
            # Its last act is the one it is there for: nothing of the group is left.
            self._guard.stdin.close()
            self._guard.wait()
        self._guard = None

    def _log_end(self) -> str:
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-20:])


def _signal(pid: int, number: signal.Signals) -> None:
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        return
