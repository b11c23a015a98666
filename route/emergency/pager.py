"""Pages and answers, sent apart from every other delivery: a slow agency or a full outbox does not delay them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta

import structlog
from sqlalchemy import Engine

from ingest.clock import Clock, database_now
from ingest.connector import Outlet
from ingest.failures import Misconfigured, Rejected, Unavailable, Uncertain
from ingest.notice import Receipt
from ingest.traces import place_of
from ingest.transaction import reading, writing
from normalize.message import Message
from route.emergency.alerts import Alert, claim_alerts, has_lost, is_overdue, release_alerts, settle
from route.emergency.book import Reach, case_of, count_open, escalate, find_emergency, has_waiting, kinds_of
from route.emergency.notices import Facts, Sayings
from route.emergency.settings import Duty
from route.medium import WEBHOOK
from route.senders.webhook import WebhookSender

_OPEN_FOR = timedelta(days=1)
"""How far back emergencies count that nobody has taken on."""
_LATE_SECONDS = 2.0

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Pager:
    """Sends what is due of the alerts, and pages the next contact in time."""

    engine: Engine
    outlets: Mapping[str, Outlet]
    duty: Duty
    reach: Reach
    sayings: Sayings
    read: Callable[[int], Message | None]
    """The message of an inbox row, read again; None when it was erased."""
    clock: Clock = database_now

    def send_due(self, limit: int = 4) -> bool:
        """Send up to ``limit`` alerts; whether there may be more."""
        alerts = claim_alerts(self.engine, limit, self.clock)
        for alert in alerts:
            self._send(alert)
        return bool(alerts)

    def sweep(self) -> None:
        """Page whoever is next, free what dead workers held, and send here what nobody else sends."""
        with reading(self.engine) as connection:
            now = self.clock(connection)
            is_late = is_overdue(connection, now, _LATE_SECONDS)
            waits = has_waiting(connection, now) or has_lost(connection, now)
        if waits:
            with writing(self.engine) as connection:
                now = self.clock(connection)
                release_alerts(connection, now)
                paged = escalate(connection, self.duty, self.reach, now)
            _log.warning("Emergencies wait for somebody on duty.", paged=paged)
        if is_late:
            self.send_due()

    def _send(self, alert: Alert) -> None:
        error, is_final = self._attempt(alert)
        state = settle(self.engine, alert, error, is_final=is_final, clock=self.clock)
        _log.info(
            "alert", id=alert.id, what=alert.what, emergency=alert.emergency, outlet=alert.outlet,
            attempt=alert.attempts, state=state, error=error,
        )  # fmt: skip

    def _attempt(self, alert: Alert) -> tuple[str, bool]:
        """What went wrong, empty for nothing, and whether trying again is useless."""
        try:
            self._hand_over(alert)
        except Rejected as error:
            return str(error) or "rejected", True
        except (Unavailable, Misconfigured, Uncertain) as error:
            # What may have arrived is sent again: one page too many wakes somebody, one too few buries somebody.
            return str(error) or type(error).__name__, alert.what == "answer" and isinstance(error, Uncertain)
        except Exception as error:  # its text may hold the citizen's words; its type and place do not
            said = place_of(error)
            _log.error("An alert failed unexpectedly.", id=alert.id, outlet=alert.outlet, error=said)
            return said, False
        return "", True

    def _hand_over(self, alert: Alert) -> Receipt:
        message = self._message(alert.cause)
        with reading(self.engine) as connection:
            emergency = find_emergency(connection, alert.emergency)
            reference = case_of(connection, alert.cause)
            others = count_open(connection, self.clock(connection) - _OPEN_FOR)
            kinds = kinds_of(connection, alert.cause)
        if emergency is None:
            raise Rejected("the emergency was erased")
        if alert.what == "page" and emergency.acknowledged_at and alert.created_at <= emergency.acknowledged_at:
            # It was on its way already: nobody is woken for what somebody is at. Later reports are paged all the same.
            raise Rejected(f"taken on by {emergency.acknowledged_by} before it could be sent")
        if alert.what == "answer":
            quoted = message.message_id if message else ""
            return self._outlet(alert).send(self.sayings.answer(alert, kinds, quoted))
        others -= emergency.acknowledged_at is None
        facts = Facts(emergency, reference, message, max(0, others))
        if alert.outlet == WEBHOOK:
            # A dot parts what is signed (Standard Webhooks), so the id has none.
            return self._webhook(alert).send(alert.notice_id.replace(".", "_"), self.sayings.webhook(alert, facts))
        return self._outlet(alert).send(self.sayings.page(alert, facts))

    def _message(self, inbox_id: int) -> Message | None:
        try:
            return self.read(inbox_id)
        except Exception as error:
            _log.error("The report of an emergency could not be read; it is paged without its words.",
                       id=inbox_id, error=place_of(error))  # fmt: skip
            return None

    def _outlet(self, alert: Alert) -> Outlet:
        outlet = self.outlets.get(alert.outlet)
        if outlet is None:
            raise Misconfigured(f"there is no connector {alert.outlet} that can send")
        return outlet

    def _webhook(self, alert: Alert) -> WebhookSender:
        contacts = self.duty.contacts
        target = contacts[alert.contact].webhook if alert.contact < len(contacts) else None
        if target is None:
            raise Misconfigured("this contact has no webhook any more")
        return WebhookSender(target)
