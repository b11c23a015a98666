"""What a person is told when the pipeline runs: where everything is."""

import json
import sys
from collections.abc import Iterator
from threading import Event
from typing import Any

import httpx

from ingest.settings import data_folder
from pipeline.assemble import Assembly
from web.session import sign_in_link

SIGN_IN_MINUTES = 60


def announce(assembly: Assembly, stop: Event, as_json: bool = False) -> None:
    """Wait until the pages answer, then print every address on stderr, for machines on stdout."""
    if not wait_for_web(assembly, stop):
        return
    places = list(_places(assembly, assembly.address()))
    if as_json:
        for name, where in places:
            print(json.dumps({"name": name, "address": where}, ensure_ascii=False), flush=True)  # noqa: T201
        return
    lines = "\n".join(f"  {name:<10} {where}" for name, where in places)
    print(f"\nRawafid is running.\n\n{lines}\n\nCtrl-C stops it.", file=sys.stderr, flush=True)  # noqa: T201


def wait_for_web(assembly: Assembly, stop: Event) -> bool:
    """Whether the web server answered before ``stop`` was set."""
    running = assembly.settings.running
    host = "127.0.0.1" if running.host in ("0.0.0.0", "::") else running.host  # noqa: S104
    with httpx.Client(timeout=2) as client:
        while not stop.wait(0.2):
            try:
                if client.get(f"http://{host}:{running.port}/healthz").is_success:
                    return True
            except httpx.HTTPError:
                continue
    return False


def _places(assembly: Assembly, address: str) -> Iterator[tuple[str, str]]:
    settings = assembly.settings
    yield "sign in", sign_in_link(assembly.signer.secret, address, SIGN_IN_MINUTES)
    for name, connector in settings.connectors.items():
        if connector.enabled:
            yield from ((name, said) for said in _inlets(name, connector, address))
    yield "tracking", f"{address}/track"
    if settings.running.sandbox:
        yield "post box", "http://127.0.0.1:8026  (holds what would leave this machine)"
    yield "data", str(data_folder())


def _inlets(name: str, connector: Any, address: str) -> Iterator[str]:
    match connector.type:
        case "email" | "fax" if connector.inlet is not None:
            inlet = connector.inlet
            yield f"{inlet.protocol.upper()} on {inlet.host}:{inlet.port}, for {connector.address}"
        case "webform":
            yield f"{address}/forms/{name}"
        case "webchat":
            yield f"{address}/chat/{name}"
        case "open311":
            yield f"{address}/open311/v2/services.json"
        case "whatsapp":
            yield f"{address}/in/{name}"
        case "telegram" if connector.can_accept:
            yield f"{address}/in/{name}"
        case "sms":
            where = connector.secret.path() or f"${connector.secret.env}"
            yield f"{address}/in/{name}?secret=…  (the secret is in {where})"
