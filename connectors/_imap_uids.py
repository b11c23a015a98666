"""The UIDs of a folder: which are new, which are all, and how a slot names one."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from connectors._mailbox import Folder, Mailbox
from ingest.message import Slot

_FIRST_WINDOW = 200
_LARGEST_WINDOW = 20_000
"""Numbers asked for at once: the answer is one line, and imaplib refuses a line over a million bytes."""


def uids_after(mailbox: Mailbox, folder: Folder, last: int) -> list[int]:
    """Every UID above ``last``, ascending, found from the newest mail downwards.

    Windows of message numbers, because ``UID n:*`` may answer with a line of any length, and it names
    the newest mail even when its UID is below n (RFC 3501, 6.4.8). UIDs ascend with the numbers; when
    another session expunges meanwhile, numbers only move down, into the window that is asked for next.
    """
    if folder.uidnext and folder.uidnext <= last + 1:
        return []
    found: set[int] = set()
    top, width = folder.exists, _FIRST_WINDOW
    while top > 0:
        bottom = max(1, top - width + 1)
        window = mailbox.client.search(f"{bottom}:{top}")
        found.update(uid for uid in window if uid > last)
        if any(uid <= last for uid in window):
            break
        top, width = bottom - 1, min(width * 10, _LARGEST_WINDOW)
    return sorted(found)


def uids_above(mailbox: Mailbox, last: int) -> list[int]:
    """The same by one question, for when not more than some thousands can have come."""
    return sorted(uid for uid in mailbox.client.search(["UID", f"{last + 1}:*"]) if uid > last)


def slot_of(folder: str, uidvalidity: int, uid: int) -> Slot:
    """The mail's slot: UIDs are never used twice as long as the UIDVALIDITY stays (RFC 3501, 2.3.1.1)."""
    return Slot(shelf_of(folder, uidvalidity), uid)


def shelf_of(folder: str, uidvalidity: int) -> str:
    """What its mails are numbered in."""
    return f"{folder};{uidvalidity}"


def uids_at(slots: Iterable[Slot]) -> Iterator[tuple[str, int, Sequence[int]]]:
    """By shelf: the folder, its UIDVALIDITY, and the UIDs in ascending order."""
    shelves: defaultdict[str, list[int]] = defaultdict(list)
    for slot in slots:
        shelves[slot.shelf].append(slot.number)
    for shelf, uids in shelves.items():
        folder, _, uidvalidity = shelf.rpartition(";")
        yield folder, int(uidvalidity), sorted(uids)
