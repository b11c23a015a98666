"""The bare loop: one process, every stage, two transactions a batch, and nothing else.

What Rawafid does and this leaves out: keeping raw mail and attachments, a queue, verifying near-duplicate
candidates, explaining decisions, sending.
"""

import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

import orjson
from sqlalchemy import Engine, insert

from bench import reference_store as store
from bench.reference_stages import Read, Stages
from bench.stopwatch import Stopwatch


def take_in(engine: Engine, stages: Stages, paths: list[Path], numbers: Iterator[int]) -> None:
    """One batch: receipts in one transaction, then everything that follows from them in another."""
    read = [stages.read(path.read_bytes()) for path in paths]
    now = datetime.now(UTC)
    with engine.begin() as connection:
        seen = store.seen(connection, [mail.message_id for mail in read])
        store.keep_receipts(
            connection,
            [{"message_id": mail.message_id, "sha256": mail.sha256, "received_at": now} for mail in read],
        )
    with engine.begin() as connection:
        asked = [mail.in_reply_to for mail in read if mail.in_reply_to]
        threads = store.threads(connection, asked)
        cases, messages, outbox = [], [], []
        for mail in read:
            if mail.message_id in seen or mail.is_automatic:
                continue
            seen.add(mail.message_id)
            case = threads.get(mail.in_reply_to)
            if case is None:
                case = next(numbers)
                cases.append(_case(case, mail, now))
            threads[mail.message_id] = case
            messages.append(_message(case, mail))
            outbox.append({"case_id": case, "state": "queued", "body": _body(case, mail)})
        for table, rows in ((store.cases, cases), (store.messages, messages), (store.outbox, outbox)):
            if rows:
                connection.execute(insert(table), rows)


def _case(number: int, mail: Read, now: datetime) -> dict[str, object]:
    return {
        "id": number,
        "subject": mail.subject,
        "topic": mail.topic,
        "confidence": mail.confidence,
        "language": mail.language,
        "opened_at": now,
    }


def _message(case: int, mail: Read) -> dict[str, object]:
    return {
        "message_id": mail.message_id,
        "case_id": case,
        "sender": mail.sender,
        "subject": mail.subject,
        "text": mail.text,
        "attachments": orjson.dumps(mail.attachments).decode(),
        "near": orjson.dumps(mail.near).decode(),
    }


def _body(case: int, mail: Read) -> str:
    return orjson.dumps({"case": case, "topic": mail.topic, "text": mail.text}).decode()


def main() -> None:
    """``LETTERS BATCH DATABASE_URL RESULT``."""
    letters, batch, url, result = Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3], Path(sys.argv[4])
    paths = sorted(letters.iterdir())
    engine, stages, numbers = store.open_store(url), Stages(), count(1)
    stopwatch = Stopwatch()
    stopwatch.start()
    for start in range(0, len(paths), batch):
        taken = paths[start : start + batch]
        began = time.perf_counter()
        take_in(engine, stages, taken, numbers)
        stopwatch.batch(began, len(taken))
    stopwatch.figures(len(paths)).write(result, f"{next(numbers) - 1} cases")


if __name__ == "__main__":
    main()
