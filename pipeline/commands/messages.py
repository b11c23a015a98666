"""Commands that look at messages and store nothing."""

import sys
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any, BinaryIO

import typer

from cases.queries import find_case
from cases.reference import find_references, is_reference
from classify.classifier import Classifier
from classify.learned.folder import BadModel
from ingest.message import Channel
from ingest.transaction import reading
from normalize import normalize
from normalize.languages import OURS, detect, engines
from normalize.message import Message
from normalize.text.arabic import fold_digits
from normalize.text.entities import find
from pipeline.commands.options import WRONG_USAGE, Config, Data, fail, put_json, settings_of
from pipeline.config import Settings
from pipeline.deciding import load_classifier
from pipeline.payloads import one_payload
from route.places import Gazetteer
from route.rules import decide

OfChannel = Annotated[Channel, typer.Option("--channel", help="Whose payload it is.")]
LONGEST_FRAME = 512 * 2**20


def normalize_command(
    file: Annotated[Path | None, typer.Argument(help="One raw payload; none: standard input.")] = None,
    channel: OfChannel = Channel.EMAIL,
    stream: Annotated[
        bool, typer.Option("--stream", help="Read frames: ASCII length, newline, that many bytes.")
    ] = False,
    config: Config = None,
) -> None:
    """Turn one raw payload into the normalized message, as JSON.

    Example: `rawafid normalize --channel email mail.eml`
    """
    rules = settings_of(config).rules_of(channel)
    payloads = _frames(sys.stdin.buffer) if stream else [_read(file)]
    for payload in payloads:
        put_json(_shown(normalize(one_payload(channel, payload), rules), rules.region))


def language(
    engine: Annotated[str, typer.Option("--engine", help=f"One of: {', '.join(engines())}.")] = OURS,
) -> None:
    """Tell the language of each line of standard input, as a line of JSON each.

    Example: `echo 'انقطعت المياه' | rawafid language`
    """
    if engine not in engines():
        fail(f"There is no engine {engine!r}; the engines are {', '.join(engines())}.", WRONG_USAGE)
    for line in _lines():
        put_json(asdict(detect(line, engine)))


def classify(
    model: Annotated[
        Path | None, typer.Option("--model", metavar="DIR", help="A model that was trained; default: the one in use.")
    ] = None,
    config: Config = None, data: Data = None,
) -> None:  # fmt: skip
    """Classify each line of standard input, as a line of JSON each.

    Example: `echo 'There is a water leak in our street' | rawafid classify`
    """
    settings = settings_of(config)
    classifier = _classifier(settings, model)
    gazetteer = Gazetteer(settings.places)
    for line in _lines():
        language = detect(line).language
        found = classifier.classify_text(line, language)
        spot = gazetteer.find(Message(Channel.SMS, new_text=line))
        decision = decide(
            settings.routes, classification=found, language=language, channel=Channel.SMS.value, spot=spot
        )
        put_json({**found.as_json(), "agency": decision.agency, "reasons": [*found.reasons, *decision.reasons]})


def explain(
    subject: Annotated[str, typer.Argument(metavar="FILE|REF", help="A raw payload, or a case's reference.")],
    channel: Annotated[Channel | None, typer.Option("--channel", help="Whose payload the file is.")] = None,
    config: Config = None, data: Data = None,
) -> None:  # fmt: skip
    """Say what the pipeline would decide about a payload, or why a case is where it is.

    Example: `rawafid explain --channel email mail.eml`, `rawafid explain 4831029756`
    """
    if channel is not None:
        put_json(_explained(subject, channel, config))
        return
    digits = "".join(character for character in fold_digits(subject) if character.isdigit())
    if not is_reference(digits):
        fail(f"{subject} is no reference; to explain a file, say which --channel it is from.", WRONG_USAGE)
    from pipeline.prepare import open_pipeline  # the whole pipeline: the other commands here start without it

    assembly = open_pipeline(config)
    with reading(assembly.engine) as connection:
        case = find_case(connection, digits)
    if case is None:
        fail(f"There is no case {digits}.")
    put_json(
        {
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
        }
    )  # fmt: skip


def _explained(name: str, channel: Channel, config: Path | None) -> dict[str, Any]:
    settings = settings_of(config)
    message = normalize(one_payload(channel, _read(Path(name))), settings.rules_of(channel))
    classification = _classifier(settings).classify(message)
    decision = decide(
        settings.routes,
        classification=classification,
        language=message.language.language,
        channel=channel.value,
        spot=Gazetteer(settings.places).find(message),
    )
    return {
        "message": _shown(message, settings.rules_of(channel).region),
        "language": asdict(message.language),
        "classification": {**classification.as_json(), "agency": decision.agency},
        "route": decision.route,
        "reasons": [*classification.reasons, *decision.reasons],
        "quoted_references": find_references(f"{message.subject}\n{message.new_text}"),
        "identities": message.sender.keys(channel),
    }  # fmt: skip


def _classifier(settings: Settings, model: Path | None = None) -> Classifier:
    try:
        return load_classifier(settings, model)
    except BadModel as error:
        fail(str(error))


def _shown(message: Message, region: str) -> dict[str, Any]:
    """The message and what its text names: links, addresses, accounts, hashtags, phones, sums, numbers."""
    named = find(f"{message.subject}\n{message.text}", region)
    return {**message.as_json(), "entities": asdict(named)}


def _read(file: Path | None) -> bytes:
    if file is None:
        return sys.stdin.buffer.read()
    try:
        return file.read_bytes()
    except OSError as error:
        fail(f"{file}: {error.strerror}", WRONG_USAGE)


def _lines() -> Iterator[str]:
    return (line.decode("utf-8", "replace").rstrip("\r\n") for line in sys.stdin.buffer)


def _frames(source: BinaryIO) -> Iterator[bytes]:
    while head := source.readline(32):
        digits = head.strip()
        if not digits.isdigit() or int(digits) > LONGEST_FRAME:
            fail(f"A frame must begin with its length and a newline, not {head!r}.", WRONG_USAGE)
        frame = source.read(int(digits))
        if len(frame) < int(digits):
            fail("The last frame is shorter than it says.", WRONG_USAGE)
        yield frame
