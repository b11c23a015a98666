"""JSON that strangers wrote: any type may stand where another is promised, and none of it may hurt."""

import json
import math
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import orjson

from normalize.charset.decoding import decode, storable
from normalize.mail.headers import flat

MAX_ITEMS = 100
"""Of a list; no album, answer or transcript that people make is longer."""
MAX_NAME_CHARACTERS = 256
MAX_ID_CHARACTERS = 200


def document_of(content: bytes) -> object | None:
    """What the JSON says, or None when the content is no JSON in any charset."""
    try:
        found: object = orjson.loads(content)
    except orjson.JSONDecodeError:
        try:  # NaN, lone surrogates and other charsets, which orjson refuses
            found = json.loads(_text_of(content))
        except (ValueError, RecursionError):
            return None
    return found


def _text_of(content: bytes) -> str:
    try:
        return content.decode("utf-8", "surrogatepass")
    except UnicodeDecodeError:
        return decode(content)[0]


def mapping(value: object) -> Mapping[str, Any]:
    """The object, or an empty one for anything else."""
    return value if isinstance(value, dict) else {}


def sequence(value: object, limit: int = MAX_ITEMS) -> list[Any]:
    """The list, cut to ``limit``, or an empty one for anything else."""
    return value[:limit] if isinstance(value, list) else []


def mappings(value: object, limit: int = MAX_ITEMS) -> list[Mapping[str, Any]]:
    """The objects of a list; what else it holds is left out."""
    return [one for one in sequence(value, limit) if isinstance(one, dict)]


def words(value: object) -> str:
    """A text as it was written, or nothing: numbers and objects are nobody's words."""
    return storable(value) if isinstance(value, str) else ""


def line(value: object, limit: int = MAX_NAME_CHARACTERS) -> str:
    """A short text on one line, or nothing."""
    return flat(value[: 4 * limit])[:limit] if isinstance(value, str) else ""


def identifier(value: object) -> str:
    """A provider's name of something: its number or its word, without blanks; nothing when it is neither."""
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value) if abs(value) < 10**MAX_ID_CHARACTERS else ""
    return line(value, MAX_ID_CHARACTERS).replace(" ", "")


def answer(value: object) -> str:
    """An answer of any type as a person would read it."""
    if isinstance(value, list):
        return ", ".join(_plain(one) for one in value[:MAX_ITEMS])
    return _plain(value)


def _plain(value: object) -> str:
    if isinstance(value, str):
        return storable(value)
    if value is None:
        return ""
    try:
        return storable(json.dumps(value, ensure_ascii=False, default=str))
    except (RecursionError, ValueError):  # nested deeper than Python follows; a number of thousands of digits
        return ""


def size_of(value: object) -> int:
    """A file's size as its provider tells it; 0 when it does not."""
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 < value < 1 << 62 else 0


def instant(value: object) -> datetime | None:
    """An ISO 8601 time or Unix seconds, in UTC, or None; one without a zone is taken for UTC."""
    try:
        if isinstance(value, str) and not value.strip().isdecimal():
            found = datetime.fromisoformat(value.strip())
            return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
        if isinstance(value, str | int | float) and not isinstance(value, bool):
            seconds = float(value)
            return datetime.fromtimestamp(seconds, UTC) if math.isfinite(seconds) and seconds > 0 else None
    except (ValueError, OverflowError, OSError):
        pass
    return None
