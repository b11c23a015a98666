"""Files that stand uuencoded in the middle of a text, and the text without them."""

import binascii
import re
from dataclasses import dataclass

MAX_BLOCKS = 50
MAX_FALSE_STARTS = 1_000

_BEGIN = re.compile(rb"begin(-base64)? [0-7]{3,4} ([^\r\n]{1,255})\r?\n")
_ENDS = (b"end", b"====")


@dataclass(frozen=True, slots=True)
class Block:
    """One file and where in the text it stood."""

    name: bytes
    content: bytes
    start: int
    end: int


def blocks_in(text: bytes) -> list[Block]:
    """Every whole block. A sentence that begins with "begin 644" is none: all its lines must decode."""
    found: list[Block] = []
    false_starts = 0
    position = _next_begin(text, 0)
    while position >= 0 and len(found) < MAX_BLOCKS and false_starts < MAX_FALSE_STARTS:
        begin = _BEGIN.match(text, position)
        block = _strictly(text, begin) if begin else None
        if block is None:
            false_starts += 1
            position = _next_begin(text, position + 5)
        else:
            found.append(block)
            position = _next_begin(text, block.end)
    return found


def without(text: bytes, blocks: list[Block]) -> bytes:
    """What is left of the text."""
    pieces, position = [], 0
    for block in sorted(blocks, key=lambda block: block.start):
        if block.start < position:
            continue
        pieces.append(text[position : block.start])
        position = block.end
    return b"".join((*pieces, text[position:]))


def only_block(body: bytes) -> bytes | None:
    """The content of a body that is uuencoded as a whole; damaged lines are left out."""
    position = _next_begin(body, 0)
    begin = _BEGIN.match(body, position) if position >= 0 else None
    if begin is None:
        return None
    pieces = []
    for line in body[begin.end() :].splitlines():
        if line.strip() in _ENDS:
            break
        try:
            pieces.append(_decoded(line))
        except binascii.Error:
            continue
    return b"".join(pieces)


def _next_begin(text: bytes, start: int) -> int:
    """The next line from a line's start on that begins with the word, or -1."""
    if start == 0 and text.startswith(b"begin"):
        return 0
    return text.find(b"\nbegin", max(start - 1, 0)) + 1 or -1


def _strictly(text: bytes, begin: re.Match[bytes]) -> Block | None:
    """The block that begins there; the first line that does not belong to one ends the attempt."""
    pieces: list[bytes] = []
    position = begin.end()
    while 0 <= position < len(text):
        line_end = text.find(b"\n", position)
        line = text[position : line_end if line_end >= 0 else len(text)].rstrip(b"\r")
        position = line_end + 1 if line_end >= 0 else len(text)
        if line.rstrip() in _ENDS:
            return Block(begin[2].strip(), b"".join(pieces), begin.start(), position)
        try:
            pieces.append(binascii.a2b_base64(line) if begin[1] else _decoded(line))
        except binascii.Error:
            return None
        if len(pieces) == 1 and not begin[1] and len(line) < _full_length(line):
            return None
    return None


def _decoded(line: bytes) -> bytes:
    full = _full_length(line)
    if len(line.rstrip()) > full + 2:
        raise binascii.Error("more letters than its length says")
    # Relays strip blanks from line ends, which stand for zeros; some programs append a letter or two as a check.
    return binascii.a2b_uu(line[:full]) if line else b""


def _full_length(line: bytes) -> int:
    return (((line[0] - 32) & 63) + 2) // 3 * 4 + 1 if line else 0
