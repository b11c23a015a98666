"""What a person says about a case's type, topic, priority or agency: the case changes, moves, and is learnt from."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, Engine

from cases.corrections import (
    HEADS,
    LEARNT,
    Change,
    ChangedMeanwhile,
    NotCorrected,
    Subject,
    take_case,
    write,
)  # fmt: skip
from classify.classification import Classification
from classify.taxonomy import Taxonomy
from ingest.clock import Clock, database_now
from ingest.transaction import writing
from pipeline.outgoing import Outgoing
from route.forwards import plan_forwards
from route.moves import forward_again, withdraw
from route.places import Gazetteer
from route.rules import Route, decide

BY_HAND = "by hand"
"""Stands where a case has its route: a person chose the agency, and no route changes that."""
LONGEST_REASON = 500


@dataclass(frozen=True, slots=True)
class Correcting:
    """Writes what people say, and tells the agency that a case goes to."""

    engine: Engine
    taxonomy: Taxonomy
    routes: Sequence[Route]
    gazetteer: Gazetteer
    outgoing: Outgoing
    ring_deliver: Callable[[], object]
    clock: Clock = database_now

    def correct(
        self, reference: str, said: Mapping[str, str], actor: str, *, reason: str = "",
        shown: Mapping[str, str] | None = None,
    ) -> tuple[Change, ...]:  # fmt: skip
        """Put right what ``said`` gives by head, and confirm what it repeats; returns what was written.

        ``shown`` is what the person saw: where somebody else has changed something since, what was left as it was
        shown says nothing, and what was changed too raises ChangedMeanwhile. Raises NotCorrected for a case or a code
        that does not exist.
        """
        self._check(said)
        with writing(self.engine) as connection:
            subject = take_case(connection, reference)
            if subject is None:
                raise NotCorrected("There is no such case.")
            changes = _changes(subject, said, shown)
            if not changes:
                raise NotCorrected("There is nothing to change or to confirm.")
            changes, route = self._rerouted(subject, changes)
            now = self.clock(connection)
            write(
                connection, reference, subject, changes, route=route, actor=actor,
                reason=" ".join(reason.split())[:LONGEST_REASON], now=now,
            )  # fmt: skip
            moved = next((one for one in changes if one.head == "agency" and one.is_correction), None)
            if moved:
                withdraw(connection, reference, moved.was, now)
                self._forward(connection, reference, subject, moved.now)
        if moved:
            self.ring_deliver()
        return changes

    def confirm(self, reference: str, actor: str, shown: Mapping[str, str] | None = None) -> tuple[Change, ...]:
        """Say that type, topic and priority are right as they are, or as they were ``shown``."""
        with writing(self.engine) as connection:
            subject = take_case(connection, reference)
        if subject is None:
            raise NotCorrected("There is no such case.")
        seen = {head: (shown or subject.values).get(head, subject.values[head]) for head in LEARNT}
        return self.correct(reference, seen, actor, shown=seen)

    def _check(self, said: Mapping[str, str]) -> None:
        known = {
            "type": self.taxonomy.types, "topic": self.taxonomy.topics, "priority": self.taxonomy.priorities,
            "agency": self.outgoing.agencies,
        }  # fmt: skip
        for head, code in said.items():
            if head not in known or code not in known[head]:
                raise NotCorrected(f"There is no such {head if head in known else 'field'}.")

    def _rerouted(self, subject: Subject, changes: tuple[Change, ...]) -> tuple[tuple[Change, ...], str]:
        """The changes with the agency that follows from them, and the name of the route."""
        by_head = {one.head: one for one in changes}
        if "agency" in by_head and by_head["agency"].is_correction:
            return changes, BY_HAND
        facts = [one for one in changes if one.head != "agency" and one.is_correction]
        if not facts or subject.route == BY_HAND or subject.message is None:
            return changes, subject.route
        after = {**subject.values, **{one.head: one.now for one in facts}}
        decision = decide(
            self.routes,
            classification=Classification(type=after["type"], topic=after["topic"], priority=after["priority"]),
            language=subject.message.language.language,
            channel=subject.message.channel.value,
            spot=self.gazetteer.find(subject.message),
        )
        if decision.agency == subject.values["agency"]:
            return changes, decision.route
        return (*changes, Change("agency", subject.values["agency"], decision.agency)), decision.route

    def _forward(self, connection: Connection, reference: str, subject: Subject, code: str) -> None:
        agency = self.outgoing.agencies[code]
        planned = [
            one
            for cause in subject.news
            for one in plan_forwards(
                code, agency, reference=reference, cause=cause, signer=self.outgoing.signer,
                mail_outlet=self.outgoing.mail_outlet,
            )
        ]  # fmt: skip
        forward_again(connection, planned, self.clock(connection))


def _changes(subject: Subject, said: Mapping[str, str], shown: Mapping[str, str] | None) -> tuple[Change, ...]:
    found = []
    for head in filter(said.__contains__, HEADS):
        now, current = said[head], subject.values[head]
        seen = (shown or {}).get(head, current)
        if now == seen and current != seen:
            continue  # somebody else has put it right meanwhile; whoever left it alone has not seen that
        if seen != current != now:
            raise ChangedMeanwhile(f"Somebody else has changed the {head} meanwhile; look at the case again.")
        if now != current or head in LEARNT:
            found.append(Change(head, current, now))
    return tuple(found)
