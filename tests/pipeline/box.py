"""A post box that runs in a thread of a test, and what is sent to it."""

import json
import smtplib
import threading
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import httpx
from standardwebhooks import Webhook

from pipeline.sandbox.box import run_sandbox
from tests.servers.process import free_port, port_answers, wait_until

SECRET = "whsec_c2FuZGJveC1zZWNyZXQtb2YtdGhlLXdhdGVyLWFnZW5jeQ=="
OLD_SECRET = "whsec_dGhlLXNlY3JldC1vZi1sYXN0LXllYXItd2hpY2gtaXMtb3Zlcg=="
SECRETS = {"water": SECRET, "roads": f"{SECRET} {OLD_SECRET}", "broken": "whsec_x"}


class Box:
    """A post box that runs in a thread."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.smtp_port, self.http_port = free_port(), free_port()
        self.url = f"http://127.0.0.1:{self.http_port}"

    def start(self) -> None:
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run)
        self._thread.start()
        wait_until(lambda: port_answers(self.http_port) and port_answers(self.smtp_port), "the post box is up")

    def stop(self) -> None:
        self._stop.set()
        self._thread.join()

    def ledger(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in httpx.get(f"{self.url}/ledger.jsonl").content.splitlines()]

    def page(self, **headers: str) -> httpx.Response:
        return httpx.get(self.url, headers=headers)

    def send_mail(self, mail: bytes, *to: str) -> None:
        with smtplib.SMTP("127.0.0.1", self.smtp_port) as client:
            client.sendmail("", to, mail)

    def send_text(self, **query: str) -> httpx.Response:
        return httpx.get(f"{self.url}/cgi-bin/sendsms", params={"username": "u", "password": "p", **query})

    def send_webhook(
        self, agency: str, body: str, secret: str = SECRET, name: str = "msg_1", at: datetime | None = None
    ) -> httpx.Response:
        at = at or datetime.now(UTC)
        headers = {
            "webhook-id": name,
            "webhook-timestamp": str(int(at.timestamp())),
            "webhook-signature": Webhook(secret).sign(name, at, body),
        }
        return httpx.post(f"{self.url}/webhook/{agency}", content=body.encode(), headers=headers)

    def _run(self) -> None:
        run_sandbox(self.folder, self._stop, self.smtp_port, self.http_port, webhook_secrets=SECRETS.get)


def a_mail(subject: str, text: str, html: str = "") -> EmailMessage:
    mail = EmailMessage()
    mail["From"] = "مركز الاتصال <intake@gov.example>"
    mail["To"] = "noura@citizen.example"
    mail["Subject"] = subject
    mail["Message-ID"] = "<answer-1@gov.example>"
    mail["Auto-Submitted"] = "auto-replied"
    mail.set_content(text)
    if html:
        mail.add_alternative(html, subtype="html")
    return mail
