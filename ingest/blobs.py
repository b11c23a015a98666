"""Bytes too large for a row, under the name of their own hash, on disk before anything refers to them."""

import os
import secrets
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Blobs:
    """A folder of content-addressed files."""

    folder: Path

    def put(self, content: bytes) -> str:
        """Store the bytes durably and return their sha256 in hex; the same bytes twice are one file.

        File and folder are synced before this returns, so that a row committed afterwards never points at nothing.
        """
        name = sha256(content).hexdigest()
        path = self._path(name)
        if path.exists():
            return name
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary = path.with_name(f".{name}.{secrets.token_hex(4)}")
        with temporary.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        temporary.rename(path)
        for folder in (path.parent, path.parent.parent, self.folder):
            _sync_folder(folder)
        return name

    def get(self, name: str) -> bytes:
        """The bytes stored under ``name``. Raises FileNotFoundError, or OSError when the disk changed them."""
        content = self._path(name).read_bytes()
        if sha256(content).hexdigest() != name:
            raise OSError(f"blob {name} was changed on disk")
        return content

    def _path(self, name: str) -> Path:
        return self.folder / name[:2] / name[2:4] / name


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
