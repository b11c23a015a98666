"""What the machine replies by itself: to commands and buttons, to groups, and about files that nobody can receive."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection

from cases.preferences import BEST, case_of, choose_language, rate
from cases.queries import citizens
from cases.store import Filing
from cases.tokens import Signer
from ingest.message import Channel
from route.acknowledge import Address, reach
from route.replied import replies_since
from route.states import Planned

MOST_AN_HOUR = 20
"""Replies to one person: more is a machine, or a game."""
_HOUR, _DAY = timedelta(hours=1), timedelta(days=1)
_RATING = re.compile(r"([3-9]\d{9}):([1-9])")
_NOT_DIGITS = re.compile(r"[^0-9]")


@dataclass(frozen=True, slots=True)
class Replies:
    """Plans replies, and does what was asked for in the same transaction."""

    outlets: Mapping[str, Channel]
    languages: Sequence[str]
    """Those that can be chosen."""
    signer: Signer

    def plan(
        self, connection: Connection, filings: Sequence[Filing], chosen: Mapping[str, str], now: datetime
    ) -> list[Planned]:
        """The replies to a batch; ``chosen`` are the languages that people have chosen, by their keys."""
        asked = [one for one in filings if one.arrival.message.command and one.connector in self.outlets]
        groups = {one.arrival.message.group_id: one for one in filings if one.arrival.message.group_id}
        if not asked and not groups:
            return []
        people = {one.arrival.message.sender.account for one in asked}
        sent = dict(replies_since(connection, people - {""}, now - _HOUR))
        told = replies_since(connection, groups, now - _DAY)
        planned = [
            self._planned("group", filing, group, "", "und")
            for group, filing in groups.items()
            if group not in told and filing.connector in self.outlets
        ]
        for filing in asked:
            person = filing.arrival.message.sender.account
            if not person or sent.get(person, 0) >= MOST_AN_HOUR or "group_chat" in filing.arrival.message.flags:
                continue
            sent[person] = sent.get(person, 0) + 1
            planned.append(self._reply(connection, filing, chosen, now))
        return planned

    def too_large(self, connection: Connection, inbox_id: int, reference: str) -> list[Planned]:
        """That a file of the message cannot be received here, and the way out."""
        citizen = citizens(connection, [reference]).get(reference)
        if citizen is None:
            return []
        found = reach(citizen.message, citizen.connector, self.outlets)
        if not isinstance(found, Address):
            return []
        return [self._made("too_large", inbox_id, found, reference, citizen.message.language.language)]

    def _reply(self, connection: Connection, filing: Filing, chosen: Mapping[str, str], now: datetime) -> Planned:
        command, key = filing.arrival.message.command, filing.arrival.sender_key
        language = chosen.get(key, "und")  # a command is in no language: without a choice, all of ours
        person = filing.arrival.message.sender.account
        assert command is not None
        if command.name == "language" and command.argument in self.languages:
            choose_language(connection, key, command.argument, now)
            return self._planned("language", filing, person, "", command.argument)
        if command.name == "status":
            reference = case_of(connection, key, _NOT_DIGITS.sub("", command.argument))
            kind = "status" if reference else "unknown_case"
            return self._planned(kind, filing, person, reference or "", language)
        if command.name == "rate":
            return self._rated(connection, filing, command.argument, language, now)
        return self._planned("expired" if command.name == "expired" else "greeting", filing, person, "", language)

    def _rated(self, connection: Connection, filing: Filing, argument: str, language: str, now: datetime) -> Planned:
        person = filing.arrival.message.sender.account
        match = _RATING.fullmatch(argument)
        reference = case_of(connection, filing.arrival.sender_key, match[1]) if match else None
        if match is None or reference is None or int(match[2]) > BEST:
            return self._planned("expired", filing, person, "", language)
        rate(connection, reference, int(match[2]), filing.inbox_id, now)
        return self._planned("rated", filing, person, reference, language)

    def _planned(self, kind: str, filing: Filing, address: str, reference: str, language: str) -> Planned:
        return self._made(kind, filing.inbox_id, Address(filing.connector, address), reference, language)

    def _made(self, kind: str, cause: int, to: Address, reference: str, language: str) -> Planned:
        return Planned(
            purpose="reply",
            reference=reference,
            # With the address: notices of one case and target wait for each other, and most replies have no case.
            target=f"{kind}:{to.address}",
            cause=cause,
            outlet=to.outlet,
            address=to.address,
            language=language,
            notice_id=f"reply.{cause}.{self.signer.token(reference or str(cause), 'citizen')}",
        )
