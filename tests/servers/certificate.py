"""A self-signed certificate for localhost; the certificate is its own authority."""

from dataclasses import dataclass
from pathlib import Path

from tests.servers.process import run_once


@dataclass(frozen=True, slots=True)
class Certificate:
    certificate_file: Path
    key_file: Path


def self_signed(folder: Path) -> Certificate:
    made = Certificate(folder / "certificate.pem", folder / "key.pem")
    if not made.certificate_file.exists():
        run_once(
            [
                *("openssl", "req", "-x509", "-nodes", "-days", "2", "-subj", "/CN=localhost"),
                *("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1"),
                *("-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"),
                *("-keyout", str(made.key_file), "-out", str(made.certificate_file)),
            ]
        )
        made.certificate_file.chmod(0o644)
    return made
