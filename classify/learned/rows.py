"""``label<TAB>text`` files: what can be read of them, and what cannot, line by line."""

import codecs
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

LONGEST_LINE = 1_000_000
"""Bytes; no message is so long, and a file without line ends is not read into memory."""
_MOST_BROKEN = 0.1
"""More broken lines than this share: it is another kind of file."""
_MARKS = {codecs.BOM_UTF16_LE: "UTF-16", codecs.BOM_UTF16_BE: "UTF-16"}
_NAMED = 5


class BadData(ValueError):
    """The file teaches nothing; the text says why and what to do."""


@dataclass(frozen=True, slots=True)
class Row:
    """One text with the label that a person gave it."""

    label: str
    text: str
    language: str = ""
    """ISO 639-1; empty where the file does not tell."""
    channel: str = ""


@dataclass(slots=True)
class Rows:
    """What a file holds."""

    rows: list[Row] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)
    """``line 7: no tab``, …"""


@dataclass(frozen=True, slots=True)
class _Columns:
    label: int = 0
    text: int = 1
    language: int | None = None
    channel: int | None = None
    named: bool = False


def read_rows(path: Path, target: str) -> Rows:
    """The rows of a file, UTF-8, with or without a header line.

    A header names the columns: ``label`` or the target itself, ``text``, and, where there are such, ``language`` and
    ``channel``. Raises BadData when the file cannot be opened, is of another kind or has no row.
    """
    try:
        with path.open("rb") as file:
            found = _read(file, target)
    except OSError as error:
        raise BadData(f"{path}: {error.strerror}.") from None
    if len(found.broken) > _MOST_BROKEN * (len(found.rows) + len(found.broken)):
        raise BadData(f"{path}: {len(found.broken)} of the lines are no label<TAB>text: {in_short(found.broken)}.")
    if not found.rows:
        raise BadData(f"{path}: there is no row; a row is label<TAB>text.")
    return found


def write_rows(rows: Sequence[Row]) -> str:
    """The content of a file that ``read_rows`` reads as these rows; blanks and line ends in a text become one blank."""
    lines = ["label\ttext\tlanguage\tchannel"]
    lines += ["\t".join((row.label, " ".join(row.text.split()), row.language, row.channel)) for row in rows]
    return "\n".join(lines) + "\n"


def in_short(broken: Sequence[str]) -> str:
    """The first few, and how many more."""
    more = f"; and {len(broken) - _NAMED} more" if len(broken) > _NAMED else ""
    return "; ".join(broken[:_NAMED]) + more


def _read(file: BinaryIO, target: str) -> Rows:
    found = Rows()
    columns = _Columns()
    for number, line in enumerate(_lines(file), 1):
        if number == 1:
            named = next((name for mark, name in _MARKS.items() if line is not None and line.startswith(mark)), None)
            if named:
                raise BadData(f"the file is {named}; save it as UTF-8.")
            header = _header(line, target)
            if header:
                columns = header
                continue
        if line is None:
            found.broken.append(f"line {number}: longer than {LONGEST_LINE:,} bytes")
            continue
        if not line.strip():
            continue
        row = _row(line, columns)
        if isinstance(row, str):
            found.broken.append(f"line {number}: {row}")
        else:
            found.rows.append(row)
    return found


def _lines(file: BinaryIO) -> Iterator[bytes | None]:
    """Each line; None for one that is too long."""
    while line := file.readline(LONGEST_LINE + 1):
        if len(line) <= LONGEST_LINE:
            yield line
            continue
        while line and not line.endswith(b"\n"):
            line = file.readline(LONGEST_LINE)
        yield None


def _header(line: bytes | None, target: str) -> _Columns | None:
    names = [name.strip().casefold() for name in (line or b"").decode("utf-8-sig", "replace").split("\t")]
    label = next((name for name in ("label", target) if name in names), None)
    if label is None or "text" not in names:
        return None
    places = {name: names.index(name) for name in ("language", "channel") if name in names}
    return _Columns(names.index(label), names.index("text"), places.get("language"), places.get("channel"), named=True)


def _row(line: bytes, columns: _Columns) -> Row | str:
    """The row, or what is wrong with it."""
    try:
        text = line.decode("utf-8-sig").rstrip("\r\n")
    except UnicodeDecodeError:
        return "not UTF-8"
    # Without a header all that follows the label is text, tabs too.
    cells = text.split("\t") if columns.named else text.split("\t", 1)
    if len(cells) <= max(columns.label, columns.text):
        return "no tab between label and text" if not columns.named else "fewer columns than the header"

    def cell(place: int | None) -> str:
        return cells[place].strip() if place is not None and place < len(cells) else ""

    row = Row(cell(columns.label), cell(columns.text), cell(columns.language).lower(), cell(columns.channel).lower())
    if not row.label:
        return "the label is empty"
    return row if row.text else "the text is empty"
