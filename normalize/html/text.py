"""HTML to the text a person would read."""

import re
from dataclasses import dataclass

from selectolax.lexbor import LexborHTMLParser

from normalize.charset.decoding import storable
from normalize.html.elements import DROPPED, STEPS, close_element, open_element
from normalize.html.hidden import Hiding, Look, hiding_on
from normalize.html.limits import MAX_ROUGH_CHARACTERS, without_entities, without_tags, would_stall_a_parser
from normalize.html.writer import Writer

MAX_CHARACTERS = 500_000
"""Longer pages are read by their tags' names alone."""

_TOKENS = re.compile(r"<(?:(/?)([a-z][^\s>]*)([^>]*)>|!--(?s:.*?)-->|![^>]*>)([^<]*)")
"""What lexbor writes is well formed: tags are nested and closed, values quoted and escaped."""
_RAW = re.compile(r"<(script|style|xmp|iframe|noembed|noframes|plaintext)(?=[\s>])[^>]*>")
_SIGNS_OF_RAW = ("<script", "<style", "<xmp", "<iframe", "<noembed", "<noframes", "<plaintext")
_SHOWN_RAW = frozenset(("xmp", "plaintext"))
_VOID = frozenset(
    ("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr")
)
_WORDS = re.compile(r"\w")
_FILLER_LETTERS = "\u00ad\u034f\u200b\u200c\u200d\u2060\ufeff"
_FILLERS = re.compile(f"(?<![^>\\s])[{_FILLER_LETTERS}]++(?![^<\\s])")
"""Zero-widths that stand alone: senders fill their previews with hundreds of them. Inside words they are letters."""
_BASE = re.compile(r'<base[^>]*? href="([^"]*)"')


@dataclass(frozen=True, slots=True)
class Readable:
    """The text of an HTML body, and what was noticed on the way, as flags of the message."""

    text: str
    flags: tuple[str, ...] = ()


def readable(html: str) -> Readable:
    """The text of an HTML body: lists, tables, each link's address once, quotes marked with ``>``."""
    if "<" not in html:  # plain text that is called HTML: its line ends are all the structure it has
        text = storable(without_entities(html)).replace("\xa0", " ").replace("\xad", "")
        return Readable(text.strip())
    if len(html) > MAX_CHARACTERS or would_stall_a_parser(html):
        cut = ("text_truncated",) if len(html) > MAX_ROUGH_CHARACTERS else ()
        return Readable(without_tags(html), ("parse_degraded", *cut))
    page = LexborHTMLParser(html).html or ""
    sheets: list[str] = []
    if any(name in page for name in _SIGNS_OF_RAW):
        page = _without_raw(page, sheets)
    page = page.replace("&nbsp;", "\xa0")
    if not page.isascii() and any(letter in page for letter in _FILLER_LETTERS):
        page = _FILLERS.sub("", page).replace("\xad", "")
    base = _BASE.search(page)
    writer = Writer(base[1] if base else "")
    _read(page, writer, hiding_on(page.lower(), sheets))
    return Readable(_unescaped(writer.finish()), tuple(writer.flags))


def _without_raw(page: str, sheets: list[str]) -> str:
    """Without the elements whose content is not HTML; style sheets are put aside."""
    kept: list[str] = []
    position = 0
    while match := _RAW.search(page, position):
        kept.append(page[position : match.start()])
        end = page.find(f"</{match[1]}>", match.end())
        end = len(page) if end < 0 else end
        content = page[match.end() : end]
        if match[1] == "style":
            sheets.append(content)
        elif match[1] in _SHOWN_RAW:
            kept.append("<pre>" + content.replace("&", "&amp;").replace("<", "&lt;") + "</pre>")
        elif match[1] == "noframes":
            kept.append(without_tags(content).replace("&", "&amp;").replace("<", "&lt;"))
        position = end + len(match[1]) + 3
    kept.append(page[position:])
    return "".join(kept)


def _unescaped(text: str) -> str:
    if "&" not in text:
        return text
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", '"').replace("&amp;", "&")


def _read(page: str, writer: Writer, hiding: Hiding | None) -> None:
    """One pass over the tags of a page, in order."""
    append = writer.buffer.append
    looks: list[tuple[int, Look]] = [(0, Look())]
    depth = 0
    skipped, nested, is_hidden = "", 0, False
    for closing, tag, attributes, text in _TOKENS.findall(page):
        if skipped:
            if tag == skipped:
                nested += -1 if closing else 1
            if nested:
                if is_hidden and _WORDS.search(text):
                    writer.flags["hidden_text"] = None
                continue
            skipped = ""
        elif closing:
            if tag in STEPS:
                close_element(writer, tag)
            if hiding is not None:
                if looks[-1][0] == depth and depth:
                    looks.pop()
                depth -= 1
        elif tag:
            look: Look | None = looks[-1][1]
            if hiding is not None and (attributes or hiding.selectors) and _may_hide(hiding, attributes):
                look = hiding.look_of(tag, attributes, looks[-1][1])
            is_hidden = look is None
            if (is_hidden or tag in DROPPED) and tag not in _VOID:
                skipped, nested = tag, 1
                if is_hidden and _WORDS.search(text):
                    writer.flags["hidden_text"] = None
                continue
            if look is not None:
                if hiding is not None and tag not in _VOID:
                    depth += 1
                    if look is not looks[-1][1]:
                        looks.append((depth, look))
                if tag in STEPS:
                    text = open_element(writer, tag, attributes, text)
        if not text:
            continue
        if hiding is not None and looks[-1][1].is_invisible:
            if _WORDS.search(text):
                writer.flags["hidden_text"] = None
        elif writer.keeps_lines or looks[-1][1].keeps_lines:
            writer.write_lines(text)
        else:
            append(text)


def _may_hide(hiding: Hiding, attributes: str) -> bool:
    if hiding.selectors:
        return True
    return " style=" in attributes or " hidden=" in attributes or "color=" in attributes or " background=" in attributes
