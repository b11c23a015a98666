"""Commands that run the pipeline."""

import os
import sys
import threading
import time
from pathlib import Path
from typing import Annotated

import structlog
import typer

from cases.queries import FeedLine, feed
from ingest.settings import data_folder
from ingest.transaction import reading
from pipeline import parts
from pipeline.announce import announce, wait_for_web
from pipeline.assemble import assemble
from pipeline.broker import embedded_socket
from pipeline.commands.options import WRONG_USAGE, AsJson, Config, Data, fail, put_json, settings_of
from pipeline.config import Settings, find
from pipeline.logs import configure_logs
from pipeline.prepare import only_one, open_pipeline, ready, usable_storage, write_missing_secrets
from pipeline.sandbox.box import run_sandbox
from pipeline.store import is_current
from pipeline.store import migrate as migrate_database
from pipeline.supervise import Part, own_part, queue_part, supervise, watch_parent

_log = structlog.get_logger(__name__)

NAMES = ("web", "worker", "connectors", "clock")

Wanted = Annotated[
    list[str] | None, typer.Argument(metavar="[PART]...", help="web, worker, connectors, clock; none: all.")
]
Port = Annotated[int | None, typer.Option("--port", help="The web server's port.")]
Workers = Annotated[int | None, typer.Option("--workers", help="Worker processes.")]
Addresses = Annotated[bool, typer.Option("--json", help="Print the addresses as JSON, on stdout.")]


def run(
    part: Wanted = None, config: Config = None, data: Data = None, port: Port = None, workers: Workers = None,
    as_json: Addresses = False,
) -> None:  # fmt: skip
    """Run the pipeline, every part as a child process that comes back when it dies.

    SIGTERM and Ctrl-C let each part finish what it has begun. With `[running] sandbox = true` whatever would leave
    the machine lands in a local post box instead, on http://127.0.0.1:8026.

    Example: `rawafid run --port 8080 --workers 2`, or on a second machine `rawafid run worker`.
    """
    configure_logs("run")
    settings = _adjusted(settings_of(config), port, workers)
    if unknown := set(part or ()) - set(NAMES):
        fail(f"There is no part {', '.join(sorted(unknown))}; the parts are {', '.join(NAMES)}.", WRONG_USAGE)
    assembly = ready(settings)
    with only_one(is_partial=bool(part)):
        stop = parts.until_stopped()
        threading.Thread(target=announce, args=(assembly, stop, as_json), daemon=True).start()
        supervise(_parts(settings, part, config), stop)


def demo(config: Config = None, data: Data = None, port: Port = None, as_json: Addresses = False) -> None:
    """Run the pipeline and send it some forty realistic messages through its real inlets.

    Example: `rawafid demo`
    """
    configure_logs("demo")
    settings = _adjusted(settings_of(config), port, None)
    assembly = ready(settings)
    with only_one():
        stop = parts.until_stopped()

        def play() -> None:
            from pipeline.demo.play import play_into

            if wait_for_web(assembly, stop):
                announce(assembly, stop, as_json)
                play_into(settings, assembly.address())

        threading.Thread(target=play, daemon=True).start()
        supervise(_parts(settings, None, config), stop)


def part(name: str, config: Config = None, data: Data = None, port: Port = None) -> None:
    """Be one part; `run` starts these."""
    configure_logs(name)
    watch_parent()
    stop = parts.until_stopped()
    settings = _adjusted(settings_of(config), port, None)
    if name == "sandbox":
        run_sandbox(data_folder() / "sandbox", stop, webhook_secrets=lambda code: _webhook_secret(settings, code))
        return
    assembly = assemble(settings)
    match name:
        case "web":
            parts.web(assembly, stop, settings.running.host, settings.running.port)
        case "worker":
            parts.worker(assembly, stop)
        case "connectors":
            parts.connectors(assembly, stop)
        case "clock":
            training = [sys.executable, "-m", "pipeline", "model", "retrain", "--config", str(find(config))]
            parts.clock(assembly, stop, training)
        case _:
            fail(f"There is no part {name}.", WRONG_USAGE)


def migrate(config: Config = None, data: Data = None, as_json: AsJson = False) -> None:
    """Bring the database to this version.

    Example: `RAWAFID_DATABASE_URL=postgresql://… rawafid migrate`
    """
    settings = settings_of(config)
    with usable_storage():
        for path in write_missing_secrets(settings):
            print(f"A secret was made: {path}; every other machine needs the same.", file=sys.stderr)
        engine = assemble(settings).engine
        was_current = is_current(engine)
        migrate_database(engine)
    if as_json:
        put_json({"was_current": was_current})
        return
    print("The database was at this version already." if was_current else "The database is at this version now.")


def tap(
    channel: Annotated[str | None, typer.Option("--channel", help="Only this channel.")] = None,
    config: Config = None, data: Data = None, as_json: AsJson = False,
) -> None:  # fmt: skip
    """Show messages as they pass, one line each, until Ctrl-C.

    Example: `rawafid tap --channel sms`
    """
    engine = open_pipeline(config).engine
    with reading(engine) as connection:
        newest = feed(connection, None, 1)
    last = newest[0].inbox_id if newest else 0
    print("Waiting for messages; Ctrl-C ends.", file=sys.stderr)
    try:
        while True:
            with reading(engine) as connection:
                lines = feed(connection, last, 200, channel=channel)
            for line in lines:
                last = line.inbox_id
                put_json(line) if as_json else print(_in_one_line(line), flush=True)
            time.sleep(0.5)
    except KeyboardInterrupt:
        return


def _in_one_line(line: FeedLine) -> str:
    words = " ".join(f"{line.subject} {line.text}".split())[:80]
    decided = f"{line.type}/{line.topic} {line.priority} {line.agency} {line.outcome} {line.reference or ''}".strip()
    return f"{line.received_at:%H:%M:%S} {line.channel:<8} {line.language:<3} {decided} | {words}"


def _parts(settings: Settings, wanted: list[str] | None, config: Path | None) -> list[Part]:
    common = ["--config", str(find(config))]
    own = {
        "worker": [own_part(f"worker-{number}", *common) for number in range(1, settings.running.workers + 1)],
        "clock": [own_part("clock", *common)],
        "connectors": [own_part("connectors", *common)],
        "web": [own_part("web", *common, "--port", str(settings.running.port))],
    }
    chosen = [part for name, group in own.items() if not wanted or name in wanted for part in group]
    if wanted:
        return chosen
    if settings.running.sandbox:
        chosen.insert(0, own_part("sandbox", *common))
    if settings.broker_url() == "embedded":
        queue = queue_part(data_folder() / "queue", embedded_socket())
        if queue is None:
            os.environ["RAWAFID_BROKER_URL"] = "none"  # for the parts, which inherit it
            _log.warning("The embedded queue server does not run here; workers look for work by themselves.")
        else:
            chosen.insert(0, queue)
    return chosen


def _adjusted(settings: Settings, port: int | None, workers: int | None) -> Settings:
    changes = {key: value for key, value in (("port", port), ("workers", workers)) if value is not None}
    return settings.model_copy(update={"running": settings.running.model_copy(update=changes)}) if changes else settings


def _webhook_secret(settings: Settings, code: str) -> str | None:
    agency = settings.agencies.get(code)
    return agency.webhook.secret.reveal() if agency and agency.webhook else None
