"""One folder of an IMAP mailbox, read by UID and never by \\Seen."""

import time
from collections.abc import Iterator, Sequence
from datetime import datetime
from hashlib import sha256
from typing import Any

from imapclient import IMAPClient

from connectors._mailbox import Imap, Mailbox, opened
from ingest.connector import Misconfigured, Unavailable
from ingest.message import Channel, RawMessage

_IDLE_SECONDS = 240.0
"""Far below the 29 minutes of RFC 2177: routers forget a silent connection after some five minutes."""
_BATCH_MAILS = 50
_BATCH_BYTES = 8 * 2**20
_HEADER_BYTES = 256 * 2**10
_FIRST_WINDOW = 200
_LARGEST_WINDOW = 20_000
"""Numbers asked for at once: the answer is one line, and imaplib refuses a line over a million bytes."""


def check(options: Imap) -> None:
    """Log in, open the folder, and see that the mails can be moved when they shall be."""
    with opened(options) as mailbox:
        if options.after == "move":
            _require_move(mailbox.client, options)


def fetch(options: Imap, cursor: str | None, channel: Channel, max_bytes: int) -> Iterator[RawMessage]:
    """The mails after ``cursor`` (``UIDVALIDITY:UID``), oldest first, a few megabytes at a time."""
    with opened(options) as mailbox:
        last = _last_uid(cursor, mailbox.uidvalidity)
        new = _uids_after(mailbox, last)
        if options.after == "move" and last:
            # The cursor is stored together with the mails, so all up to it are safe.
            _move_taken(mailbox, options, last)
        for start in range(0, len(new), _BATCH_MAILS):
            for batch in _batches(mailbox.client, new[start : start + _BATCH_MAILS], max_bytes):
                for uid, content, sent_at, too_large in _download(mailbox.client, batch, max_bytes):
                    position = f"{mailbox.uidvalidity}:{uid}"
                    yield RawMessage(
                        channel=channel,
                        # Not the UID: a mailbox that was renumbered is read again and collapses.
                        upstream_id=sha256(content).hexdigest() if content else position,
                        content=content,
                        media_type="message/rfc822",
                        envelope={
                            "folder": options.folder,
                            "uid": str(uid),
                            "uidvalidity": str(mailbox.uidvalidity),
                        },
                        sent_at=sent_at,
                        cursor=position,
                        too_large=too_large,
                    )


def wait(options: Imap, cursor: str | None, seconds: float) -> None:
    """Return when there is mail after ``cursor``, or after ``seconds``."""
    deadline = time.monotonic() + seconds
    with opened(options, readonly=True) as mailbox:
        if _uids_after(mailbox, _last_uid(cursor, mailbox.uidvalidity)):
            return
        if options.idle and mailbox.client.has_capability("IDLE"):
            _idle(mailbox.client, options.host, deadline)
            return
    time.sleep(max(0.0, deadline - time.monotonic()))


def _idle(client: IMAPClient, host: str, deadline: float) -> None:
    while (left := deadline - time.monotonic()) > 0:
        client.idle()
        answers = client.idle_check(timeout=min(left, _IDLE_SECONDS))
        if any(answer[0] == b"BYE" for answer in answers):
            raise Unavailable(f"{host} closed the connection")
        # On a dead connection idle_check returns nothing, at once and without an error: only the end
        # of IDLE fails there, so it is ended each time, or this would spin.
        _, more = client.idle_done()
        if any(len(answer) > 1 and answer[1] == b"EXISTS" for answer in (*answers, *more)):
            return


def _last_uid(cursor: str | None, uidvalidity: int) -> int:
    """The last UID taken, or 0: nothing was taken yet, or the mailbox was renumbered."""
    seen, _, uid = (cursor or "").partition(":")
    return int(uid) if seen == str(uidvalidity) and uid.isascii() and uid.isdigit() else 0


def _uids_after(mailbox: Mailbox, last: int) -> list[int]:
    """Every UID above ``last``, ascending, found from the newest mail downwards.

    Windows of message numbers, because ``UID n:*`` may answer with a line of any length, and it names
    the newest mail even when its UID is below n (RFC 3501, 6.4.8). UIDs ascend with the numbers; when
    another session expunges meanwhile, numbers only move down, into the window that is asked for next.
    """
    if mailbox.uidnext and mailbox.uidnext <= last + 1:
        return []
    found: set[int] = set()
    top, width = mailbox.exists, _FIRST_WINDOW
    while top > 0:
        bottom = max(1, top - width + 1)
        window = mailbox.client.search(f"{bottom}:{top}")
        found.update(uid for uid in window if uid > last)
        if any(uid <= last for uid in window):
            break
        top, width = bottom - 1, min(width * 10, _LARGEST_WINDOW)
    return sorted(found)


def _batches(client: IMAPClient, uids: Sequence[int], max_bytes: int) -> Iterator[dict[int, dict[bytes, Any]]]:
    """What the server says about the mails, in groups that fit into memory together."""
    known = client.fetch(uids, ["RFC822.SIZE", "INTERNALDATE"])
    batch: dict[int, dict[bytes, Any]] = {}
    total = 0
    for uid in uids:
        if uid not in known:
            continue  # somebody expunged it meanwhile
        size = min(_size(known[uid]), max_bytes)
        if batch and total + size > _BATCH_BYTES:
            yield batch
            batch, total = {}, 0
        batch[uid] = known[uid]
        total += size
    if batch:
        yield batch


def _download(
    client: IMAPClient, batch: dict[int, dict[bytes, Any]], max_bytes: int
) -> Iterator[tuple[int, bytes, datetime | None, int | None]]:
    small = [uid for uid, item in batch.items() if _size(item) <= max_bytes]
    large = [uid for uid in batch if uid not in small]
    parts = client.fetch(small, ["BODY.PEEK[]"]) if small else {}
    heads = client.fetch(large, [f"BODY.PEEK[HEADER]<0.{_HEADER_BYTES}>"]) if large else {}
    for uid, item in batch.items():
        sent_at = item.get(b"INTERNALDATE")
        if uid in heads:
            yield uid, heads[uid].get(b"BODY[HEADER]<0>") or b"", sent_at, _size(item)
        elif uid in parts:
            content = parts[uid].get(b"BODY[]") or b""
            if len(content) > max_bytes:  # RFC822.SIZE is an estimate on some servers
                header = content.partition(b"\r\n\r\n")[0][:_HEADER_BYTES]
                yield uid, header, sent_at, len(content)
            else:
                yield uid, content, sent_at, None


def _size(item: dict[bytes, Any]) -> int:
    return int(item.get(b"RFC822.SIZE") or 0)


def _require_move(client: IMAPClient, options: Imap) -> None:
    if not client.has_capability("MOVE"):
        raise Misconfigured(f'{options.host} cannot move mails (RFC 6851); set after = "leave"')
    if not client.folder_exists(options.move_to):
        raise Misconfigured(f"{options.host} has no folder {options.move_to!r}; create it or set move_to")


def _move_taken(mailbox: Mailbox, options: Imap, last: int) -> None:
    """Move everything up to ``last``, from the oldest on."""
    _require_move(mailbox.client, options)
    left = mailbox.exists
    taken_before: list[int] = []
    while left > 0:
        taken = [uid for uid in mailbox.client.search(f"1:{min(left, _BATCH_MAILS)}") if uid <= last]
        if not taken or taken == taken_before:
            break
        mailbox.client.move(taken, options.move_to)
        left -= len(taken)
        taken_before = taken
