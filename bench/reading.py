"""``python -m bench.reading``: what reading a message costs, by channel, beside the bare mail parsers."""

import email
import email.policy
import json
import statistics
import time
from argparse import ArgumentParser
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from fast_mail_parser import parse_email
from rich.console import Console
from rich.table import Table

from bench.mailbox import mails
from ingest.message import Channel, RawMessage
from ingest.reading_rules import ReadingRules
from normalize import normalize
from pipeline.payloads import one_payload

RULES = ReadingRules(own_hosts=frozenset(("rawafid.gov.example",)), region="QA")
MAILS = 600
OTHERS = 300
LEAST_RUNS = 3

TEXT = "السلام عليكم، المياه مقطوعة عن بيتنا في الوكرة شارع {number} منذ أمس، نرجو المساعدة. رقم العداد 4455{number}"
SHORT = (
    Channel.SMS, Channel.WEBFORM, Channel.TELEGRAM, Channel.WHATSAPP, Channel.X, Channel.OPEN311, Channel.WEBCHAT,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Cost:
    """What reading one message of a kind takes, in CPU microseconds."""

    what: str
    messages: int
    mean: float
    median: float
    slowest: float


def measure() -> list[Cost]:
    """Every kind of message, and the bare parsers on the same mails."""
    all_mails = [one_payload(Channel.EMAIL, content) for _, content in mails(MAILS, seed=17)]
    plain = [raw for raw in all_mails if not normalize(raw, RULES).attachments]
    others = [raw for raw in all_mails if raw not in plain]
    costs = [
        _cost("mail without attachments: bare fast-mail-parser", plain, lambda raw: parse_email(raw.content)),
        _cost("mail without attachments: bare email package", plain, _with_the_email_package),
        _cost("mail without attachments, read", plain, _read),
        _cost("mail with attachments: bare fast-mail-parser", others, lambda raw: parse_email(raw.content)),
        _cost("mail with attachments: bare email package", others, _with_the_email_package),
        _cost("mail with attachments, read", others, _read),
    ]
    return costs + [_cost(f"{channel.value}, read", _short(channel), _read) for channel in SHORT]


def table(costs: Sequence[Cost]) -> Table:
    """The costs, and how many a second one core reads."""
    shown = Table(
        title="Reading a message: CPU microseconds", caption="Each message is read three times; the best counts."
    )
    shown.add_column("what")
    for heading in ("messages", "mean", "median", "slowest", "a second"):
        shown.add_column(heading, justify="right")
    for one in costs:
        figures = (f"{value:,.0f}" for value in (one.messages, one.mean, one.median, one.slowest, 1e6 / one.mean))
        shown.add_row(one.what, *figures)
    return shown


def _short(channel: Channel) -> list[RawMessage]:
    return [one_payload(channel, _payload(channel, number)) for number in range(100, 100 + OTHERS)]


def _payload(channel: Channel, number: int) -> bytes:
    text = TEXT.format(number=number)
    match channel:
        case Channel.SMS:
            return text.encode()
        case Channel.WEBFORM:
            document: dict[str, object] = {"name": "فاطمة", "phone": "+97455123456", "subject": "ماء", "text": text}
        case Channel.TELEGRAM:
            sender = {"id": 7, "is_bot": False, "first_name": "فاطمة"}
            message = {"message_id": number, "date": 1795334400, "text": text, "from": sender}
            document = {"update_id": number, "message": {**message, "chat": {"id": 7, "type": "private"}}}
        case Channel.WHATSAPP:
            body = {"from": "97455123456", "id": f"wamid.{number}", "timestamp": "1795334400", "type": "text"}
            contact = {"wa_id": "97455123456", "profile": {"name": "محمد"}}
            document = {"contacts": [contact], "messages": [{**body, "text": {"body": text}}]}
        case Channel.X:
            users = [{"id": "2", "name": "سارة", "username": "sara"}]
            document = {"data": {"id": str(number), "text": text, "author_id": "2"}, "includes": {"users": users}}
        case Channel.OPEN311:
            document = {"service_code": "water", "lat": "25.28", "long": "51.53", "description": text}
        case _:
            document = {"visitor": "v", "messages": [{"id": str(number), "from": "visitor", "text": text}]}
    return json.dumps(document, ensure_ascii=False).encode()


def _read(raw: RawMessage) -> object:
    return normalize(raw, RULES)


def _with_the_email_package(raw: RawMessage) -> object:
    """Headers, bodies and the bytes of every part, as any program that uses it must ask for them."""
    message = email.message_from_bytes(raw.content, policy=email.policy.compat32)
    heads = [str(message[name]) for name in ("from", "to", "subject", "date", "message-id")]
    return heads, [part.get_payload(decode=True) for part in message.walk() if not part.is_multipart()]


def _cost(what: str, raws: Sequence[RawMessage], read: Callable[[RawMessage], object]) -> Cost:
    best = []
    for raw in raws:
        runs = []
        for _ in range(LEAST_RUNS):
            began = time.process_time_ns()
            read(raw)
            runs.append((time.process_time_ns() - began) / 1000)
        best.append(min(runs))
    return Cost(what, len(best), statistics.fmean(best), statistics.median(best), max(best))


def main() -> None:
    """Measure and print; with --result also as JSON."""
    parser = ArgumentParser(prog="python -m bench.reading", description=__doc__)
    parser.add_argument("--result", type=Path, help="write the figures there, too")
    given = parser.parse_args()
    costs = measure()
    Console().print(table(costs))
    if given.result:
        given.result.write_text(json.dumps([asdict(one) for one in costs], indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
