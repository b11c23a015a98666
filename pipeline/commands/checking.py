"""Commands about the configuration: is it right, does it decide as it should, what is configured."""

import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Annotated

import typer

from classify.by_keywords import known_entries
from classify.classifier import Classifier
from classify.keywords import read_lexicon
from classify.learned.folder import BadModel
from classify.lint import lint as lint_keywords
from connectors import AnyConnector
from ingest.connector import RoundTripConnector
from ingest.failures import ConnectorError
from ingest.health import ConnectorHealth
from ingest.health import connectors as health_of
from ingest.message import Channel, RawMessage
from ingest.settings import SecretMissing
from ingest.transaction import reading
from normalize import normalize
from pipeline.assemble import assemble
from pipeline.commands.manual import print_manual
from pipeline.commands.options import PROBLEMS, AsJson, Config, Data, fail, put_json, put_rows, settings_of
from pipeline.config import Sample, Settings, missing_secrets, warnings
from pipeline.deciding import load_classifier, model_problems, semantic_problems
from pipeline.prepare import open_pipeline
from pipeline.probing import PROBE_SECONDS, comes_back
from route.places import Gazetteer
from route.rules import decide
from route.senders.webhook import WebhookSender


def check(
    live: Annotated[
        bool, typer.Option("--live", help="Also open every connector and webhook, and send a mail to ourselves.")
    ] = False,
    config: Config = None, data: Data = None, as_json: AsJson = False,
) -> None:  # fmt: skip
    """Check the whole configuration and tell all problems at once, each with its path and remedy.

    Example: `rawafid check --live`
    """
    settings = settings_of(config)
    found = missing_secrets(settings) + semantic_problems(settings) + model_problems(settings)
    if live:
        found += list(_live_problems(settings))
    warned = warnings(settings) + _keyword_warnings(settings)
    if as_json:
        put_json({"ok": not found, "problems": found, "warnings": warned})
    else:
        for warning in warned:
            print(f"Warning: {warning}", file=sys.stderr)
        if not found:
            print("The configuration is in order.")
    if found:
        fail([] if as_json else found)


def test(config: Config = None, data: Data = None, as_json: AsJson = False) -> None:
    """Run the `[[tests]]` of the configuration: message in, expected language, type, topic, agency and route out.

    Example: `rawafid test`
    """
    settings = settings_of(config)
    try:
        classifier = load_classifier(settings)
    except BadModel as error:
        fail(str(error))
    failures = 0
    for number, sample in enumerate(settings.tests, 1):
        got = decided(settings, classifier, sample)
        wrong = {key: got[key] for key in got if (wanted := getattr(sample, key)) is not None and wanted != got[key]}
        failures += bool(wrong)
        if as_json:
            put_json({"test": number, "text": sample.text, "passed": not wrong, "wrong": wrong})
        elif wrong:
            said = ", ".join(f"{key} is {value}, not {getattr(sample, key)}" for key, value in wrong.items())
            print(f"tests[{number - 1}] {sample.text[:60]!r}: {said}")
    print(f"{len(settings.tests) - failures} passed, {failures} failed", file=sys.stderr)
    if failures:
        raise typer.Exit(PROBLEMS)


@dataclass(frozen=True, slots=True)
class Configured:
    """A configured connector and how it fares."""

    name: str
    type: str
    state: str
    last_success_at: datetime | None
    lag_seconds: float | None
    """Since the last success."""
    backlog: int
    redelivered: int
    refused: int
    unknown_reports: int
    """Reports about notices that are none of ours."""
    progress: str
    """How far a long backlog is, while it is taken in."""
    comparison: str
    """How much of what upstream lists is here."""
    error: str


def connectors(
    type: Annotated[str | None, typer.Argument(metavar="[TYPE]", help="Print this type's options instead.")] = None,  # noqa: A002
    config: Config = None, data: Data = None, as_json: AsJson = False,
) -> None:  # fmt: skip
    """Show the configured connectors, or with TYPE every option of that type and its quality card.

    Example: `rawafid connectors`, `rawafid connectors email`
    """
    if type is not None:
        print_manual(type, as_json=as_json)
        return
    assembly = open_pipeline(config)
    with reading(assembly.engine) as connection:
        now = assembly.clock(connection)
        health = {one.name: one for one in health_of(connection)}
    rows = [_configured(name, one, health.get(name), now) for name, one in assembly.settings.connectors.items()]
    columns = tuple(field.name for field in fields(Configured))
    put_rows(rows, columns, as_json, "No connector is configured; add [connectors.NAME].")


def _configured(name: str, connector: AnyConnector, health: ConnectorHealth | None, now: datetime) -> Configured:
    if not connector.enabled or health is None:
        state = "new" if connector.enabled else "disabled"
        return Configured(name, connector.type, state, None, None, 0, 0, 0, 0, "", "", "")
    seen = health.last_success_at
    lag = round((now - seen).total_seconds(), 1) if seen else None
    return Configured(
        name, connector.type, health.state, seen, lag, health.backlog, health.redelivered, health.refused,
        health.unknown_reports, health.progress, health.comparison, health.error,
    )  # fmt: skip


def decided(settings: Settings, classifier: Classifier, sample: Sample) -> dict[str, str]:
    """What the pipeline makes of a sample message."""
    content = json.dumps({"text": sample.text, "subject": sample.subject}).encode()
    raw = RawMessage(Channel(sample.channel), "sample", content, "application/json")
    message = normalize(raw, settings.rules_of(raw.channel))
    classification = classifier.classify(message)
    language = message.language.language
    decision = decide(
        settings.routes,
        classification=classification,
        language=language,
        channel=sample.channel,
        spot=Gazetteer(settings.places).find(message),
    )
    return {
        "language": language,
        "type": classification.type,
        "topic": classification.topic,
        "priority": classification.priority,
        "agency": decision.agency,
        "route": decision.route,
    }


def _keyword_warnings(settings: Settings) -> list[str]:
    """What is doubtful about the keywords of a centre's own taxonomy; the shipped ones are kept clean by our tests."""
    if settings.taxonomy is None:
        return []
    taxonomy = settings.load_taxonomy()
    return [f"{settings.taxonomy}: {one}." for one in lint_keywords(taxonomy, known_entries(read_lexicon(), taxonomy))]


def _live_problems(settings: Settings) -> Iterator[str]:
    for name, connector in settings.connectors.items():
        if not connector.enabled:
            continue
        try:
            connector.check()
            if isinstance(connector, RoundTripConnector) and connector.returns:
                yield from _round_trip_problems(settings, name, connector)
        except ConnectorError as error:
            yield f"connectors.{name}: {type(error).__name__}: {error}."

    targets = [(f"agencies.{code}", agency.webhook) for code, agency in settings.agencies.items()]
    targets += [(f"duty.contacts[{number}]", one.webhook) for number, one in enumerate(settings.duty.contacts)]
    for path, target in targets:
        if target is None:
            continue
        try:
            WebhookSender(target).check()
        except ConnectorError as error:
            yield f"{path}.webhook: {type(error).__name__}: {error}."


def _round_trip_problems(settings: Settings, name: str, connector: RoundTripConnector) -> Iterator[str]:
    if settings.running.sandbox:
        print(f"connectors.{name}: no mail is sent to ourselves, as the sandbox keeps it.", file=sys.stderr)
        return
    print(f"connectors.{name}: a mail to ourselves is under way.", file=sys.stderr)
    assembly = assemble(settings)
    try:
        has_returned = comes_back(name, connector, assembly.inbox, assembly.signer)
    except SecretMissing:
        return  # told among the missing secrets
    if not has_returned:
        yield (
            f"connectors.{name}: a mail to {connector.address} was handed over by smtp and did not come back within "
            f"{PROBE_SECONDS:.0f} seconds; see where mail to this address goes, and the spam folder."
        )
