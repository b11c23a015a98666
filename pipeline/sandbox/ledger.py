"""What the post box has accepted: one JSON object a line, on disk before the sender gets its answer."""

import json
import os
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

import structlog

_log = structlog.get_logger(__name__)


class Kind(StrEnum):
    """What the post box takes."""

    MAIL = "mail"
    SMS = "sms"
    WEBHOOK = "webhook"


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that arrived; its line in the file is ``as_line``."""

    kind: Kind
    number: int
    """Counted from 1, over all kinds."""
    at: datetime
    to: str
    """Mail addresses (comma between them), a telephone number, or an agency's code."""
    id: str
    """The Message-ID, the webhook-id, or for a text its number."""
    sender: str
    subject: str
    text: str
    file: str = ""
    """The mail as it came, below the ledger's folder."""

    def as_line(self) -> bytes:
        """The entry as one line of JSON."""
        fields = {
            "kind": self.kind.value,
            "number": self.number,
            "at": self.at.isoformat(),
            "to": self.to,
            "id": self.id,
            "from": self.sender,
            "subject": self.subject,
            "text": self.text,
        }
        if self.file:
            fields["file"] = self.file
        # A lone surrogate cannot be written as UTF-8; escaped, it can.
        line = json.dumps(fields, ensure_ascii=False)
        try:
            return line.encode() + b"\n"
        except UnicodeEncodeError:
            return json.dumps(fields).encode() + b"\n"

    @classmethod
    def from_line(cls, line: bytes) -> "Entry":
        """The entry that a line holds. Raises ValueError, KeyError or TypeError."""
        fields: dict[str, Any] = json.loads(line)
        return cls(
            kind=Kind(fields["kind"]),
            number=int(fields["number"]),
            at=datetime.fromisoformat(fields["at"]),
            to=fields["to"],
            id=fields["id"],
            sender=fields["from"],
            subject=fields["subject"],
            text=fields["text"],
            file=fields.get("file", ""),
        )


class Ledger:
    """The entries of one folder, for one process: ``sandbox.jsonl``, and ``mails/`` beside it."""

    def __init__(self, folder: Path) -> None:
        (folder / "mails").mkdir(parents=True, exist_ok=True, mode=0o700)
        self._folder = folder
        self._lock = threading.Lock()
        descriptor = os.open(folder / "sandbox.jsonl", os.O_RDWR | os.O_CREAT, 0o600)
        self._file = os.fdopen(descriptor, "r+b", buffering=0)
        _synced(folder)
        written = self._file.read()
        whole = written[: written.rfind(b"\n") + 1]
        # A line without its end was never answered for: the power went while it was written.
        self._file.truncate(len(whole))
        self._file.seek(len(whole))
        self._entries = list(_readable(whole))
        self._last_number = max((entry.number for entry in self._entries), default=0)
        self._webhooks = {(entry.to, entry.id) for entry in self._entries if entry.kind is Kind.WEBHOOK}

    def entries(self) -> Sequence[Entry]:
        """Everything that arrived, oldest first."""
        with self._lock:
            return tuple(self._entries)

    def keep(
        self,
        kind: Kind,
        *,
        to: str,
        sender: str,
        text: str,
        upstream_id: str = "",
        subject: str = "",
        mail: bytes = b"",
    ) -> bool:
        """Write an entry down for good; False for a webhook that is there already. Raises OSError."""
        with self._lock:
            if kind is Kind.WEBHOOK and (to, upstream_id) in self._webhooks:
                return False
            number = self._last_number + 1
            entry = Entry(
                kind=kind,
                number=number,
                at=datetime.now(UTC),
                to=to,
                id=upstream_id or str(number),
                sender=sender,
                subject=subject,
                text=text,
                file=self._write_mail(number, mail) if kind is Kind.MAIL else "",
            )
            self._append(entry.as_line())
            self._entries.append(entry)
            self._last_number = number
            if kind is Kind.WEBHOOK:
                self._webhooks.add((to, upstream_id))
            return True

    def mail(self, entry: Entry) -> bytes:
        """The mail of an entry as it came. Raises OSError."""
        return (self._folder / entry.file).read_bytes()

    def lines(self) -> bytes:
        """The whole file."""
        with self._lock:
            return os.pread(self._file.fileno(), self._file.tell(), 0)

    def close(self) -> None:
        """Nothing can be kept from here on."""
        with self._lock:
            self._file.close()

    def _append(self, line: bytes) -> None:
        end = self._file.tell()
        try:
            if self._file.write(line) != len(line):
                raise OSError("the disk took only a part of the line")
            os.fsync(self._file.fileno())
        except OSError:
            self._file.truncate(end)
            self._file.seek(end)
            raise

    def _write_mail(self, number: int, content: bytes) -> str:
        name = f"mails/{number:06d}.eml"
        descriptor = os.open(self._folder / name, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        _synced(self._folder / "mails")
        return name


def _readable(written: bytes) -> Iterator[Entry]:
    for position, line in enumerate(written.split(b"\n")[:-1], start=1):
        try:
            yield Entry.from_line(line)
        except (ValueError, KeyError, TypeError):
            _log.warning("A line of the post box's ledger cannot be read.", line=position)


def _synced(folder: Path) -> None:
    """A new file survives a power cut only when its folder is on disk too (fsync(2))."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
