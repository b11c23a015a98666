"""Taking deliveries out of the outbox and handing them over, one by one."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import structlog
from sqlalchemy import Engine

from ingest.clock import Clock, database_now
from ingest.connector import Outlet
from ingest.crashpoint import crashpoint
from ingest.failures import Misconfigured, Rejected, Unavailable, Uncertain
from ingest.keeping import kept
from ingest.notice import Enclosure, Notice, Receipt
from ingest.traces import place_of
from ingest.transaction import reading
from route.enclosures import within
from route.facts import CaseFacts, MessageFacts
from route.forwards import agency_of
from route.medium import medium
from route.outbox import begin_attempt, claim, finish, load_facts, renew
from route.replied import reply_facts
from route.replies import reply
from route.rules import Agency
from route.senders.webhook import WebhookSender, payload
from route.settings import Delivery
from route.states import Attempt, Due
from route.to_agency import forward
from route.to_citizen import acknowledgement, answer
from route.voice import Voice

_log = structlog.get_logger(__name__)

QUOTED_MAIL = "message/rfc822"
"""What an agency attaches of this kind is our own mail to it, with its reply address inside."""


@dataclass(frozen=True, slots=True)
class Dispatcher:
    """Sends what is due."""

    engine: Engine
    enclosures: Callable[[int], Sequence[Enclosure]]
    """The files of the message in that inbox row, read again from its raw bytes."""
    outlets: Mapping[str, Outlet]
    """The connectors that can send, by name."""
    agencies: Mapping[str, Agency]
    voice: Voice
    delivery: Delivery = field(default_factory=Delivery)
    clock: Clock = database_now
    lease_seconds: float = 30
    """How long one attempt may take before its worker counts as lost; more than any outlet should need."""

    def deliver_due(self, limit: int = 8) -> int:
        """Send up to ``limit`` deliveries; returns how many came to an end, good or bad."""
        return sum(self._deliver(due) for due in claim(self.engine, limit, self.lease_seconds, self.clock))

    def _deliver(self, due: Due) -> bool:
        if not begin_attempt(self.engine, due, self.lease_seconds, self.clock):
            return False
        with kept(lambda: renew(self.engine, due, self.lease_seconds, self.clock), self.lease_seconds):
            attempt = self._attempt(due)
        crashpoint("outbox.before_result")
        state = finish(self.engine, due, attempt, self.delivery, self.clock)
        _log.info(
            "delivery", id=due.id, purpose=due.purpose, reference=due.reference, outlet=due.outlet,
            attempt=due.attempts + 1, state=state or "taken over by another worker", error=attempt.error,
        )  # fmt: skip
        return state is not None

    def _attempt(self, due: Due) -> Attempt:
        try:
            send = self._reply(due) if due.purpose == "reply" else self._prepare(due)
            if send is None:
                return Attempt("dead", error="the case or the message was erased")
            crashpoint("outbox.before_send")
            receipt = send()
            crashpoint("outbox.after_send")
        except Unavailable as error:
            return Attempt("retrying", error=str(error), wait_seconds=error.retry_after or 0)
        except Rejected as error:
            return Attempt("dead", error=str(error))
        except Misconfigured as error:
            _log.error("a delivery waits for a person", id=due.id, outlet=due.outlet, error=str(error))
            return Attempt("retrying", error=str(error), wait_seconds=self.delivery.misconfigured_seconds)
        except Uncertain as error:
            return Attempt("uncertain" if _is_text(due) else "retrying", error=str(error))
        except Exception as error:
            # Its text may hold the citizen's words; its type and place do not.
            said = place_of(error)
            _log.error("a delivery failed unexpectedly", id=due.id, outlet=due.outlet, error=said)
            return Attempt("retrying", error=said)
        return Attempt("accepted", upstream_id=receipt.upstream_id)

    def _prepare(self, due: Due) -> Callable[[], Receipt] | None:
        """What is said about a message; None when it or its case was erased.

        It is read once the attempt has begun: files that are here by then go with it, and those that come later follow.
        """
        with reading(self.engine) as connection:
            facts = load_facts(connection, [due]).get(due.id)
        if facts is None:
            return None
        case, message = facts
        if medium(due.outlet, due.address) == "webhook":
            target = self._agency(due.address).webhook
            if target is None:
                raise Misconfigured(f"agency {due.address} has no webhook any more")
            body = payload(
                case, message, tracking=self.voice.tracking_page(case.reference), is_late=due.purpose == "files"
            )
            return lambda: WebhookSender(target).send(due.notice_id, body)
        notice, outlet = self._notice(due, case, message), self._outlet(due)
        return lambda: outlet.send(notice)

    def _reply(self, due: Due) -> Callable[[], Receipt] | None:
        """What the machine says by itself, about a case or about none; None when what it replies to was erased."""
        with reading(self.engine) as connection:
            facts = reply_facts(connection, due)
        if facts is None:
            return None
        notice, outlet = reply(self.voice, due, facts, self.agencies), self._outlet(due)
        return lambda: outlet.send(notice)

    def _outlet(self, due: Due) -> Outlet:
        outlet = self.outlets.get(due.outlet)
        if outlet is None:
            raise Misconfigured(f"there is no connector {due.outlet} that can send")
        return outlet

    def _notice(self, due: Due, case: CaseFacts, message: MessageFacts) -> Notice:
        if due.purpose == "acknowledge":
            return acknowledgement(self.voice, case, message, to=due.address, notice_id=due.notice_id)
        files: Sequence[Enclosure] = ()
        if message.attachments and not _is_text(due):
            files = self.enclosures(due.cause)
        if due.purpose == "answer":
            files = [file for file in files if file.content_type.lower() != QUOTED_MAIL]
        fitting, left_out = within(files, self.delivery.max_enclosure_bytes)
        if due.purpose == "answer":
            agency = self._agency(case.agency)
            if message.is_of_centre and self.voice.centre:
                agency = agency.model_copy(update={"name": dict(self.voice.centre)})
            return answer(
                self.voice, case, message, agency, to=due.address, notice_id=due.notice_id, enclosures=fitting,
                left_out=left_out,
            )  # fmt: skip
        read = {file.filename for file in files}
        code = agency_of(due.target)
        return forward(
            # The case may be at another agency by now: what this one answers must come back as its own.
            self.voice, replace(case, agency=code), message, self._agency(code), to=due.address,
            notice_id=due.notice_id, enclosures=fitting, left_out=left_out,
            missing=[one.filename for one in message.attachments if one.filename not in read],
            is_late=due.purpose == "files",
        )  # fmt: skip

    def _agency(self, code: str) -> Agency:
        agency = self.agencies.get(code)
        if agency is None:
            raise Misconfigured(f"there is no agency {code} any more")
        return agency


def _is_text(due: Due) -> bool:
    return medium(due.outlet, due.address) == "text"
