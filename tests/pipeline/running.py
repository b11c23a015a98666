"""`rawafid` as people run it: the command with its processes, on a folder and ports of its own."""

import contextlib
import json
import os
import re
import secrets
import signal
import smtplib
import subprocess
import sys
from collections.abc import Mapping
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import httpx

from tests.pipeline.warm import run_warm
from tests.servers.process import PATIENCE_SECONDS, ServerError, ServerProcess, children_of, free_port, wait_until

ROOT = Path(__file__).resolve().parents[2]
START_SECONDS = PATIENCE_SECONDS
STOP_SECONDS = PATIENCE_SECONDS
SMS_SECRET = "inlet-secret"
WEBHOOK_SECRET = "whsec_c2VjcmV0LW9mLXRoZS13YXRlci1hZ2VuY3ktZm9yLXRlc3Rz"

CONFIG = """
[running]
sandbox = false
port = {web_port}
sweep_after_seconds = 3

[connectors.email]
type = "email"
address = "contact@gov.test"
max_bytes = 1_000_000
inlet = {{ port = {inlet_port} }}
smtp = {{ host = "127.0.0.1", port = {smtp_port}, tls = "none" }}

[connectors.sms]
type = "sms"
secret = {{ file = "secrets/sms" }}
region = "QA"

[connectors.sms.kannel]
url = "{sms_url}"
username = "gov"
password = {{ file = "secrets/gateway" }}
sender = "109"
timeout_seconds = 10

[connectors.webform]
type = "webform"

[agencies.utilities]
name = {{ ar = "المؤسسة العامة للماء والكهرباء", en = "Water and Electricity Corporation" }}
email = "cases@utilities.test"

[agencies.utilities.webhook]
url = "{webhook_url}"
secret = {{ file = "secrets/webhook" }}
allow_private = true
timeout_seconds = 4

[[routes]]
name = "everything"
agency = "utilities"

[delivery]
retry_seconds = [0.5, 0.5, 3600]
misconfigured_seconds = 3600
"""


class Installation:
    """A configuration, its data folder, and the commands on them."""

    def __init__(self, folder: Path, *, smtp_port: int, sms_url: str, webhook_url: str, more: str = "") -> None:
        self.folder = folder
        self.data = folder / "data"
        self.config = folder / "pipeline.toml"
        self.web_port, self.inlet_port = free_port(), free_port()
        self.url = f"http://127.0.0.1:{self.web_port}"
        self.environment: dict[str, str] = {}
        ways = {"smtp_port": smtp_port, "sms_url": sms_url, "webhook_url": webhook_url}
        self.config.write_text(
            CONFIG.format(web_port=self.web_port, inlet_port=self.inlet_port, **ways) + more, "utf-8"
        )
        (self.data / "secrets").mkdir(parents=True)
        written = {"instance": secrets.token_hex(24), "sms": SMS_SECRET, "webhook": WEBHOOK_SECRET}
        for name, value in {**written, "gateway": "gov-password", "mailbox": "mailbox-password"}.items():
            (self.data / "secrets" / name).write_text(value)

    def rawafid(self, *arguments: str, stdin: bytes = b"", **environment: str) -> subprocess.CompletedProcess[bytes]:
        """Run one command to its end."""
        return run_warm([*arguments, "--config", str(self.config)], stdin, {**self._environment(), **environment})

    def rows(self, *arguments: str) -> list[dict[str, Any]]:
        """What a command lists with ``--json``."""
        finished = self.rawafid(*arguments, "--json")
        return [json.loads(line) for line in finished.stdout.splitlines()]

    def process(self, *arguments: str) -> "Running":
        """`rawafid run`, not started yet."""
        return Running(self, arguments, self._environment())

    def text(self, text: str, sender: str = "+97455123456", name: str = "", secret: str = SMS_SECRET) -> httpx.Response:
        """The gateway posts a text message."""
        headers = {"Content-Type": "text/plain; charset=utf-8", "X-Kannel-From": sender, "X-Kannel-To": "109"}
        query = {"secret": secret, "id": name or secrets.token_hex(8)}
        return httpx.post(
            f"{self.url}/in/sms", params=query, content=text.encode(), headers=headers, timeout=PATIENCE_SECONDS
        )

    def mail(self, text: str, sender: str = "fatima@mail.test", to: str = "contact@gov.test", **headers: str) -> None:
        """A mail server hands a mail over."""
        with smtplib.SMTP("127.0.0.1", self.inlet_port, timeout=PATIENCE_SECONDS) as client:
            client.sendmail(sender, [to], a_mail(text, sender, to, **headers).as_bytes())

    def _environment(self) -> dict[str, str]:
        ours = {"RAWAFID_DATA": str(self.data), "RAWAFID_DATABASE_URL": "", "RAWAFID_BROKER_URL": ""}
        return {**ours, "PYTHONPATH": str(ROOT), **self.environment}


class Running:
    """The supervisor and its children."""

    def __init__(self, installation: Installation, arguments: tuple[str, ...], environment: Mapping[str, str]) -> None:
        self.log_file = installation.folder / "run.log"
        self._url = installation.url
        self._exit_file = installation.folder / "exit"
        command = [sys.executable, "-m", "pipeline", "run", *arguments, "--config", str(installation.config)]
        script = '"$@"; echo $? > "$EXIT_FILE"'
        self._process = ServerProcess(
            ["sh", "-c", script, "run", *command],
            log=self.log_file,
            environment={**environment, "EXIT_FILE": str(self._exit_file)},
        )

    def start(self, said: str = "Rawafid is running.") -> None:
        """Return when it has said so."""
        self._exit_file.unlink(missing_ok=True)
        self.log_file.unlink(missing_ok=True)
        try:
            self._process.start(lambda: said in self.log(), START_SECONDS)
        except ServerError as error:
            raise ServerError(f"{error}\n{self.log()}") from None

    def log(self) -> str:
        """What it has said so far."""
        return self.log_file.read_text("utf-8") if self.log_file.exists() else ""

    @property
    def pid(self) -> int:
        """Of the supervisor."""
        (pid,) = [pid for pid in children_of(self._process.pid) if _parent(pid) == self._process.pid]
        return pid

    def parts(self) -> dict[str, list[int]]:
        """The supervisor's children by the part that they are."""
        found: dict[str, list[int]] = {}
        for pid in children_of(self.pid):
            if name := _part(pid):
                found.setdefault(name, []).append(pid)
        return found

    def ask_to_stop(self) -> int:
        """SIGTERM; the exit code, after waiting for it."""
        os.kill(self.pid, signal.SIGTERM)
        wait_until(lambda: not self._process.is_running, "it has stopped", STOP_SECONDS)
        return int(self._exit_file.read_text())

    def end(self) -> None:
        """Whatever the test did, nothing stays."""
        left = []
        if self._process.is_running:
            with contextlib.suppress(ValueError):
                left = [self.pid, *children_of(self.pid)]
        for pid in left:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self._process.kill()

    def sign_in(self, client: httpx.Client) -> httpx.Response:
        """Open the link that was printed, and press the button."""
        found = re.search(r"sign in +(\S+)", self.log())
        assert found is not None
        token = found[1].partition("token=")[2]
        assert client.get(found[1]).status_code == 200
        return client.post(f"{self._url}/sign-in", data={"token": token}, headers={"Origin": self._url})


def rawafid_command(
    command: list[str], stdin: bytes, environment: Mapping[str, str], folder: Path | None = None
) -> subprocess.CompletedProcess[bytes]:
    """Run a command to its end with these variables."""
    return subprocess.run(
        command,
        input=stdin,
        capture_output=True,
        env={**os.environ, **environment},
        cwd=folder,
        timeout=100,
        check=False,
    )


def a_mail(text: str, sender: str = "fatima@mail.test", to: str = "contact@gov.test", **headers: str) -> EmailMessage:
    """A mail, with ``_`` for the dashes of header names."""
    mail = EmailMessage()
    mail["From"] = f"فاطمة <{sender}>"
    mail["To"] = to
    for header, value in ({"Message_ID": f"<{secrets.token_hex(8)}@mail.test>"} | headers).items():
        mail[header.replace("_", "-")] = value
    mail.set_content(text)
    return mail


def is_alive(pid: int) -> bool:
    """Whether the process is still there and no zombie."""
    try:
        return not Path(f"/proc/{pid}/stat").read_text(errors="replace").rpartition(") ")[2].startswith("Z")
    except OSError:
        return False


def _part(pid: int) -> str:
    try:
        words = Path(f"/proc/{pid}/cmdline").read_bytes().decode(errors="replace").split("\0")
    except OSError:
        return ""
    if "valkey" in words[0] or "--unixsocket" in words:
        return "queue"
    return words[words.index("part") + 1] if "part" in words else ""


def _parent(pid: int) -> int:
    try:
        return int(Path(f"/proc/{pid}/stat").read_text(errors="replace").rpartition(") ")[2].split()[1])
    except OSError:
        return 0
