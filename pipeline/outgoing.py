"""What a filed message makes us say: to the agency, and to the citizen."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Self

from sqlalchemy import Connection

from cases.queries import Citizen, citizens
from cases.store import Filing
from cases.tokens import Signer
from ingest.message import Channel
from normalize.message import Message
from pipeline.config import Settings
from pipeline.replies import Replies
from route.acknowledge import Address, Reason, plan, reach, reach_elsewhere
from route.chats import contacts
from route.forwards import plan_forwards
from route.outbox import acknowledgements_since
from route.rules import Agency
from route.settings import Acknowledgements
from route.states import Planned, Purpose

_HOUR = timedelta(hours=1)
LANGUAGES = ("ar", "en")
"""Those that our notices can be chosen in."""


@dataclass(frozen=True, slots=True)
class Outgoing:
    """Knows every way out of this installation."""

    agencies: Mapping[str, Agency]
    outlets: Mapping[str, Channel]
    """The connectors that can send."""
    mail_outlet: str | None
    own_address: str
    """The mailbox that agencies and citizens answer to."""
    own_addresses: frozenset[str]
    message_id_host: str
    """The host in the Message-IDs that we write."""
    signer: Signer
    acknowledgements: Acknowledgements
    replies: Replies

    @classmethod
    def of(cls, settings: Settings, signer: Signer) -> Self:
        """The ways out that a configuration has."""
        enabled = {name: one for name, one in settings.connectors.items() if one.enabled}
        mailboxes = {name: one for name, one in enabled.items() if one.type == "email"}
        senders = [name for name, one in mailboxes.items() if one.can_send]
        mail_outlet = settings.centre.mailbox or next(iter(senders), None)
        return cls(
            agencies=settings.agencies,
            outlets={name: one.channel for name, one in enabled.items() if one.can_send},
            mail_outlet=mail_outlet,
            own_address=mailboxes[mail_outlet].address if mail_outlet else "",
            message_id_host=mailboxes[mail_outlet].own_host if mail_outlet else "",
            own_addresses=frozenset(one.address.lower() for one in mailboxes.values()),
            signer=signer,
            acknowledgements=settings.acknowledge,
            replies=Replies({name: one.channel for name, one in enabled.items() if one.can_send}, LANGUAGES, signer),
        )

    def plan(
        self, connection: Connection, filings: Sequence[Filing], now: datetime
    ) -> tuple[list[Planned], list[Filing]]:
        """Everything to be said about a batch, and the batch with the reason wherever nothing is said."""
        answered = citizens(connection, [str(one.reference) for one in filings if _is_answer(one)])
        elsewhere = contacts(connection, _visitors(answered))
        found = {one.inbox_id: reach(one.arrival.message, one.connector, self.outlets) for one in filings}
        addresses = {one.address for one in found.values() if isinstance(one, Address)}
        sent = acknowledgements_since(connection, addresses, now - _HOUR)
        planned: list[Planned] = []
        explained = []
        for filing in filings:
            planned += self._forwards(filing)
            if _is_answer(filing):
                citizen = answered.get(str(filing.reference))
                said = self._answer(filing, citizen.message, citizen.connector) if citizen else None
                if citizen and (to := elsewhere.get(str(filing.reference))):
                    planned += self._answer_elsewhere(filing, replace(citizen.message, sender=to))
            else:
                said = self._acknowledgement(filing, sent)
            if isinstance(said, Planned):
                planned.append(said)
                sent[said.address] = sent.get(said.address, 0) + 1
            elif isinstance(said, Reason):
                filing = replace(filing, reasons=(*filing.reasons, said.text))
            explained.append(filing)
        return planned, explained

    def _forwards(self, filing: Filing) -> list[Planned]:
        is_news = filing.thread.outcome == "opened" or (
            filing.thread.outcome == "joined" and filing.thread.role == "citizen" and not filing.arrival.asks_nothing
        )
        if not is_news:
            return []
        # What an agency has begun it goes on with: it is told that the case became an emergency, too.
        told = (filing.agency, filing.former_agency)
        return [one for code in told for one in self.forwards(code, str(filing.reference), filing.inbox_id)]

    def forwards(self, code: str, reference: str, inbox_id: int) -> list[Planned]:
        """What an agency is sent of one message of a case; nothing when there is no such agency any more."""
        agency = self.agencies.get(code)
        if agency is None:
            return []
        return plan_forwards(
            code, agency, reference=reference, cause=inbox_id, signer=self.signer, mail_outlet=self.mail_outlet
        )

    def _acknowledgement(self, filing: Filing, sent: Mapping[str, int]) -> Planned | Reason:
        message = filing.arrival.message
        found = reach(message, filing.connector, self.outlets)
        decided = plan(
            message,
            outcome=filing.thread.outcome,
            connector=filing.connector,
            outlets=self.outlets,
            sent_to_address_last_hour=sent.get(found.address, 0) if isinstance(found, Address) else 0,
            settings=self.acknowledgements,
            relation=filing.thread.links[0].relation if filing.thread.outcome == "duplicate" else None,
            own_addresses=self.own_addresses,
        )
        return decided if isinstance(decided, Reason) else self._to_citizen("acknowledge", filing, message, decided)

    def _answer(self, filing: Filing, citizen: Message, connector: str) -> Planned | Reason:
        found = reach(citizen, connector, self.outlets)
        return found if isinstance(found, Reason) else self._to_citizen("answer", filing, citizen, found)

    def _answer_elsewhere(self, filing: Filing, citizen: Message) -> list[Planned]:
        """A chat is closed before its answer comes: it goes to the address that the visitor left as well."""
        found = reach_elsewhere(citizen.sender, self.outlets)
        if isinstance(found, Reason):
            return []
        notice_id = self.signer.notice_id("also", filing.inbox_id, str(filing.reference), "citizen")
        answer = self._to_citizen("answer", filing, citizen, found)
        return [replace(answer, target="citizen:elsewhere", notice_id=notice_id)]

    def _to_citizen(self, purpose: Purpose, filing: Filing, citizen: Message, to: Address) -> Planned:
        reference = str(filing.reference)
        return Planned(
            purpose=purpose,
            reference=reference,
            target="citizen",
            cause=filing.inbox_id,
            outlet=to.outlet,
            address=to.address,
            language=citizen.language.language,
            notice_id=self.signer.notice_id(purpose, filing.inbox_id, reference, "citizen"),
        )


def _is_answer(filing: Filing) -> bool:
    thread = filing.thread
    return thread.outcome == "joined" and thread.role == "agency" and thread.is_verified


def _visitors(answered: Mapping[str, Citizen]) -> dict[str, str]:
    """By case: who opened it in a web chat."""
    return {
        reference: citizen.message.sender.handle
        for reference, citizen in answered.items()
        if citizen.message.channel is Channel.WEBCHAT and citizen.message.sender.handle
    }
