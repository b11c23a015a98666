"""Commands by which people say what is right, see whether the promise is kept, and choose the model that decides."""

import getpass
import os
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import typer

from cases.audits import waiting
from cases.corrections import HEADS, NotCorrected
from classify.learned.folder import BadModel
from classify.learned.shelf import taught
from ingest.transaction import reading
from pipeline.assemble import Assembly
from pipeline.commands.linking import reference_of
from pipeline.commands.options import PROBLEMS, WRONG_USAGE, AsJson, Config, Data, fail, put_json, put_rows
from pipeline.prepare import open_pipeline
from pipeline.teaching import only_training

if TYPE_CHECKING:  # numpy is loaded by those who train
    from classify.learned.evaluation import Replacement

_ACTIONS = ("list", "promote", "rollback", "retrain")
_STANDING = ("head", "language", "checked", "right", "accuracy", "low", "high", "promise", "state")

Code = Annotated[str | None, typer.Option(help="The right code; `rawafid check` knows those of the taxonomy.")]


def correct(
    reference: str,
    type_: Annotated[str | None, typer.Option("--type", help="The right type.")] = None,
    topic: Annotated[str | None, typer.Option("--topic", help="The right topic.")] = None,
    priority: Annotated[str | None, typer.Option("--priority", help="The right priority.")] = None,
    agency: Annotated[str | None, typer.Option("--agency", help="Who can act, whatever the routes say.")] = None,
    confirm: Annotated[bool, typer.Option("--confirm", help="Type, topic and priority are right as they are.")] = False,
    reason: Annotated[str, typer.Option("--reason", help="Why, for the case's history.")] = "",
    by: Annotated[str, typer.Option("--by", metavar="NAME", help="Who says so; default: who is logged in.")] = "",
    config: Config = None, data: Data = None, as_json: AsJson = False,
) -> None:  # fmt: skip
    """Put right what was decided about a case, or confirm it; both are learnt from.

    Another type, topic or priority may bring the case to another agency, which is then told.

    Example: `rawafid correct 4831029756 --topic electricity --reason "the meter, not the pipe"`
    """
    given = {"type": type_, "topic": topic, "priority": priority, "agency": agency}
    said = {head: code for head in HEADS if (code := given[head]) is not None}
    if bool(said) == confirm:
        fail(f"Say what is right, by {', '.join(f'--{head}' for head in HEADS)}; or --confirm.", WRONG_USAGE)
    chosen = reference_of(reference)
    actor = by or _who()
    correcting = open_pipeline(config).correcting
    try:
        changes = correcting.confirm(chosen, actor) if confirm else correcting.correct(
            chosen, said, actor, reason=reason
        )  # fmt: skip
    except NotCorrected as error:
        fail(str(error))
    if as_json:
        put_json([asdict(change) for change in changes])
        return
    for change in changes:
        print(f"{change.head}: {change.was} → {change.now}" if change.is_correction else f"{change.head}: {change.now}")


def accuracy(config: Config = None, data: Data = None, as_json: AsJson = False) -> None:
    """Show how often answers that nobody had to look at were right, by the random sample that people checked.

    By head and language; `low` and `high` are the ends of a 90 % interval. Exit code 1 where the promise is broken.

    Example: `rawafid accuracy`
    """
    assembly = open_pipeline(config)
    found = assembly.teaching.standings()
    with reading(assembly.engine) as connection:
        unchecked = waiting(connection)
    rows = [_Line(one.head, one.language or "all", one.checked, one.right, round(one.accuracy, 3),
                  round(one.low, 3), round(one.high, 3), one.promise, one.state) for one in found]  # fmt: skip
    put_rows(rows, _STANDING, as_json, "Nothing of the random sample has been checked yet.")
    if unchecked:
        print(f"{len(unchecked)} cases wait to be checked: {', '.join(unchecked[:5])} …", file=sys.stderr)
    if any(one.state == "broken" for one in found):
        raise typer.Exit(PROBLEMS)


def model(
    action: Annotated[str, typer.Argument(metavar="|".join(_ACTIONS))],
    version: Annotated[
        str, typer.Argument(help="With promote: a version that `list` names, or `shadow`, which is not put into use "
                            "where it is worse.")
    ] = "",
    config: Config = None, data: Data = None, as_json: AsJson = False,
) -> None:  # fmt: skip
    """List the versions of the model, put one into use, go back to the one before, or train now instead of by night.

    Every worker follows within seconds.

    Example: `rawafid model rollback`
    """
    if action not in _ACTIONS:
        fail(f"There is no action {action!r}; there are {', '.join(_ACTIONS)}.", WRONG_USAGE)
    assembly = open_pipeline(config)
    if assembly.settings.learning.model is not None and action != "list":
        fail("[learning] model names a model that stays as it is; take that out first.")
    try:
        if action == "list":
            put_rows(_versions(assembly), ("version", "in_use", "made_at", "corrections", "reason"), as_json,
                     "There is no model: keywords alone decide.")  # fmt: skip
        elif action == "promote" and version == "shadow":
            _put_verdicts(assembly.teaching.promote_shadow(), assembly, as_json)
        elif action == "retrain":
            _retrain(assembly, as_json)
        else:
            _put_into_use(assembly, action, version, as_json)
    except (BadModel, OSError) as error:
        fail(str(error))


@dataclass(frozen=True, slots=True)
class _Line:
    head: str
    language: str
    checked: int
    right: int
    accuracy: float
    low: float
    high: float
    promise: float
    state: str


@dataclass(frozen=True, slots=True)
class _Version:
    version: str
    in_use: str
    made_at: datetime | None
    corrections: int
    reason: str


def _versions(assembly: Assembly) -> list[_Version]:
    shelf = assembly.teaching.shelf
    current = shelf.in_use()
    promoted = {one.version: one for one in shelf.history()}
    return [
        _Version(
            name, "in use" if name == current else "", promoted[name].at if name in promoted else None,
            taught(shelf.path(name)), promoted[name].reason if name in promoted else "",
        )
        for name in shelf.versions()
    ]  # fmt: skip


def _put_into_use(assembly: Assembly, action: str, version: str, as_json: bool) -> None:
    shelf = assembly.teaching.shelf
    with shelf.alone():
        if action == "rollback":
            before = shelf.before()
            if before is None:
                fail("There is nothing to go back to: no model was ever in use.")
            version = before
        elif not version:
            fail("Name the version; `rawafid model list` has them.", WRONG_USAGE)
        shelf.promote(version, f"{action} by {_who()}")
    put_json({"in_use": version}) if as_json else print(f"In use: {version or 'keywords alone'}")


def _retrain(assembly: Assembly, as_json: bool) -> None:
    os.nice(10)  # messages come first
    with only_training(assembly.teaching.shelf) as is_alone:
        if not is_alone:
            fail("A training is under way already.")
        _put_verdicts(assembly.teaching.retrain(_progress), assembly, as_json)


def _put_verdicts(found: "Sequence[tuple[str, Replacement | str]]", assembly: Assembly, as_json: bool) -> None:
    lines = []
    for head, verdict in found:
        if isinstance(verdict, str):
            lines.append({"head": head, "replaced": False, "reason": verdict})
        else:
            old = verdict.old.as_json() if verdict.old else None
            lines.append({"head": head, "replaced": verdict.is_replaced, "reason": verdict.reason,
                          "new": verdict.new.as_json(), "old": old})  # fmt: skip
    if as_json:
        put_json({"in_use": assembly.teaching.shelf.in_use(), "heads": lines})
        return
    for line in lines:
        print(f"{line['head']}: {'put into use' if line['replaced'] else 'not put into use'}. {line['reason']}")
    print(f"In use: {assembly.teaching.shelf.in_use() or 'keywords alone'}")


def _who() -> str:
    """Who is logged in here; in a container that may be nobody with a name."""
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return f"user {os.getuid()}"


def _progress(said: str) -> None:
    if sys.stderr.isatty():
        print(f"… {said}", file=sys.stderr)
