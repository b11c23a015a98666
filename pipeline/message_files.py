"""The files of messages: those that mails bring along, and those that chats and our own pages keep until asked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from sqlalchemy import Connection, Engine

from cases import files
from cases.fetching import Fetcher
from cases.late_ties import tie_by_files
from cases.tokens import Signer
from connectors import AnyConnector
from connectors.webchat import Webchat
from connectors.webform import Webform
from ingest.clock import Clock
from ingest.connector import KeepingConnector
from ingest.inbox import Inbox
from ingest.message import Channel
from ingest.notice import Enclosure
from ingest.transaction import reading
from ingest.uploads import Uploads
from normalize.mail.reader import read_attachments
from normalize.message import Attachment
from normalize.programs import is_program
from pipeline.replies import Replies
from route.late_files import release
from route.outbox import enqueue


@dataclass(frozen=True)
class MessageFiles:
    """Fetches, reads and hands on what messages brought."""

    engine: Engine
    inbox: Inbox
    uploads: Uploads
    connectors: Mapping[str, AnyConnector]
    """Those that are enabled."""
    signer: Signer
    replies: Replies
    clock: Clock

    @cached_property
    def keepers(self) -> dict[str, KeepingConnector]:
        """Who hands out the files of each connector's messages: the channel itself, or our own pages' uploads."""
        return {
            name: one if isinstance(one, KeepingConnector) else self.uploads
            for name, one in self.connectors.items()
            if isinstance(one, KeepingConnector | Webform | Webchat)
        }

    @cached_property
    def fetcher(self) -> Fetcher:
        return Fetcher(self.engine, self.inbox.blobs, self.keepers, self._settled, self.clock)

    def sweep(self) -> bool:
        """Free what dead fetchers held; whether something could be fetched now."""
        files.release_expired(self.engine, self.clock)
        return files.has_due(self.engine, self.clock)

    def enclosures(self, inbox_id: int) -> Sequence[Enclosure]:
        """The files of a stored message, as far as they are here; a program goes to nobody by mail."""
        return [
            Enclosure(one.filename, one.content_type, content)
            for one, content in self.of(inbox_id)
            if not is_program(content)
        ]

    def of(self, inbox_id: int) -> Sequence[tuple[Attachment, bytes]]:
        """The same under the names that its message lists."""
        with reading(self.engine) as connection:
            raw = self.inbox.raw(connection, inbox_id)
            found = files.kept_files(connection, inbox_id)
        if raw.channel in (Channel.EMAIL, Channel.FAX):
            return read_attachments(raw)
        read = ((one, self.inbox.blobs.get(one.sha256)) for one in found)
        return [
            (Attachment(one.filename, one.content_type, len(content), one.sha256), content) for one, content in read
        ]

    def _settled(self, connection: Connection, inbox_id: int, now: datetime) -> None:
        """Look who else sent the same, send the agency's copy, and tell the citizen when a file was too large."""
        # Cases are locked before deliveries, as wherever a case changes: the other way round two could wait for ever.
        tie_by_files(connection, inbox_id, now)
        reference = release(connection, inbox_id, self.signer, now)
        if reference and files.has_too_large(connection, inbox_id):
            enqueue(connection, self.replies.too_large(connection, inbox_id, reference), now)
