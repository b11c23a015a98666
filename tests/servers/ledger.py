"""A sink's own record of what it received: JSON lines, on disk before the sender gets its answer."""

import base64
import json
import os
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path

Value = str | bytes | int | None | Sequence[str] | Mapping[str, str]


class Ledger:
    """Bytes are written as base64, under the same name."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self.path = path
        self._file = path.open("ab")
        self._lock = threading.Lock()

    def write(self, **entry: Value) -> None:
        line = json.dumps(entry, ensure_ascii=False, default=_as_base64)
        with self._lock:
            self._file.write(line.encode() + b"\n")
            self._file.flush()
            os.fsync(self._file.fileno())

    def clear(self) -> None:
        with self._lock:
            self._file.truncate(0)

    def close(self) -> None:
        self._file.close()


def _as_base64(value: object) -> str:
    assert isinstance(value, bytes)
    return base64.b64encode(value).decode("ascii")
