"""The tree of a mail's parts, found in one pass over the lines that could part them.

The Rust parser and the standard library both lose parts: a boundary in quotes with a semicolon, one that
is the beginning of another, a part without a blank line, a body line that only begins like a delimiter.
"""

import re
from dataclasses import dataclass, field

from normalize.mail.mime import Part, part_at
from normalize.mail.parameters import text_of
from normalize.mail.transfer import decoded_body

MAX_DEPTH = 50
MAX_PARTS = 500
MAX_DELIMITER_LINES = 100_000
MAX_LINE_BYTES = 1_000
MAX_GUESS_BYTES = 65_536

_GUESSED = re.compile(rb"(?:^|(?<=\n))--([^\r\n]{1,200})\r?\ncontent-[a-z-]{2,40}[ \t]*+:", re.IGNORECASE)
"""What must be a delimiter, whatever the header says."""


@dataclass(slots=True)
class Tree:
    """The root, and what of the structure was capped or had to be guessed, as flags."""

    root: Part
    flags: dict[str, None] = field(default_factory=dict)


@dataclass(slots=True)
class _Level:
    """A multipart whose end has not come yet."""

    part: Part
    boundary: bytes | None
    outside: int
    """Where what belongs to none of its parts begins; -1 while one of its parts goes on."""


def read_parts(data: bytes) -> Tree:
    """The tree of a mail, head and body together."""
    root, start = part_at(data, 0, "text/plain")
    tree = Tree(root)
    if not root.is_multipart and not root.parameters and root.is_text and _lost_its_head(data, start):
        root.content_type = "multipart/mixed"
    if root.is_multipart:
        _fill(tree, data, start)
    else:
        root.encoded = data[start:]
    return tree


def _lost_its_head(data: bytes, start: int) -> bool:
    """Whether the body is a multipart that nothing announces: a relay cut its headers off."""
    if b"\nContent-" not in data[start : start + 500]:
        return False
    found = _GUESSED.search(data, start, start + 500)
    return found is not None and b"\n--" + found[1].rstrip() + b"--" in data[found.end() :]


def _fill(tree: Tree, data: bytes, start: int) -> None:
    root = tree.root
    if b"\n" not in data[start : start + 10_000] and b"\r" in data[start : start + 10_000]:
        data, start = data[start:].replace(b"\r", b"\n"), 0
    _Pass(tree, data, start, _boundary_of(root)).run()
    if not root.children and root.encoding:
        # RFC 2045 6.4 forbids to encode a multipart; some relays do.
        data, start = decoded_body(data[start:], root.encoding, is_text=True)[0], 0
        root.encoded, root.encoding = b"", ""
        _Pass(tree, data, start, _boundary_of(root)).run()
    if not root.children and (guessed := _GUESSED.search(data, start, start + MAX_GUESS_BYTES)) is not None:
        tree.flags["parse_degraded"] = None
        _Pass(tree, data, start, guessed[1].rstrip()).run()
    _without_empty(tree)


def _without_empty(tree: Tree) -> None:
    """A part that says multipart and has no parts is text."""
    for part in tree.root.walk():
        if part.is_multipart and not part.children:
            if part.encoded.strip():
                tree.flags["parse_degraded"] = None
            part.content_type, part.parameters, part.encoding = "text/plain", {}, ""


def _boundary_of(part: Part) -> bytes | None:
    if "boundary*" in part.parameters:
        return text_of(part.parameters, "boundary").encode("utf-8", "replace")
    boundary = part.parameters.get("boundary")
    return None if boundary is None or len(boundary) > MAX_LINE_BYTES else boundary.rstrip()


class _Pass:
    """One walk over the lines that begin with two hyphens, with the multiparts that are open there."""

    def __init__(self, tree: Tree, data: bytes, start: int, boundary: bytes | None) -> None:
        self._tree = tree
        self._data = data
        self._start = start
        self._levels = [_Level(tree.root, boundary, start)]
        self._meanings: dict[bytes, tuple[int, bool]] = {}
        """What a line means, without its hyphens: of which level, and whether as its end."""
        self._leaf: Part | None = None
        self._leaf_start = 0
        self._parts = 0
        self._remember()

    def run(self) -> None:
        """Hang every part into the tree."""
        data = self._data
        position = self._next(self._start)
        for _ in range(MAX_DELIMITER_LINES):
            if position < 0 or self._parts >= MAX_PARTS:
                break
            line_end = data.find(b"\n", position, position + MAX_LINE_BYTES)
            after = line_end + 1 if line_end >= 0 else min(position + MAX_LINE_BYTES, len(data))
            meaning = self._meanings.get(data[position + 2 : after].rstrip())
            if meaning is None:
                position = data.find(b"\n--", position) + 1 or -1
            else:
                position = self._next(self._at_delimiter(*meaning, position, after))
        if position >= 0:
            self._tree.flags["parts_capped"] = None
        # The part beyond the last that is taken is no more of that one.
        self._end_leaf(position if position >= 0 and self._parts >= MAX_PARTS else len(data))
        for level in self._levels:
            self._leave_outside(level, len(data))

    def _next(self, line_start: int) -> int:
        """The next line from there on that begins with two hyphens, or -1."""
        if self._data.startswith(b"--", line_start):
            return line_start
        return self._data.find(b"\n--", line_start) + 1 or -1

    def _at_delimiter(self, depth: int, is_end: bool, position: int, after: int) -> int:
        """Where to look on."""
        self._end_leaf(position)
        for level in self._levels[depth:]:
            self._leave_outside(level, position)
        if depth < len(self._levels) - 1 or (is_end and depth):
            # A delimiter of an outer multipart ends all inside it, whose own ends are missing.
            del self._levels[depth + (0 if is_end and depth else 1) :]
            self._remember()
        if is_end:
            self._levels[-1].outside = after
            return after
        return self._begin(self._levels[depth].part, after)

    def _begin(self, parent: Part, after: int) -> int:
        default = "message/rfc822" if parent.content_type == "multipart/digest" else "text/plain"
        part, body_start = part_at(self._data, after, default)
        parent.children.append(part)
        self._parts += 1
        if part.is_multipart and len(self._levels) < MAX_DEPTH:
            self._levels.append(_Level(part, _boundary_of(part), body_start))
            self._remember()
            return body_start
        if part.is_multipart:
            self._tree.flags["depth_capped"] = None
            part.content_type = "text/plain"
        self._leaf, self._leaf_start = part, body_start
        return body_start

    def _end_leaf(self, end: int) -> None:
        if self._leaf is None:
            return
        start, data = self._leaf_start, self._data
        if start < end < len(data):
            # The line end before a delimiter belongs to the delimiter (RFC 2046 5.1.1).
            end -= 2 if data[end - 2 : end] == b"\r\n" and end - 2 >= start else 1
        self._leaf.encoded = data[start:end]
        self._leaf = None

    def _leave_outside(self, level: _Level, end: int) -> None:
        if level.outside >= 0 and not level.part.encoded:
            level.part.encoded = self._data[level.outside : end].strip(b"\r\n")
        level.outside = -1

    def _remember(self) -> None:
        self._meanings = {}
        for depth, level in enumerate(self._levels):
            if level.boundary is not None:
                self._meanings[level.boundary] = (depth, False)
                self._meanings[level.boundary + b"--"] = (depth, True)
