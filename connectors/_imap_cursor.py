"""How far each folder of a mailbox was read, as the text that is kept with what was taken."""

from collections.abc import Mapping
from dataclasses import dataclass

import orjson


@dataclass(frozen=True, slots=True)
class Position:
    """How far one folder was read, by UID.

    A long backlog is read beside what is new: then everything up to ``taken`` is here, and everything
    above ``above`` up to ``ahead``; what lies between is the backlog that is left.
    """

    uidvalidity: int
    taken: int = 0
    above: int = 0
    ahead: int = 0

    @property
    def has_gap(self) -> bool:
        """Whether some backlog is left below what was taken."""
        return self.ahead > 0

    @property
    def top(self) -> int:
        """The highest UID taken."""
        return max(self.taken, self.ahead)

    def has(self, uid: int) -> bool:
        """Whether this mail was passed."""
        return uid <= self.taken or self.above < uid <= self.ahead

    def through_backlog(self, uid: int) -> "Position":
        """After the next mail from below."""
        return Position(self.uidvalidity, uid, self.above, self.ahead)

    def past_backlog(self, uid: int, backlog_top: int) -> "Position":
        """After a new mail, while the backlog up to ``backlog_top`` is not through."""
        return Position(self.uidvalidity, self.taken, backlog_top, uid)

    def joined(self) -> "Position":
        """With no backlog left."""
        return Position(self.uidvalidity, self.top)


def read_cursor(cursor: str | None) -> dict[str, Position]:
    """The positions by folder; none for a cursor that cannot be read, and then everything is read again."""
    try:
        told = orjson.loads(cursor or "{}")
    except ValueError:
        return {}
    if not isinstance(told, dict):
        return {}
    return {folder: Position(*numbers) for folder, numbers in told.items() if _is_position(numbers)}


def write_cursor(positions: Mapping[str, Position]) -> str:
    """The positions as one line: by folder ``[uidvalidity, taken]``, or with ``above`` and ``ahead`` after them."""
    numbers = {
        folder: [at.uidvalidity, at.taken, at.above, at.ahead] if at.has_gap else [at.uidvalidity, at.taken]
        for folder, at in positions.items()
    }
    return orjson.dumps(numbers).decode()


def _is_position(numbers: object) -> bool:
    if not isinstance(numbers, list) or len(numbers) not in (2, 4):
        return False
    return all(type(number) is int and number >= 0 for number in numbers)
