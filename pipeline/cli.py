"""The command line: which commands there are."""

import typer

from pipeline.commands import checking, messages, operations, replaying, running

app = typer.Typer(
    name="rawafid",
    help="Omnichannel intake for government contact centres: many channels in, one case out.",
    no_args_is_help=True,
    rich_markup_mode="markdown",
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

for command, panel in (
    (running.run, "Running"),
    (running.demo, "Running"),
    (running.migrate, "Running"),
    (running.tap, "Running"),
    (checking.check, "Configuration"),
    (checking.test, "Configuration"),
    (checking.connectors, "Configuration"),
    (messages.normalize_command, "Messages, offline"),
    (messages.language, "Messages, offline"),
    (messages.classify, "Messages, offline"),
    (messages.explain, "Messages, offline"),
    (replaying.replay, "Messages, offline"),
    (operations.ingest, "Cases and operations"),
    (operations.cases, "Cases and operations"),
    (operations.case, "Cases and operations"),
    (operations.ledger, "Cases and operations"),
    (operations.held, "Cases and operations"),
    (operations.retry, "Cases and operations"),
    (operations.outbox, "Cases and operations"),
    (operations.resend, "Cases and operations"),
):
    app.command(name=command.__name__.removesuffix("_command"), rich_help_panel=panel)(command)
app.command(name="part", hidden=True)(running.part)


def main() -> None:
    """Run the command line."""
    app()
