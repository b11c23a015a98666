"""Statements of the hot path: SQLAlchemy writes and types them once, and the driver runs them.

SQLAlchemy's own execution takes 15 µs for a look-up by key that SQLite itself does in 2.4 µs, in a tight loop. Of
what a message cost that is processed alone, a quarter was that.
"""

from collections import namedtuple
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Never

from sqlalchemy import Connection, Dialect
from sqlalchemy.exc import DBAPIError
from sqlalchemy.sql import ClauseElement
from sqlalchemy.sql.compiler import SQLCompiler

Parameters = Mapping[str, Any]
_Convert = Callable[[Any], Any]


def fetch(connection: Connection, statement: ClauseElement, parameters: Parameters) -> list[Any]:
    """The rows, as named tuples, of a statement that is a constant of its module.

    Raises what SQLAlchemy's own execution raises.
    """
    prepared = _prepared(statement, connection.dialect, tuple(parameters))
    cursor = connection.connection.cursor()
    try:
        cursor.execute(prepared.sql, prepared.bound(parameters))
        return prepared.rows(cursor.fetchall())
    except connection.dialect.loaded_dbapi.Error as error:
        _fail(connection, prepared.sql, error)
    finally:
        cursor.close()


def write(connection: Connection, statement: ClauseElement, rows: Sequence[Parameters]) -> int:
    """Execute a statement that is a constant of its module for each of the rows; returns how many were changed.

    All rows have the same keys. Raises what SQLAlchemy's own execution raises.
    """
    prepared = _prepared(statement, connection.dialect, tuple(rows[0]))
    cursor = connection.connection.cursor()
    try:
        if len(rows) == 1:
            cursor.execute(prepared.sql, prepared.bound(rows[0]))
        else:
            cursor.executemany(prepared.sql, list(map(prepared.bound, rows)))
        return cursor.rowcount
    except connection.dialect.loaded_dbapi.Error as error:
        _fail(connection, prepared.sql, error)
    finally:
        cursor.close()


@dataclass(frozen=True, slots=True)
class _Prepared:
    """A statement in one database's SQL."""

    sql: str
    order: tuple[str, ...]
    """Where the driver takes parameters by their order: their names in it."""
    inputs: tuple[tuple[str, _Convert | None], ...]
    """Of each parameter that is given: its name, and what makes the driver's value of it."""
    constants: Mapping[str, Any]
    """The values of the others, as the driver takes them."""
    row: Callable[[Sequence[Any]], Any]
    """What makes a named tuple; for SQL that was written by hand, a tuple without names."""
    outputs: tuple[tuple[int, _Convert], ...]
    """The columns whose values the driver does not give as they are meant."""

    def bound(self, parameters: Parameters) -> Any:
        """The parameters as the driver takes them."""
        bound = dict(self.constants)
        for name, convert in self.inputs:
            bound[name] = convert(parameters[name]) if convert else parameters[name]
        return list(map(bound.__getitem__, self.order)) if self.order else bound

    def rows(self, fetched: Sequence[Sequence[Any]]) -> list[Any]:
        """The driver's rows as they are meant."""
        if not self.outputs:
            return list(map(self.row, fetched))
        converted = list(map(list, fetched))
        for values in converted:
            for at, convert in self.outputs:
                values[at] = convert(values[at])
        return list(map(self.row, converted))


@lru_cache(maxsize=500)
def _prepared(statement: ClauseElement, dialect: Dialect, keys: tuple[str, ...]) -> _Prepared:
    compiled = statement.compile(dialect=dialect, column_keys=list(keys))
    assert isinstance(compiled, SQLCompiler)
    assert not compiled.post_compile_params, "its SQL would depend on its parameters"
    names = tuple(dict.fromkeys(compiled.positiontup or compiled.binds))
    columns = list(getattr(statement, "exported_columns", ()))
    outputs = [
        (at, convert)
        for at, column in enumerate(columns)
        if (convert := column.type.dialect_impl(dialect).result_processor(dialect, None))
    ]
    return _Prepared(
        sql=str(compiled),
        order=tuple(compiled.positiontup or ()),
        inputs=tuple((name, _input(compiled, name, dialect)) for name in names if name in keys),
        constants={name: _constant(compiled, name, dialect) for name in names if name not in keys},
        row=_row_of([column.key for column in columns]) if columns else tuple,
        outputs=tuple(outputs),
    )


def _row_of(names: Sequence[str]) -> Callable[[Sequence[Any]], Any]:
    make: Any = namedtuple  # mypy knows only those whose names stand in the code
    row: Any = make("Row", names, rename=True)
    from_values: Callable[[Sequence[Any]], Any] = row._make
    return from_values


def _input(compiled: SQLCompiler, name: str, dialect: Dialect) -> _Convert | None:
    return compiled.binds[name].type.dialect_impl(dialect).bind_processor(dialect)


def _constant(compiled: SQLCompiler, name: str, dialect: Dialect) -> Any:
    convert, value = _input(compiled, name, dialect), compiled.binds[name].effective_value
    return convert(value) if convert else value


def _fail(connection: Connection, sql: str, error: Any) -> Never:
    dialect, engine = connection.dialect, connection.engine
    is_gone = dialect.is_disconnect(error, connection.connection.dbapi_connection, None)
    if is_gone:
        connection.invalidate(error)
    raise DBAPIError.instance(
        sql, None, error, dialect.loaded_dbapi.Error, hide_parameters=engine.hide_parameters,
        connection_invalidated=is_gone, dialect=dialect,
    ) from error  # fmt: skip
