"""What went in against what came out, as sets: the upstreams' ledgers, the database, the recipients' ledgers.

It counts for itself, from rows and from the files that the sinks wrote before they answered; of the product's
own counts it asks only whether they say the same.
"""

import base64
import json
import re
from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, text

from cases.reference import find_references
from ingest.ledger import outcomes
from tests.faults.inputs import Input
from tests.faults.pipeline import AGENCY

TAG = re.compile(r"TAG-\d+-\d+")

UNSETTLED = "SELECT count(*) FROM outbox WHERE state IN ('queued', 'sending', 'retrying')"
UNFINISHED = "SELECT count(*) FROM inbox WHERE state IN ('new', 'leased')"


@dataclass(frozen=True, slots=True)
class Ledgers:
    """The files that the world outside has written."""

    accepted: Path
    webhooks: Path
    mails: Path
    texts: Path


@dataclass(frozen=True, slots=True)
class Verdict:
    """``faults`` must be empty: each names what it found. ``reported`` may be anything, within reason."""

    inputs: int
    faults: Mapping[str, Sequence[str]]
    reported: Mapping[str, int] = field(default_factory=dict)

    @property
    def is_good(self) -> bool:
        return not self.faults

    def count(self, fault: str) -> int:
        """How many of that fault there are."""
        return len(self.faults.get(fault, ()))

    def __str__(self) -> str:
        found = [f"{name}: {len(which)} ({', '.join(which[:5])})" for name, which in self.faults.items()]
        return "; ".join(found) or "good"


class Findings:
    """Collects what is wrong, by its name."""

    def __init__(self) -> None:
        self._found: dict[str, list[str]] = defaultdict(list)

    def add(self, name: str, which: Collection[str]) -> None:
        self._found[name] += sorted(which)

    def not_one(self, name: str, wanted: Collection[str], seen: Mapping[str, Collection[object]]) -> None:
        """Each of ``wanted`` must have been seen with exactly one of what is counted."""
        self.add(f"no {name}", {one for one in wanted if not seen.get(one)})
        self.add(f"second {name}", {one for one, found in seen.items() if len(set(found)) > 1})

    def all(self) -> dict[str, list[str]]:
        return {name: which for name, which in self._found.items() if which}


def waiting(engine: Engine) -> tuple[int, int]:
    """How many messages have no outcome yet, and how many deliveries are not settled."""
    with engine.connect() as connection:
        return (
            int(connection.execute(text(UNFINISHED)).scalar_one()),
            int(connection.execute(text(UNSETTLED)).scalar_one()),
        )


def check(engine: Engine, inputs: Sequence[Input], ledgers: Ledgers, log: Path) -> Verdict:
    """Compare everything with everything."""
    findings = Findings()
    accepted = Counter(line["tag"] for line in _lines(ledgers.accepted))
    findings.add("never accepted", {one.tag for one in inputs} - set(accepted))
    with engine.connect() as connection:
        references = _check_messages(connection, set(accepted), findings)
        _check_states(connection, findings)
        _check_counts(connection, inputs, set(accepted), findings)
        uncertain = _rows(connection, "SELECT address FROM outbox WHERE state = 'uncertain'")
    resends = _check_webhooks(ledgers.webhooks, references, findings)
    resends += _check_mails(ledgers.mails, inputs, references, findings)
    _check_texts(ledgers.texts, inputs, set(accepted), {row.address for row in uncertain}, findings)
    _check_log(log, inputs, findings)
    reported = {
        "redeliveries": sum(accepted.values()) - len(accepted),
        "resends": resends,
        "uncertain": len(uncertain),
    }
    return Verdict(len(accepted), findings.all(), reported)


def _check_messages(connection: Connection, accepted: set[str], findings: Findings) -> dict[str, str]:
    """Every accepted tag is one message in one case of its own; returns each tag's case."""
    rows: dict[str, list[str | None]] = defaultdict(list)
    for row in _rows(connection, "SELECT reference, text FROM messages"):
        tags = set(TAG.findall(row.text))
        findings.add("message without one tag", {f"case {row.reference}"} if len(tags) != 1 else ())
        for tag in tags:
            rows[tag].append(row.reference)
    findings.add("lost", accepted - set(rows))
    findings.add("twice", {tag for tag, found in rows.items() if len(found) > 1})
    cases = {tag: {reference for reference in found if reference} for tag, found in rows.items()}
    findings.not_one("case", set(rows), cases)
    shared = Counter(reference for found in cases.values() for reference in found)
    findings.add("case of several", {reference for reference, tags in shared.items() if tags > 1})
    opened = {row.reference for row in _rows(connection, "SELECT reference FROM cases")}
    findings.add("case without a message", opened - set(shared))
    return {tag: next(iter(found)) for tag, found in cases.items() if found}


def _check_states(connection: Connection, findings: Findings) -> None:
    """Every row has come to its end."""
    ended = "state = 'done' AND outcome IS NOT NULL AND done_at IS NOT NULL"
    named = {
        "without outcome": f"SELECT id FROM inbox WHERE NOT ({ended}) AND state <> 'held'",
        "held": "SELECT id FROM inbox WHERE state = 'held'",
        "lease left": "SELECT id FROM inbox WHERE state = 'leased' OR leased_until IS NOT NULL",
        "delivery lease left": "SELECT id FROM outbox WHERE state = 'sending' OR leased_until IS NOT NULL",
        "delivery waiting": "SELECT id FROM outbox WHERE state IN ('queued', 'retrying')",
        "delivery given up": "SELECT id FROM outbox WHERE state = 'dead'",
    }
    for name, query in named.items():
        findings.add(name, [str(row.id) for row in _rows(connection, query)])


def _check_counts(connection: Connection, inputs: Sequence[Input], accepted: set[str], findings: Findings) -> None:
    """What the product's own ledger says per connector is what the upstreams say."""
    lines = outcomes(connection)
    findings.add("ledger unbalanced", [f"{one.connector} {one.day}" for one in lines if not one.balanced])
    upstream: Counter[str] = Counter(one.channel for one in inputs if one.tag in accepted)
    ours: Counter[str] = Counter()
    for line in lines:
        ours[line.connector] += line.received
    said = [f"{name}: {ours[name]} of {upstream[name]}" for name in ours | upstream if ours[name] != upstream[name]]
    findings.add("ledger disagrees with upstream", said)


def _check_webhooks(ledger: Path, references: Mapping[str, str], findings: Findings) -> int:
    """Every case reached the agency's own system, under one id; returns how often one was sent again."""
    taken: dict[str, list[str]] = defaultdict(list)
    tried: dict[str, list[str]] = defaultdict(list)
    elsewhere = []
    for line in _lines(ledger):
        body = json.loads(base64.b64decode(line["body"]))
        tag = next(iter(TAG.findall(body["text"])), "")
        name = line["headers"]["webhook-id"]
        if line["path"] != "/webhook":
            elsewhere.append(name)
        if references.get(tag) not in (None, body["reference"]):
            findings.add("webhook names another case", [tag])
        tried[tag].append(name)
        if line["answer"] is not None and 200 <= line["answer"] < 300:
            taken[tag].append(name)
    findings.add("redirection followed", elsewhere)
    findings.not_one("webhook", references, taken)
    findings.add("second webhook-id tried", {tag for tag, names in tried.items() if len(set(names)) > 1})
    return sum(len(names) - 1 for names in tried.values())


def _check_mails(ledger: Path, inputs: Sequence[Input], references: Mapping[str, str], findings: Findings) -> int:
    """Every case's mail reached the agency, every writer's acknowledgement its writer, under one Message-ID each."""
    forwards: dict[str, list[str]] = defaultdict(list)
    acknowledgements: dict[str, list[str]] = defaultdict(list)
    alerts: dict[str, list[str]] = defaultdict(list)  # what to do in danger, told beside and before the number
    writers = {one.sender: one.tag for one in inputs if one.channel in ("email", "webform")}
    for line in _lines(ledger):
        mail = message_from_bytes(base64.b64decode(line["content"]), policy=default)
        for address in line["rcpt_tos"]:
            if address == AGENCY:
                tag = next(iter(TAG.findall(_written(mail))), "")
                forwards[tag].append(mail["Message-ID"])
            elif address in writers and mail["Message-ID"].startswith("<alert."):
                alerts[writers[address]].append(mail["Message-ID"])
            elif address in writers:
                acknowledgements[writers[address]].append(mail["Message-ID"])
                findings.add("sender's words in an acknowledgement", TAG.findall(_written(mail)))
            else:
                findings.add("mail to a stranger", [address])
    findings.not_one("forwarded mail", references, forwards)
    findings.add("second alert", {tag for tag, ids in alerts.items() if len(set(ids)) > 1})
    findings.not_one("acknowledgement", set(writers.values()) & set(references), acknowledgements)
    return sum(len(found) - 1 for found in (*forwards.values(), *acknowledgements.values()))


def _check_texts(
    ledger: Path, inputs: Sequence[Input], accepted: set[str], uncertain: set[str], findings: Findings
) -> None:
    """A text is never sent twice, and never missing but where the outbox says that nobody can know."""
    told = [(line["to"], bool(find_references(line["text"]))) for line in _lines(ledger)]
    seen = Counter(number for number, has_reference in told if has_reference)
    alerted = Counter(number for number, has_reference in told if not has_reference)
    writers = {one.sender: one.tag for one in inputs if one.channel == "sms" and one.tag in accepted}
    findings.add("second alert", {writers.get(number, number) for number, times in alerted.items() if times > 1})
    findings.add("second text", {writers.get(number, number) for number, times in seen.items() if times > 1})
    findings.add("no text", {tag for number, tag in writers.items() if not seen[number] and number not in uncertain})


def _check_log(log: Path, inputs: Sequence[Input], findings: Findings) -> None:
    """No address, number or word of a citizen stands in the log; and what was asked to end did so in time."""
    said = log.read_text(encoding="utf-8", errors="replace")
    findings.add("part that did not drain", re.findall(r'"name": "([a-z0-9-]+)", "event": "A part did not end', said))
    findings.add("tag in the log", set(TAG.findall(said)))
    findings.add("sender in the log", {one.tag for one in inputs if one.sender in said})


def _written(mail: EmailMessage) -> str:
    parts = [mail["Subject"] or ""]
    parts += [part.get_content() for part in mail.walk() if part.get_content_maintype() == "text"]
    return "\n".join(parts)


def _lines(ledger: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in ledger.read_text(encoding="utf-8").splitlines()]


def _rows(connection: Connection, query: str) -> Sequence[Any]:
    return connection.execute(text(query)).all()
