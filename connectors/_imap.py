"""What is done with an IMAP mailbox besides fetching: checking, waiting, settling, listing."""

import time
from collections.abc import Collection, Mapping, Sequence

from imapclient import IMAPClient
from imapclient.exceptions import IMAPClientError

from connectors._imap_cursor import read_cursor
from connectors._imap_uids import shelf_of, uids_after, uids_at
from connectors._mailbox import Imap, Mailbox, opened
from ingest.failures import Misconfigured, Unavailable
from ingest.message import Slot

_IDLE_SECONDS = 240.0
"""Far below the 29 minutes of RFC 2177: routers forget a silent connection after some five minutes."""
_STEP_MAILS = 100
"""Mails that are moved or marked by one command, so that its line stays short."""


def check(options: Imap) -> None:
    """Log in, open every folder, and see that mails can be moved or marked when they shall be."""
    with opened(options) as mailbox:
        if options.after == "move":
            _require_move(mailbox)
        for name in options.folders:
            folder = mailbox.open(name, readonly=options.after == "leave")
            if options.after == "keyword" and not folder.takes_keywords:
                raise Misconfigured(f'{options.host} keeps no keywords in {name!r}; set after = "leave" or "move"')


def wait(options: Imap, cursor: str | None, seconds: float) -> None:
    """Return when there is mail after ``cursor``, or after ``seconds``."""
    deadline = time.monotonic() + seconds
    with opened(options) as mailbox:
        # The first folder last, because it is the one that stays open.
        for name in reversed(options.folders):
            if _has_news(mailbox, name, cursor):
                return
        if options.idle and mailbox.client.has_capability("IDLE"):
            _idle(mailbox.client, options.host, deadline)
            return
    time.sleep(max(0.0, deadline - time.monotonic()))


def settle(options: Imap, slots: Sequence[Slot]) -> Sequence[Slot]:
    """Move or mark these mails; one that is gone, or was done before, is done."""
    with opened(options) as mailbox:
        if options.after == "move":
            _require_move(mailbox)
        for name, uidvalidity, uids in uids_at(slots):
            # Under another UIDVALIDITY these are other mails.
            if name in options.folders and mailbox.open(name, readonly=False).uidvalidity == uidvalidity:
                for start in range(0, len(uids), _STEP_MAILS):
                    _settle(mailbox.client, options, uids[start : start + _STEP_MAILS])
    return slots


def listing(options: Imap, cursor: str | None) -> Mapping[str, Collection[int]]:
    """Every mail that the server lists and ``cursor`` has passed, by folder and UIDVALIDITY."""
    positions = read_cursor(cursor)
    found: dict[str, Collection[int]] = {}
    with opened(options) as mailbox:
        for name in options.folders:
            folder = mailbox.open(name)
            at = positions.get(name)
            if at is not None and at.uidvalidity == folder.uidvalidity:
                uids = uids_after(mailbox, folder, 0)
                found[shelf_of(name, folder.uidvalidity)] = {uid for uid in uids if at.has(uid)}
    return found


def find(options: Imap, subject: str) -> bool:
    """Whether a mail with these ASCII letters in its subject is in one of the folders, or was moved."""
    folders = [*options.folders, *([options.move_to] if options.after == "move" else [])]
    with opened(options) as mailbox:
        for name in folders:
            mailbox.open(name)
            if mailbox.client.search(["SUBJECT", subject]):
                return True
    return False


def _has_news(mailbox: Mailbox, name: str, cursor: str | None) -> bool:
    folder = mailbox.open(name)
    at = read_cursor(cursor).get(name)
    if at is None or at.uidvalidity != folder.uidvalidity:
        return folder.exists > 0
    # From the top where nothing is left below, so that the server's next number alone can say no.
    return any(not at.has(uid) for uid in uids_after(mailbox, folder, at.taken if at.has_gap else at.top))


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


def _settle(client: IMAPClient, options: Imap, uids: Sequence[int]) -> None:
    if options.after == "move":
        client.move(uids, options.move_to)
    elif options.after == "keyword":
        client.add_flags(uids, [options.keyword.encode()], silent=True)


def _require_move(mailbox: Mailbox) -> None:
    options = mailbox.options
    if not mailbox.client.has_capability("MOVE"):
        raise Misconfigured(f'{options.host} cannot move mails (RFC 6851); set after = "leave" or "keyword"')
    try:
        is_there = mailbox.client.folder_exists(options.move_to)
    except IMAPClientError:
        is_there = False
    if not is_there:
        raise Misconfigured(f"{options.host} has no folder {options.move_to!r}; create it or set move_to")
