"""Damage as the world does it: good payloads cut, doubled, spliced, relabelled and salted."""

import json
import random
from typing import Any

SALT = (
    b"\0", b"\r", b"\n", b"\r\n\r\n", b"\n\n", b"\xff\xfe", b"\xef\xbb\xbf", b"\x1b$B", b"+AGA-", b"=?utf-8?B?", b"?=",
    b"=?windows-1256?Q?=D4=DF=E6=EC?=", b"=?x-unknown?b?////?=", b"--b\r\n", b"--b--", b"<", b">", b"<!--", b"-->",
    b"<![endif]-->", b"<div style='display:none'>", b"<table>" * 40, b"<div>" * 900, b"> " * 300, b"&#x202e;", b"&",
    b"\xe2\x80\xae", b"\xe2\x80\x8f", b"\xd9\x80" * 50, b"\xd9\x8b" * 200, b"\xed\xa0\x80", b"\xf4\x90\x80\x80",
    b"Content-Type: multipart/mixed; boundary=b\r\n", b"Content-Transfer-Encoding: base64\r\n", b"charset=utf-7",
    b"Content-Transfer-Encoding: quoted-printable\r\n", b"Content-Type: message/rfc822\r\n\r\n", b"begin 644 a.txt\n",
    b"\nFrom: a@b.qa, \"c\" <d@e.qa>\n", b"From ", b"On Mon, a <b@c.qa> wrote:\n", b"-----Original Message-----\n",
    "في الأحد، 3 مارس 2019 في 11:22 كتب X <a@b.qa>:\n".encode(), "من: س\nإلى: ص\nالموضوع: ع\n".encode(), b"-- \n",
    b"'" * 500, b'"' * 500, b"(" * 500, b"[" * 500, b":" * 500, b"\\" * 300, b"@" * 500, b"0" * 2000, b"9" * 40, b"e9",
    b"A" * 70_000, b" " * 30_000, b"\t" * 5000, b"=\r\n" * 2000, b"%" * 100, b"1e999", b"NaN", b"\\ud800", b"null",
)  # fmt: skip
CHARSETS = ("cp1256", "utf-8", "utf-16", "iso8859-6", "cp1252", "gb18030", "shift_jis", "utf-7", "koi8-r")
VALUES: tuple[Any, ...] = (
    None, True, 0, -1, 2**70, 1e308, "", " ", "\0", "\ud800", "٣", "x" * 9000, [], {}, [[]], [None] * 300, {"id": {}},
    {"text": ["x"]}, "\u202eغدر", float("nan"), "https://maps.example/@25.28,51.53,17z",
    {"latitude": 91, "longitude": "x"},
)  # fmt: skip


def damaged(rng: random.Random, payload: bytes, other: bytes) -> bytes:
    """``payload`` after one to eight accidents; ``other`` is what it may be spliced with."""
    data = bytearray(payload)
    if rng.random() < 0.15:
        data = bytearray(payload.decode("utf-8", "replace").encode(rng.choice(CHARSETS), "replace"))
    for _ in range(rng.randint(1, 8)):
        at, length = rng.randrange(len(data) + 1), rng.choice((1, 2, 4, 16, 64, 400))
        match rng.randrange(8):
            case 0:
                data[at : at + length] = b""
            case 1:
                data[at:at] = data[at : at + length] * rng.choice((1, 2, 20))
            case 2 | 3:
                data[at:at] = rng.choice(SALT)
            case 4:
                data[at : at + 1] = bytes((rng.randrange(256),))
            case 5:
                data[at:] = other[rng.randrange(len(other) + 1) :]
            case 6:
                _swap_lines(rng, data)
            case _:
                start = rng.randrange(len(other) + 1)
                data[at:at] = other[start : start + length]
    return bytes(data[:2_000_000])


def distorted(rng: random.Random, payload: bytes, other: bytes) -> bytes:
    """The same for JSON: mostly well-formed, with values of the wrong kind in the wrong places."""
    if rng.random() < 0.3:
        return damaged(rng, payload, other)
    tree = json.loads(payload)
    for _ in range(rng.randint(1, 6)):
        tree = _with_a_change(rng, tree, 0)
    return json.dumps(tree, ensure_ascii=rng.random() < 0.5).encode("utf-8", "replace")


def _with_a_change(rng: random.Random, node: Any, depth: int) -> Any:
    if depth > 30 or rng.random() < 0.12 or not isinstance(node, list | dict) or not node:
        return rng.choice(VALUES)
    if isinstance(node, list):
        place = rng.randrange(len(node))
        changed = [*node]
        changed[place] = _with_a_change(rng, node[place], depth + 1)
        return changed * 2 if rng.random() < 0.05 else changed
    key = rng.choice(list(node))
    if rng.random() < 0.2:
        return {name: value for name, value in node.items() if name != key}
    return {**node, key: _with_a_change(rng, node[key], depth + 1)}


def _swap_lines(rng: random.Random, data: bytearray) -> None:
    lines = bytes(data).split(b"\n")
    one, two = rng.randrange(len(lines)), rng.randrange(len(lines))
    lines[one], lines[two] = lines[two], lines[one]
    data[:] = b"\n".join(lines)
