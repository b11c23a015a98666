"""Which files of a message go out with a notice, and which do not fit."""

from collections.abc import Sequence

from ingest.notice import Enclosure


def within(enclosures: Sequence[Enclosure], max_bytes: int) -> tuple[tuple[Enclosure, ...], tuple[str, ...]]:
    """The files that fit together, in their own order, and the names of the others.

    The smallest are taken first, so that as many as possible go out.
    """
    taken: set[int] = set()
    total = 0
    for index, enclosure in sorted(enumerate(enclosures), key=lambda pair: len(pair[1].content)):
        if total + len(enclosure.content) > max_bytes:
            break
        taken.add(index)
        total += len(enclosure.content)
    return (
        tuple(enclosure for index, enclosure in enumerate(enclosures) if index in taken),
        tuple(enclosure.filename for index, enclosure in enumerate(enclosures) if index not in taken),
    )
