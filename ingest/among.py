"""``column IN (many values)`` as one parameter, so that a statement is built once and is the same for any number."""

from typing import Any

import orjson
from sqlalchemy import BigInteger, Boolean, Column, Dialect, String, TypeDecorator, bindparam
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement


class Values(TypeDecorator[Any]):
    """A list parameter: an array on PostgreSQL, JSON on SQLite."""

    impl = String
    cache_ok = True

    def __init__(self, *, are_numbers: bool) -> None:
        super().__init__()
        self.are_numbers = are_numbers

    def load_dialect_impl(self, dialect: Dialect) -> Any:
        """The type that the driver gets."""
        item = BigInteger() if self.are_numbers else String()
        return dialect.type_descriptor(ARRAY(item) if dialect.name == "postgresql" else String())

    def process_bind_param(self, value: Any, dialect: Dialect) -> Any:
        """The list, as the database takes it."""
        listed = list(value or ())
        return listed if dialect.name == "postgresql" else orjson.dumps(listed).decode()


class _Among(FunctionElement[bool]):
    """Whether a column has one of the values of a list parameter."""

    name = "among"
    type = Boolean()
    inherit_cache = True

    def self_group(self, against: Any = None) -> Any:
        """As it is: SQLAlchemy would write ``… = 1`` after it on SQLite, which then uses no index."""
        return self


@compiles(_Among, "postgresql")
def _on_postgresql(element: _Among, compiler: SQLCompiler, **options: Any) -> str:
    column, values = element.clauses
    return f"{compiler.process(column, **options)} = ANY({compiler.process(values, **options)})"


@compiles(_Among, "sqlite")
def _on_sqlite(element: _Among, compiler: SQLCompiler, **options: Any) -> str:
    column, values = element.clauses
    rows = f"SELECT value FROM json_each({compiler.process(values, **options)})"  # noqa: S608 - a bound parameter
    return f"{compiler.process(column, **options)} IN ({rows})"


def among(column: Column[Any], parameter: str) -> FunctionElement[bool]:
    """Whether the column has one of the values that ``parameter`` is given when the statement is executed."""
    are_numbers = column.type.python_type is int
    return _Among(column, bindparam(parameter, type_=Values(are_numbers=are_numbers)))
