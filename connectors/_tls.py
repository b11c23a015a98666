"""How a connector trusts the servers that it connects to."""

import ssl
from pathlib import Path
from typing import Literal

from ingest.failures import Misconfigured

Tls = Literal["tls", "starttls", "none"]


def client_context(ca_file: Path | None) -> ssl.SSLContext:
    """Verify the certificate and the name, by the machine's authorities or by ``ca_file``."""
    try:
        return ssl.create_default_context(cafile=None if ca_file is None else str(ca_file))
    except (OSError, ssl.SSLError):
        raise Misconfigured(f"ca_file {ca_file} cannot be read as certificates in PEM form") from None
