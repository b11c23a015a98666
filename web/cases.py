"""``/cases``: the cases, and one case with everything that is known and why."""

from fastapi import APIRouter, Depends
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from cases.queries import find_case, list_cases
from ingest.transaction import reading
from route.deliveries import deliveries_of
from web.headers import OWN_REFERRER
from web.pages import page
from web.sign_in import signed_in
from web.site import site_of
from web.track import plain_digits

_MOST = 200
_STATUSES = ("open", "answered", "closed")

router = APIRouter(dependencies=[Depends(signed_in)])


@router.get("/cases")
def show_cases(request: Request, agency: str = "", status: str = "") -> Response:
    """The newest cases, of one agency or status if asked."""
    site = site_of(request)
    with reading(site.engine) as connection:
        lines = list_cases(connection, agency or None, status or None, None, _MOST)
    return page(
        request,
        "cases.html",
        200,
        OWN_REFERRER,
        lines=lines,
        most=_MOST,
        agency=agency,
        chosen_status=status,
        agencies=list(site.agencies),
        statuses=_STATUSES,
    )


@router.get("/cases/{reference}")
def show_case(request: Request, reference: str) -> Response:
    """One case."""
    with reading(site_of(request).engine) as connection:
        case = find_case(connection, plain_digits(reference))
        deliveries = deliveries_of(connection, plain_digits(reference))
    if case is None:
        raise HTTPException(404)
    return page(request, "case.html", 200, OWN_REFERRER, case=case, deliveries=deliveries)
