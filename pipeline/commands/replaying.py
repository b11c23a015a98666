"""The command that runs recorded traffic through a scratch pipeline."""

import sys
from contextlib import ExitStack
from pathlib import Path
from typing import Annotated

import typer

from pipeline.commands.options import WRONG_USAGE, AlwaysJson, Config, fail, put_json, settings_of
from pipeline.prepare import usable_storage
from pipeline.replay import BadLine, Replay, parse


def replay(
    file: Annotated[
        Path | None, typer.Argument(metavar="FILE.jsonl", help="Traffic, a line each; - or none: standard input.")
    ] = None,
    database: Annotated[
        str | None,
        typer.Option("--database", metavar="URL", help="The scratch database; default: one that is thrown away."),
    ] = None,
    config: Config = None, as_json: AlwaysJson = True,
) -> None:  # fmt: skip
    """Run recorded or written traffic through the whole pipeline, at the clock of each line; nothing is sent.

    The way to try a new taxonomy, route or threshold on last month's traffic.

    Example: `rawafid replay november.jsonl --config new.toml`
    """
    settings = settings_of(config)
    own_database = settings.database_url()
    try:
        content = sys.stdin.buffer.read() if file is None or str(file) == "-" else file.read_bytes()
        lines = parse(content.decode("utf-8", "replace"))
    except OSError as error:
        fail(f"{file}: {error.strerror}", WRONG_USAGE)
    except BadLine as error:
        fail(str(error), WRONG_USAGE)
    with ExitStack() as stack:
        with usable_storage():
            run = stack.enter_context(Replay.on(settings, database))
        if run.assembly.settings.database_url() == own_database and not run.is_fresh():
            fail(
                "This database is the pipeline's own: what is replayed there would be sent. Name another.", WRONG_USAGE
            )
        try:
            for line in lines:
                put_json(run.play(line))
        except BadLine as error:
            fail(str(error), WRONG_USAGE)
