"""The pipeline under test: the real command with all its processes, which can be found by part and struck."""

import os
import secrets
import signal
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from tests.servers.process import PATIENCE_SECONDS, ServerProcess, children_of, free_port, port_answers, wait_until

ROOT = Path(__file__).resolve().parents[2]

CONFIG = """
[centre]
name = {{ ar = "مركز الاتصال", en = "Contact centre" }}

[running]
sweep_after_seconds = 3
workers = {workers}

[connectors.email]
type = "email"
address = "contact@gov.example"
inlet = {{ port = {inlet_port} }}
smtp = {{ host = "127.0.0.1", port = {smtp_port}, tls = "none", timeout_seconds = 5 }}

[connectors.sms]
type = "sms"
secret = {{ file = "secrets/sms" }}
region = "QA"

[connectors.sms.kannel]
url = "{sms_url}"
username = "rawafid"
password = {{ file = "secrets/gateway" }}
sender = "109"
timeout_seconds = 5

[connectors.webform]
type = "webform"

[agencies.municipality]
name = {{ ar = "وزارة البلدية", en = "Ministry of Municipality" }}
email = "{agency}"

[agencies.municipality.webhook]
url = "{webhook_url}"
secret = {{ file = "secrets/webhook" }}
allow_private = true
timeout_seconds = 3

[[routes]]
name = "everything"
agency = "municipality"

[delivery]
retry_seconds = [0.5, 1, 2]
misconfigured_seconds = 2
"""

AGENCY = "cases@municipality.example"

START_SECONDS = PATIENCE_SECONDS
DRAIN_SECONDS = 40
"""What SIGTERM may take: the supervisor itself kills after 25."""


@dataclass(frozen=True, slots=True)
class Outside:
    """The servers around the pipeline."""

    smtp_port: int
    webhook_url: str
    sms_url: str
    database_url: str
    broker_url: str


class Pipeline:
    """One installation below ``folder``; ``module`` is what is run, the product itself or a crippled one."""

    def __init__(
        self,
        folder: Path,
        outside: Outside,
        *,
        workers: int = 1,
        parts: Sequence[str] = (),
        module: str = "pipeline",
        environment: Mapping[str, str] | None = None,
    ) -> None:
        self.folder = folder
        self.data = folder / "data"
        self.log_file = folder / "run.log"
        self.web_port, self.inlet_port = free_port(), free_port()
        self.database_url = outside.database_url or f"sqlite:///{self.data / 'rawafid.db'}"
        self.sms_secret = secrets.token_hex(16)
        self._parts = parts
        self._pids: set[int] = set()
        self._write_secrets()
        config = folder / "pipeline.toml"
        config.write_text(
            CONFIG.format(
                workers=workers,
                inlet_port=self.inlet_port,
                smtp_port=outside.smtp_port,
                sms_url=outside.sms_url,
                webhook_url=outside.webhook_url,
                agency=AGENCY,
            ),
            encoding="utf-8",
        )
        options = ["--config", str(config), "--port", str(self.web_port)]
        self._process = ServerProcess(
            [sys.executable, "-m", module, "run", *parts, *options],
            log=self.log_file,
            environment={
                "RAWAFID_DATA": str(self.data),
                "RAWAFID_DATABASE_URL": outside.database_url,
                "RAWAFID_BROKER_URL": outside.broker_url,
                "PYTHONPATH": str(ROOT),
                **(environment or {}),
            },
        )

    def start(self) -> None:
        """Start it and wait until every part runs and both inlets answer."""
        self._process.start(self._is_ready, START_SECONDS)

    def stop(self) -> None:
        """SIGTERM, as at a deploy."""
        self.pids()
        self._process.stop(signal.SIGTERM, DRAIN_SECONDS)

    def kill_parent(self) -> None:
        """SIGKILL to the supervisor alone; what it leaves behind must end by itself."""
        self.pids()
        os.kill(self._process.pid, signal.SIGKILL)
        wait_until(lambda: not self._process.is_running, "the supervisor is gone")

    def kill(self, part: str) -> None:
        """SIGKILL to one process of that part; waits for it to exist."""
        wait_until(lambda: bool(self.pids(part)), f"{part} runs", START_SECONDS)
        self.signal(part, signal.SIGKILL)

    def signal(self, part: str, number: signal.Signals) -> None:
        """Send a signal to the first process of that part, if there is one."""
        for pid in self.pids(part)[:1]:
            with suppress(ProcessLookupError):
                os.kill(pid, number)

    def pids(self, part: str = "") -> list[int]:
        """The children of the supervisor that are this part, oldest first; without a name, all of them."""
        if not self._process.is_running:
            return []
        found = {pid: _part(pid) for pid in children_of(self._process.pid)}
        self._pids |= {pid for pid, name in found.items() if name}
        return sorted(pid for pid, name in found.items() if name and part in ("", name))

    def orphans(self) -> list[int]:
        """Processes that were seen at work and are still there although their supervisor is not."""
        return [pid for pid in self._pids - set(self.pids()) if _part(pid)]

    def end(self) -> list[int]:
        """Stop; whoever is left some seconds later is returned, and killed."""
        self.stop()
        deadline = time.monotonic() + 5
        while (left := self.orphans()) and time.monotonic() < deadline:
            time.sleep(0.1)
        for pid in left:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        return left

    def _is_ready(self) -> bool:
        # The cheap questions first: this is asked fifty times a second.
        if not (port_answers(self.inlet_port) and port_answers(self.web_port)):
            return False
        wanted = set(self._parts) or {"web", "worker", "connectors", "clock"}
        return wanted <= {_part(pid) for pid in self.pids()}

    def _write_secrets(self) -> None:
        folder = self.data / "secrets"
        folder.mkdir(parents=True)
        # Hex is also valid base64, which the signing of webhooks asks for.
        for name in ("instance", "gateway", "webhook"):
            (folder / name).write_text(secrets.token_hex(24))
        (folder / "sms").write_text(self.sms_secret)


def _part(pid: int) -> str:
    """What a process is: the part's name, ``queue`` for the queue server, nothing for anything else or gone."""
    try:
        words = Path(f"/proc/{pid}/cmdline").read_bytes().decode(errors="replace").split("\0")
        is_gone = Path(f"/proc/{pid}/stat").read_text(errors="replace").rpartition(") ")[2].startswith("Z")
    except OSError:
        return ""
    if is_gone:
        return ""
    if "valkey" in words[0] or "redis-server" in words[0]:
        return "queue"
    return words[words.index("part") + 1] if "part" in words else ""
