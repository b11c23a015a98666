"""Files that a browser sends in pieces: each is on disk before its offset is told, so that sending can be resumed."""

import fcntl
import os
import re
import secrets
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

from ingest.failures import Rejected, Unavailable

MOST_BYTES = 26_214_400
"""Of one file."""
UNFINISHED_SECONDS = 86_400
"""For so long a browser may take to come back with the rest."""
FINISHED_SECONDS = 7 * 86_400
"""For so long a finished upload waits for its message, and its message's fetch for it."""

_NAME = re.compile(r"[0-9a-f]{32}")


class WrongOffset(ValueError):
    """The piece does not begin where the upload ends."""


@dataclass(frozen=True, slots=True)
class Upload:
    """One file on its way in."""

    name: str
    """128 random bits: whoever knows it may go on with it, and put it under a message."""
    length: int
    offset: int
    filename: str
    content_type: str

    @property
    def is_finished(self) -> bool:
        """All of it is here."""
        return self.offset == self.length


@dataclass(frozen=True, slots=True)
class Uploads:
    """A folder of uploads, each two files: what is to come, and what has come. The latter's size is the offset."""

    folder: Path

    def create(self, length: int, filename: str, content_type: str) -> Upload:
        """Begin an upload. Raises ValueError for a length that is not taken."""
        if not 0 < length <= MOST_BYTES:
            raise ValueError(f"a file has 1 to {MOST_BYTES} bytes")
        name = secrets.token_hex(16)
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._bytes(name).touch(mode=0o600, exist_ok=False)
        filename, content_type = filename[:300], content_type[:100]
        told = {"length": length, "filename": filename, "content_type": content_type}
        temporary = self.folder / f".{name}"
        with temporary.open("wb") as file:
            file.write(orjson.dumps(told))
            file.flush()
            os.fsync(file.fileno())
        temporary.rename(self._facts(name))
        self._sync()
        return Upload(name, length, 0, filename, content_type)

    def find(self, name: str) -> Upload | None:
        """The upload with as much of it as is safe; None for a name that is none of ours or has expired."""
        if not _NAME.fullmatch(name):
            return None
        try:
            told: dict[str, Any] = orjson.loads(self._facts(name).read_bytes())
            offset = self._bytes(name).stat().st_size
        except (FileNotFoundError, orjson.JSONDecodeError):
            return None
        return Upload(name, told["length"], offset, told["filename"], told["content_type"])

    def append(self, name: str, offset: int, content: bytes) -> int:
        """Add bytes; when this returns they are safe, and it says where the upload goes on.

        Raises LookupError for an unknown upload, WrongOffset, and ValueError for more than was announced.
        """
        upload = self.find(name)
        if upload is None:
            raise LookupError("no such upload")
        with self._bytes(name).open("ab") as file:
            fcntl.flock(file, fcntl.LOCK_EX)  # a browser that comes back may meet the request that it gave up on
            here = file.seek(0, os.SEEK_END)
            if here != offset:
                raise WrongOffset(f"it goes on at {here}")
            if here + len(content) > upload.length:
                raise ValueError("more bytes than were announced")
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        return here + len(content)

    def remove(self, name: str) -> None:
        """Forget an upload."""
        if _NAME.fullmatch(name):
            self._facts(name).unlink(missing_ok=True)
            self._bytes(name).unlink(missing_ok=True)

    def fetch_file(self, source: str) -> bytes:
        """A finished upload's bytes. Raises Rejected when there is none, Unavailable while part is missing."""
        upload = self.find(source)
        if upload is None:
            raise Rejected("the upload is not here, or no longer")
        if not upload.is_finished:
            raise Unavailable(f"{upload.offset} of {upload.length} bytes are here", retry_after=60)
        return self._bytes(source).read_bytes()

    def remove_expired(self) -> int:
        """Remove what nobody came back for, and what its message has long taken over; returns how many."""
        if not self.folder.exists():
            return 0
        names = [path.stem for path in self.folder.glob("*.json")]
        found = [upload for name in names if (upload := self.find(name)) is not None]
        expired = [
            one for one in found if self._age(one) > (FINISHED_SECONDS if one.is_finished else UNFINISHED_SECONDS)
        ]
        for one in expired:
            self.remove(one.name)
        return len(expired)

    def _age(self, upload: Upload) -> float:
        try:
            return time.time() - self._bytes(upload.name).stat().st_mtime
        except FileNotFoundError:
            return 0

    def _facts(self, name: str) -> Path:
        return self.folder / f"{name}.json"

    def _bytes(self, name: str) -> Path:
        return self.folder / f"{name}.bytes"

    def _sync(self) -> None:
        descriptor = os.open(self.folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
