"""A message in the making: what a reader of JSON collects piece by piece, and the checks that all of it passes."""

import re
from dataclasses import dataclass, field
from datetime import datetime

from ingest.message import RawMessage
from normalize import location
from normalize.charset.decoding import decode, storable
from normalize.filenames import UNTYPED, extension_of, is_executable, reorders, safe_filename
from normalize.message import Attachment, Auto, Command, Edition, Location, Message, Sender
from normalize.text.characters import signs

MAX_TEXT_CHARACTERS = 100_000
MAX_FIELDS = 200
MAX_FIELD_CHARACTERS = 20_000
MAX_ATTACHMENTS = 100

_TYPE = re.compile(r"[a-z0-9][a-z0-9!#$&^_.+-]{0,60}/[a-z0-9][a-z0-9!#$&^_.+-]{0,60}")


@dataclass(slots=True)
class Draft:
    """What has been read so far; ``finish`` makes the message of it."""

    sender: Sender = field(default_factory=Sender)
    to: tuple[str, ...] = ()
    subject: str = ""
    date: datetime | None = None
    said: list[str] = field(default_factory=list)
    """What the person newly wrote, piece by piece."""
    quoted: list[str] = field(default_factory=list)
    """What others wrote, as far as the message shows it."""
    whole: str = ""
    """All readable text where it is more than the two above in a row."""
    attachments: list[Attachment] = field(default_factory=list)
    location: Location | None = None
    message_id: str = ""
    in_reply_to: str = ""
    references: tuple[str, ...] = ()
    auto: Auto | None = None
    loop: bool = False
    group: str = ""
    group_id: str = ""
    edition: Edition = "new"
    replaces: str = ""
    fields: list[tuple[str, str]] = field(default_factory=list)
    command: Command | None = None
    flags: list[str] = field(default_factory=list)

    def say(self, text: str) -> None:
        """Add a piece of the person's own words; an album repeats its caption on some channels."""
        text = text.strip()
        if text and text not in self.said:
            self.said.append(text)

    def flag(self, *codes: str) -> None:
        """Add flags, each once."""
        self.flags += [code for code in codes if code not in self.flags]

    def answer(self, name: str, value: str) -> None:
        """Add a fact that is neither text nor sender."""
        if name and value.strip() and len(self.fields) < MAX_FIELDS:
            self.fields.append((name[:200], value[:MAX_FIELD_CHARACTERS]))

    def attach(
        self, source: str, content_type: str = "", filename: str = "", size: int = 0, sha256: str = "", kind: str = ""
    ) -> None:
        """List a file that the channel keeps; one without a name is named by its kind."""
        if len(self.attachments) >= MAX_ATTACHMENTS:
            self.flag("attachments_truncated")
            return
        content_type = content_type.partition(";")[0].strip().lower()
        if not _TYPE.fullmatch(content_type):
            content_type = UNTYPED
        kind = kind or "attachment"
        name = safe_filename(filename) or f"{kind}-{len(self.attachments) + 1}{extension_of(content_type)}"
        if reorders(filename):
            self.flag("bidi_filename")
        if is_executable(name, content_type):
            self.flag("executable_attachment")
        self.attachments.append(Attachment(name, content_type, size, sha256, source))

    def place(self, latitude: object, longitude: object, label: str = "") -> None:
        """Take a pin; the first one of an album counts."""
        found, flags = location.pin(latitude, longitude, label)
        self.location = self.location or found
        self.flag(*flags)

    def finish(self, raw: RawMessage) -> Message:
        """The message, its text cut, cleaned and searched for a place."""
        new_text = self._cut(storable("\n".join(self.said)).strip())
        quoted_text = self._cut(storable("\n".join(filter(None, self.quoted))).strip())
        if self.location is None and new_text:
            self.location, flags = location.find(new_text)
            self.flag(*flags)
        self.flag(*signs(new_text))
        return Message(
            channel=raw.channel,
            sender=self.sender,
            to=self.to,
            subject=self.subject,
            date=self.date or raw.sent_at,
            text=self._cut(storable(self.whole).strip()) or shown(quoted_text, new_text),
            new_text=new_text,
            quoted_text=quoted_text,
            attachments=tuple(self.attachments),
            location=self.location,
            message_id=self.message_id,
            in_reply_to=self.in_reply_to,
            references=self.references,
            auto=self.auto,
            loop=self.loop,
            group=self.group,
            group_id=self.group_id,
            edition=self.edition,
            replaces=self.replaces,
            fields=tuple(self.fields),
            command=self.command,
            flags=tuple(self.flags),
        )

    def _cut(self, text: str) -> str:
        if len(text) > MAX_TEXT_CHARACTERS:
            self.flag("text_truncated")
            return text[:MAX_TEXT_CHARACTERS].rstrip()
        return text


def unreadable(raw: RawMessage) -> Message:
    """The message of content that is no document at all: its text is all there is."""
    draft = Draft(said=[decode(raw.content[: 4 * MAX_TEXT_CHARACTERS])[0]], flags=["parse_degraded"])
    return draft.finish(raw)


def shown(quoted_text: str, new_text: str) -> str:
    """What a chat shows: the words that are answered above, marked as mail marks them, then the answer."""
    if not quoted_text:
        return new_text
    marked = "\n".join(f"> {line}" for line in quoted_text.split("\n"))
    return f"{marked}\n\n{new_text}".strip()
