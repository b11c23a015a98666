"""Whose chats have something new: asked once for all of them, whatever their number."""

from collections import deque
from collections.abc import Collection, Sequence

from sqlalchemy import Connection, bindparam, func, select

from ingest.tables import INBOX
from route.tables import OUTBOX

_LATE_SECONDS = 5.0
"""PostgreSQL gives out ids before the commit: for so long a row may still appear below one that is seen already."""
_NAME_CHARS = 32

_LAST = select(select(func.max(INBOX.c.id)).scalar_subquery(), select(func.max(OUTBOX.c.id)).scalar_subquery())

# The empty text keeps planners on the key, where the newest rows are: by the chat's name they would read all of its.
_WRITTEN = select(INBOX.c.id, INBOX.c.connector, INBOX.c.upstream_id).where(
    INBOX.c.id > bindparam("after"), (INBOX.c.connector + "").in_(bindparam("chats", expanding=True))
)
_TOLD = select(OUTBOX.c.id, OUTBOX.c.outlet, OUTBOX.c.address).where(
    OUTBOX.c.id > bindparam("after"), (OUTBOX.c.outlet + "").in_(bindparam("chats", expanding=True))
)


class ChatNews:
    """What came into the inbox and the outbox for the chats since it was last asked."""

    def __init__(self, chats: Collection[str]) -> None:
        self._chats = sorted(chats)
        self._marks: deque[tuple[float, int, int]] = deque()
        """When both tables ended at which ids; the first is the youngest of those that are old enough."""
        self._known: set[tuple[str, int]] = set()

    def since_last(self, connection: Connection, now_seconds: float) -> set[tuple[str, str]]:
        """Each chat and visitor of whom there is something new; of the first time that it is asked, nothing.

        ``now_seconds`` is any clock that only goes forward.
        """
        inbox_end, outbox_end = (end or 0 for end in connection.execute(_LAST).one())
        if not self._marks:
            self._marks.append((now_seconds, inbox_end, outbox_end))
            return set()
        _, inbox_after, outbox_after = self._marks[0]
        written = connection.execute(_WRITTEN, {"after": inbox_after, "chats": self._chats}).all()
        told = connection.execute(_TOLD, {"after": outbox_after, "chats": self._chats}).all()
        found = self._fresh("inbox", [(row.id, row.connector, row.upstream_id[:_NAME_CHARS]) for row in written])
        found |= self._fresh("outbox", [(row.id, row.outlet, row.address) for row in told])
        self._marks.append((now_seconds, inbox_end, outbox_end))
        while len(self._marks) > 1 and self._marks[1][0] <= now_seconds - _LATE_SECONDS:
            self._marks.popleft()
        self._forget()
        return found

    def _fresh(self, table: str, rows: Sequence[tuple[int, str, str]]) -> set[tuple[str, str]]:
        fresh = [row for row in rows if (table, row[0]) not in self._known]
        self._known.update((table, row[0]) for row in fresh)
        return {(chat, visitor) for _, chat, visitor in fresh}

    def _forget(self) -> None:
        _, inbox_after, outbox_after = self._marks[0]
        ends = {"inbox": inbox_after, "outbox": outbox_after}
        self._known = {(table, row_id) for table, row_id in self._known if row_id > ends[table]}
