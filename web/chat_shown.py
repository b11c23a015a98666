"""How a chat is shown: its lines as HTML, and a mark by which a page says what it has already."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from hashlib import blake2b

from babel.dates import format_datetime

from route.chats import ChatLine
from web.pages import rendered
from web.site import Site


def mark_of(lines: Sequence[ChatLine]) -> str:
    """The last line's id, and what all lines up to it look like."""
    digest = blake2b(repr(tuple(lines)).encode("utf-8", "replace"), digest_size=9).hexdigest()
    return f"{lines[-1].id if lines else ''}.{digest}"


def since(lines: Sequence[ChatLine], mark: str) -> Sequence[ChatLine]:
    """The lines that a page with this mark has not; all of them when anything before has changed meanwhile."""
    last = mark.partition(".")[0]
    for number, line in enumerate(lines, 1):
        if line.id == last:
            return lines[number:] if mark_of(lines[:number]) == mark else lines
    return lines


def lines_frame(
    site: Site, language: str, lines: Sequence[ChatLine], fresh: Sequence[ChatLine]
) -> Mapping[str, object]:
    """What a page is told: the ``fresh`` lines as HTML, and the mark of all of them."""
    return {"kind": "lines", "mark": mark_of(lines), "html": _as_html(site, language, lines, fresh)}


def _as_html(site: Site, language: str, lines: Sequence[ChatLine], fresh: Sequence[ChatLine]) -> str:
    own = [line for line in lines if line.kind == "visitor" and line.outcome]
    return rendered(
        site,
        language,
        "_chat_lines.html",
        lines=fresh,
        clock=lambda at: _clock(site, at, language),
        secret_of=site.signer.tracking_secret,
        call_of=lambda line: site.emergency_call(line.language, line.kinds),
        # A greeting alone opens no case; whoever waits for an answer to it should hear what we wait for.
        is_waited_for=bool(own) and own[-1].outcome == "ignored" and not any(line.reference for line in own),
    )


def _clock(site: Site, at: datetime, language: str) -> str:
    here = at.astimezone(site.zone)
    is_today = here.date() == datetime.now(UTC).astimezone(site.zone).date()
    return format_datetime(here, "HH:mm" if is_today else "d MMM · HH:mm", locale=language)
