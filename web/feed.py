"""``/feed``: every message as it is processed, newest first, live while somebody looks."""

from collections.abc import AsyncIterator
from urllib.parse import urlencode

from fastapi import APIRouter, Depends
from sqlalchemy.exc import DBAPIError
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from cases.queries import FeedLine, feed
from ingest.message import Channel
from ingest.transaction import reading
from web.duty import waiting
from web.headers import OWN_REFERRER
from web.pages import language_of, page, rendered
from web.session import is_signed_in
from web.sign_in import signed_in
from web.site import Site, site_of
from web.stopping import stops_within

_LINES = 100
_BURST = 500
_POLL_SECONDS = 1.0
_POLLS_TO_HEARTBEAT = 15

_SPOKEN = ("ar", "en", "hi", "ur", "tl", "bn", "ml", "ne", "fa", "fr")
"""The languages of the Gulf's callers, for the filter."""

router = APIRouter(dependencies=[Depends(signed_in)])


@router.get("/feed")
def show_feed(request: Request, channel: str = "", language: str = "") -> Response:
    """The newest messages, of one channel or language if asked."""
    site = site_of(request)
    wanted = Wanted(site, channel, language)
    return page(
        request,
        "feed.html",
        200,
        OWN_REFERRER,
        lines=wanted.newest(),
        emergencies=waiting(site, language_of(request)),
        channel=channel,
        chosen_language=language,
        channels=[one.value for one in Channel],
        languages=_SPOKEN,
        events="/feed/events?" + urlencode({"channel": channel, "language": language}),
    )


@router.get("/feed/events")
async def stream_feed(request: Request, channel: str = "", language: str = "") -> Response:
    """The same as Server-Sent Events; ``Last-Event-ID`` resumes after the line of that id."""
    last = request.headers.get("last-event-id", "")
    after = int(last) if last.isascii() and last.isdigit() and len(last) < 19 else None
    events = _events(request, Wanted(site_of(request), channel, language), after)
    return StreamingResponse(events, media_type="text/event-stream", headers={"X-Accel-Buffering": "no"})


class Wanted:
    """The feed as one reader filters it."""

    def __init__(self, site: Site, channel: str, language: str) -> None:
        self._site = site
        self._channel = channel or None
        self._language = language or None

    def newest(self) -> list[FeedLine]:
        """The newest lines, newest first."""
        with reading(self._site.engine) as connection:
            return feed(connection, None, _LINES, self._language, self._channel)

    def since(self, after: int | None, known: dict[int, FeedLine]) -> list[FeedLine]:
        """What came after that id, and what of the newest was not known like this, oldest first.

        A message that was held up appears late, under an id below the last one; a case that moves changes its line.
        Whoever is far behind is sent one page after another before any of the newest.
        """
        with reading(self._site.engine) as connection:
            missed = [] if after is None else feed(connection, after, _BURST, self._language, self._channel)
            if len(missed) == _BURST:
                return missed
            newest = feed(connection, None, _LINES, self._language, self._channel)
        lines = {line.inbox_id: line for line in (*missed, *newest)}
        return [lines[key] for key in sorted(lines) if known.get(key) != lines[key]]


async def _events(request: Request, wanted: Wanted, after: int | None) -> AsyncIterator[str]:
    site, language = site_of(request), language_of(request)
    known: dict[int, FeedLine] = {}
    polls = 0
    yield "retry: 2000\n\n"
    while not await request.is_disconnected():
        if not is_signed_in(site.session_secret, request):
            yield "event: ended\ndata:\n\n"
            return
        try:
            lines = await run_in_threadpool(wanted.since, after, known)
        except DBAPIError:
            return  # the browser comes back by itself, with the last id it has seen
        for line in lines:
            known[line.inbox_id] = line
            after = max(after or 0, line.inbox_id)
            yield _event(rendered(site, language, "_line.html", line=line), after)
        for forgotten in sorted(known)[: -2 * _LINES]:
            del known[forgotten]
        polls += 1
        if polls % _POLLS_TO_HEARTBEAT == 0:
            yield ": still here\n\n"
        if await stops_within(request, _POLL_SECONDS):
            return


def _event(html: str, inbox_id: int) -> str:
    data = "".join(f"data: {part}\n" for part in html.splitlines())
    return f"id: {inbox_id}\nevent: line\n{data}\n"
