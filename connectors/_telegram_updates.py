"""From the updates that Telegram holds for a bot to raw messages, each with the place to go on from.

Telegram forgets an update as soon as a later one is asked for (core.telegram.org/bots/api#getupdates), so what was
fetched is asked for again until it is committed: one page at a time, and the next from the committed cursor.
"""

import json
import re
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from ingest.failures import Unavailable
from ingest.message import Channel, RawMessage

if TYPE_CHECKING:
    from connectors._telegram_api import BotApi

KINDS: Final = ("message", "edited_message", "callback_query")
"""What we ask Telegram for: what people write to the bot, how they change it, and which button they press."""

ALBUM_SECONDS: Final = 1.0
"""The parts of an album come one after the other; within this time the next one is there."""

_PAGE: Final = 100
_MOST_PATIENCE: Final = 5
_FORGOTTEN: Final = timedelta(days=2)
"""Telegram keeps updates for a day; and after a week without any, their numbers begin anywhere, even lower."""

_CURSOR: Final = re.compile(r"([0-9]{1,20}):([0-9]{1,19})@([0-9]{4}-[0-9]{2}-[0-9]{2})")

Update = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Unit:
    """One message, or all parts of an album."""

    updates: tuple[Update, ...]

    @property
    def first(self) -> int:
        return int(self.updates[0]["update_id"])

    @property
    def last(self) -> int:
        return int(self.updates[-1]["update_id"])


def fetch(api: "BotApi", cursor: str | None) -> Iterator[RawMessage]:
    """The next page of updates, an album as one; the next page is there once this one is committed."""
    page = _settled_page(api, _offset(cursor, api.bot))
    found = _units(page)
    today = datetime.now(UTC).date()
    # An album at the end of a full page may go on: it comes whole with the next page, unless it began this one.
    goes_on = len(page) == _PAGE and _album(page[-1]) is not None and found[-1].first > found[0].first
    for place, unit in enumerate(found[:-1] if goes_on else found):
        # Somebody else's message may stand between the parts of an album: whoever goes on from there gets them all.
        pending = min((later.first for later in found[place + 1 :]), default=unit.last + 1)
        resume = min(pending, unit.last + 1) - 1
        yield _raw(unit, f"{api.bot}:{resume}@{today}")


def wait(api: "BotApi", cursor: str | None, seconds: float) -> None:
    """Return when there is an update after the cursor, or after the time: Telegram's long polling."""
    whole = max(0, int(seconds))
    _ask(api, _offset(cursor, api.bot), limit=1, timeout=whole)


def pushed(body: bytes) -> RawMessage | None:
    """The update that Telegram posted, byte for byte; None when it is none."""
    try:
        update = json.loads(body)
    except (ValueError, RecursionError):
        return None
    if not _is_update(update):
        return None
    return RawMessage(
        Channel.TELEGRAM, str(update["update_id"]), body, "application/json", sent_at=_sent_at(update), cursor=None
    )


def _settled_page(api: "BotApi", offset: int | None) -> Sequence[Update]:
    """A page that does not end with an album that is still coming in."""
    page = _ask(api, offset)
    for _ in range(_MOST_PATIENCE):
        if not page or len(page) == _PAGE or _album(page[-1]) is None:
            break
        time.sleep(ALBUM_SECONDS)
        before, page = len(page), _ask(api, offset)
        if len(page) == before:
            break
    return page


def _ask(api: "BotApi", offset: int | None, limit: int = _PAGE, timeout: int = 0) -> Sequence[Update]:
    parameters = {} if offset is None else {"offset": offset}
    found = api.ask(
        "getUpdates", wait_seconds=timeout, limit=limit, timeout=timeout, allowed_updates=list(KINDS), **parameters
    )
    if not isinstance(found, list) or not all(_is_update(update) for update in found):
        raise Unavailable("Telegram's answer holds something else than updates")
    return found


def _offset(cursor: str | None, bot: str) -> int | None:
    """Where to go on; None asks for all that Telegram holds, and the inbox knows what it has already."""
    parts = _CURSOR.fullmatch(cursor or "")
    if parts is None or parts[1] != bot:
        return None
    try:
        is_old = datetime.now(UTC).date() - date.fromisoformat(parts[3]) > _FORGOTTEN
    except ValueError:
        return None
    return None if is_old else int(parts[2]) + 1


def _units(updates: Sequence[Update]) -> list[Unit]:
    """In the order of their last parts."""
    albums: dict[tuple[str, str] | int, list[Update]] = {}
    for update in updates:
        name = _album(update) or int(update["update_id"])
        albums.setdefault(name, []).append(update)
    return sorted((Unit(tuple(parts)) for parts in albums.values()), key=lambda unit: unit.last)


def _album(update: Update) -> tuple[str, str] | None:
    message = update.get("message")
    if not isinstance(message, dict) or not message.get("media_group_id"):
        return None
    chat = message.get("chat")
    return str(chat.get("id") if isinstance(chat, dict) else ""), str(message["media_group_id"])


def _raw(unit: Unit, cursor: str) -> RawMessage:
    document = unit.updates[0] if len(unit.updates) == 1 else unit.updates
    return RawMessage(
        channel=Channel.TELEGRAM,
        upstream_id=str(unit.first),
        # A lone surrogate is kept as its three bytes: the reader flags what it cannot read.
        content=json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass"),
        media_type="application/json",
        sent_at=_sent_at(unit.updates[0]),
        cursor=cursor,
    )


def _is_update(update: object) -> bool:
    number = update.get("update_id") if isinstance(update, dict) else None
    return isinstance(number, int) and not isinstance(number, bool) and number >= 0


def _sent_at(update: Update) -> datetime | None:
    for kind in KINDS:
        message = update.get(kind)
        if isinstance(message, dict):
            seconds = message.get("edit_date") or message.get("date")
            try:
                return datetime.fromtimestamp(seconds, UTC) if isinstance(seconds, int) else None
            except (ValueError, OverflowError, OSError):
                return None
    return None
