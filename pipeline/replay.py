"""Recorded or written traffic through the whole pipeline on a scratch database, at the clock of each line."""

import json
import os
import tempfile
from base64 import b64decode
from binascii import Error as NotBase64
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Self

from sqlalchemy import Connection

from cases.actions import close, reopen
from cases.queries import find_case, links_of, message_of
from ingest import ledger
from ingest.message import Channel, RawMessage
from ingest.settings import Secret
from ingest.transaction import reading, writing
from pipeline.assemble import Assembly, assemble
from pipeline.config import Settings
from pipeline.payloads import MAIL, one_payload
from pipeline.replay_lines import BadLine, filled_in, payload_of
from pipeline.store import migrate
from route.deliveries import acknowledgement_of

__all__ = ["BadLine", "Replay", "parse"]

ACTIONS = ("close", "reopen", "agency_reply")

_EARLIEST, _LATEST = 1970, 9000
"""Years that leave room for the pipeline to reckon with."""


@dataclass(frozen=True, slots=True)
class Played:
    """What became of one line."""

    inbox_id: int | None = None
    reference: str | None = None
    message_id: str = ""
    """Of its acknowledgement."""


def parse(text: str) -> list[dict[str, Any]]:
    """The lines of a file; empty ones do not count. Raises BadLine."""
    lines: list[dict[str, Any]] = []
    # Not splitlines: it also splits at U+2028 and U+0085, which stand unescaped in JSON texts.
    for line in filter(str.strip, text.removeprefix("\ufeff").split("\n")):
        try:
            found = json.loads(line)
        except (ValueError, RecursionError) as error:
            raise BadLine(f"line {len(lines)}: this is not JSON: {error}") from None
        if not isinstance(found, dict):
            raise BadLine(f"line {len(lines)}: a line is a JSON object")
        lines.append(found)
    return lines


@dataclass(slots=True)
class Replay:
    """A pipeline whose clock and post are the file's."""

    assembly: Assembly
    now: "Now"
    played: list[Played] = field(default_factory=list)
    delivered: dict[tuple[str, str, bytes], int] = field(default_factory=dict)
    """The line that brought each delivery first: its connector, upstream id and bytes."""

    @classmethod
    @contextmanager
    def on(cls, settings: Settings, database: str | None) -> Iterator[Self]:
        """A fresh scratch pipeline; without a database of its own, one in a folder that is thrown away."""
        with tempfile.TemporaryDirectory(prefix="rawafid-replay-") as folder:
            (Path(folder) / "secret").write_text("replay")
            os.environ["RAWAFID_DATA"] = folder
            os.environ["RAWAFID_DATABASE_URL"] = database or f"sqlite:///{folder}/replay.db"
            centre = settings.centre.model_copy(update={"secret": Secret(file=Path(folder) / "secret")})
            running = settings.running.model_copy(update={"broker": "none"})
            os.environ["RAWAFID_BROKER_URL"] = "none"
            now = Now()
            assembly = assemble(settings.model_copy(update={"centre": centre, "running": running}), clock=now)
            migrate(assembly.engine)
            yield cls(assembly, now)
            assembly.engine.dispose()

    def is_fresh(self) -> bool:
        """Whether the database holds no message yet."""
        with reading(self.assembly.engine) as connection:
            return not ledger.outcomes(connection)

    def play(self, line: Mapping[str, Any]) -> dict[str, Any]:
        """Let one line happen and say what became of it. Raises BadLine."""
        number = len(self.played)
        self.now.set(line.get("at"), number)
        line = filled_in(line, number, [(one.reference, one.message_id) for one in self.played])
        if "do" in line:
            self._act(line, number)
            self.played.append(Played())
            return self._said(number, "done", self._case_of(line, number), None, (), {}, is_acknowledged=False)
        raw, connector = self._raw(line, number)
        appended = self.assembly.inbox.append(connector, [raw])
        earlier = self.delivered.setdefault((connector, raw.upstream_id, raw.content), number)
        if appended.redelivered:
            return self._collapsed(number, earlier, connector, raw.upstream_id)
        self.assembly.process()
        return self._outcome(number, connector, raw.upstream_id)

    def _raw(self, line: Mapping[str, Any], number: int) -> tuple[RawMessage, str]:
        try:
            channel = Channel(line.get("channel", ""))
        except ValueError:
            raise BadLine(f"line {number}: channel: one of {', '.join(Channel)}") from None
        connectors = self.assembly.settings.connectors
        connector = next((name for name, one in connectors.items() if one.channel is channel), channel.value)
        if "raw_base64" in line:
            try:
                return one_payload(channel, b64decode(line["raw_base64"], validate=True)), connector
            except (NotBase64, ValueError, TypeError):
                raise BadLine(f"line {number}: raw_base64: this is not base64") from None
        content, media_type = payload_of(line, channel, self.now.at, self.assembly.outgoing.own_address)
        own_name = "" if channel in MAIL else str(line.get("message_id") or "")
        # A gateway's id names the delivery; a mail's Message-ID only the mail, which may come by two ways.
        name = own_name or f"line#{number}"
        region = getattr(connectors.get(connector), "region", "")  # whose national numbers a gateway hands over
        return RawMessage(channel, name, content, media_type, {"region": region}, sent_at=self.now.at), connector

    def _act(self, line: Mapping[str, Any], number: int) -> None:
        reference = self._case_of(line, number)
        match line["do"]:
            case "close" | "reopen" as action:
                change = close if action == "close" else reopen
                with writing(self.assembly.engine) as connection:
                    change(connection, reference, self.now.at, str(line.get("text", "")))
            case "agency_reply":
                self._agency_reply(reference, str(line.get("text", "")), number)
            case unknown:
                raise BadLine(f"line {number}: do: one of {', '.join(ACTIONS)}, not {unknown!r}")

    def _agency_reply(self, reference: str, text: str, number: int) -> None:
        """The agency answers the forward's signed address from its own mailbox."""
        with reading(self.assembly.engine) as connection:
            case = find_case(connection, reference)
        assert case is not None
        agency = self.assembly.settings.agencies[case.agency]
        own = self.assembly.outgoing.own_address
        mail = {
            "from": agency.email,
            "to": self.assembly.signer.reply_address(own, reference, "agency", case.agency),
            "subject": f"Re: [{reference}]",
            "text": text,
        }
        content, media_type = payload_of(mail, Channel.EMAIL, self.now.at, own)
        connector = self.assembly.outgoing.mail_outlet or Channel.EMAIL.value
        raw = RawMessage(Channel.EMAIL, f"agency-reply#{number}", content, media_type)
        self.assembly.inbox.append(connector, [raw])
        self.assembly.process()

    def _case_of(self, line: Mapping[str, Any], number: int) -> str:
        wanted = line.get("line")
        reference = self.played[wanted].reference if isinstance(wanted, int) and 0 <= wanted < number else None
        if reference is None:
            raise BadLine(f"line {number}: line: {wanted!r} is no earlier line with a case")
        return reference

    def _collapsed(self, number: int, earlier: int, connector: str, upstream_id: str) -> dict[str, Any]:
        """The same bytes under the same name: the earlier line's message, not a new one."""
        if earlier == number:  # the database held it before the first line was played
            with reading(self.assembly.engine) as connection:
                reference = ledger.find(connection, connector, upstream_id)[2]
            self.played.append(Played(reference=reference))
            return self._said(number, "duplicate", reference, None, (), {}, is_acknowledged=False)
        reference = self.played[earlier].reference
        self.played.append(Played(reference=reference))
        link = {
            "line": earlier,
            "relation": "same_delivery",
            "confidence": 1.0,
            "reason": "the same delivery, byte for byte",
        }
        return self._said(number, "duplicate", reference, earlier, (link,), {}, is_acknowledged=False)

    def _outcome(self, number: int, connector: str, upstream_id: str) -> dict[str, Any]:
        with reading(self.assembly.engine) as connection:
            inbox_id, outcome, reference = ledger.find(connection, connector, upstream_id)
            message = message_of(connection, inbox_id)
            notice_id = acknowledgement_of(connection, inbox_id)
            found = links_of(connection, inbox_id)
        host = self.assembly.outgoing.message_id_host
        self.played.append(Played(inbox_id, reference, f"<{notice_id}@{host}>" if notice_id else ""))
        links = [
            {
                "line": self._line(one.other_inbox_id, one.other_reference),
                "relation": one.relation,
                "confidence": one.confidence,
                "reason": one.reason,
            }
            for one in found
        ]
        joined = self._line(None, reference) if outcome in ("joined", "duplicate") else None
        classification = message.classification if message else {}
        return self._said(
            number, outcome or "held", reference, joined, links, classification, is_acknowledged=bool(notice_id)
        )

    def _line(self, inbox_id: int | None, reference: str | None) -> int | None:
        """The line of that message, else the one that opened the case."""
        for index, one in enumerate(self.played):
            if one.inbox_id == inbox_id if inbox_id is not None else one.reference == reference:
                return index
        return None

    def _said(
        self,
        number: int,
        outcome: str,
        reference: str | None,
        joined: int | None,
        links: Sequence[Mapping[str, Any]],
        classification: Mapping[str, Any],
        *,
        is_acknowledged: bool,
    ) -> dict[str, Any]:
        agency = None
        if reference:
            with reading(self.assembly.engine) as connection:
                case = find_case(connection, reference)
            agency = case.agency if case else None
        return {
            "line": number, "outcome": outcome, "reference": reference, "joined_line": joined, "links": list(links),
            "classification": {**classification, "agency": agency} if classification else {},
            "acknowledged": is_acknowledged,
        }  # fmt: skip


@dataclass(slots=True)
class Now:
    """The clock of the line that is played; a line without a time happens a second after the one before."""

    at: datetime = field(default_factory=lambda: datetime.now(UTC))

    def __call__(self, connection: Connection) -> datetime:
        return self.at

    def set(self, at: object, number: int) -> None:
        """Move to a line's time. Raises BadLine."""
        if at is None:
            self.at += timedelta(seconds=1)
            return
        try:
            moment = datetime.fromisoformat(str(at))
            moment = moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
        except (ValueError, OverflowError):
            raise BadLine(f"line {number}: at: {at!r} is no ISO time") from None
        if not _EARLIEST <= moment.year <= _LATEST:
            raise BadLine(f"line {number}: at: {at!r} is no time between {_EARLIEST} and {_LATEST}")
        self.at = moment
