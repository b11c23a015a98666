"""The fields of a posted service request, whichever of the three ways an app's library wrote them."""

from collections.abc import Iterable
from typing import Any
from urllib.parse import parse_qsl

from python_multipart.exceptions import MultipartParseError
from python_multipart.multipart import MultipartParser, parse_options_header

from connectors._pushed import json_object
from ingest.failures import Refused
from ingest.notice import PushRequest

MOST_FIELDS = 300
LONGEST_NAME = 200

Post = dict[str, Any]

_NOT_UTF8 = "the fields are not in UTF-8"
_FILE = "send no files: put the photo where it can be fetched and give its address in media_url"


def read_post(request: PushRequest) -> Post:
    """The fields of the body, and of the query those that the body leaves out. Raises Refused with a sentence."""
    kind, options = parse_options_header(request.headers.get("content-type", ""))
    match kind.lower():
        case b"application/json":
            found = json_object(request.body)
        case b"multipart/form-data":
            found = _collected(_Parts.read(request.body, options.get(b"boundary", b"")))
        case b"application/x-www-form-urlencoded" | b"":
            found = _collected(_pairs(request.body))
        case _:
            raise Refused("send a form or a JSON object", status=415)
    found = _collected(_pairs(request.query)) | found
    if len(found) > MOST_FIELDS:
        raise Refused(f"at most {MOST_FIELDS} fields")
    if any(len(name) > LONGEST_NAME for name in found):
        raise Refused(f"the name of a field has at most {LONGEST_NAME} characters")
    return found


def _pairs(encoded: bytes) -> list[tuple[str, str]]:
    try:
        # Letters that an app forgot to percent-encode are read all the same.
        return parse_qsl(_text(encoded), keep_blank_values=True, errors="strict", max_num_fields=2 * MOST_FIELDS)
    except UnicodeDecodeError:
        raise Refused(_NOT_UTF8) from None
    except ValueError:
        raise Refused(f"at most {MOST_FIELDS} fields") from None


def _collected(pairs: Iterable[tuple[str, str]]) -> Post:
    """One value for each name; a name that comes more often has a list."""
    found: dict[str, list[str]] = {}
    for name, value in pairs:
        found.setdefault(name, []).append(value)
    return {name: values[0] if len(values) == 1 else values for name, values in found.items()}


class _Parts:
    """Collects the parts of a multipart form (RFC 7578) in memory; the body was measured before."""

    def __init__(self) -> None:
        self.found: list[tuple[str, str]] = []
        self.is_whole = False
        self._start()

    @classmethod
    def read(cls, body: bytes, boundary: bytes) -> list[tuple[str, str]]:
        """Every field with its text. Raises Refused."""
        parts = cls()
        try:
            parser = MultipartParser(
                boundary,
                {
                    "on_part_begin": parts._start,
                    "on_header_field": parts._take_header_name,
                    "on_header_value": parts._take_header_value,
                    "on_header_end": parts._end_header,
                    "on_part_data": parts._take_data,
                    "on_part_end": parts._end,
                    "on_end": parts._end_form,
                },
            )
            parser.write(body)
            parser.finalize()
        except MultipartParseError:
            raise Refused("the body is no multipart form") from None
        if not parts.is_whole:
            raise Refused("the multipart form is cut off")
        return parts.found

    def _start(self) -> None:
        self._header, self._value, self._data = bytearray(), bytearray(), bytearray()
        self._name: str | None = None

    def _take_header_name(self, data: bytes, start: int, end: int) -> None:
        self._header += data[start:end]

    def _take_header_value(self, data: bytes, start: int, end: int) -> None:
        self._value += data[start:end]

    def _end_header(self) -> None:
        if self._header.lower() == b"content-disposition":
            _, options = parse_options_header(bytes(self._value))
            if b"filename" in options or b"filename*" in options:
                raise Refused(_FILE)
            self._name = _text(options.get(b"name", b""))
        self._header, self._value = bytearray(), bytearray()

    def _take_data(self, data: bytes, start: int, end: int) -> None:
        self._data += data[start:end]

    def _end(self) -> None:
        if not self._name:
            raise Refused("a part of the form has no name")
        if len(self.found) >= 2 * MOST_FIELDS:
            raise Refused(f"at most {MOST_FIELDS} fields")
        self.found.append((self._name, _text(self._data)))

    def _end_form(self) -> None:
        self.is_whole = True


def _text(data: bytes | bytearray) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        raise Refused(_NOT_UTF8) from None
