"""The migrations make exactly the tables that the code has, on both databases."""

from sqlalchemy import inspect

from pipeline.store import drift, is_current, migrate, open_engine


def test_a_migrated_database_has_the_tables_of_the_code_and_no_others(database_url: str) -> None:
    # Given an empty database
    engine = open_engine(database_url)
    assert not is_current(engine)
    # When it is migrated, and once more
    migrate(engine)
    migrate(engine)
    # Then it is at this version, and nothing is missing or left over
    assert is_current(engine)
    with engine.connect() as connection, connection.begin():
        assert drift(connection) == []
    assert {"inbox", "cases", "messages", "outbox"} <= set(inspect(engine).get_table_names())
    engine.dispose()
