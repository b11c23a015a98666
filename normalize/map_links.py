"""Links into maps: the coordinates that are written in the link itself. Nothing is fetched."""

import re
from dataclasses import dataclass
from urllib.parse import unquote

from normalize.mail.headers import flat

MAP_WORDS = ("maps", "geo:", "waze", "openstreetmap", "osm.org", "bing.com", "wego.here", "yandex", "2gis", "goo.gl")
"""One of these stands in every text with such a link, in lower case."""

_NUMBER = r"(-?\d{1,3}(?:\.\d{1,20})?)"
_PAIR = rf"{_NUMBER}\s?,[\s+]?{_NUMBER}"
_SHORT = ("maps.app.goo.gl", "goo.gl", "g.page", "maps.apple")
_HOSTS = re.compile(
    r"(?:(?:www|maps|ul|wego|share|m)\.)?"
    r"(?:google(?:\.com?)?(?:\.[a-z]{2})?|apple\.com|bing\.com|openstreetmap\.org|osm\.org|waze\.com|here\.com"
    r"|yandex\.(?:com|ru|com\.tr)|2gis\.(?:com|ae|ru))"
)
_WITHIN = {"google": "map", "bing": "map", "yandex": "map", "apple": "maps."}
"""Hosts with much besides maps, and what stands in the path of their maps."""
_LONGITUDE_FIRST = ("yandex", "2gis")

# In the order of how surely they are the place that is meant: the place itself, what was asked for, the view.
_PATTERNS = (
    re.compile(rf"!3d{_NUMBER}!4d{_NUMBER}"),
    re.compile(rf"[?&#](?:q|query|ll|coordinate|destination|daddr|to|pt|m)=(?:loc:|ll\.)?{_PAIR}"),
    re.compile(rf"[?&#]mlat={_NUMBER}&mlon={_NUMBER}"),
    re.compile(rf"[?&]sp=point\.{_NUMBER}_{_NUMBER}"),
    re.compile(rf"/(?:place|search|dir/|l|geo/[^/]{{1,40}})/\+?{_PAIR}"),
    re.compile(rf"[?&](?:saddr|sll|center|map)=(?:loc:)?{_PAIR}"),
    re.compile(rf"@{_PAIR}"),
    re.compile(rf"#map=[\d.]{{1,6}}/{_NUMBER}/{_NUMBER}"),
    re.compile(rf"[?&]cp={_NUMBER}~{_NUMBER}"),
)
_GEO = re.compile(rf"geo:{_PAIR}(?:[;?,]|$)", re.IGNORECASE)
_GEO_QUERY = re.compile(rf"[?&]q={_PAIR}(?:\(([^)]{{1,200}})\))?")
_NAMED = re.compile(r"/place/([^/@?]{1,300})/|[?&](?:q|name)=([^&#]{1,300})")
_COORDINATES = re.compile(r"[\d\s.,+°'\"NSEW-]*")


@dataclass(frozen=True, slots=True)
class Linked:
    """What a map link says."""

    latitude: str = ""
    longitude: str = ""
    label: str = ""
    is_resolved: bool = True
    """False: only its provider knows which place is meant."""


def place_in(link: str) -> Linked | None:
    """The place of a link as it is written in a text, or None when it leads into no map."""
    link = unquote(link[:2000], errors="replace").rstrip(".,;'،؛]»")
    if "(" not in link:
        link = link.rstrip(")")
    if link[:4].lower() == "geo:":
        return _geo(link)
    address = link.partition("://")[2] or link
    host = re.split(r"[/?#:]", address, maxsplit=1)[0].lower()
    if host in _SHORT:
        return Linked(is_resolved=False) if host != "goo.gl" or "/maps/" in address else None
    if not _HOSTS.fullmatch(host):
        return None
    path = address.partition("?")[0].lower()
    if any(name in host and word not in path for name, word in _WITHIN.items()):
        return None
    for pattern in _PATTERNS:
        if match := pattern.search(address):
            first, second = match[1], match[2]
            is_turned = any(name in host for name in _LONGITUDE_FIRST)
            return Linked(second, first) if is_turned else Linked(first, second, _label(address))
    return Linked(is_resolved=False)


def _geo(link: str) -> Linked | None:
    """A geo URI (RFC 5870). Android writes the place into the query and zeros before it."""
    match = _GEO.match(link)
    if not match:
        return None
    query = _GEO_QUERY.search(link)
    if query and float(match[1]) == 0 and float(match[2]) == 0:
        return Linked(query[1], query[2], flat((query[3] or "").replace("+", " ")))
    return Linked(match[1], match[2])


def _label(address: str) -> str:
    match = _NAMED.search(address)
    name = flat((match[1] or match[2]).replace("+", " ")) if match else ""
    return "" if _COORDINATES.fullmatch(name) or name.startswith("loc:") else name[:200]
