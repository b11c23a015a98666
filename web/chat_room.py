"""Hearing one line of a visitor, by whatever way it comes: it is said when it is committed, and never before."""

import asyncio
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, Literal

import orjson
from sqlalchemy.exc import InterfaceError, OperationalError
from starlette.requests import HTTPConnection

from ingest.failures import Refused, Unavailable
from ingest.notice import PushRequest
from ingest.uploads import Uploads
from web.attempts import Attempts, TooOften, network
from web.chat_watch import ChatWatch
from web.inbound import RETRY_SECONDS, commit, retry_after
from web.pages import language_of
from web.site import Site

ENDED = "This chat has ended. Open it again to go on."
REFUSED = "This could not be accepted."
_TOO_MUCH = "That is a lot at once. The rest goes out by itself in a moment."
_NO_ROOM = "We cannot take in your message just now. It goes out by itself."

_OVERHEAD_BYTES = 4096
_BYTES_A_CHARACTER = 12
"""Two UTF-16 escapes of JSON: only a page that is not ours writes them."""
_KEYS = ("email", "phone", "location", "wants_person")
_MOST_FILES = 5
_LONGEST_ID = 64
_WRITERS = 4
"""However many people write at once, the other threads and connections are for webhooks and staff."""
_READERS = 2
"""Of their own: whoever only reads does not wait for whoever waits to write."""


@dataclass(frozen=True, slots=True)
class Heard:
    """What became of one line."""

    kind: Literal["said", "busy", "refused"]
    id: str
    """The line's, as the page named it; empty: it named none."""
    status: int = 200
    """What says the same in HTTP."""
    problem: str = ""
    """In the visitor's language."""
    seconds: int = 0
    """When to try again."""

    def frame(self) -> Mapping[str, object]:
        """What the page is told."""
        more = {"problem": self.problem} if self.problem else {}
        return {"kind": self.kind, "id": self.id, **more, **({"seconds": self.seconds} if self.seconds else {})}


class Pace:
    """How many lines may come: from one visitor, and from one network, behind which a whole office may be."""

    def __init__(self, visitor_limit: int = 30, network_limit: int = 300, window_seconds: float = 300) -> None:
        self._visitors = Attempts(visitor_limit, window_seconds)
        self._networks = Attempts(network_limit, window_seconds)

    def take(self, visitor: str, address: str) -> None:
        """Count one line. Raises TooOften when one of the two has written too much."""
        self._visitors.take(visitor)
        self._networks.take(address)


class ChatRoom:
    """The chats of one installation, as far as they go through this process."""

    def __init__(self, site: Site) -> None:
        self.pace = Pace()
        self.watch = ChatWatch(site.engine, site.chats)
        self.readers = ThreadPoolExecutor(_READERS, "chat-reader")
        self._writers = ThreadPoolExecutor(_WRITERS, "chat-writer")
        self._site = site

    def most_bytes(self, name: str) -> int:
        """The largest line of this chat."""
        return _BYTES_A_CHARACTER * self._site.chats[name].max_text_chars + _OVERHEAD_BYTES

    async def hear(self, connection: HTTPConnection, name: str, visitor: str, line: object) -> Heard:
        """Commit one line; the same line again is the same delivery."""
        line_id = line.get("id") if isinstance(line, dict) else None
        line_id = line_id if isinstance(line_id, str) and len(line_id) <= _LONGEST_ID else ""
        client = connection.client.host if connection.client else ""
        try:
            self.pace.take(visitor, network(connection))
            work = asyncio.get_running_loop().run_in_executor
            await work(self._writers, self._commit, name, visitor, line, client)
        except TooOften as error:
            return Heard("busy", line_id, 429, self._say(connection, _TOO_MUCH), error.wait_seconds)
        except Refused as error:
            return Heard("refused", line_id, error.status, self._say(connection, REFUSED))
        except Unavailable as error:
            return Heard("busy", line_id, 503, self._say(connection, _NO_ROOM), retry_after(error))
        except (OperationalError, InterfaceError):  # even what is refused is counted in the database
            return Heard("busy", line_id, 503, self._say(connection, _NO_ROOM), RETRY_SECONDS)
        self.watch.nudge((name, visitor))
        return Heard("said", line_id)

    def _commit(self, name: str, visitor: str, line: object, client: str) -> None:
        try:
            transcript = _transcript(self._site.uploads, visitor, line)
            headers = {"content-type": "application/json", "content-length": str(len(transcript))}
            commit(self._site, name, PushRequest("POST", b"", headers, transcript, client))
        except Refused:
            self._site.refuse(name)
            raise

    def _say(self, connection: HTTPConnection, sentence: str) -> str:
        return self._site.words.say(language_of(connection), sentence)


def room_of(connection: HTTPConnection) -> ChatRoom:
    """The room of the installation that this request or socket came to."""
    room: ChatRoom = connection.app.state.chat_room
    return room


def _transcript(uploads: Uploads, visitor: str, line: object) -> bytes:
    """The page's line as the transcript that the connector reads; who wrote it is what the cookie says."""
    if not isinstance(line, dict):
        raise Refused("the line is not a JSON object")
    said: dict[str, Any] = {"visitor": visitor}
    said |= {key: line[key] for key in _KEYS if line.get(key)}
    written = {"id": line.get("id"), "at": line.get("at"), "from": "visitor", "text": line.get("text")}
    if files := _files(uploads, line.get("files")):
        written["attachments"] = files
    said["messages"] = [written]
    try:
        return orjson.dumps(said)
    except orjson.JSONEncodeError:  # it is read from deeper nesting than it is written to
        raise Refused("the line is nested too deeply") from None


def _files(uploads: Uploads, names: Any) -> list[dict[str, Any]]:
    """The uploads by their names, as far as they are here: what they are called is what their upload said."""
    listed = [one for one in names if isinstance(one, str)] if isinstance(names, list) else []
    if len(listed) > _MOST_FILES:
        raise Refused(f"files: at most {_MOST_FILES} with one line")
    found = (uploads.find(name) for name in listed)
    return [
        {"source": one.name, "filename": one.filename, "content_type": one.content_type, "size": one.length}
        for one in found
        if one is not None
    ]
