"""Web chat: what a citizen writes on our own chat page, line by line, and what comes back to that page."""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Literal

from pydantic import Field

from connectors._origin import Origin
from connectors._pushed import json_object, verify_json, verify_post
from connectors._table import RegionalTable
from ingest.failures import Refused, Rejected
from ingest.message import Channel, RawMessage
from ingest.notice import Notice, PushRequest, Receipt

_NAME = re.compile(r"[0-9a-f]{32}")
"""Of one length and few characters, so that a visitor's deliveries stand side by side in any database's order."""
_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?Z")
_KEYS = frozenset({"visitor", "email", "phone", "location", "wants_person", "messages"})
_LINE_KEYS = frozenset({"id", "at", "from", "text"})
_FILE_KEYS = frozenset({"source", "filename", "content_type", "size"})
_MOST_FILES = 5
_LONGEST: Mapping[str, int] = {"email": 254, "phone": 40}


class Webchat(RegionalTable):
    """A chat on a page of ours, `/chat/NAME`, which other sites can embed with one line of HTML.

    The page says one line at a time, by WebSocket or, where none comes through, by plain requests, and shows it as sent
    when it is committed; a line that is said again is the same delivery. Acknowledgements and answers appear in the
    chat that the case came from.
    """

    type: Literal["webchat"]
    title: Mapping[str, str] = Field(default_factory=dict)
    """The page's heading by language, such as { ar = "تحدث معنا", en = "Chat with us" }."""
    intro: Mapping[str, str] = Field(default_factory=dict)
    """The centre's first words in every chat, by language."""
    embed: tuple[Origin, ...] = ()
    """The sites that may show the chat inside their own pages, such as ["https://www.ministry.gov.example"]."""
    max_text_chars: int = Field(default=2_000, gt=0, le=10_000)
    """The longest line that is taken."""
    max_bytes: int = Field(default=65_536, gt=0)
    """A larger post is refused."""

    @property
    def channel(self) -> Channel:
        return Channel.WEBCHAT

    @property
    def can_accept(self) -> bool:
        return True

    @property
    def can_send(self) -> bool:
        return True

    def check(self) -> None:
        """Nothing of it lies outside."""

    def accept(self, request: PushRequest) -> Sequence[RawMessage]:
        """Read one line that the chat page has signed for: it alone knows who the visitor is. Raises Refused."""
        verify_post(request, self.max_bytes)
        verify_json(request)
        transcript = json_object(request.body)
        visitor = transcript.get("visitor")
        line = self._line(transcript)
        if not isinstance(visitor, str) or not _NAME.fullmatch(visitor):
            raise Refused("visitor: give 32 hexadecimal digits")
        return [
            RawMessage(
                channel=Channel.WEBCHAT,
                upstream_id=f"{visitor}{line['id']}",  # the page says a line again until it hears that we have it
                content=request.body,
                media_type="application/json",
                sent_at=datetime.fromisoformat(line["at"]),
            )
        ]

    def send(self, notice: Notice) -> Receipt:
        """Leave it to the page, which shows what the outbox holds for its visitor. Raises Rejected."""
        if not _NAME.fullmatch(notice.to):
            raise Rejected("this is no visitor of the chat")
        return Receipt(detail="it lies in the visitor's chat")

    def _line(self, transcript: Mapping[str, Any]) -> Mapping[str, Any]:
        if unknown := transcript.keys() - _KEYS:
            raise Refused(f"unknown keys: {len(unknown)}")
        for name, longest in _LONGEST.items():
            value = transcript.get(name, "")
            if not isinstance(value, str) or len(value) > longest:
                raise Refused(f"{name}: give text of at most {longest} characters")
        if transcript.get("wants_person", True) is not True:
            raise Refused("wants_person: true, or leave it out")
        if not _is_place(transcript.get("location")):
            raise Refused("location: give latitude and longitude as numbers")
        messages = transcript.get("messages")
        if not isinstance(messages, list) or len(messages) != 1 or not isinstance(messages[0], dict):
            raise Refused("messages: give one line")
        line = messages[0]
        if line.keys() - {"attachments"} != _LINE_KEYS or line["from"] != "visitor":
            raise Refused("messages: a line has id, at, from (the visitor), text and, if any, attachments")
        files = line.get("attachments", [])
        if not isinstance(files, list) or len(files) > _MOST_FILES or not all(_is_file(file) for file in files):
            raise Refused(f"attachments: at most {_MOST_FILES}, each with source, filename, content_type and size")
        if not isinstance(line["id"], str) or not _NAME.fullmatch(line["id"]):
            raise Refused("id: give 32 hexadecimal digits, new for each line")
        if not _is_instant(line["at"]):
            raise Refused("at: give a time in UTC such as 2026-03-01T08:30:00Z")
        text = line["text"]
        if not isinstance(text, str) or not (text.strip() or files or "location" in transcript):
            raise Refused("text: is required")
        if len(text) > self.max_text_chars:
            raise Refused(f"text: at most {self.max_text_chars} characters")
        return line


def _is_place(value: Any) -> bool:
    if value is None:
        return True
    is_pair = isinstance(value, dict) and value.keys() == {"latitude", "longitude"}
    return is_pair and all(isinstance(one, int | float) for one in value.values())


def _is_file(file: Any) -> bool:
    if not isinstance(file, dict) or file.keys() != _FILE_KEYS or not isinstance(file["size"], int):
        return False
    return all(isinstance(file[key], str) and len(file[key]) <= 300 for key in _FILE_KEYS - {"size"})


def _is_instant(value: Any) -> bool:
    if not isinstance(value, str) or not _INSTANT.fullmatch(value):
        return False
    try:
        datetime.fromisoformat(value)
    except ValueError:
        return False
    return True
