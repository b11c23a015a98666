"""The command of those on duty: which emergencies are open, and who takes one on."""

import getpass
from typing import Annotated, Literal

import typer

from ingest.transaction import reading, writing
from pipeline.commands.options import WRONG_USAGE, AsJson, Config, Data, fail, put_json, put_rows
from pipeline.prepare import open_pipeline
from route.emergency.book import acknowledge, find_emergency, open_emergencies


def duty(
    action: Annotated[Literal["list", "ack"], typer.Argument(help="List what is open, or take one on.")] = "list",
    number: Annotated[int | None, typer.Argument(help="Of the emergency, as the page says.")] = None,
    by: Annotated[str, typer.Option("--by", help="Who takes it on.")] = "",
    config: Config = None, data: Data = None, as_json: AsJson = False,
) -> None:  # fmt: skip
    """List the emergencies that nobody has taken on, or take one on, so that nobody else is paged for it.

    Example: `rawafid duty ack 12 --by "Maryam, shift B"`
    """
    if action == "ack" and number is None:
        fail("Which one? rawafid duty ack NUMBER", WRONG_USAGE)
    assembly = open_pipeline(config)
    if action == "ack" and number is not None:
        with writing(assembly.engine) as connection:
            done = acknowledge(connection, number, by or getpass.getuser(), assembly.clock(connection))
            found = find_emergency(connection, number)
        if found is None:
            fail(f"There is no emergency {number}; `rawafid duty` lists those that are open.")
        if not done:
            fail(f"{found.acknowledged_by} has taken it on already.")
        put_json(found) if as_json else print(f"Emergency {number} is yours; nobody else is paged for it.")
        return
    with reading(assembly.engine) as connection:
        found_open = open_emergencies(connection)
    columns = ("id", "kind", "place", "opened_at", "reports", "step")
    put_rows(found_open, columns, as_json, "Nobody waits for help: every emergency has been taken on.")
