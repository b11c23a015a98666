"""Headers that leave a hostile text on a page without anything to work with."""

from collections.abc import Mapping, Sequence
from urllib.parse import urlsplit

from starlette.datastructures import MutableHeaders
from starlette.requests import HTTPConnection
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from web.site import Site

_POLICY = "default-src 'self'; base-uri 'none'; object-src 'none'; form-action 'self'"
_NOBODY = "'none'"

_HEADERS = {
    "Content-Security-Policy": f"{_POLICY}; frame-ancestors {_NOBODY}",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
    "Cache-Control": "no-store",
}

OWN_REFERRER = {"Referrer-Policy": "same-origin"}
"""For a page whose forms are checked by Origin: with ``no-referrer`` it would be ``null`` (Fetch, 3.1)."""

FOR_ALL_SITES = ("/static/chat-widget.js", "/static/form-widget.js")
"""What other sites' pages load."""

WITH_PLACE = {"Permissions-Policy": "camera=(), microphone=(), geolocation=(self)"}
"""For a page that asks the device where it is, when its reader presses the button."""


def framed_by(sites: Sequence[str]) -> Mapping[str, str]:
    """For a page that these sites alone may show inside their own."""
    return {"Content-Security-Policy": f"{_POLICY}; frame-ancestors {' '.join(sites)}"} if sites else {}


def with_sockets(site: Site, sites: Sequence[str]) -> Mapping[str, str]:
    """For a page that opens WebSockets to where it came from, and that these sites alone may frame.

    Older versions of Safari do not take 'self' for a WebSocket's origin, so the address is written out.
    """
    ours = urlsplit(site.base_url)
    address = f"{'wss' if ours.scheme == 'https' else 'ws'}://{ours.netloc}"
    framing = f"frame-ancestors {' '.join(sites) or _NOBODY}"
    return {"Content-Security-Policy": f"{_POLICY}; connect-src 'self' {address}; {framing}"}


class SecurityHeaders:
    """Adds the headers to every response that does not set its own."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass everything on; a response's start gets the headers."""

        async def send_secured(message: Message) -> None:
            if message["type"] == "http.response.start":
                _add(MutableHeaders(scope=message), scope["path"])
            await send(message)

        await self.app(scope, receive, send_secured if scope["type"] == "http" else send)


def secured(response: Response) -> Response:
    """A response that does not pass the middleware, with the headers."""
    _add(response.headers, "")
    return response


def comes_from_our_page(connection: HTTPConnection, site: Site) -> bool:
    """Whether the browser says that one of our own pages sent this POST or opens this socket; silence is a no."""
    ours = urlsplit(site.base_url)
    try:
        sender = urlsplit(connection.headers.get("origin", ""))
    except ValueError:  # such as "http://["
        return False
    if ours.scheme == "https" and sender.scheme != "https":
        return False  # whoever is between may have written a page of our name that came by plain HTTP
    return bool(sender.netloc) and sender.netloc in {ours.netloc, connection.headers.get("host", "")}


def _add(headers: MutableHeaders, path: str) -> None:
    is_framed = "frame-ancestors http" in headers.get("Content-Security-Policy", "")
    for name, value in _HEADERS.items():
        # It cannot name sites, and frame-ancestors stands for it (CSP 3, 6.4.2.2).
        if name != "X-Frame-Options" or not is_framed:
            headers.setdefault(name, value)
    if path in FOR_ALL_SITES:
        headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    if path.startswith("/static/"):
        headers["Cache-Control"] = "no-cache"
