"""What its files tie a message to when they come after it: proposed to a person, never acted upon."""

from datetime import datetime

from sqlalchemy import BindParameter, Connection, bindparam, or_, select, update

from cases.bands import band_of_file, keep_bands
from cases.known import load_known, load_message
from cases.membership import settle_incidents
from cases.photos import keep_photos
from cases.tables import CASES, LINKS, MESSAGES
from cases.ties import keep_links, propose


def tie_by_files(connection: Connection, inbox_id: int, now: datetime) -> None:
    """Let a message be found by its files, and propose what other people and cases sent the same.

    Its words were compared when it was filed. Runs in the transaction that settles its last file. Of two messages whose
    files are settled at the same moment neither sees the other: the next one with the same file is tied to both.
    """
    message = load_message(connection, inbox_id)
    if message is None or not message.evidence.files:
        return
    if connection.execute(_ROLE, {"inbox_id": inbox_id}).scalar_one() != "citizen":
        return
    bands, photos = [band_of_file(one) for one in message.evidence.files], message.evidence.photos
    known = load_known(
        connection, message_ids=(), references=(message.reference,), bands=[bands], photos=[photos],
        agency_mailboxes={},
    )  # fmt: skip
    keep_bands(connection, [(inbox_id, bands)])
    keep_photos(connection, [(inbox_id, photos)])
    others = [one for one in known.candidates(bands, photos) if one.reference != message.reference]
    rows = connection.execute(_TIED, {"reference": message.reference})
    tied = {frozenset((row.reference, row.other_reference)) for row in rows}
    untied = [one for one in others if frozenset((one.reference, message.reference)) not in tied]
    if links := propose(message.evidence, untied, known):
        # Cases before incidents, as filing does: neither then waits for the other.
        connection.execute(_LOOK, {"b_reference": message.reference})
        keep_links(connection, [(inbox_id, message.reference, links)], now)
        if any(one.relation == "same_event" for one in links):
            settle_incidents(connection, [message.reference], now)


_ROLE = select(MESSAGES.c.role).where(MESSAGES.c.inbox_id == bindparam("inbox_id"))
_MINE: BindParameter[str] = bindparam("reference")
_TIED = select(LINKS.c.reference, LINKS.c.other_reference).where(
    or_(LINKS.c.reference == _MINE, LINKS.c.other_reference == _MINE)
)
_LOOK = update(CASES).where(CASES.c.reference == bindparam("b_reference")).values(needs_review=True)
