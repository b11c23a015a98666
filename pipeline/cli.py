"""The command line: which commands there are, and where each of them is."""

import sys
from collections.abc import Iterable
from importlib import import_module

import typer

from pipeline.resting import collector_resting

COMMANDS = {
    "run": ("running", "Running"),
    "demo": ("running", "Running"),
    "migrate": ("running", "Running"),
    "tap": ("running", "Running"),
    "check": ("checking", "Configuration"),
    "test": ("checking", "Configuration"),
    "connectors": ("checking", "Configuration"),
    "normalize": ("messages", "Messages, offline"),
    "language": ("messages", "Messages, offline"),
    "classify": ("messages", "Messages, offline"),
    "explain": ("explaining", "Messages, offline"),
    "train": ("learning", "Messages, offline"),
    "evaluate": ("learning", "Messages, offline"),
    "replay": ("replaying", "Messages, offline"),
    "ingest": ("operations", "Cases and operations"),
    "cases": ("operations", "Cases and operations"),
    "case": ("operations", "Cases and operations"),
    "link": ("linking", "Cases and operations"),
    "unlink": ("linking", "Cases and operations"),
    "split": ("linking", "Cases and operations"),
    "incidents": ("linking", "Cases and operations"),
    "incident": ("linking", "Cases and operations"),
    "correct": ("correcting", "Cases and operations"),
    "accuracy": ("correcting", "Cases and operations"),
    "model": ("correcting", "Cases and operations"),
    "ledger": ("operations", "Cases and operations"),
    "held": ("operations", "Cases and operations"),
    "retry": ("operations", "Cases and operations"),
    "outbox": ("operations", "Cases and operations"),
    "resend": ("operations", "Cases and operations"),
    "duty": ("duty", "Cases and operations"),
    "part": ("running", None),
}
"""Each command's module in ``pipeline.commands`` and its place in ``--help``; ``part`` is what ``run`` starts."""

_CALLED_OTHERWISE = {"normalize": "normalize_command"}
"""Commands whose function cannot have their name: it is the package that they use."""


def application(names: Iterable[str] = COMMANDS) -> typer.Typer:
    """The command line with these commands; the modules of the others are not even read."""
    app = typer.Typer(
        name="rawafid",
        help="Omnichannel intake for government contact centres: many channels in, one case out.",
        no_args_is_help=True,
        rich_markup_mode="markdown",
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    # With one command alone, typer would take its name for an argument.
    app.callback()(lambda: None)
    for name in names:
        module, panel = COMMANDS[name]
        command = getattr(import_module(f"pipeline.commands.{module}"), _CALLED_OTHERWISE.get(name, name))
        app.command(name=name, hidden=panel is None, rich_help_panel=panel)(command)
    return app


def main() -> None:
    """Run the command line."""
    wanted = next((word for word in sys.argv[1:] if not word.startswith("-")), "")
    with collector_resting():
        commands = application([wanted] if wanted in COMMANDS else COMMANDS)
    commands()
