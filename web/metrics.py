"""``/metrics``: ledger, connectors and outbox for Prometheus, read from the database at each scrape."""

from collections.abc import Callable, Iterable

from fastapi import APIRouter
from prometheus_client import CollectorRegistry
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest
from prometheus_client.registry import Collector
from sqlalchemy import Engine
from starlette.requests import Request
from starlette.responses import Response

from ingest.clock import database_now
from ingest.health import ConnectorHealth, connectors
from ingest.ledger import LedgerLine, outcomes
from ingest.transaction import reading
from route.deliveries import states
from web.audit_metrics import AuditFigures
from web.site import site_of

_OUTCOMES = ("opened", "joined", "duplicates", "ignored", "held")

router = APIRouter()


@router.get("/metrics")
def show_metrics(request: Request) -> Response:
    """The exposition format; labels are names from the configuration and codes, nothing personal."""
    registry = CollectorRegistry(auto_describe=False)
    site = site_of(request)
    registry.register(_FromDatabase(site.engine, site.congestion))
    registry.register(AuditFigures(site.standings))
    return Response(generate_latest(registry), media_type=CONTENT_TYPE_LATEST)


class _FromDatabase(Collector):
    def __init__(self, engine: Engine, congestion: Callable[[], str]) -> None:
        self._engine = engine
        self._congestion = congestion

    def describe(self) -> Iterable[Metric]:
        """Nothing: registering must not ask the database."""
        return ()

    def collect(self) -> Iterable[Metric]:
        """Everything in one view of the database."""
        with reading(self._engine) as connection:
            midnight = database_now(connection).replace(hour=0, minute=0, second=0, microsecond=0)
            ledger = outcomes(connection, midnight)
            fares = connectors(connection)
            deliveries = states(connection)
        yield from _messages(ledger)
        yield from _connectors(fares)
        yield GaugeMetricFamily(
            "rawafid_intake_open", "Whether there is room for more messages.", value=not self._congestion()
        )
        gauge = GaugeMetricFamily("rawafid_deliveries", "Deliveries by their state.", labels=["state"])
        for state, count in deliveries.items():
            gauge.add_metric([state], count)
        yield gauge


def _messages(ledger: Iterable[LedgerLine]) -> Iterable[Metric]:
    # From midnight UTC on: Prometheus takes the step back to nought as the restart of any counter.
    received = CounterMetricFamily("rawafid_messages_received", "Messages taken in today.", labels=["connector"])
    ended = CounterMetricFamily(
        "rawafid_messages_ended", "Messages taken in today by outcome.", labels=["connector", "outcome"]
    )
    for line in ledger:
        received.add_metric([line.connector], line.received)
        for outcome in _OUTCOMES:
            ended.add_metric([line.connector, outcome], getattr(line, outcome))
    return received, ended


def _connectors(fares: Iterable[ConnectorHealth]) -> Iterable[Metric]:
    up = GaugeMetricFamily("rawafid_connector_up", "Whether the connector works.", labels=["connector"])
    backlog = GaugeMetricFamily("rawafid_connector_backlog", "Messages waiting for a worker.", labels=["connector"])
    success = GaugeMetricFamily(
        "rawafid_connector_last_success_timestamp_seconds",
        "When upstream last answered.",
        labels=["connector"],
    )
    message = GaugeMetricFamily(
        "rawafid_connector_last_message_timestamp_seconds",
        "When a message last came in.",
        labels=["connector"],
    )
    for one in fares:
        up.add_metric([one.name], one.state not in ("unavailable", "misconfigured"))
        backlog.add_metric([one.name], one.backlog)
        if one.last_success_at:
            success.add_metric([one.name], one.last_success_at.timestamp())
        if one.last_message_at:
            message.add_metric([one.name], one.last_message_at.timestamp())
    return up, backlog, success, message
