"""The audit for Prometheus: how often answers that nobody had to look at were right."""

from collections.abc import Callable, Iterable, Sequence

from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from classify.learned.audit import Standing


class AuditFigures(Collector):
    """Counted at each scrape."""

    def __init__(self, standings: Callable[[], Sequence[Standing]]) -> None:
        self._standings = standings

    def describe(self) -> Iterable[Metric]:
        """Nothing: registering must not ask the database."""
        return ()

    def collect(self) -> Iterable[Metric]:
        """One line for each head and language."""
        names = ["head", "language"]
        checked = GaugeMetricFamily("rawafid_audit_checked", "Answers without a person, checked.", labels=names)
        accuracy = GaugeMetricFamily("rawafid_audit_accuracy", "Share of them that was right.", labels=names)
        broken = GaugeMetricFamily("rawafid_promise_broken", "Whether they break the promise.", labels=names)
        for one in self._standings():
            group = [one.head, one.language or "all"]
            checked.add_metric(group, one.checked)
            accuracy.add_metric(group, one.accuracy)
            broken.add_metric(group, one.state == "broken")
        return checked, accuracy, broken
