"""The command that runs recorded traffic through a scratch pipeline."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from pipeline.commands.options import WRONG_USAGE, Config, fail, put_json, settings_of
from pipeline.replay import BadLine, Replay, parse


def replay(
    file: Annotated[
        Path | None, typer.Argument(metavar="FILE.jsonl", help="Traffic, a line each; - or none: standard input.")
    ] = None,
    database: Annotated[
        str | None,
        typer.Option("--database", metavar="URL", help="The scratch database; default: one that is thrown away."),
    ] = None,
    config: Config = None,
) -> None:
    """Run recorded or written traffic through the whole pipeline, at the clock of each line; nothing is sent.

    The way to try a new taxonomy, route or threshold on last month's traffic.

    Example: `rawafid replay november.jsonl --config new.toml`
    """
    settings = settings_of(config)
    try:
        text = sys.stdin.read() if file is None or str(file) == "-" else file.read_text(encoding="utf-8")
        lines = parse(text)
        with Replay.on(settings, database) as run:
            for line in lines:
                put_json(run.play(line))
    except OSError as error:
        fail(f"{file}: {error.strerror}", WRONG_USAGE)
    except BadLine as error:
        fail(str(error), WRONG_USAGE)
