"""The lines that an HTML page becomes: quotes marked, lists numbered, rows of data on one line."""

import re
from dataclasses import dataclass, field

from normalize.html.links import MAX_LINK_CHARACTERS, says_no_more, whole

MAX_LINKS = 5_000
MAX_QUOTE_DEPTH = 20
MAX_INDENT = 10
MAX_ROW_CHARACTERS = 500
"""A row with longer text in it is layout: its cells are read as lines."""
RULE = "-----"
_MANY_LINES = 2_000

_ROMAN = ((10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))
_MAX_ROMAN = 39
_UNMARKED = "none"
_LINK_END = "\x1f"
_GLUED = re.compile(f"{_LINK_END}(?=[\\w<])")
"""Buttons side by side have no blank between them."""


@dataclass(slots=True)
class _Line:
    is_apart: bool
    """A blank line stands above it."""
    prefix: str
    text: str


@dataclass(slots=True)
class _List:
    kind: str
    """The type of its numbers: ``1 a A i I``; empty for bullets, ``none`` for no marks at all."""
    number: int = 1
    step: int = 1


@dataclass(slots=True)
class _Row:
    is_apart: bool
    cells: list[int] = field(default_factory=list)
    """The number of the line at which each cell begins."""
    is_layout: bool = False


@dataclass(slots=True)
class _Select:
    start: int
    options: list[tuple[bool, int]] = field(default_factory=list)
    """(it is chosen, where its text begins)"""


@dataclass(slots=True)
class Writer:
    """Text is added to ``buffer``; whatever begins or ends a line turns the buffer into a line."""

    base: str = ""
    """What relative links are relative to."""
    buffer: list[str] = field(default_factory=list)
    flags: dict[str, None] = field(default_factory=dict)
    keeps_lines: int = 0
    """How many elements are open whose own line ends are seen (<pre>)."""
    is_tight: bool = False
    """The open paragraph has no space around it: Outlook's paragraphs are lines."""
    _lines: list[_Line] = field(default_factory=list)
    _is_apart: bool = False
    _prefix: str = ""
    _indent: str = ""
    _marker: str = ""
    _lists: list[_List] = field(default_factory=list)
    _quotes: list[bool] = field(default_factory=list)
    _tables: list[bool] = field(default_factory=list)
    """For each open table whether it says itself that it is layout."""
    _rows: list[_Row] = field(default_factory=list)
    _links: list[tuple[str, int, int]] = field(default_factory=list)
    _seen: set[str] = field(default_factory=set)
    _selects: list[_Select] = field(default_factory=list)

    @property
    def is_in_link(self) -> bool:
        return bool(self._links)

    def end_line(self, is_apart: bool = False) -> None:
        """The line ends here, if one was begun; ``is_apart`` asks for a blank line below it."""
        if self.buffer:
            raw = "".join(self.buffer)
            self.buffer.clear()
            if _LINK_END in raw:
                raw = _GLUED.sub(" ", raw).replace(_LINK_END, "")
            words = raw.replace("\xa0", " ").rstrip() if self.keeps_lines else " ".join(raw.split())
            if words:
                self._put(words)
            elif "\xa0" in raw:
                self._is_apart = True
        if is_apart:
            self._is_apart = True

    def break_line(self) -> None:
        """A <br>: it ends a line that has text, and is a blank line where there is none."""
        held = len(self._lines)
        self.end_line()
        if len(self._lines) == held:
            self._is_apart = True

    def write_lines(self, text: str) -> None:
        """Text whose own line ends are seen."""
        if "\r" in text:
            text = text.replace("\r\n", "\n").replace("\r", "\n")
        if text.count("\n") > _MANY_LINES:  # a log file: as it is
            first, _, text = text.partition("\n")
            text, _, last = text.rpartition("\n")
            self.buffer.append(first)
            self.end_line()
            self._put(text.strip("\n").replace("\n", "\n" + self._prefix))
            self.buffer.append(last)
            return
        first, *others = text.split("\n")
        self.buffer.append(first)
        for line in others:
            self.break_line()
            self.buffer.append(line)

    def rule(self) -> None:
        """A line across the page."""
        self.end_line()
        if self._lines and self._lines[-1].text != RULE:
            self._put(RULE)

    def open_quote(self, is_quote: bool) -> None:
        self.end_line(True)
        self._quotes.append(is_quote and self._prefix.count(">") < MAX_QUOTE_DEPTH)
        if self._quotes[-1]:
            self._prefix += "> "

    def close_quote(self) -> None:
        self.end_line(True)
        if self._quotes and self._quotes.pop():
            self._prefix = self._prefix[:-2]

    def open_list(self, kind: str, number: int, step: int) -> None:
        self.end_line(not self._lists)
        self._lists.append(_List(kind, number, step))

    def close_list(self) -> None:
        if self._lists:
            self._lists.pop()
        self.end_line(not self._lists)
        self._indent = "  " * min(len(self._lists), MAX_INDENT)

    def open_item(self, number: int | None) -> None:
        self.end_line()
        depth = min(len(self._lists), MAX_INDENT)
        its_list = self._lists[-1] if self._lists else _List("")
        if number is not None:
            its_list.number = number
        self._marker = "  " * (depth - 1) + _mark(its_list)
        self._indent = "  " * (depth - (its_list.kind == _UNMARKED))
        its_list.number += its_list.step

    def close_item(self) -> None:
        self.end_line()
        self._marker = ""

    def open_table(self, is_layout: bool) -> None:
        self.end_line(not self._rows)
        if self._rows:
            self._rows[-1].is_layout = True
        self._tables.append(is_layout)

    def close_table(self) -> None:
        if self._tables:
            self._tables.pop()
        self.end_line(not self._rows)

    def open_row(self) -> None:
        self.end_line()
        self._rows.append(_Row(self._is_apart, is_layout=bool(self._tables) and self._tables[-1]))

    def open_cell(self) -> None:
        self.end_line()
        if self._rows:
            self._rows[-1].cells.append(len(self._lines))

    def close_row(self) -> None:
        """A row of several cells with one short line each is data, and is kept on one line."""
        self.end_line()
        if not self._rows:
            return
        row = self._rows.pop()
        if row.is_layout or not row.cells:
            return
        ends = (*row.cells[1:], len(self._lines))
        sizes = [end - start for start, end in zip(row.cells, ends, strict=True)]
        first = row.cells[0]
        lines = self._lines[first:]
        if max(sizes) > 1 or len(lines) < 2 or sum(len(line.text) for line in lines) > MAX_ROW_CHARACTERS:
            return
        joined = " | ".join(line.text for line in lines)
        self._lines[first:] = [_Line(row.is_apart, lines[0].prefix, joined)]
        self._is_apart = False

    def open_link(self, address: str) -> None:
        self._links.append((address, len(self._lines), len(self.buffer)))

    def close_link(self) -> None:
        """The link's address stands behind its text, once, when it says more than the text."""
        if not self._links:
            return
        address, line, piece = self._links.pop()
        if not (address := whole(address, self.base)) or address in self._seen:
            return
        if len(self._seen) >= MAX_LINKS:
            self.flags["links_capped"] = None
            return
        begun = "".join(self.buffer[piece if line == len(self._lines) else 0 :])
        shown = " ".join([*(one.text for one in self._lines[line:]), begun]).strip()
        if not shown:
            return
        self._seen.add(address)
        if says_no_more(address, shown):
            return
        behind = f" <{address[:MAX_LINK_CHARACTERS]}>"
        if begun.strip():
            self.buffer.append(behind + " " if begun[-1].isspace() else behind + _LINK_END)
        else:
            self._lines[-1].text += behind

    def open_select(self) -> None:
        self._selects.append(_Select(len(self.buffer)))

    def open_option(self, is_chosen: bool) -> None:
        if self._selects:
            self._selects[-1].options.append((is_chosen, len(self.buffer)))

    def close_select(self) -> None:
        """Of a choice a person sees what is chosen, or else the first."""
        if not self._selects:
            return
        select = self._selects.pop()
        starts = [start for _, start in select.options]
        texts = [
            (chosen, "".join(self.buffer[start:end]))
            for (chosen, start), end in zip(select.options, (*starts[1:], len(self.buffer)), strict=False)
        ]
        seen = [text for chosen, text in texts if chosen] or [text for _, text in texts[:1]]
        self.buffer[select.start :] = [" ", " ".join(seen), " "]

    def finish(self) -> str:
        self.end_line()
        if self._lines and self._lines[-1].text == RULE:
            self._lines.pop()
        out: list[str] = []
        before = ""
        for line in self._lines:
            if out and line.is_apart:
                out.append(min(before, line.prefix, key=len).rstrip())
            out.append(line.prefix + line.text)
            before = line.prefix
        return "\n".join(out)

    def _put(self, text: str) -> None:
        indent, self._marker = self._marker or self._indent, ""
        self._lines.append(_Line(self._is_apart, self._prefix, indent + text))
        self._is_apart = False


def _mark(its_list: _List) -> str:
    number = its_list.number
    if its_list.kind == _UNMARKED:
        return ""
    if not its_list.kind:
        return "- "
    if its_list.kind in "aA" and 0 < number <= 26:
        return f"{chr(ord(its_list.kind) + number - 1)}. "
    if its_list.kind in "iI" and 0 < number <= _MAX_ROMAN:
        letters = ""
        for value, letter in _ROMAN:
            letters += letter * (number // value)
            number %= value
        return f"{letters.upper() if its_list.kind == 'I' else letters}. "
    return f"{number}. "
