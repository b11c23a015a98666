"""Commands in processes of their own, forked from one that has imported everything: starting costs next to nothing.

Commands that really begin with ``python -m pipeline`` are in the tests of the README and of the running pipeline.
"""

import multiprocessing
import os
import sys
import tempfile
from collections.abc import Mapping, Sequence
from functools import cache
from multiprocessing.context import ForkServerContext
from pathlib import Path
from subprocess import CompletedProcess

from pipeline.cli import COMMANDS, main

SECONDS = 100


def run_warm(
    arguments: Sequence[str], stdin: bytes, environment: Mapping[str, str], folder: Path | None = None
) -> CompletedProcess[bytes]:
    """Run one command to its end with these variables added."""
    with tempfile.TemporaryDirectory() as streams:
        (Path(streams) / "0").write_bytes(stdin)
        variables = {**os.environ, **environment}
        process = _context().Process(target=_command, args=(tuple(arguments), variables, folder, streams))
        process.start()
        process.join(SECONDS)
        if process.exitcode is None:
            process.kill()
            process.join()
            raise TimeoutError(f"not within {SECONDS} seconds: rawafid {' '.join(arguments)}")
        out, err = ((Path(streams) / name).read_bytes() for name in ("1", "2"))
    return CompletedProcess(list(arguments), process.exitcode, out, err)


@cache
def _context() -> ForkServerContext:
    context = multiprocessing.get_context("forkserver")
    modules = sorted({f"pipeline.commands.{module}" for module, _ in COMMANDS.values()})
    context.set_forkserver_preload(["__main__", __name__, *modules])
    return context


def _command(arguments: tuple[str, ...], variables: Mapping[str, str], folder: Path | None, streams: str) -> None:
    for number in range(3):
        os.dup2(os.open(f"{streams}/{number}", os.O_RDWR | os.O_CREAT, 0o600), number)
    sys.stdin = open(0, encoding="utf-8", closefd=False)  # noqa: SIM115 - multiprocessing has put another there
    os.environ.clear()
    os.environ.update(variables)
    if folder is not None:
        os.chdir(folder)
    sys.argv = ["rawafid", *arguments]
    main()
