"""Which of the real servers can run on this machine, and why not."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path

from bench.fax_pages import FONTS as FAX_FONTS
from tests.servers.kannel import FAKE_NETWORK
from tests.servers.postgres import newest_binaries
from tests.servers.rabbitmq import BINARIES as RABBITMQ_BINARIES
from tests.servers.smsc import PACKAGE as SMPP
from tests.servers.telegram_test_api import FOLDER
from tests.servers.telegram_test_api import PACKAGE as TELEGRAM_TEST_API
from tests.servers.x_described import why_missing as _x_openapi

OPEN311_SCHEMAS = "RAWAFID_OPEN311_SCHEMAS"
"""The environment variable that names a folder with the community's schemas."""


def _program(name: str) -> str | None:
    return None if shutil.which(name, path=f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin") else name


def _dovecot() -> str | None:
    missing = _program("dovecot") or next(
        (name for name in ("imap", "lmtp") if not Path("/usr/lib/dovecot", name).exists()), None
    )
    return f"Dovecot's {missing} is not installed" if missing else None


def _postfix() -> str | None:
    if _program("postfix"):
        return "Postfix is not installed"
    return None if os.geteuid() == 0 else "Postfix runs only as root"


def _kannel() -> str | None:
    if _program("bearerbox") or _program("smsbox"):
        return "Kannel is not installed"
    return None if Path(FAKE_NETWORK).exists() else "Kannel's fakesmsc (kannel-extras) is not installed"


def _redis() -> str | None:
    return "Redis is not installed" if _program("redis-server") else None


def _postgres() -> str | None:
    return None if newest_binaries() else "PostgreSQL is not installed"


def _rabbitmq() -> str | None:
    return None if (RABBITMQ_BINARIES / "rabbitmq-server").exists() else "RabbitMQ is not installed"


def _chromium() -> str | None:
    return "Chromium is not installed" if _program("chromium") else None


def _tesseract() -> str | None:
    if _program("tesseract"):
        return "Tesseract is not installed"
    missing = next((name for name in ("ara", "eng") if not _has_model(name)), None)
    if missing:
        return f"Tesseract's model {missing} is not installed"
    # The tests draw the pages that are read.
    font = next((path for path in FAX_FONTS.values() if not path.exists()), None)
    return f"the font {font.name} is not installed" if font else None


def _tesseract_arab() -> str | None:
    return None if _has_model("Arabic") else "Tesseract's model of the Arabic script is not installed"


def _telegram_test_api() -> str | None:
    if _program("node"):
        return "Node.js is not installed"
    return None if TELEGRAM_TEST_API.exists() else "telegram-test-api (npm) is not installed"


def _smsc() -> str | None:
    if _program("node"):
        return "Node.js is not installed"
    return None if SMPP.exists() else "smpp (npm) is not installed"


def _segments_calculator() -> str | None:
    if _program("node"):
        return "Node.js is not installed"
    there = (FOLDER / "node_modules" / "sms-segments-calculator").exists()
    return None if there else "sms-segments-calculator (npm) is not installed"


def _has_model(name: str) -> bool:
    return any(Path("/usr/share/tesseract-ocr").glob(f"*/tessdata/{name}.traineddata"))


def _open311_schemas() -> str | None:
    if Path(os.environ.get(OPEN311_SCHEMAS, ""), "services.json").is_file():
        return None
    return f"{OPEN311_SCHEMAS} names no folder of GeoReport schemas: clone github.com/open311/schema-validation"


REASONS: dict[str, Callable[[], str | None]] = {
    "chromium": _chromium,
    "dovecot": _dovecot,
    "kannel": _kannel,
    "postfix": _postfix,
    "postgres": _postgres,
    "rabbitmq": _rabbitmq,
    "redis": _redis,
    "segments_calculator": _segments_calculator,
    "smsc": _smsc,
    "tesseract": _tesseract,
    "tesseract_arab": _tesseract_arab,
    "telegram_test_api": _telegram_test_api,
    "x_openapi": _x_openapi,
    "open311_schemas": _open311_schemas,
}
GIVEN_BY_HAND = frozenset({"x_openapi", "open311_schemas"})
"""What no program installs: a person fetches it from its maker, and says where it is."""


def why_missing(server: str) -> str | None:
    """The reason in one sentence, or None where the server can run."""
    if server not in REASONS:
        raise ValueError(f"needs({server!r}): there is no such server; known are {', '.join(REASONS)}")
    return REASONS[server]()
