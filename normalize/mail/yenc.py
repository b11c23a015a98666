"""Files that stand yEncoded in a text (the yEnc draft 1.3): bytes shifted by 42, with a few escapes."""

import re

from normalize.mail.uuencode import MAX_BLOCKS, Block

MAX_ESCAPES = 100_000

_BEGIN = re.compile(rb"=ybegin (?=[^\r\n]{0,200}size=(\d{1,10})[ \r\n])[^\r\n]{0,200}? name=([^\r\n]{1,255})\r?\n")
_PART = re.compile(rb"=ypart [^\r\n]{0,200}\r?\n")
_SHIFTED = bytes((byte - 42) % 256 for byte in range(256))
_ESCAPED = re.compile(rb"=(.)", re.DOTALL)


def blocks_in(text: bytes) -> list[Block]:
    """Every whole file whose size is what its first line says, and every whole part of one."""
    found: list[Block] = []
    position = text.find(b"=ybegin ")
    for _ in range(MAX_BLOCKS):
        if position < 0:
            break
        begin = _BEGIN.match(text, position) if text[position - 1 : position] in (b"", b"\n") else None
        if begin is None:
            position = text.find(b"=ybegin ", position + 1)
            continue
        end = text.find(b"\n=yend ", begin.end() - 1)
        if end < 0:
            break
        part = _PART.match(text, begin.end())
        content = _decoded(text[part.end() if part else begin.end() : end])
        after = text.find(b"\n", end + 1) + 1 or len(text)
        if content is not None and (part or len(content) == int(begin[1])):
            found.append(Block(begin[2].strip(), content, begin.start(), after))
        position = text.find(b"=ybegin ", after)
    return found


def _decoded(lines: bytes) -> bytes | None:
    letters = lines.replace(b"\n", b"").replace(b"\r", b"")
    if letters.count(b"=") > MAX_ESCAPES:
        return None
    return _ESCAPED.sub(lambda match: bytes(((match[1][0] - 64) % 256,)), letters).translate(_SHIFTED)
