"""How a connector trusts the servers that it connects to."""

import ssl
import time
from functools import lru_cache
from pathlib import Path
from typing import Literal

from ingest.failures import Misconfigured

Tls = Literal["tls", "starttls", "none"]

_KEPT_SECONDS = 3600
"""So long the authorities of mail servers are not read again: it takes ten times as long as all else about a mail."""


def client_context(ca_file: Path | None) -> ssl.SSLContext:
    """Verify the certificate and the name, by the machine's authorities or by ``ca_file``. Raises Misconfigured."""
    try:
        return ssl.create_default_context(cafile=None if ca_file is None else str(ca_file))
    except (OSError, ssl.SSLError):
        raise Misconfigured(f"ca_file {ca_file} cannot be read as certificates in PEM form") from None


def mail_context(ca_file: Path | None) -> ssl.SSLContext:
    """The same for mail servers, and shared by all connections to them. Raises Misconfigured.

    Not for HTTP: its libraries write into the context what they speak, and a mail server may refuse whoever says that.
    """
    try:
        changed_at_ns = 0 if ca_file is None else ca_file.stat().st_mtime_ns
    except OSError:
        changed_at_ns = 0
    return _read(ca_file, changed_at_ns, int(time.monotonic() // _KEPT_SECONDS))


@lru_cache(maxsize=16)
def _read(ca_file: Path | None, _changed_at_ns: int, _hour: int) -> ssl.SSLContext:
    return client_context(ca_file)
