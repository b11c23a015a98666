"""Whatever workers, crashes and people do in whatever order, the outbox keeps its promises."""

import tempfile
from datetime import timedelta
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, invariant, rule, run_state_machine_as_test
from sqlmodel import SQLModel

from ingest.transaction import reading, writing
from pipeline.store import open_engine
from route.deliveries import Told, list_deliveries
from route.outbox import begin_attempt, claim, enqueue, finish, release_expired, resend
from route.settings import Delivery
from route.states import Attempt, Due, Planned
from tests.route.conftest import Watch
from tests.route.test_outbox import MAIL, TEXT, WEBHOOK

DELIVERY = Delivery(retry_seconds=[5, 60], give_up_hours=1, webhook_give_up_hours=1)
LEASE_SECONDS = 30
SETTLED = {"accepted", "uncertain", "dead"}


class Outbox(RuleBasedStateMachine):
    """Some workers, a watch, and a model of what went over the wire."""

    claimed: Bundle[Due] = Bundle("claimed")
    begun: Bundle[Due] = Bundle("begun")

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.engine = open_engine(f"sqlite:///{Path(self.folder.name) / 'outbox.sqlite3'}")
        SQLModel.metadata.create_all(self.engine)
        self.watch = Watch()
        self.sent: dict[int, list[str]] = {}
        self.planned: set[tuple[int, str]] = set()

    def teardown(self) -> None:
        self.engine.dispose()
        self.folder.cleanup()

    def rows(self) -> dict[int, Told]:
        with reading(self.engine) as connection:
            return {row.id: row for row in list_deliveries(connection, limit=1000)}

    @rule(cause=st.integers(1, 4), way=st.sampled_from((MAIL, TEXT, WEBHOOK)), to=st.sampled_from(("a", "b")))
    def plan(self, cause: int, way: tuple[str, str], to: str) -> None:
        one = Planned("forward", "4831029753", to, cause, *way, "ar", f"{cause}.{to}")
        with writing(self.engine) as connection:
            enqueue(connection, [one], self.watch(connection))
        self.planned.add((cause, to))

    @rule(target=claimed, seconds=st.sampled_from((0, 6, 3_600)))
    def claim_one(self, seconds: int) -> Any:
        self.watch.forward(seconds)
        taken = claim(self.engine, 1, LEASE_SECONDS, self.watch)
        rows = self.rows()
        for due in taken:
            # The head of the line, and nobody else's.
            before = [row for row in rows.values() if row.id < due.id and row.target == due.target]
            assert all(row.state in SETTLED for row in before)
        return taken[0] if taken else None

    @rule(target=begun, due=consumes(claimed))
    def begin(self, due: Due | None) -> Any:
        if due is None or not begin_attempt(self.engine, due, LEASE_SECONDS, self.watch):
            return None
        assert self.rows()[due.id].state == "sending"
        self.sent.setdefault(due.id, []).append(due.notice_id)
        return due

    @rule(due=consumes(begun), state=st.sampled_from(("accepted", "uncertain", "retrying", "dead")))
    def end(self, due: Due | None, state: Any) -> None:
        if due is not None:
            finish(self.engine, due, Attempt(state, error="x"), DELIVERY, self.watch)

    @rule(due=consumes(begun))
    def crash(self, due: Due | None) -> None:
        """The worker is gone: nobody writes how its attempt ended."""

    @rule()
    def sweep_later(self) -> None:
        self.watch.at += timedelta(seconds=LEASE_SECONDS + 1)
        release_expired(self.engine, DELIVERY, self.watch)
        assert all(row.state != "sending" for row in self.rows().values())

    @rule(number=st.integers(1, 8))
    def a_person_asks_again(self, number: int) -> None:
        resend(self.engine, [number], self.watch)

    @invariant()
    def nothing_planned_is_lost_or_doubled(self) -> None:
        assert sorted((row.cause, row.target) for row in self.rows().values()) == sorted(self.planned)

    @invariant()
    def settled_means_settled_and_waiting_means_due_some_day(self) -> None:
        for row in self.rows().values():
            if row.state in SETTLED:
                assert row.settled_at is not None
                assert row.next_at is None
            else:
                assert row.settled_at is None
                assert row.next_at is not None

    @invariant()
    def every_attempt_has_the_same_id(self) -> None:
        assert all(len(set(ids)) == 1 for ids in self.sent.values())


def test_no_order_of_events_breaks_the_outbox() -> None:
    run_state_machine_as_test(
        Outbox,
        settings=settings(
            max_examples=15, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
