"""The one watcher of a process: it looks into the database for all open chats, and wakes the pages that have news."""

import asyncio
import resource
import time
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from math import inf
from typing import TypeVar

import structlog
from sqlalchemy import Connection, Engine
from sqlalchemy.exc import InterfaceError, OperationalError

from ingest.traces import said_of
from ingest.transaction import reading
from route.chat_news import ChatNews
from route.chats import Chat, ChatLine, chat_of

_T = TypeVar("_T")
Key = tuple[str, str]
"""The chat's name and the visitor."""

MOST_OF_VISITOR = 10
"""More tabs than anybody reads."""
MOST_OF_NETWORK = 500
"""A whole ministry may be behind one address."""

_LOOK_SECONDS = 0.25
_EXPECTING_SECONDS = 10.0
"""The longest pause between two looks at a chat in which something is under way."""
_EXPECTING_SHARE = 0.25
"""Of how long it has been under way: what comes at once is seen at once, and what takes an hour is not looked for."""
_SAFETY_SECONDS = 60.0
"""A chat without news is looked at all the same: nothing depends on a row being seen in passing."""
_AWAY_SECONDS = 2.0
_MOST_LOOKS = 100
"""At once, in one transaction."""

_log = structlog.get_logger(__name__)


class Full(Exception):
    """No more pages can wait here: in all, of one network, or of one visitor."""


class Seat:
    """One page that waits for the news of one chat."""

    def __init__(self) -> None:
        self._chat: Chat | None = None
        self._told: tuple[ChatLine, ...] | None = None
        self._is_woken = asyncio.Event()

    async def news(self) -> Chat:
        """The chat, as soon as it shows other lines than it did when this was last asked."""
        while self._chat is None or self._chat.lines == self._told:
            await self._is_woken.wait()
            self._is_woken.clear()
        self._told = self._chat.lines
        return self._chat

    def show(self, chat: Chat) -> None:
        """Wake the page."""
        self._chat = chat
        self._is_woken.set()


class _Watched:
    """One visitor's chat, and when it is looked at next."""

    def __init__(self) -> None:
        self.seats: set[Seat] = set()
        self.chat: Chat | None = None
        self.due_at = 0.0
        self._changed_at = 0.0

    def seen(self, chat: Chat, now: float) -> None:
        """Pass on what was seen, and say when to look again."""
        if self.chat is None or self.chat.lines != chat.lines:
            self._changed_at = now
        self.chat = chat
        for seat in self.seats:
            seat.show(chat)
        pause = (now - self._changed_at) * _EXPECTING_SHARE
        pause = max(_LOOK_SECONDS, min(pause, _EXPECTING_SECONDS))
        # What was asked for during the look stays asked for.
        self.due_at = min(self.due_at, now + (pause if chat.is_expecting else _SAFETY_SECONDS))

    def passed_over(self, now: float) -> None:
        """It could not be read: leave it be until something is new in it, or for a while."""
        self.due_at = min(self.due_at, now + _SAFETY_SECONDS)


class ChatWatch:
    """All pages that wait in this process. Its methods belong to the thread of the event loop."""

    def __init__(self, engine: Engine, chats: Collection[str]) -> None:
        self._engine = engine
        self._chats = chats
        self._most = min(5000, resource.getrlimit(resource.RLIMIT_NOFILE)[0] // 2)  # the rest is for webhooks and files
        self._watched: dict[Key, _Watched] = {}
        self._networks: Counter[str] = Counter()
        self._is_nudged = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self._thread = ThreadPoolExecutor(1, "chat-watch")

    @contextmanager
    def seat(self, key: Key, network: str) -> Iterator[Seat]:
        """A place for one page, until it leaves. Raises Full."""
        watched = self._watched.get(key) or _Watched()
        is_full = self._networks.total() >= self._most
        if is_full or len(watched.seats) >= MOST_OF_VISITOR or self._networks[network] >= MOST_OF_NETWORK:
            raise Full
        seat = Seat()
        watched.seats.add(seat)
        watched.due_at = 0.0
        self._watched[key] = watched
        self._networks[network] += 1
        self._look_now()
        try:
            yield seat
        finally:
            watched.seats.remove(seat)
            if not watched.seats:
                del self._watched[key]
            self._networks[network] -= 1
            if not self._networks[network]:
                del self._networks[network]

    def nudge(self, key: Key) -> None:
        """Something was just committed for this chat."""
        if key in self._watched:
            self._set_due([key], 0.0)
            self._look_now()

    def _look_now(self) -> None:
        self._is_nudged.set()
        if self._task is None or self._task.done():
            self._is_nudged = asyncio.Event()
            self._task = asyncio.get_running_loop().create_task(self._watch(ChatNews(self._chats)))

    async def _watch(self, news: ChatNews) -> None:
        """Look until nobody waits any more."""
        while self._watched:
            self._is_nudged.clear()
            due = list(self._watched)  # as long as it is not known where something is new
            try:
                # First what is new: whatever comes after that is found by the next look. It is told once, so it is
                # noted before anything else can fail.
                found = await self._read(lambda connection: news.since_last(connection, time.monotonic()))
                self._set_due(found, 0.0)
                due = self._due()
                self._set_due(due, inf)
                chats = await self._look(due) if due else {}
            except Exception as error:  # of whatever database; pages keep what they show, and lines are told to wait
                _log.warning("The open chats could not be looked at.", **said_of(error))
                self._set_due(due, 0.0)
                await asyncio.sleep(_AWAY_SECONDS)
                continue
            now = time.monotonic()
            for key, chat in chats.items():
                if watched := self._watched.get(key):
                    watched.seen(chat, now)
            if not self._due():
                await self._pause()

    def _due(self) -> list[Key]:
        now = time.monotonic()
        due = [key for key, watched in self._watched.items() if watched.due_at <= now]
        return sorted(due, key=lambda key: self._watched[key].due_at)[:_MOST_LOOKS]

    def _set_due(self, keys: Iterable[Key], at: float) -> None:
        for key in keys:
            if watched := self._watched.get(key):
                watched.due_at = at

    async def _look(self, due: Sequence[Key]) -> dict[Key, Chat]:
        """Those of the chats that can be read: one that cannot keeps nobody else waiting."""
        try:
            return await self._read(lambda connection: {key: chat_of(connection, *key) for key in due})
        except (OperationalError, InterfaceError):
            raise  # all of them
        except Exception as error:
            if len(due) > 1:
                return {key: chat for one in due for key, chat in (await self._look([one])).items()}
            _log.error("An open chat cannot be read.", **said_of(error))
            for key in due:
                if watched := self._watched.get(key):
                    watched.passed_over(time.monotonic())
            return {}

    async def _read(self, look: Callable[[Connection], _T]) -> _T:
        def read() -> _T:
            with reading(self._engine) as connection:
                return look(connection)

        return await asyncio.get_running_loop().run_in_executor(self._thread, read)

    async def _pause(self) -> None:
        try:
            async with asyncio.timeout(_LOOK_SECONDS):
                await self._is_nudged.wait()
        except TimeoutError:
            return
