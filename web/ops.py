"""``/ops``: whether everything runs, what is held, and whether the ledger adds up."""

from datetime import datetime, timedelta

from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.responses import Response

from cases.audits import waiting
from ingest.clock import database_now
from ingest.health import ConnectorHealth, connectors
from ingest.ledger import held, outcomes
from ingest.transaction import reading
from route.deliveries import states
from web.headers import OWN_REFERRER
from web.pages import page
from web.sign_in import signed_in
from web.site import Site, site_of

_LEDGER_DAYS = 7
_MOST_HELD = 100
_MOST_UNCHECKED = 20

router = APIRouter(dependencies=[Depends(signed_in)])


@router.get("/ops")
def show_ops(request: Request) -> Response:
    """Connectors, ledger, deliveries and held messages."""
    site = site_of(request)
    standings = site.standings()
    with reading(site.engine) as connection:
        now = database_now(connection)
        return page(
            request,
            "ops.html",
            200,
            OWN_REFERRER,
            connectors=[(one, _shown_state(one, now, site)) for one in connectors(connection)],
            ledger=outcomes(connection, now - timedelta(days=_LEDGER_DAYS)),
            days=_LEDGER_DAYS,
            deliveries=states(connection),
            held=held(connection, _MOST_HELD),
            audit=standings,
            unchecked=waiting(connection, _MOST_UNCHECKED),
            promise=site.promise,
            congestion=site.congestion(),
            now=now,
        )


def _shown_state(health: ConnectorHealth, now: datetime, site: Site) -> str:
    if health.state == "new" and health.name in site.inlets:
        return "listening"  # whatever is only pushed to has nothing to succeed at
    return "stale" if health.state == "ok" and is_stale(health, now, site.stale_seconds) else health.state


def is_stale(health: ConnectorHealth, now: datetime, stale_seconds: float) -> bool:
    """Whether a connector that polls has not succeeded for too long; one that is pushed to never is."""
    if health.last_success_at is None:
        return False
    return (now - health.last_success_at).total_seconds() > stale_seconds
