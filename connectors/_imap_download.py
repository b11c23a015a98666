"""Mails by their UIDs: in batches that fit into memory, and one by one where the server balks."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from imapclient.exceptions import IMAPClientAbortError, IMAPClientError

from connectors._mailbox import Mailbox

BATCH_MAILS = 50
_BATCH_BYTES = 8 * 2**20
_HEADER_BYTES = 256 * 2**10
_TRIES = 2
"""How often a mail may break the connection before it is passed by."""

_Known = Mapping[int, dict[bytes, Any]]


class Downloaded(NamedTuple):
    """One mail; ``content`` is None when the server lists it and does not hand it over."""

    uid: int
    content: bytes | None
    sent_at: datetime | None = None
    too_large: int | None = None


def download(mailbox: Mailbox, folder: str, uids: Sequence[int], max_bytes: int) -> Iterator[Downloaded]:
    """The mails of the open folder, in the order of ``uids``; what somebody deleted meanwhile is left out."""
    for start in range(0, len(uids), BATCH_MAILS):
        known = _known(mailbox, folder, uids[start : start + BATCH_MAILS])
        for batch in _batches(known, max_bytes):
            try:
                # Whole, before any is handed on: what follows a failure must not hand one on again.
                downloaded = _download(mailbox, batch, max_bytes)
            except (IMAPClientError, OSError) as error:
                _mend(mailbox, folder, error)
                downloaded = [_alone(mailbox, folder, uid, batch[uid], max_bytes) for uid in batch]
            yield from downloaded


def _known(mailbox: Mailbox, folder: str, uids: Sequence[int]) -> _Known:
    """What the server says about the mails that are still there; of one that it balks at, nothing."""
    try:
        return _asked(mailbox, uids)
    except (IMAPClientError, OSError) as error:
        _mend(mailbox, folder, error)
    known: dict[int, dict[bytes, Any]] = {}
    for uid in uids:
        try:
            known |= _asked(mailbox, [uid])
        except (IMAPClientError, OSError) as error:
            _mend(mailbox, folder, error)
            known[uid] = {}
    return known


def _asked(mailbox: Mailbox, uids: Sequence[int]) -> dict[int, dict[bytes, Any]]:
    answer = mailbox.client.fetch(uids, ["RFC822.SIZE", "INTERNALDATE"])
    # A server may tell of mails that were not asked for (RFC 3501, 7.4.2).
    return {uid: answer[uid] for uid in uids if uid in answer}


def _batches(known: _Known, max_bytes: int) -> Iterator[_Known]:
    """The mails in groups that fit into memory together."""
    batch: dict[int, dict[bytes, Any]] = {}
    total = 0
    for uid, item in known.items():
        size = min(_size(item), max_bytes)
        if batch and total + size > _BATCH_BYTES:
            yield batch
            batch, total = {}, 0
        batch[uid] = item
        total += size
    if batch:
        yield batch


def _download(mailbox: Mailbox, batch: _Known, max_bytes: int) -> list[Downloaded]:
    small = [uid for uid, item in batch.items() if _size(item) <= max_bytes]
    large = [uid for uid in batch if uid not in small]
    whole = mailbox.client.fetch(small, ["BODY.PEEK[]"]) if small else {}
    heads = mailbox.client.fetch(large, [f"BODY.PEEK[HEADER]<0.{_HEADER_BYTES}>"]) if large else {}
    found = []
    for uid, item in batch.items():
        sent_at = item.get(b"INTERNALDATE")
        if uid in heads:
            found.append(Downloaded(uid, heads[uid].get(b"BODY[HEADER]<0>"), sent_at, _size(item)))
        elif uid in whole:
            content = whole[uid].get(b"BODY[]")
            if content is not None and len(content) > max_bytes:  # RFC822.SIZE is an estimate on some servers
                head = content.partition(b"\r\n\r\n")[0][:_HEADER_BYTES]
                found.append(Downloaded(uid, head, sent_at, len(content)))
            else:
                found.append(Downloaded(uid, content, sent_at))
    return found


def _alone(mailbox: Mailbox, folder: str, uid: int, item: dict[bytes, Any], max_bytes: int) -> Downloaded:
    """One mail by itself. A connection that it breaks is opened again; a server that is gone is not its fault."""
    for _ in range(_TRIES):
        try:
            found = _download(mailbox, {uid: item}, max_bytes)
        except (IMAPClientError, OSError) as error:
            if not _is_broken(error):
                break
            mailbox.reconnect(folder)
        else:
            # An answer without it: somebody deleted it meanwhile, or the server cannot read it.
            return found[0] if found else Downloaded(uid, None)
    return Downloaded(uid, None)


def _is_broken(error: Exception) -> bool:
    return isinstance(error, (IMAPClientAbortError, OSError))


def _mend(mailbox: Mailbox, folder: str, error: Exception) -> None:
    if _is_broken(error):
        mailbox.reconnect(folder)


def _size(item: dict[bytes, Any]) -> int:
    return int(item.get(b"RFC822.SIZE") or 0)
