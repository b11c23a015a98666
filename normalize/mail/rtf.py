"""The text or the HTML of an Outlook body in RTF (MS-OXRTFCP, MS-OXRTFEX), which some winmail.dat hold alone."""

import re
import struct
from dataclasses import dataclass, replace

MAX_BYTES = 1_000_000
MAX_TOKENS = 60_000

_HEADER_BYTES = 16
_COMPRESSED, _PLAIN = b"LZFu", b"MELA"
_DICTIONARY = (
    rb"{\rtf1\ansi\mac\deff0\deftab720{\fonttbl;}{\f0\fnil \froman \fswiss \fmodern \fscript \fdecor "
    rb"MS Sans SerifSymbolArialTimes New RomanCourier{\colortbl\red0\green0\blue0" + b"\r\n"
    rb"\par \pard\plain\f0\fs20\b\i\u\tab\tx"
)
_WINDOW = 4096
_TOKEN = re.compile(
    r"\\([a-zA-Z]{1,32})(-?\d{1,9})? ?|\\'([0-9a-fA-F]{2})|\\([^a-zA-Z])|([{}])|([^\\{}\r\n]+)|[\r\n]+", re.DOTALL
)
_SKIPPED = frozenset(
    ("fonttbl", "colortbl", "stylesheet", "info", "pict", "object", "header", "footer", "generator", "themedata")
)
_WORDS = {
    "bullet": "•",
    "cell": " ",
    "emdash": "—",
    "endash": "–",
    "ldblquote": "“",
    "line": "\n",
    "lquote": "‘",
    "ltrmark": "\u200e",
    "par": "\n",
    "rdblquote": "”",
    "row": "\n",
    "rquote": "’",
    "rtlmark": "\u200f",
    "sect": "\n",
    "tab": "\t",
    "zwj": "\u200d",
    "zwnj": "\u200c",
}
_CODECS_OF_FONTS = {
    128: "cp932", 129: "cp949", 134: "gb18030", 136: "cp950", 161: "cp1253", 162: "cp1254", 177: "cp1255",
    178: "cp1256", 186: "cp1257", 204: "cp1251", 222: "cp874", 238: "cp1250",
}  # fmt: skip


def decompressed(data: bytes) -> bytes | None:
    """The RTF of a PidTagRtfCompressed value, or None when it is none."""
    if len(data) < _HEADER_BYTES:
        return None
    kind = data[8:12]
    size = min(struct.unpack_from("<I", data, 4)[0], MAX_BYTES)
    body = data[_HEADER_BYTES:]
    if kind == _PLAIN:
        return body[:size]
    return _inflated(body, size) if kind == _COMPRESSED else None


def _inflated(body: bytes, size: int) -> bytes:
    out = bytearray(_DICTIONARY)
    wanted = len(_DICTIONARY) + size
    position = 0
    while position < len(body) and len(out) < wanted:
        control = body[position]
        position += 1
        if not control:  # eight letters as they are
            out += body[position : position + 8]
            position += 8
            continue
        for bit in range(8):
            if position >= len(body):
                break
            if not control & 1 << bit:
                out.append(body[position])
                position += 1
                continue
            reference = int.from_bytes(body[position : position + 2], "big")
            position += 2
            # The dictionary is a ring of 4,096 bytes; what it calls a place is so far back from here.
            back = (len(out) - (reference >> 4)) % _WINDOW
            if back == 0 or back > len(out):
                return bytes(out[len(_DICTIONARY) : wanted])
            run = out[-back:]
            length = (reference & 0xF) + 2
            out += (run * (length // back + 1))[:length] if back < length else run[:length]
    return bytes(out[len(_DICTIONARY) : wanted])


@dataclass(frozen=True, slots=True)
class Document:
    """What was read of an RTF document."""

    text: str
    is_page: bool
    """The text is HTML."""
    is_cut: bool
    """There was more of it than is read."""


@dataclass(frozen=True, slots=True)
class _Group:
    """What holds between two braces."""

    is_skipped: bool = False
    is_tag: bool = False
    is_font_table: bool = False
    is_rtf_only: bool = False
    """In an encapsulated page: what only an RTF reader should show."""
    codec: str = ""
    after_unicode: int = 1
    """How many letters stand behind each ``\\u`` for readers without Unicode."""


class _Reader:
    def __init__(self, is_page: bool) -> None:
        self.is_cut = False
        self._is_page = is_page
        self._group = _Group()
        self._outer: list[_Group] = []
        self._codec = "cp1252"
        self._fonts: dict[int, str] = {}
        self._font = 0
        self._pending = bytearray()
        self._to_skip = 0
        self._pieces: list[str] = []

    def read(self, rtf: str) -> str:
        for count, match in enumerate(_TOKEN.finditer(rtf)):
            if count == MAX_TOKENS:
                self.is_cut = True
                break
            word, number, code, symbol, brace, text = match.groups()
            if code and self._to_skip:
                self._to_skip -= 1
            elif code:
                self._pending.append(int(code, 16))
            else:
                self._flush()
                if word:
                    self._word(word, int(number) if number else None)
                elif brace:
                    self._brace(brace)
                elif symbol:
                    self._symbol(symbol)
                elif text:
                    self._write(text[self._to_skip :])
                    self._to_skip = max(0, self._to_skip - len(text))
        self._flush()
        return "".join(self._pieces)

    def _brace(self, brace: str) -> None:
        self._to_skip = 0
        if brace == "{":
            self._outer.append(self._group)
        elif self._outer:
            self._group = self._outer.pop()

    def _symbol(self, symbol: str) -> None:
        if symbol == "*":
            self._group = replace(self._group, is_skipped=True)
        elif symbol in "\\{}":
            self._write(symbol)
        elif symbol in "~_":
            self._write(" " if symbol == "~" else "-")
        elif symbol in "\r\n":
            self._write("\n")

    def _word(self, word: str, number: int | None) -> None:
        if word == "htmltag" and self._is_page:
            self._group = replace(self._group, is_skipped=False, is_tag=True)
        elif word == "htmlrtf" and self._is_page:
            self._group = replace(self._group, is_rtf_only=number != 0)
        elif word in _SKIPPED:
            self._group = replace(self._group, is_skipped=True, is_font_table=word == "fonttbl")
        elif word == "ansicpg":
            self._codec = f"cp{number}" if number != 65001 else "utf-8"
        elif word == "f" and number is not None:
            self._font = number
            self._group = replace(self._group, codec=self._fonts.get(number, ""))
        elif word == "fcharset" and self._group.is_font_table:
            self._fonts[self._font] = _CODECS_OF_FONTS.get(number or 0, "")
        elif word == "uc":
            self._group = replace(self._group, after_unicode=min(number or 0, 8))
        elif word == "u" and number is not None:
            self._write(chr(number % 65_536))
            self._to_skip = self._group.after_unicode
        elif word in _WORDS:
            self._write(_WORDS[word])

    def _write(self, text: str) -> None:
        if not self._group.is_skipped and (self._group.is_tag or not self._group.is_rtf_only):
            self._pieces.append(text)

    def _flush(self) -> None:
        if not self._pending:
            return
        letters = bytes(self._pending)
        self._pending.clear()
        try:
            self._write(letters.decode(self._group.codec or self._codec, "replace"))
        except LookupError:
            self._write(letters.decode("cp1252", "replace"))


def read_rtf(rtf: bytes) -> Document:
    """The text of a document, or the page that was encapsulated in it."""
    is_page = b"\\fromhtml" in rtf[:1000]
    reader = _Reader(is_page)
    text = reader.read(rtf[:MAX_BYTES].decode("latin-1"))
    # Letters beyond the first plane come as two halves.
    text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return Document(text, is_page, is_cut=reader.is_cut or len(rtf) >= MAX_BYTES)
