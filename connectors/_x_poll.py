"""Reading what is new on X: pages come newest first and cost money; all are in before one message goes on."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Literal

import orjson
import structlog

from connectors import _x_raw
from connectors._x_budget import Budget, Spent
from ingest.failures import Misconfigured, Unavailable
from ingest.message import RawMessage

if TYPE_CHECKING:
    from connectors._x_api import Api

Words = Literal["post", "tweet"]

OVERLAP = timedelta(minutes=15)
"""So much later X may show something that was written before what it has shown."""
_MOST = 100
_FEWEST_MENTIONS = 5
"""X gives no smaller page of mentions."""
_FIRST_PAGE_OF_DMS = 10
"""X cannot be asked for direct messages after a given one: the first page is mostly known, and paid once a day."""

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Stream:
    """How far one kind of message is read."""

    since: int
    """Everything up to this id is in."""
    seen: frozenset[int] = frozenset()
    """What is in of the later ones."""
    day: str = ""
    """The last day that reading it was paid for; empty when it never was."""

    def knows(self, number: int) -> bool:
        """Whether it is in."""
        return number <= self.since or number in self.seen

    def after(self, number: int, day: str) -> "Stream":
        """Once this one is in, and all earlier ones that X shows."""
        seen = self.seen | {number}
        since = max(self.since, _x_raw.id_at(_x_raw.instant_of(max(seen)) - OVERLAP))
        return Stream(since, frozenset(one for one in seen if one > since), day)


@dataclass(frozen=True, slots=True)
class Place:
    """The cursor: how far both kinds are read, and what that has cost."""

    mentions: Stream
    dms: Stream
    spent: Spent = field(default_factory=Spent)

    @classmethod
    def of(cls, cursor: str | None, now: datetime, first_hours: float) -> "Place":
        """From the cursor; without one, from some hours ago. Raises Misconfigured."""
        if cursor is None:
            hour = now.replace(minute=0, second=0, microsecond=0)  # the same for every poll until one finds something
            start = Stream(_x_raw.id_at(hour - timedelta(hours=first_hours)))
            return cls(start, start)
        try:
            document = orjson.loads(cursor)
            return cls(_stream(document["mentions"]), _stream(document["dms"]), Spent.read(document["spent"]))
        except (KeyError, TypeError, ValueError):
            raise Misconfigured("the stored cursor is none of this connector's; was its type changed?") from None

    def written(self) -> str:
        """The inverse of ``of``."""
        streams = {
            name: {"since": str(stream.since), "seen": [str(one) for one in sorted(stream.seen)], "day": stream.day}
            for name, stream in (("mentions", self.mentions), ("dms", self.dms))
        }
        return orjson.dumps({**streams, "spent": self.spent.written()}).decode()


@dataclass(frozen=True, slots=True)
class Poll:
    """One account's poll."""

    api: "Api"
    user_id: str
    handle: str
    words: Words
    budget: Budget
    mention_price: int
    dm_price: int
    now: datetime

    def run(self, place: Place, *, with_dms: bool) -> Iterator[RawMessage]:
        """Everything that is new, mentions before direct messages, each oldest first, each with its cursor.

        A limit that holds one kind up does not hold up the other.
        """
        failure: Unavailable | None = None
        for is_dm in (False, True) if with_dms else (False,):
            try:
                for place, raw in self._stream(place, is_dm=is_dm):  # noqa: B020 - the place after the last message
                    yield replace(raw, cursor=place.written())
            except Unavailable as error:
                failure = failure or error
        if failure is not None:
            raise failure

    def _stream(self, place: Place, *, is_dm: bool) -> Iterator[tuple[Place, RawMessage]]:
        stream, price = (place.dms, self.dm_price) if is_dm else (place.mentions, self.mention_price)
        spent = place.spent.on(self.now)
        # X charges for each message once a day, however often it is read.
        is_new_day = spent.day != stream.day
        found: dict[int, RawMessage] = {}
        known: set[int] = set()
        make = _x_raw.direct_message if is_dm else _x_raw.post
        for page in self._pages(stream, spent, price, is_new_day=is_new_day, is_dm=is_dm):
            for number, one in page.items.items():
                if stream.knows(number):
                    known.add(number)
                else:
                    found[number] = make(one, page.includes, self.handle)
        cost = len(known) * price if is_new_day else 0
        for number in sorted(found):
            spent, cost = spent.plus(cost + price), 0
            stream = stream.after(number, spent.day)
            place = replace(place, dms=stream, spent=spent) if is_dm else replace(place, mentions=stream, spent=spent)
            yield place, found[number]

    def _pages(self, stream: Stream, spent: Spent, price: int, *, is_new_day: bool, is_dm: bool) -> Iterator["_Page"]:
        """Every page down to what is in; each is priced before it is asked for. Raises Unavailable."""
        tokens = [""]
        size, least = (_FIRST_PAGE_OF_DMS, 1) if is_dm else (_MOST, _FEWEST_MENTIONS)
        while True:
            size = self.budget.affords(spent, price, size, least, self.now)
            query = {"max_results": str(size), **({"pagination_token": tokens[-1]} if tokens[-1] else {})}
            answer = self._dms(query) if is_dm else self._mentions({**query, "since_id": str(stream.since)})
            page = _Page.of(answer)
            yield page
            fresh = [number for number in page.items if is_new_day or not stream.knows(number)]
            spent = spent.plus(price * len(fresh))
            reaches_down = any(number <= stream.since for number in page.items)
            if not page.next_token or reaches_down or page.next_token in tokens:  # a circle has no end of its own
                return
            tokens.append(page.next_token)
            size = _MOST

    def _mentions(self, query: Mapping[str, str]) -> Mapping[str, Any]:
        word = self.words
        asked = ("attachments", "conversation_id", "created_at", "entities", "geo", "lang", f"note_{word}", "text")
        # The older words have the author, the references and the history as fields as well as expansions.
        older = ("author_id", "referenced_tweets", "edit_history_tweet_ids") if word == "tweet" else ()
        newer = ("edit_history_post_ids",) if word == "post" else ()
        return self.api.get(
            f"/2/users/{self.user_id}/mentions",
            **query,
            **{f"{word}.fields": ",".join((*asked, *older))},
            **_BESIDE,
            **{
                "expansions": ",".join((*_EXPANSIONS, "attachments.poll_ids", "author_id", *newer, _referenced(word))),
                "place.fields": "full_name,geo,id,name",
                "poll.fields": "id,options",
            },
        )

    def _dms(self, query: Mapping[str, str]) -> Mapping[str, Any]:
        word = self.words
        asked = ("attachments", "created_at", "dm_conversation_id", "entities", "event_type", "id", "text")
        older = ("sender_id", "referenced_tweets") if word == "tweet" else ()
        return self.api.get(
            "/2/dm_events",
            **query,
            **_BESIDE,
            **{
                "event_types": "MessageCreate",
                "dm_event.fields": ",".join((*asked, *older)),
                "expansions": ",".join(("attachments.media_keys", "sender_id", _referenced(word))),
                f"{word}.fields": f"created_at,text,note_{word}",
            },
        )


_EXPANSIONS = ("attachments.media_keys", "geo.place_id")
_BESIDE = {
    "media.fields": "alt_text,media_key,preview_image_url,type,url,variants",
    "user.fields": "id,name,username",
}


@dataclass(frozen=True, slots=True)
class _Page:
    items: Mapping[int, Mapping[str, Any]]
    includes: Mapping[str, Any]
    next_token: str

    @classmethod
    def of(cls, answer: Mapping[str, Any]) -> "_Page":
        told = _x_raw.mappings(answer.get("data"))
        items = {number: one for one in told if (number := _x_raw.number_of(one)) is not None}
        if len(items) < len(told):
            _log.warning("X told of something without a number", count=len(told) - len(items))
        token = _x_raw.mapping(answer.get("meta")).get("next_token")
        return cls(items, _x_raw.mapping(answer.get("includes")), token if isinstance(token, str) else "")


def _referenced(word: Words) -> str:
    return "referenced_posts" if word == "post" else "referenced_tweets.id"


def _stream(document: Any) -> Stream:
    return Stream(int(document["since"]), frozenset(int(one) for one in document["seen"]), str(document["day"]))
