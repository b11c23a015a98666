"""``/cases``: the cases, and one case with everything that is known and why."""

from fastapi import APIRouter, Depends
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from cases.audits import is_to_check
from cases.files import with_files
from cases.incidents import incident_of
from cases.personal import told_of_somebody
from cases.queries import CaseView, find_case, list_cases
from ingest.transaction import reading
from route.deliveries import deliveries_of, unreached
from web.answers import LONGEST_CHARS
from web.duty import waiting
from web.headers import OWN_REFERRER
from web.nonce import new_nonce
from web.pages import language_of, page
from web.sign_in import signed_in
from web.site import Site, site_of
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
        emergencies=waiting(site, language_of(request)),
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
        case = with_files(connection, case) if case else None
        deliveries = deliveries_of(connection, plain_digits(reference))
        incident = incident_of(connection, plain_digits(reference))
        is_audit = is_to_check(connection, plain_digits(reference))
    if case is None:
        raise HTTPException(404)
    nonce = new_nonce(site_of(request).session_secret)
    facts = {"case": case, "deliveries": deliveries, "incident": incident, "nonce": nonce, "longest": LONGEST_CHARS}
    facts |= {
        "is_audit": is_audit,
        "codes": _codes(site_of(request)),
        "personal": told_of_somebody(case) if incident else (),
    }
    failed = unreached(deliveries)
    elsewhere = [address for address in _given(case) if address not in failed]
    return page(request, "case.html", 200, OWN_REFERRER, **facts, is_unreached=bool(failed), elsewhere=elsewhere)


def _codes(site: Site) -> dict[str, list[str]]:
    """What can be chosen where a decision is put right."""
    taxonomy = site.taxonomy
    return {
        "types": list(taxonomy.types), "topics": list(taxonomy.topics), "priorities": list(taxonomy.priorities),
        "agencies": list(site.agencies),
    }  # fmt: skip


def _given(case: CaseView) -> list[str]:
    """The mail addresses and numbers of those who proved to be the case's citizen."""
    proven = [one for one in case.messages if one.role == "citizen" and "sender_unverified" not in one.flags]
    return list(dict.fromkeys(one for message in proven for one in (message.sender_phone, message.sender_email) if one))
