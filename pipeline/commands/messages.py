"""Commands that look at messages and store nothing."""

import sys
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any, BinaryIO

import typer

from classify.classifier import Classifier
from classify.learned.folder import BadModel
from ingest.message import Channel
from normalize import normalize
from normalize.languages import detect, engines
from normalize.message import Message
from normalize.text.entities import find
from pipeline.commands.options import WRONG_USAGE, AlwaysJson, Config, Data, fail, put_json, settings_of
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
    config: Config = None, as_json: AlwaysJson = True,
) -> None:  # fmt: skip
    """Turn one raw payload into the normalized message, as JSON.

    Example: `rawafid normalize --channel email mail.eml`
    """
    rules = settings_of(config).rules_of(channel)
    payloads = _frames(sys.stdin.buffer) if stream else [read(file)]
    for payload in payloads:
        put_json(shown(normalize(one_payload(channel, payload), rules), rules.region))


def language(
    engine: Annotated[
        str | None, typer.Option("--engine", help=f"One of: {', '.join(engines())}; default: the configuration's.")
    ] = None,
    config: Config = None, as_json: AlwaysJson = True,
) -> None:  # fmt: skip
    """Tell the language of each line of standard input, as a line of JSON each.

    Example: `echo 'انقطعت المياه' | rawafid language`
    """
    chosen = engine or settings_of(config).languages.engine
    if chosen not in engines():
        fail(f"There is no engine {chosen!r}; the engines are {', '.join(engines())}.", WRONG_USAGE)
    for line in _lines():
        put_json(asdict(detect(line, chosen)))


def classify(
    model: Annotated[
        Path | None, typer.Option("--model", metavar="DIR", help="A model that was trained; default: the one in use.")
    ] = None,
    config: Config = None, data: Data = None, as_json: AlwaysJson = True,
) -> None:  # fmt: skip
    """Classify each line of standard input, as a line of JSON each.

    Example: `echo 'There is a water leak in our street' | rawafid classify`
    """
    settings = settings_of(config)
    classifier = classifier_of(settings, model)
    gazetteer = Gazetteer(settings.places)
    for line in _lines():
        language = detect(line, settings.languages.engine).language
        found = classifier.classify_text(line, language)
        spot = gazetteer.find(Message(Channel.SMS, new_text=line))
        decision = decide(
            settings.routes, classification=found, language=language, channel=Channel.SMS.value, spot=spot
        )
        put_json({**found.as_json(), "agency": decision.agency, "reasons": [*found.reasons, *decision.reasons]})


def classifier_of(settings: Settings, model: Path | None = None) -> Classifier:
    """What classifies here, or a sentence and exit 1."""
    try:
        return load_classifier(settings, model)
    except BadModel as error:
        fail(str(error))


def shown(message: Message, region: str) -> dict[str, Any]:
    """The message and what its text names: links, addresses, accounts, hashtags, phones, sums, numbers."""
    named = find(f"{message.subject}\n{message.text}", region)
    return {**message.as_json(), "entities": asdict(named)}


def read(file: Path | None) -> bytes:
    """The bytes of a file, or of standard input where none is named."""
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
