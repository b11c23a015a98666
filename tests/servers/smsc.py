"""A network's message centre: an SMPP server by other people (npm's smpp), which delivers until it is acknowledged."""

import json
import urllib.request
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tests.servers.process import PATIENCE_SECONDS, ServerProcess, free_port, port_answers
from tests.servers.telegram_test_api import FOLDER

PACKAGE = FOLDER / "node_modules" / "smpp"


class Smsc:
    """``gov`` with the password ``secret`` may bind."""

    system_id = "gov"
    password = "secret"

    def __init__(self, directory: Path, key: Path | None = None, certificate: Path | None = None) -> None:
        directory.mkdir(parents=True, exist_ok=True)
        self.port = free_port()
        self._control_port = free_port()
        self._ledger = directory / "smsc.jsonl"
        script = Path(__file__).with_name("smsc.cjs")
        tls = [str(key), str(certificate)] if key and certificate else []
        self._server = ServerProcess(
            ["node", str(script), str(FOLDER), str(self.port), str(self._control_port), str(self._ledger), *tls],
            log=directory / "smsc.log",
        )

    def start(self) -> None:
        self._server.start(is_ready=lambda: port_answers(self._control_port))

    def kill(self) -> None:
        self._server.kill()

    def set(self, **behaviour: Any) -> None:
        """``statuses`` of the next submits, ``receipts``, ``ids`` ("hex": answered so, reported in decimal), …"""
        self._order({"set": behaviour})

    def offer(
        self, tag: str, text: bytes, *, coding: int = 8, udh: bytes = b"", esm_class: int = 0, **fields: Any
    ) -> None:
        """A phone writes: the text is offered to whoever is bound, until it is acknowledged."""
        self.offer_all([offering(tag, text, coding=coding, udh=udh, esm_class=esm_class, **fields)])

    def offer_all(self, offerings: list[Mapping[str, Any]]) -> None:
        """The same, several at once and in this order."""
        self._order({"offer": offerings})

    def drop(self) -> None:
        """The lines to all receivers are cut."""
        self._order({"drop": True})

    def enquire(self) -> None:
        """The centre asks whether we are there."""
        self._order({"enquire": True})

    def waiting(self) -> int:
        """How many messages were not acknowledged yet."""
        return int(self._order({})["waiting"])

    def receivers(self) -> int:
        """How many sessions are bound to receive."""
        return int(self._order({})["receivers"])

    def entries(self, kind: str) -> list[dict[str, Any]]:
        """What was noted of one kind: ``bind``, ``submit``, ``answered``, ``taken``."""
        if not self._ledger.exists():
            return []
        lines = (json.loads(line) for line in self._ledger.read_text(encoding="utf-8").splitlines())
        return [line for line in lines if kind in line]

    def _order(self, order: dict[str, Any]) -> dict[str, Any]:
        url = f"http://127.0.0.1:{self._control_port}/"
        with urllib.request.urlopen(url, data=json.dumps(order).encode(), timeout=PATIENCE_SECONDS) as answer:
            return dict(json.loads(answer.read()))


def offering(
    tag: str,
    text: bytes,
    *,
    coding: int = 8,
    udh: bytes = b"",
    esm_class: int = 0,
    sender: str = "97455512345",
    payload: bytes = b"",
    **fields: Any,
) -> Mapping[str, Any]:
    """One message from a phone, as the centre is told of it."""
    esm_class |= 0x40 if udh else 0
    ends = {"source_addr": sender, "source_addr_ton": 1, "source_addr_npi": 1, "destination_addr": "80001"}
    return {
        "tag": tag,
        "hex": text.hex(),
        "udh": udh.hex(),
        "payload": payload.hex(),
        "fields": {**ends, "data_coding": coding, "esm_class": esm_class, **fields},
    }
