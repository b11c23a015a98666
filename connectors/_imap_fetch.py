"""New mail of a mailbox's folders, in turns: a long backlog keeps neither new mail nor other folders waiting."""

from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from hashlib import sha256

from connectors._imap_cursor import Position, read_cursor, write_cursor
from connectors._imap_download import Downloaded, download
from connectors._imap_uids import slot_of, uids_above, uids_after, uids_at
from connectors._mailbox import Folder, Imap, Mailbox, opened
from ingest.message import Channel, Fetched, Progress, RawMessage, Slot, Withheld

_TURN_MAILS = 500
"""Of a backlog, before the next folder's turn, and before this one's new mail is looked for."""


def fetch(options: Imap, cursor: str | None, channel: Channel, max_bytes: int) -> Iterator[Fetched]:
    """The mails after ``cursor``: of each folder oldest first, but in a long backlog new ones between."""
    positions = read_cursor(cursor)
    with opened(options) as mailbox:
        folders = [_Reading(name, mailbox, positions) for name in options.folders]
        for folder in folders:
            folder.look()
        is_long = sum(len(folder.backlog) for folder in folders) > _TURN_MAILS
        while any(folder.fresh or folder.backlog for folder in folders):
            for folder in folders:
                folder.look()
                for found in folder.turn(max_bytes):
                    yield _fetched(
                        found,
                        folder.slot(found.uid),
                        channel,
                        write_cursor(positions),
                        _progress(folders) if is_long else None,
                    )


def fetch_slots(options: Imap, slots: Sequence[Slot], channel: Channel, max_bytes: int) -> Iterator[Fetched]:
    """These mails again, wherever the cursor is."""
    if not slots:
        return
    with opened(options) as mailbox:
        for name, uidvalidity, uids in uids_at(slots):
            if name in options.folders and mailbox.open(name).uidvalidity == uidvalidity:
                for found in download(mailbox, name, uids, max_bytes):
                    yield _fetched(found, slot_of(name, uidvalidity, found.uid), channel, None, None)


@dataclass
class _Reading:
    """One folder while it is read."""

    name: str
    mailbox: Mailbox
    positions: dict[str, Position]
    backlog: deque[int] = field(default_factory=deque)
    """What waited when the reading began, oldest first."""
    fresh: deque[int] = field(default_factory=deque)
    """What came since, or came in an earlier reading above a backlog."""
    folder: Folder | None = None
    backlog_top: int = 0
    exists: int = 0
    """How many mails the folder has, as far as this was seen."""
    waits: int = 0
    """How many of them were not handed on yet."""

    def look(self) -> None:
        """See what is new; the first time, everything that waits."""
        if self.folder is not None and self.mailbox.selected == self.name:
            # Opening a large folder again costs some servers seconds.
            self.mailbox.client.noop()
            self._take_note(uids_above(self.mailbox, self._top))
            return
        folder = self.mailbox.open(self.name)
        is_known = self.folder is not None and self.folder.uidvalidity == folder.uidvalidity
        self.folder = folder
        if is_known:
            self._take_note(uids_after(self.mailbox, folder, self._top))
        else:
            self._begin(folder)

    def _begin(self, folder: Folder) -> None:
        at = self.positions.get(self.name)
        if at is None or at.uidvalidity != folder.uidvalidity:
            at = Position(folder.uidvalidity)  # never read, or renumbered
        waiting = [uid for uid in uids_after(self.mailbox, folder, at.taken) if not at.has(uid)]
        self.backlog_top = at.above if at.has_gap else max(waiting, default=at.taken)
        self.backlog = deque(uid for uid in waiting if uid <= self.backlog_top)
        self.positions[self.name] = at
        self.exists = folder.exists
        self.fresh.clear()
        self._take_note([uid for uid in waiting if uid > self.backlog_top], were_counted=True)

    def _take_note(self, fresh: Sequence[int], *, were_counted: bool = False) -> None:
        self.fresh.extend(fresh)
        self.exists += 0 if were_counted else len(fresh)
        self.waits = len(self.backlog) + len(self.fresh)

    @property
    def _top(self) -> int:
        return max(self.positions[self.name].top, self.backlog_top, *list(self.fresh)[-1:])

    def turn(self, max_bytes: int) -> Iterator[Downloaded]:
        """What came since, and then some of the backlog; the position is past each mail when it is handed on."""
        fresh = [self.fresh.popleft() for _ in range(len(self.fresh))]
        for found in download(self.mailbox, self.name, fresh, max_bytes):
            at = self.positions[self.name]
            has_gap = bool(self.backlog)
            self._move(
                at.past_backlog(found.uid, self.backlog_top) if has_gap else at.joined().through_backlog(found.uid)
            )
            yield found
        old = [self.backlog.popleft() for _ in range(min(_TURN_MAILS, len(self.backlog)))]
        last = old[-1] if old and not self.backlog else None
        for found in download(self.mailbox, self.name, old, max_bytes):
            at = self.positions[self.name].through_backlog(found.uid)
            self._move(at.joined() if found.uid == last else at)
            yield found

    def slot(self, uid: int) -> Slot:
        """Where the server keeps one of its mails."""
        return slot_of(self.name, self.positions[self.name].uidvalidity, uid)

    def _move(self, position: Position) -> None:
        self.positions[self.name] = position
        self.waits -= 1


def _progress(folders: Sequence[_Reading]) -> Progress:
    """Counted over the whole folders: what they hold, and what of it waits."""
    total = sum(folder.exists for folder in folders)
    return Progress(max(0, total - sum(folder.waits for folder in folders)), total)


def _fetched(found: Downloaded, slot: Slot, channel: Channel, cursor: str | None, progress: Progress | None) -> Fetched:
    if found.content is None:
        return Withheld(slot, cursor, progress)
    folder, _, uidvalidity = slot.shelf.rpartition(";")
    return RawMessage(
        channel=channel,
        # Not the UID: a mailbox that was renumbered is read again and collapses.
        upstream_id=sha256(found.content).hexdigest(),
        content=found.content,
        media_type="message/rfc822",
        envelope={"folder": folder, "uid": str(found.uid), "uidvalidity": uidvalidity},
        sent_at=found.sent_at,
        cursor=cursor,
        too_large=found.too_large,
        slot=slot,
        progress=progress,
    )
