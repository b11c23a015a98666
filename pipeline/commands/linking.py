"""Commands about cases that belong together: ties, incidents, and what joined the wrong case."""

import sys
from typing import Annotated

import typer
from sqlalchemy import Connection

from cases.incidents import Incident, confirm_reports, incident_of, list_incidents
from cases.links import RELATIONS, Relation
from cases.links import link as link_cases
from cases.links import unlink as unlink_cases
from cases.personal import told_of_somebody
from cases.queries import case_of_message
from cases.reference import is_reference
from ingest.transaction import reading, writing
from normalize.text.arabic import fold_digits
from pipeline.commands.options import WRONG_USAGE, AlwaysJson, AsJson, Config, Data, fail, put_json, put_rows
from pipeline.prepare import open_pipeline

_NO_ANSWER = "Message {} is no answer of an agency to a confirmed report of this incident."
_COLUMNS = ("incident", "topic", "agency", "reports", "proposed", "opened_at")


def link(
    reference: str, other: str,
    relation: Annotated[str, typer.Option("--relation", help=f"{', '.join(RELATIONS)}.")] = "same_matter",
    config: Config = None, data: Data = None, as_json: AsJson = False,
) -> None:  # fmt: skip
    """Tie two cases, or confirm a tie that was proposed; both keep their numbers.

    Cases of the same event become one incident.

    Example: `rawafid link 4831029756 4402918330 --relation same_event`
    """
    known: dict[str, Relation] = {name: name for name in RELATIONS}
    if relation not in known:
        fail(f"There is no relation {relation!r}; there are {', '.join(RELATIONS)}.", WRONG_USAGE)
    one, two = reference_of(reference), reference_of(other)
    assembly = open_pipeline(config)
    with writing(assembly.engine) as connection:
        done = link_cases(connection, one, two, known[relation], assembly.clock(connection))
    if not done:
        fail(f"{one} and {two} are not two cases.")
    if as_json:
        put_json({"linked": [one, two], "relation": relation})


def unlink(
    reference: str, other: str, config: Config = None, data: Data = None, as_json: AsJson = False
) -> None:  # fmt: skip
    """Undo what ties two cases, or refuse what was proposed.

    Example: `rawafid unlink 4831029756 4402918330`
    """
    one, two = reference_of(reference), reference_of(other)
    assembly = open_pipeline(config)
    with writing(assembly.engine) as connection:
        undone = unlink_cases(connection, one, two, assembly.clock(connection))
    if not undone:
        fail(f"Nothing ties {one} and {two}.")
    if as_json:
        put_json({"unlinked": [one, two]})


def split(
    message: Annotated[int, typer.Argument(help="The inbox_id that `rawafid case` shows.")],
    config: Config = None, data: Data = None, as_json: AsJson = False,
) -> None:  # fmt: skip
    """Give a message that joined an earlier case one of its own, and tell its sender the number.

    Example: `rawafid split 17`
    """
    reference = open_pipeline(config).telling.apart(message)
    if reference is None:
        fail(f"Message {message} is the first of its case, or no citizen's: it cannot have a case of its own.")
    put_json({"reference": reference}) if as_json else print(reference)


def incidents(config: Config = None, data: Data = None, as_json: AsJson = False) -> None:
    """List events that several people report, the newest first.

    Example: `rawafid incidents`
    """
    with reading(open_pipeline(config).engine) as connection:
        found = list_incidents(connection)
    put_rows(found, _COLUMNS, as_json, "There is no incident.")


def incident(
    reference: Annotated[str, typer.Argument(help="Any of its cases.")],
    confirm: Annotated[bool, typer.Option("--confirm", help="All proposed cases do report it.")] = False,
    answer: Annotated[int, typer.Option("--answer", help="An agency's message, by inbox_id, to tell everybody.")] = 0,
    yes: Annotated[bool, typer.Option("--yes", help="Send the answer though it may tell of somebody.")] = False,
    config: Config = None, data: Data = None, as_json: AlwaysJson = True,
) -> None:  # fmt: skip
    """Show an incident with its reports; confirm them; tell all their citizens what the agency answered to one.

    Read the answer first: it must say nothing about the person it was written to. Numbers, homes and names in it are
    pointed at, and then it goes only with --yes.

    Example: `rawafid incident 4831029756 --confirm`, `rawafid incident 4831029756 --answer 212`
    """
    chosen = reference_of(reference)
    assembly = open_pipeline(config)
    with writing(assembly.engine) as connection:
        found = incident_of(connection, chosen)
        if found is None:
            fail(f"{chosen} reports no incident.")
        if answer:
            _look_at(connection, found, answer, may_tell=yes)
        if confirm:
            confirm_reports(connection, found.incident, assembly.clock(connection))
    if answer:
        told = assembly.telling.all_reports(answer)
        if told is None:
            fail(_NO_ANSWER.format(answer))
    with reading(assembly.engine) as connection:
        found = incident_of(connection, chosen)
    put_json({"incident": found.incident, "reports": found.reports} if found else {})


def _look_at(connection: Connection, found: Incident, answer: int, *, may_tell: bool) -> None:
    """Point at what the answer may tell of somebody, and end here unless it may be told all the same."""
    case = case_of_message(connection, answer)
    if case is None or case.reference not in {report.reference for report in found.reports}:
        fail(_NO_ANSWER.format(answer))
    personal = told_of_somebody(case, answer)
    if personal:
        print(f"The answer may tell of somebody: {', '.join(personal)}.", file=sys.stderr)
        if not may_tell:
            fail("Nobody was told. Read it, and send it all the same with --yes.")


def reference_of(written: str) -> str:
    """The ten digits that somebody wrote, or wrong usage."""
    digits = "".join(character for character in fold_digits(written) if character.isdigit())
    if not is_reference(digits):
        fail(f"{written} is no reference: it has ten digits, and the last one checks the others.", WRONG_USAGE)
    return digits
