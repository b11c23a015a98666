"""What people tell the machine itself: the language of our notices, and how good an answer was."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Connection, bindparam, select, update
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from cases.tables import CASES, EVENTS, PARTIES, PREFERENCES
from ingest.among import among

BEST = 5
"""The stars of the best rating; the worst has one."""


def chosen_languages(connection: Connection, keys: Collection[str]) -> dict[str, str]:
    """The languages that these people have chosen, by their keys."""
    if not keys:
        return {}
    return {row.key: row.language for row in connection.execute(_CHOSEN, {"keys": keys})}


def choose_language(connection: Connection, key: str, language: str, now: datetime) -> None:
    """Use the language for all later notices to this person, in the cases that there are and those to come."""
    connection.execute(_CHOOSE[connection.dialect.name], {"key": key, "language": language, "chosen_at": now})
    connection.execute(_ANSWER_IN, {"b_key": key, "b_language": language})


def case_of(connection: Connection, key: str, reference: str = "") -> str | None:
    """The person's own case of this reference, or with none their newest; None when there is none of theirs."""
    query = (
        select(PARTIES.c.reference)
        .join(CASES, CASES.c.reference == PARTIES.c.reference)
        .where(PARTIES.c.key == key)
        .order_by(CASES.c.opened_at.desc())
        .limit(1)
    )
    found: str | None = connection.execute(
        query.where(PARTIES.c.reference == reference) if reference else query
    ).scalar()
    return found


def rate(connection: Connection, reference: str, stars: int, inbox_id: int, now: datetime) -> bool:
    """Write the rating into the case's history; False when it is the one that stands there last."""
    rated = (EVENTS.c.reference == reference) & (EVENTS.c.kind == "rated")
    last = connection.execute(select(EVENTS.c.detail).where(rated).order_by(EVENTS.c.id.desc()).limit(1)).scalar()
    if last == str(stars):
        return False
    event = {"reference": reference, "at": now, "kind": "rated", "inbox_id": inbox_id, "detail": str(stars)}
    connection.execute(EVENTS.insert().values(**event))
    return True


_CHOSEN = select(PREFERENCES.c.key, PREFERENCES.c.language).where(among(PREFERENCES.c.key, "keys"))
_SQLITE, _POSTGRESQL = sqlite_insert(PREFERENCES), postgresql_insert(PREFERENCES)
_CHOOSE = {
    "sqlite": _SQLITE.on_conflict_do_update(
        index_elements=["key"],
        set_={"language": _SQLITE.excluded.language, "chosen_at": _SQLITE.excluded.chosen_at},
    ),
    "postgresql": _POSTGRESQL.on_conflict_do_update(
        index_elements=["key"],
        set_={"language": _POSTGRESQL.excluded.language, "chosen_at": _POSTGRESQL.excluded.chosen_at},
    ),
}
_ANSWER_IN = (
    update(CASES)
    .where(CASES.c.reference.in_(select(PARTIES.c.reference).where(PARTIES.c.key == bindparam("b_key"))))
    .values(language=bindparam("b_language"))
)
