"""Workers that share a backlog: nobody waits for a stranger's conversation, and each conversation keeps its order."""

import json
import threading
from collections.abc import Sequence
from datetime import UTC, datetime

import pytest
from sqlalchemy import Connection

from cases.arrival import Arrival
from cases.conversations import take_free_conversations, wait_for_conversations
from cases.queries import feed
from ingest.inbox import Outcome, finish
from ingest.message import Channel, RawMessage
from ingest.transaction import reading, writing
from normalize import normalize
from pipeline import work
from tests.pipeline.conftest import Pipeline
from tests.servers.process import PATIENCE_SECONDS, wait_until

ON_POSTGRESQL = pytest.mark.parametrize(
    "database_url", [pytest.param("postgres", marks=pytest.mark.needs("postgres"))], indirect=True
)
FATIMA, YUSUF, MARIA = "+97455123450", "+97455123451", "+97455123452"


class Stalled:
    """The worker of one thread, stopped where everything is written and nothing is committed."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.has_written, self.may_commit = threading.Event(), threading.Event()
        monkeypatch.setattr(work, "finish", self._stall)

    def _stall(self, connection: Connection, outcomes: Sequence[Outcome], now: datetime) -> None:
        if threading.current_thread().name == "stalled":
            self.has_written.set()
            assert self.may_commit.wait(PATIENCE_SECONDS)
        finish(connection, outcomes, now)


def texts(pipeline: Pipeline, *said: tuple[str, str]) -> None:
    """Take in what these people send, in this order, and process nothing."""
    for sender, text in said:
        raw = RawMessage(Channel.SMS, f"{sender}{text}", text.encode(), "text/plain", {"from": sender, "to": "109"})
        pipeline.assembly.inbox.append("sms", [raw])


def told(pipeline: Pipeline) -> dict[str, tuple[str, str]]:
    """By text, what became of it: the outcome and the case."""
    with reading(pipeline.assembly.engine) as connection:
        return {line.text: (line.outcome, str(line.reference)) for line in feed(connection, None, 100)}


@ON_POSTGRESQL
def test_a_batch_waits_only_for_the_people_that_another_worker_is_deciding_about(
    pipeline: Pipeline, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Given a worker that has written Fatima's report and not committed it
    stalled = Stalled(monkeypatch)
    texts(pipeline, (FATIMA, "عندنا تسرب مياه في شارع السد"))
    first = threading.Thread(target=pipeline.assembly.work.process, args=(1,), name="stalled")
    first.start()
    assert stalled.has_written.wait(PATIENCE_SECONDS)
    # When another one takes two more texts of hers, and between them what two strangers report
    texts(
        pipeline,
        (FATIMA, "والشارع غرقان"),
        (YUSUF, "Garbage has not been collected for a week"),
        (FATIMA, "من الصبح"),
        (MARIA, "Patay ang ilaw sa kalye namin"),
    )
    second = threading.Thread(target=pipeline.assembly.work.process, args=(100,))
    second.start()
    # Then the strangers have their cases while she waits
    wait_until(lambda: len(told(pipeline)) == 2, "the strangers' reports are filed")
    assert {outcome for outcome, _ in told(pipeline).values()} == {"opened"}
    assert second.is_alive()
    # And when the first goes on, hers are one case, in their order
    stalled.may_commit.set()
    for worker in (first, second):
        worker.join(PATIENCE_SECONDS)
    ends = told(pipeline)
    assert ends["عندنا تسرب مياه في شارع السد"][0] == "opened"
    hers = ends["عندنا تسرب مياه في شارع السد"][1]
    assert ends["والشارع غرقان"] == ends["من الصبح"] == ("joined", hers)
    assert len(pipeline.cases()) == 3
    (case,) = [one for one in pipeline.cases() if one.reference == hers]
    assert [one.new_text for one in case.messages] == [
        "عندنا تسرب مياه في شارع السد",
        "والشارع غرقان",
        "من الصبح",
    ]


@ON_POSTGRESQL
def test_what_waits_for_what_waits_is_not_overtaken(pipeline: Pipeline) -> None:
    # Given a conversation about one number that another worker is deciding about
    taken = [arrival(pipeline, FATIMA, "")]
    batch = [
        arrival(pipeline, FATIMA, "fatima@mail.example"),  # waits for that
        arrival(pipeline, "", "fatima@mail.example"),  # has only the address in common, with the one that waits
        arrival(pipeline, YUSUF, ""),
        arrival(pipeline, "", ""),
    ]
    engine = pipeline.assembly.engine
    with writing(engine) as other:
        wait_for_conversations(other, taken)
        # When a batch of four is tried
        with writing(engine) as connection:
            # Then neither of the first two is taken, and both others are
            assert take_free_conversations(connection, batch) == [False, False, True, True]
            # And what was taken once is there for the same worker again
            assert take_free_conversations(connection, batch[2:]) == [True, True]
    # And afterwards everything is free, even for a batch of none
    with writing(engine) as connection:
        assert take_free_conversations(connection, []) == []
        wait_for_conversations(connection, [])
        assert all(take_free_conversations(connection, batch))


def arrival(pipeline: Pipeline, phone: str, email: str) -> Arrival:
    """A report by the web form with these ways to reach its sender."""
    fields = {"text": "عندنا تسرب مياه في شارع السد", "phone": phone, "email": email}
    raw = RawMessage(Channel.WEBFORM, "1", json.dumps(fields).encode(), "application/json", {})
    message = normalize(raw)
    assert (message.sender.phone or "", message.sender.email) == (phone, email)
    return Arrival(message, pipeline.assembly.deciding.classify(message), datetime.now(UTC))


def test_people_who_write_to_many_workers_at_once_get_one_case_each(pipeline: Pipeline) -> None:
    # Given twenty people, the texts of each at four places of the backlog
    people = [f"+9745512{number:04}" for number in range(20)]
    for part in ("عندنا تسرب مياه", "في شارع السد", "من الصبح", "والشارع غرقان"):
        texts(pipeline, *((person, f"{part} {person[-4:]}") for person in people))

    # When three workers share it in batches of a dozen
    def share() -> None:
        while pipeline.assembly.work.process(12):
            pass

    workers = [threading.Thread(target=share) for _ in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(PATIENCE_SECONDS)
    # Then nothing is left, and each has one case with four messages
    assert len(told(pipeline)) == 80
    assert sorted(len(case.messages) for case in pipeline.cases()) == [4] * 20
