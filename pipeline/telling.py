"""What follows when a person decides about cases that belong together: one answer for all, a case of its own."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from sqlalchemy import Connection, Engine

from cases.corrections import take_case
from cases.incidents import note_told, told_by
from cases.links import assign, split
from cases.queries import citizens
from cases.store import FreeReferences
from classify.classification import Classification
from ingest.clock import Clock, database_now
from ingest.transaction import writing
from pipeline.outgoing import Outgoing
from route.acknowledge import Address, reach
from route.forwards import plan_forwards
from route.outbox import enqueue
from route.places import Gazetteer
from route.rules import Route, decide
from route.states import Planned, Purpose


@dataclass(frozen=True, slots=True)
class Telling:
    """Tells agencies and citizens what a person has decided."""

    engine: Engine
    outgoing: Outgoing
    routes: Sequence[Route]
    gazetteer: Gazetteer
    ring_deliver: Callable[[], object]
    clock: Clock = database_now
    references: FreeReferences = field(default_factory=FreeReferences)

    def all_reports(self, inbox_id: int) -> int | None:
        """Tell the citizens of every other confirmed report of the incident what the agency answered to one.

        A person has seen that the answer says nothing about anybody. Each citizen is told on their own channel, under
        their own number; again changes nothing. Returns how many are told, None when the message is no such answer.
        """
        with writing(self.engine) as connection:
            found = told_by(connection, inbox_id)
            if found is None:
                return None
            incident, references = found
            planned = self._to_citizens(connection, "answer", inbox_id, references)
            enqueue(connection, planned, now := self.clock(connection))
            note_told(connection, [one.reference for one in planned], inbox_id, incident, now)
        self.ring_deliver()
        return len(planned)

    def apart(self, inbox_id: int) -> str | None:
        """Give a message that joined an earlier case its own: forwarded, and its number told.

        Returns the new case's reference; None when the message is the first of its case, or no citizen's.
        """
        with writing(self.engine) as connection:
            now = self.clock(connection)
            (reference,) = self.references.take(connection, 1)
            if split(connection, inbox_id, reference, now) is None:
                return None
            code = self._route(connection, reference)
            planned = self._to_citizens(connection, "acknowledge", inbox_id, [reference])
            if agency := self.outgoing.agencies.get(code):
                planned += plan_forwards(
                    code, agency, reference=reference, cause=inbox_id, signer=self.outgoing.signer,
                    mail_outlet=self.outgoing.mail_outlet,
                )  # fmt: skip
            enqueue(connection, planned, now)
        self.ring_deliver()
        return reference

    def _route(self, connection: Connection, reference: str) -> str:
        """Give a new case to the agency of its own route, which need not be the one that it was parted from."""
        subject = take_case(connection, reference)
        assert subject is not None
        assert subject.message is not None
        values = subject.values
        decision = decide(
            self.routes,
            classification=Classification(type=values["type"], topic=values["topic"], priority=values["priority"]),
            language=subject.message.language.language,
            channel=subject.message.channel.value,
            spot=self.gazetteer.find(subject.message),
        )
        assign(connection, reference, decision.agency, decision.route)
        return decision.agency

    def _to_citizens(
        self, connection: Connection, purpose: Purpose, cause: int, references: Sequence[str]
    ) -> list[Planned]:
        planned = []
        for reference, citizen in sorted(citizens(connection, references).items()):
            to = reach(citizen.message, citizen.connector, self.outgoing.outlets)
            if isinstance(to, Address):
                notice_id = self.outgoing.signer.notice_id(purpose, cause, reference, "citizen")
                language = citizen.message.language.language
                planned.append(
                    Planned(purpose, reference, "citizen", cause, to.outlet, to.address, language, notice_id)
                )
        return planned
