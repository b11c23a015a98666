"""The options that commands share, and how they print."""

import json
import os
import sys
from collections.abc import Iterable, Sequence
from dataclasses import asdict, is_dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer
from rich.console import Console
from rich.table import Table

from pipeline.config import Broken, Settings, load

PROBLEMS = 1
"""The exit code for problems found."""
WRONG_USAGE = 2
"""The exit code for a command that was called wrongly."""

Config = Annotated[
    Path | None,
    typer.Option("--config", metavar="FILE", help="The configuration; default ./pipeline.toml, else the built-in one."),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]
AlwaysJson = Annotated[bool, typer.Option("--json", help="Print JSON, as it does anyway.")]
"""For commands that print nothing else: a script may ask every command alike."""


def _set_data(folder: Path | None) -> None:
    if folder is not None:
        os.environ["RAWAFID_DATA"] = str(folder)


Data = Annotated[
    Path | None,
    typer.Option(
        "--data",
        metavar="DIR",
        callback=_set_data,
        help="The folder of everything that is kept; default $RAWAFID_DATA, else ./data.",
    ),
]


def fail(sentences: str | Sequence[str], code: int = PROBLEMS) -> NoReturn:
    """Say on stderr what is wrong, and exit."""
    for sentence in [sentences] if isinstance(sentences, str) else sentences:
        print(sentence, file=sys.stderr)
    raise typer.Exit(code)


def settings_of(config: Path | None) -> Settings:
    """The configuration, or all its problems and exit 1."""
    try:
        return load(config)
    except Broken as broken:
        fail(broken.problems)


def put_json(value: Any) -> None:
    """One JSON document on one line."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False, default=_plain) + "\n")
    sys.stdout.flush()


def put_rows(rows: Iterable[Any], columns: Sequence[str], as_json: bool, empty: str) -> None:
    """Dataclasses as one JSON object a line, or as a table."""
    found = list(rows)
    if as_json:
        for row in found:
            put_json(_plain(row))
        return
    if not found:
        print(empty, file=sys.stderr)
        return
    table = Table(box=None, pad_edge=False, header_style="bold")
    for column in columns:
        table.add_column(column.replace("_", " "))
    for row in found:
        table.add_row(*(_cell(getattr(row, column)) for column in columns))
    Console(width=None if sys.stdout.isatty() else 250).print(table)


def moment(text: str | None) -> datetime | None:
    """A date or time of the command line, in UTC unless it names a zone."""
    if text is None:
        return None
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        fail(f"{text!r} is no date; write 2026-11-22 or 2026-11-22T08:00", WRONG_USAGE)
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _plain(value: Any) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        return asdict(value)
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, tuple | set | frozenset):
        return list(value)
    raise TypeError(type(value).__name__)


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M:%S")
    return str(value)
