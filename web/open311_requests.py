"""What GeoReport v2 tells about service requests: which ones are asked for, and what of each is public."""

from collections.abc import Container, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Any, Self

from cases.published import Published, Wanted
from cases.reference import is_reference
from ingest.failures import Refused
from web.labels import label
from web.site import Open311Facts, Site, in_language

MOST_DAYS = 90
MOST_REQUESTS = 1000
_MOST_PAGES = 100_000
_MOST_DESCRIPTION_CHARS = 4000
_DECIMALS = 3
"""Of a published place: about a hundred metres, a street and not a door."""


@dataclass(frozen=True, slots=True)
class Query:
    """What GET Service Requests asks for."""

    wanted: Wanted
    limit: int
    offset: int

    @classmethod
    def of(cls, parameters: Mapping[str, str], topics: Container[str], zone: tzinfo) -> Self:
        """Read the parameters; only known topics are looked for. Raises Refused with a sentence for the app's maker."""
        limit = _number(parameters, "page_size", MOST_REQUESTS, MOST_REQUESTS)
        offset = (_number(parameters, "page", 1, _MOST_PAGES) - 1) * limit
        if references := _codes(parameters, "service_request_id"):
            # The standard lets this one override all others.
            return cls(Wanted(references=[one for one in references if is_reference(one)]), limit, offset)
        since, until = _span(parameters, zone)
        codes = _codes(parameters, "service_code")
        known = [code for code in codes if code in topics] if codes else None
        return cls(Wanted(topics=known, is_closed=_is_closed(parameters), since=since, until=until), limit, offset)


def public(case: Published, facts: Open311Facts, site: Site, language: str) -> dict[str, Any]:
    """A service request as anybody may see it: what the citizen gave only as far as the centre publishes it."""
    place = case.location if facts.publishes_places and case.location else {}
    return {
        "service_request_id": case.reference,
        "status": "closed" if case.status == "closed" else "open",
        "status_notes": site.words.say(language, label("status", case.status)),
        "service_name": site.taxonomy.name(case.topic, language),
        "service_code": case.topic,
        "description": case.new_text[:_MOST_DESCRIPTION_CHARS] if facts.publishes_descriptions else None,
        "agency_responsible": in_language(site.agencies.get(case.agency, {}), language) or case.agency,
        "service_notice": None,
        "requested_datetime": _told(case.opened_at, site),
        "updated_datetime": _told(case.closed_at or case.updated_at, site),
        "expected_datetime": None,
        "address": None,
        "address_id": None,
        "zipcode": None,
        "lat": round(place["latitude"], _DECIMALS) if place else None,
        "long": round(place["longitude"], _DECIMALS) if place else None,
        "media_url": None,
    }


def _told(at: datetime, site: Site) -> str:
    return at.astimezone(site.zone).isoformat(timespec="seconds")


def _codes(parameters: Mapping[str, str], name: str) -> list[str]:
    codes = [code.strip() for code in parameters.get(name, "").split(",", MOST_REQUESTS) if code.strip()]
    if len(codes) > MOST_REQUESTS:
        raise Refused(f"{name}: at most {MOST_REQUESTS} at once")
    return codes


def _number(parameters: Mapping[str, str], name: str, default: int, most: int) -> int:
    given = parameters.get(name, "")
    if not given:
        return default
    if not (given.isascii() and given.isdigit() and len(given) <= len(str(most)) and 1 <= int(given) <= most):
        raise Refused(f"{name}: give a number from 1 to {most}")
    return int(given)


def _is_closed(parameters: Mapping[str, str]) -> bool | None:
    given = set(_codes(parameters, "status"))
    if not given <= {"open", "closed"}:
        raise Refused("status: give open, closed or both")
    return None if len(given) != 1 else given == {"closed"}


def _span(parameters: Mapping[str, str], zone: tzinfo) -> tuple[datetime, datetime]:
    """From when to when: at most 90 days, the last ones unless a date is given."""
    since, until = _date(parameters, "start_date", zone), _date(parameters, "end_date", zone)
    longest = timedelta(days=MOST_DAYS)
    try:
        if since and until:
            if until - since > longest:
                raise Refused(f"start_date and end_date: at most {MOST_DAYS} days apart")
            return since, until
        if since:
            return since, since + longest
        until = until or datetime.now(UTC)
        return until - longest, until
    except OverflowError:
        raise Refused("start_date and end_date: give times of this age") from None


def _date(parameters: Mapping[str, str], name: str, zone: tzinfo) -> datetime | None:
    given = parameters.get(name, "").strip()
    if not given:
        return None
    # The + of an offset that was not percent-encoded has become a space.
    written = given.replace(" ", "+") if "T" in given else given
    try:
        at = datetime.fromisoformat(written)
        return (at if at.tzinfo else at.replace(tzinfo=zone)).astimezone(UTC)
    except (ValueError, OverflowError):
        raise Refused(f"{name}: give a time such as 2026-01-31T08:00:00Z") from None
