"""A mailbox of ours on a private Dovecot, and mails to put into it."""

from collections.abc import Iterable
from email.message import EmailMessage
from typing import Any

from connectors.email import Email
from ingest.message import RawMessage
from tests.servers.dovecot import Dovecot

SUBJECTS = ("انقطاع المياه", "Street light broken", "सड़क की मरम्मत", "Walang kuryente po", "پانی کا مسئلہ")


def mail(number: int, size: int = 0) -> bytes:
    message = EmailMessage()
    message["From"] = "Fatima <fatima@example.ae>"
    message["To"] = Dovecot.username
    message["Subject"] = SUBJECTS[number % len(SUBJECTS)]
    message["Message-ID"] = f"<{number}@example.ae>"
    message.set_content(f"{SUBJECTS[number % len(SUBJECTS)]}\n{number}\n" + ("x" * 70 + "\n") * (size // 71))
    return message.as_bytes().replace(b"\n", b"\r\n")


def numbers(messages: Iterable[RawMessage]) -> list[int]:
    """Which of our mails these are."""
    return [int(message.content.split(b"Message-ID: <")[1].split(b"@")[0]) for message in messages]


def mailbox(dovecot: Dovecot, max_bytes: int = 26_214_400, **imap: Any) -> Email:
    table = {
        "host": dovecot.host,
        "port": dovecot.imaps_port,
        "username": dovecot.username,
        "password": {"env": "MAILBOX_PASSWORD"},
        "ca_file": dovecot.ca_file,
        "timeout_seconds": 10,
    }
    return Email.model_validate(
        {"type": "email", "address": dovecot.username, "max_bytes": max_bytes, "imap": table | imap}
    )
