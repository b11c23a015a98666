"""Bytes too large for a row, under the name of their own hash, on disk before anything refers to them."""

import os
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Blobs:
    """A folder of content-addressed files."""

    folder: Path

    def put(self, contents: Iterable[bytes]) -> list[str]:
        """Store the bytes durably and return their sha256s in hex; the same bytes twice are one file.

        Files and folders are synced before this returns, so that a row committed afterwards never points at nothing.
        """
        names, changed = [], set()
        for content in contents:
            name = sha256(content).hexdigest()
            names.append(name)
            path = self._path(name)
            if path.exists():
                continue
            if not path.parent.exists():
                path.parent.mkdir(parents=True, exist_ok=True)
                changed.add(self.folder)
            temporary = path.with_name(f".{name}.{secrets.token_hex(4)}")
            with temporary.open("wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            temporary.rename(path)
            changed.add(path.parent)
        for folder in sorted(changed):
            _sync_folder(folder)
        return names

    def get(self, name: str) -> bytes:
        """The bytes stored under ``name``. Raises FileNotFoundError, or OSError when the disk changed them."""
        content = self._path(name).read_bytes()
        if sha256(content).hexdigest() != name:
            raise OSError(f"blob {name} was changed on disk")
        return content

    def _path(self, name: str) -> Path:
        return self.folder / name[:2] / name


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
