"""Every version of the model in a folder of its own, named by its hash, and a pointer to the one in use."""

import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from fcntl import LOCK_EX, flock
from pathlib import Path

from classify.learned.folder import BadModel, is_model, replace_file

POINTER = "in_use"
TAUGHT = "corrections"
"""Beside a version: the number of the last correction that is in it."""
_HISTORY = "history.jsonl"
_KEPT = 30
"""Versions that are not in use and stay; the oldest of more go."""


@dataclass(frozen=True, slots=True)
class Promotion:
    """When a version was put into use, and why."""

    version: str
    """Empty: keywords alone decided again."""
    at: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class Shelf:
    """The models of one installation. What a reader finds is always whole: the pointer is replaced at once."""

    folder: Path

    @property
    def pointer(self) -> Path:
        """The file that holds the hash of the version in use."""
        return self.folder / POINTER

    def in_use(self) -> str:
        """The version that decides; empty where there is none."""
        try:
            return self.pointer.read_text(encoding="utf-8").strip()
        except (FileNotFoundError, NotADirectoryError):
            return ""

    def path(self, version: str) -> Path:
        """Where a version lies. Raises BadModel when there is none of this name."""
        if not version.isalnum() or not is_model(self.folder / version):
            raise BadModel(f"There is no version {version!r} in {self.folder}; `rawafid model list` names them.")
        return self.folder / version

    def versions(self) -> list[str]:
        """Every version, the one made last first."""
        if not self.folder.is_dir():
            return []
        found = [one for one in self.folder.iterdir() if one.name.isalnum() and is_model(one)]
        return [one.name for one in sorted(found, key=lambda one: (one.stat().st_mtime_ns, one.name), reverse=True)]

    def history(self) -> list[Promotion]:
        """What was in use, the first first; a line that a crash cut short is left out."""
        try:
            lines = (self.folder / _HISTORY).read_text(encoding="utf-8").splitlines()
        except (FileNotFoundError, NotADirectoryError):
            return []
        found = []
        for line in lines:
            try:
                said = json.loads(line)
                found.append(Promotion(said["version"], datetime.fromisoformat(said["at"]), said["reason"]))
            except (ValueError, KeyError, TypeError):
                continue
        return found

    @contextmanager
    def draft(self) -> Iterator[Path]:
        """A folder with what is in use, to be changed and then kept; gone afterwards if it was not."""
        self.folder.mkdir(parents=True, exist_ok=True)
        path = self.folder / f".draft-{os.getpid()}"
        shutil.rmtree(path, ignore_errors=True)
        version = self.in_use()
        if version:
            shutil.copytree(self.path(version), path)
        else:
            path.mkdir()
        try:
            yield path
        finally:
            shutil.rmtree(path, ignore_errors=True)

    def keep(self, draft: Path, version: str) -> None:
        """Make a version of a draft; one that is there already is the same, because its name is its hash."""
        if not is_model(self.folder / version):
            shutil.rmtree(self.folder / version, ignore_errors=True)
            draft.rename(self.folder / version)
        os.utime(self.folder / version)

    def promote(self, version: str, reason: str) -> None:
        """Put a version into use; empty: none, keywords alone decide. Raises BadModel when there is none such."""
        if version:
            self.path(version)
        with (self.folder / _HISTORY).open("a", encoding="utf-8") as file:
            said = {"version": version, "at": datetime.now(UTC).isoformat(timespec="seconds"), "reason": reason}
            file.write(json.dumps(said, ensure_ascii=False) + "\n")
        replace_file(self.pointer, version.encode())
        self._forget_old()

    def before(self) -> str | None:
        """The version that was in use before the present one; None when nothing was ever replaced."""
        current = self.in_use()
        for one in reversed(self.history()):
            if one.version != current and (not one.version or is_model(self.folder / one.version)):
                return one.version
        return "" if current else None

    @contextmanager
    def alone(self) -> Iterator[None]:
        """One process at a time changes what is on the shelf."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with (self.folder / ".lock").open("w") as file:
            flock(file, LOCK_EX)
            yield

    def _forget_old(self) -> None:
        current = self.in_use()
        for version in [one for one in self.versions() if one != current][_KEPT:]:
            shutil.rmtree(self.folder / version, ignore_errors=True)


def taught(version: Path) -> int:
    """The number of the last correction that a version has learnt; 0 for one that was made from a file alone."""
    try:
        return int((version / TAUGHT).read_text(encoding="ascii"))
    except (FileNotFoundError, NotADirectoryError, ValueError):
        return 0
