"""The command that says why: what would be decided about a payload, or why a case is where it is."""

import sys
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer

from cases.queries import CaseView, find_case
from cases.reference import find_references, is_reference
from ingest.message import Channel
from ingest.transaction import reading
from normalize import normalize
from normalize.text.arabic import fold_digits
from pipeline.commands.explained import print_case, print_payload
from pipeline.commands.messages import classifier_of, read, shown
from pipeline.commands.options import WRONG_USAGE, Config, Data, fail, put_json, settings_of
from pipeline.payloads import one_payload
from route.places import Gazetteer
from route.rules import decide


def explain(
    subject: Annotated[str, typer.Argument(metavar="FILE|REF", help="A raw payload, or a case's reference.")],
    channel: Annotated[Channel | None, typer.Option("--channel", help="Whose payload the file is.")] = None,
    config: Config = None, data: Data = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON also at a terminal.")] = False,
) -> None:  # fmt: skip
    """Say what the pipeline would decide about a payload, or why a case is where it is.

    At a terminal each decision stands above its reasons; anywhere else it is JSON.

    Example: `rawafid explain --channel email mail.eml`, `rawafid explain 4831029756`
    """
    is_read = sys.stdout.isatty() and not as_json
    if channel is not None:
        payload = _of_payload(subject, channel, config)
        print_payload(payload) if is_read else put_json(payload)
        return
    case = _case(subject, config)
    print_case(case) if is_read else put_json(_of_case(case))


def _case(written: str, config: Path | None) -> CaseView:
    digits = "".join(character for character in fold_digits(written) if character.isdigit())
    if not is_reference(digits):
        fail(f"{written} is no reference; to explain a file, say which --channel it is from.", WRONG_USAGE)
    from pipeline.prepare import open_pipeline  # the whole pipeline: a payload is explained without it

    assembly = open_pipeline(config)
    with reading(assembly.engine) as connection:
        case = find_case(connection, digits)
    if case is None:
        fail(f"There is no case {digits}.")
    return case


def _of_case(case: CaseView) -> dict[str, Any]:
    return {
        "reference": case.reference,
        "agency": case.agency,
        "route": case.route,
        "messages": [
            {
                "message": message.inbox_id, "role": message.role, "channel": message.channel,
                "language": message.language, "classification": message.classification,
                "reasons": message.reasons, "flags": message.flags,
            }
            for message in case.messages
        ],
        "links": case.links,
        "history": case.events,
    }  # fmt: skip


def _of_payload(name: str, channel: Channel, config: Path | None) -> dict[str, Any]:
    settings = settings_of(config)
    message = normalize(one_payload(channel, read(Path(name))), settings.rules_of(channel))
    classification = classifier_of(settings).classify(message)
    decision = decide(
        settings.routes,
        classification=classification,
        language=message.language.language,
        channel=channel.value,
        spot=Gazetteer(settings.places).find(message),
    )
    return {
        "message": shown(message, settings.rules_of(channel).region),
        "language": asdict(message.language),
        "classification": {**classification.as_json(), "agency": decision.agency},
        "route": decision.route,
        "reasons": [*classification.reasons, *decision.reasons],
        "quoted_references": find_references(f"{message.subject}\n{message.new_text}"),
        "identities": message.sender.keys(channel),
    }
