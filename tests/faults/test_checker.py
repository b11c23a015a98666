"""The checker alone: a world where all is well passes, and whatever is put wrong in it is named."""

import json
import random
from base64 import b64encode
from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, text

from tests.faults.checker import Ledgers, Verdict, check
from tests.faults.inputs import Channel, Input, generate
from tests.faults.pipeline import AGENCY

Row = dict[str, Any]

SCHEMA = (
    "CREATE TABLE inbox (id INTEGER, connector TEXT, received_at TEXT, state TEXT, outcome TEXT, done_at TEXT, "
    "leased_until TEXT)",
    "CREATE TABLE comparisons (connector TEXT, day DATE, listed INTEGER, missing INTEGER)",
    "CREATE TABLE messages (reference TEXT, text TEXT)",
    "CREATE TABLE cases (reference TEXT)",
    "CREATE TABLE outbox (id INTEGER, state TEXT, leased_until TEXT, address TEXT)",
)
"""What the checker reads of the real tables."""

NOW = "2026-11-22 08:00:00"
NUMBER = "966 997 0010"


def _inputs() -> list[Input]:
    randomness = random.Random(109)
    channels: tuple[Channel, ...] = ("email", "sms", "webform")
    return [generate(109, number + 1, randomness, (channel,))[number] for number, channel in enumerate(channels)]


@dataclass
class World:
    """Three inputs, by mail, text and form, that have all come out as they should."""

    inputs: list[Input] = field(default_factory=_inputs)
    tables: dict[str, list[Row]] = field(default_factory=lambda: {name: [] for name in ("inbox", "messages", "cases")})
    accepted: list[Row] = field(default_factory=list)
    webhooks: list[Row] = field(default_factory=list)
    mails: list[Row] = field(default_factory=list)
    texts: list[Row] = field(default_factory=list)
    log: str = ""

    def __post_init__(self) -> None:
        self.tables["outbox"] = []
        for number, one in enumerate(self.inputs):
            reference = f"800000000{number}"
            self.tables["inbox"].append(
                {
                    "id": number, "connector": one.channel, "received_at": NOW, "state": "done", "outcome": "opened",
                    "done_at": NOW, "leased_until": None,
                }
            )  # fmt: skip
            self.tables["messages"].append({"reference": reference, "text": f"بلاغ {one.tag}"})
            self.tables["cases"].append({"reference": reference})
            self.tables["outbox"].append(
                {"id": number, "state": "accepted", "leased_until": None, "address": one.sender}
            )
            self.accepted.append({"tag": one.tag, "channel": one.channel})
            self.webhooks.append(_webhook(f"forward_{number}", one.tag, reference))
            self.mails.append(_mail(f"forward-{number}", AGENCY, one.tag))
            if one.channel == "sms":
                self.texts.append({"to": one.sender, "text": f"استلمنا رسالتك. الرقم المرجعي: {NUMBER}"})
            else:
                self.mails.append(_mail(f"acknowledge-{number}", one.sender, reference))

    def judged(self, folder: Path) -> Verdict:
        """What the checker says of it."""
        engine = create_engine(f"sqlite:///{folder / 'rawafid.db'}")
        with engine.begin() as connection:
            for statement in SCHEMA:
                connection.execute(text(statement))
            for table, rows in self.tables.items():
                for row in rows:
                    values = ", ".join(f":{name}" for name in row)
                    connection.execute(text(f"INSERT INTO {table} ({', '.join(row)}) VALUES ({values})"), row)
        paths = [folder / name for name in ("accepted", "webhooks", "mails", "texts")]
        for path, lines in zip(paths, (self.accepted, self.webhooks, self.mails, self.texts), strict=True):
            path.write_text("".join(json.dumps(line) + "\n" for line in lines))
        (folder / "log").write_text(self.log)
        return check(engine, self.inputs, Ledgers(*paths), folder / "log")


def _webhook(name: str, tag: str, reference: str) -> Row:
    body = json.dumps({"text": f"بلاغ {tag}", "reference": reference}).encode()
    return {
        "path": "/webhook", "headers": {"webhook-id": name}, "body": b64encode(body).decode(), "answer": 200
    }  # fmt: skip


def _mail(name: str, to: str, words: str) -> Row:
    content = f"Message-ID: <{name}@gov.example>\r\nSubject: x\r\n\r\n{words}\r\n".encode()
    return {"rcpt_tos": [to], "content": b64encode(content).decode()}


def _again(lines: list[Row], **changes: Any) -> None:
    lines.append(deepcopy(lines[0]) | changes)


WRONGS: tuple[tuple[str, Callable[[World], object]], ...] = (
    ("never accepted", lambda world: world.accepted.pop()),
    ("lost", lambda world: world.tables["messages"].pop()),
    ("twice", lambda world: _again(world.tables["messages"])),
    ("no case", lambda world: world.tables["messages"][0].update(reference=None)),
    ("second case", lambda world: _again(world.tables["messages"], reference="8999999999")),
    ("case of several", lambda world: world.tables["messages"][1].update(reference="8000000000")),
    ("case without a message", lambda world: _again(world.tables["cases"], reference="8999999999")),
    ("without outcome", lambda world: world.tables["inbox"][0].update(state="new", outcome=None)),
    ("held", lambda world: world.tables["inbox"][0].update(state="held", outcome="held")),
    ("lease left", lambda world: world.tables["inbox"][0].update(state="leased", outcome=None, leased_until=NOW)),
    ("ledger unbalanced", lambda world: world.tables["inbox"][0].update(outcome=None)),
    ("ledger disagrees with upstream", lambda world: _again(world.tables["inbox"], id=9)),
    ("delivery lease left", lambda world: world.tables["outbox"][0].update(state="sending", leased_until=NOW)),
    ("delivery waiting", lambda world: world.tables["outbox"][0].update(state="retrying")),
    ("delivery given up", lambda world: world.tables["outbox"][0].update(state="dead")),
    ("no webhook", lambda world: world.webhooks[0].update(answer=500)),
    ("second webhook", lambda world: _again(world.webhooks, headers={"webhook-id": "another"})),
    ("second webhook-id tried", lambda world: _again(world.webhooks, headers={"webhook-id": "another"}, answer=None)),
    ("redirection followed", lambda world: world.webhooks[0].update(path="/elsewhere")),
    ("webhook names another case", lambda world: world.webhooks.append(_webhook("x", "TAG-109-0", "8999999999"))),
    ("no forwarded mail", lambda world: world.mails.pop(0)),
    ("second forwarded mail", lambda world: world.mails.append(_mail("x", AGENCY, "TAG-109-0"))),
    ("no acknowledgement", lambda world: world.mails.pop()),
    ("second acknowledgement", lambda world: world.mails.append(_mail("x", world.inputs[0].sender, "8000000000"))),
    (
        "sender's words in an acknowledgement",
        lambda world: world.mails.append(_mail("acknowledge-0", world.inputs[0].sender, "TAG-109-0")),
    ),
    ("mail to a stranger", lambda world: world.mails.append(_mail("x", "stranger@mail.example", "x"))),
    ("second text", lambda world: _again(world.texts)),
    ("no text", lambda world: world.texts.clear()),
    ("second alert", lambda world: world.texts.extend([{"to": world.texts[0]["to"], "text": "اتصل بالرقم 999"}] * 2)),
    (
        "second alert",
        lambda world: world.mails.extend(_mail(f"alert.{one}", world.inputs[0].sender, "999") for one in "ab"),
    ),
    (
        "part that did not drain",
        lambda world: setattr(world, "log", '{"part": "run", "name": "web", "event": "A part did not end in time"}'),
    ),
    ("tag in the log", lambda world: setattr(world, "log", "it said TAG-109-0")),
    ("sender in the log", lambda world: setattr(world, "log", f"from {world.inputs[1].sender}")),
)


def test_a_world_where_all_is_well_passes(tmp_path: Path) -> None:
    assert World().judged(tmp_path).is_good


@pytest.mark.parametrize(("fault", "put_wrong"), WRONGS, ids=[name for name, _ in WRONGS])
def test_whatever_is_put_wrong_is_named(tmp_path: Path, fault: str, put_wrong: Callable[[World], object]) -> None:
    # Given a world where all is well
    world = World()

    # When one thing in it is put wrong
    put_wrong(world)

    # Then the checker names it
    assert world.judged(tmp_path).count(fault)


def test_what_may_be_is_reported_and_no_fault(tmp_path: Path) -> None:
    # Given a case that was delivered again under its own id, a delivery of an upstream that came twice,
    # and a text of which nobody knows
    world = World()
    _again(world.webhooks)
    _again(world.accepted)
    world.tables["outbox"][1].update(state="uncertain")
    world.texts.clear()

    # When the checker looks, then it counts them, and nothing is wrong
    verdict = world.judged(tmp_path)
    assert verdict.is_good, str(verdict)
    assert verdict.reported == {"redeliveries": 1, "resends": 1, "uncertain": 1}
