"""A scratch PostgreSQL database for one measured run."""

from sqlalchemy import create_engine, make_url, text

from bench.child import RunError


def emptied_database(url: str) -> str:
    """The URL, with the driver that is installed, of a PostgreSQL database with everything in it dropped."""
    given = make_url(url).set(drivername="postgresql+psycopg")
    # It is about to be emptied: a database that is not plainly meant for this is left alone.
    if "bench" not in (given.database or ""):
        raise RunError(f'the database must have "bench" in its name; {given.database} has not')
    engine = create_engine(given)
    with engine.begin() as connection:
        connection.execute(text("DROP SCHEMA public CASCADE"))
        connection.execute(text("CREATE SCHEMA public"))
    engine.dispose()
    return given.render_as_string(hide_password=False)
