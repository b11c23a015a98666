"""Conversations: one worker at a time decides about the same people, mails and cases, and waits only where it must."""

from collections.abc import Iterable, Sequence
from hashlib import blake2b

from sqlalchemy import BigInteger, Connection, bindparam, text
from sqlalchemy.dialects.postgresql import ARRAY

from cases.arrival import Arrival


def take_free_conversations(connection: Connection, arrivals: Sequence[Arrival]) -> list[bool]:
    """Of each message, whether what it may belong to is this transaction's alone from now on; waits for nobody.

    Nor is a message taken when an earlier one of the batch that it has something in common with could not be:
    what one person wrote stays in its order. SQLite has one writer, which has everything.
    """
    if connection.dialect.name == "sqlite":
        return [True] * len(arrivals)
    keys = [_keys(arrival) for arrival in arrivals]
    tried = connection.execute(_TRY, {"keys": sorted(set().union(*keys))})
    busy = {key for key, is_ours in tried if not is_ours}
    free = []
    for wanted in keys:
        is_free = busy.isdisjoint(wanted)
        if not is_free:
            busy |= wanted
        free.append(is_free)
    return free


def wait_for_conversations(connection: Connection, arrivals: Iterable[Arrival]) -> None:
    """Wait until no other worker is deciding about what the messages may belong to.

    Taken in one order, and before anything is written, so that two batches can never wait for each other.
    """
    if connection.dialect.name != "sqlite":
        connection.execute(_WAIT, {"keys": sorted(set().union(*map(_keys, arrivals)))})


def _keys(arrival: Arrival) -> set[int]:
    """Whom, which mails and which cases a message may be about, each as the key of an advisory lock."""
    names = {*arrival.sender_keys, *arrival.answered_ids, *arrival.quoted}
    names.update(claim.reference for claim in arrival.claims)
    names.add(arrival.message.message_id)
    names.discard("")
    return {int.from_bytes(blake2b(name.encode(), digest_size=8).digest(), signed=True) for name in names}


# Built once: building a statement costs more than executing it.
_KEYS = bindparam("keys", type_=ARRAY(BigInteger))
_TRY = text("SELECT k, pg_try_advisory_xact_lock(k) FROM unnest(:keys) AS k").bindparams(_KEYS)
_WAIT = text("SELECT count(pg_advisory_xact_lock(k)) FROM unnest(:keys) AS k").bindparams(_KEYS)
