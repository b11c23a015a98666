"""Liveness and readiness, for machines."""

from datetime import datetime

from fastapi import APIRouter
from sqlalchemy.exc import DBAPIError
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

from cases.queries import list_cases
from ingest.clock import database_now
from ingest.health import connectors
from ingest.transaction import reading
from route.deliveries import states
from web.ops import is_stale
from web.site import site_of

router = APIRouter()


@router.api_route("/healthz", methods=["GET", "HEAD"])
async def is_alive() -> Response:
    """This process answers."""
    return PlainTextResponse("ok\n")


@router.api_route("/readyz", methods=["GET", "HEAD"])
def is_ready(request: Request) -> Response:
    """The database answers with the tables we know; and how each connector fares."""
    site = site_of(request)
    try:
        with reading(site.engine) as connection:
            now = database_now(connection)
            list_cases(connection, None, None, None, 1)
            states(connection)
            found = connectors(connection)
    except DBAPIError:
        remedy = "the database does not answer, or lacks tables: see that it runs, then rawafid migrate"
        return JSONResponse({"ready": False, "database": remedy, "connectors": {}}, 503, {"Retry-After": "10"})
    return JSONResponse(
        {
            "ready": True,
            "database": "ok",
            "intake": site.congestion() or "ok",
            "connectors": {
                one.name: {
                    "state": one.state,
                    "last_success_at": _iso(one.last_success_at),
                    "last_message_at": _iso(one.last_message_at),
                    "backlog": one.backlog,
                    "is_stale": is_stale(one, now, site.stale_seconds),
                }
                for one in found
            },
        }
    )


def _iso(at: datetime | None) -> str | None:
    return at.isoformat() if at else None
