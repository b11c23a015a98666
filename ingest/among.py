"""``column IN (many values)`` as one parameter, so that the statement is the same for any number of them."""

from collections.abc import Iterable
from typing import Any

import orjson
from sqlalchemy import Column, ColumnElement, Connection, String, cast, func, literal, select
from sqlalchemy.dialects.postgresql import ARRAY


def among(connection: Connection, column: Column[Any], values: Iterable[Any]) -> ColumnElement[bool]:
    """Whether the column has one of the values; an expanding IN costs more than the whole query it is in."""
    listed = list(values)
    if connection.dialect.name == "sqlite":
        rows = func.json_each(literal(orjson.dumps(listed).decode(), String)).table_valued("value")
        return column.in_(select(rows.c.value))
    return column == func.any(cast(literal(listed, ARRAY(column.type)), ARRAY(column.type)))
