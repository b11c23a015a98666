"""The audit for Prometheus: how often answers that nobody had to look at were right."""

from collections.abc import Iterable

from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from sqlalchemy import Engine

from cases.audits import COUNTED, audited
from classify.learned.audit import standings
from ingest.clock import database_now
from ingest.transaction import reading


class AuditFigures(Collector):
    """Counted at each scrape."""

    def __init__(self, engine: Engine, promise: float) -> None:
        self._engine, self._promise = engine, promise

    def describe(self) -> Iterable[Metric]:
        """Nothing: registering must not ask the database."""
        return ()

    def collect(self) -> Iterable[Metric]:
        """One line for each head and language."""
        with reading(self._engine) as connection:
            found = standings(audited(connection, database_now(connection) - COUNTED), self._promise)
        names = ["head", "language"]
        checked = GaugeMetricFamily("rawafid_audit_checked", "Answers without a person, checked.", labels=names)
        accuracy = GaugeMetricFamily("rawafid_audit_accuracy", "Share of them that was right.", labels=names)
        broken = GaugeMetricFamily("rawafid_promise_broken", "Whether they break the promise.", labels=names)
        for one in found:
            group = [one.head, one.language or "all"]
            checked.add_metric(group, one.checked)
            accuracy.add_metric(group, one.accuracy)
            broken.add_metric(group, one.state == "broken")
        return checked, accuracy, broken
