"""HTML that would stall a parser, told before it is parsed, and read without one."""

import re
from html import unescape

from normalize.charset.decoding import storable

MAX_TAGS = 20_000
"""A careful reading costs a microsecond or two a tag."""
MAX_DEPTH = 500
"""HTML parsers take quadratic time in the depth; browsers stop at about the same."""
MAX_ATTRIBUTES = 200
"""They take quadratic time in the attributes of one tag, too."""
MAX_OPTIONS = 2_000
"""And in the options of one choice."""
MAX_REOPENED = 20_000
"""Parsers open every unclosed <b> and <font> again in each paragraph that follows: n tags become n² / 4."""
MAX_ROUGH_CHARACTERS = 2_000_000
"""What is read without a parser is cut here."""
_TAGS_WORTH_COUNTING = 300
_LONG_TAG_CHARACTERS = 2 * MAX_ATTRIBUTES

_HUGE_NUMBER = re.compile(r"&#[0-9]{9,}+;?")
"""Python refuses to read numbers of thousands of digits."""
_TAG = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9]{0,20})")
_QUOTED_VALUE = re.compile(r"=\s?(?:\"[^\"]*\"|'[^']*')")
_BETWEEN_ATTRIBUTES = re.compile(r"[\s/]+")
_NAME = r"(?=[\s/>])"
_RAW = re.compile(rf"<(script|style|title|template|xml|iframe|select|textarea){_NAME}", re.IGNORECASE)
_COMMENT = "<!--"
_CELL = re.compile(rf"</t[dh]{_NAME}[^<>]*>\s*<t[dh]{_NAME}", re.IGNORECASE)
_LINE = re.compile(
    rf"</?(?:br|p|div|tr|table|li|[uo]l|dl|d[td]|h[1-6r]|blockquote|pre|section|article|center|form){_NAME}",
    re.IGNORECASE,
)
_ANY_TAG = re.compile(r"</?[A-Za-z!?][^<>]*(?:>|$)")
_CELLS_APART = "\x1f"
_LINES_APART = "\x1e"
_CLOSED_BY_THEMSELVES = frozenset(
    (
        *("area", "base", "br", "col", "dd", "dt", "hr", "img", "input", "li", "link", "meta", "option"),
        *("p", "tbody", "td", "tfoot", "th", "thead", "tr", "wbr"),
    )
)
_FORMATTING = frozenset(
    ("a", "b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt", "u")
)
_CELLS = frozenset(("td", "th", "tr"))
_CELL_OPEN = "td"
_SCOPES = frozenset(
    ("table", "td", "template", "object", "applet", "marquee", "html", "svg", "math", "button", "select")
)
_SPECIAL = _SCOPES | frozenset(
    (
        *("address", "article", "aside", "blockquote", "body", "center", "details", "dir", "div", "dl", "fieldset"),
        *("figure", "figcaption", "footer", "form", "frameset", "h1", "h2", "h3", "h4", "h5", "h6", "header", "iframe"),
        *("main", "menu", "nav", "ol", "pre", "section", "summary", "ul", "listing", "noscript", "style", "script"),
    )
)
_NO_TAGS: frozenset[str] = frozenset()


def would_stall_a_parser(html: str) -> bool:
    """Whether it has more tags, nests deeper, or crowds more attributes into a tag, than any real page."""
    tags = html.count("<")
    if tags > MAX_TAGS:
        return True
    pieces = html.split("<")[1:]
    if max(map(len, pieces), default=0) > _LONG_TAG_CHARACTERS and any(map(_has_too_many_attributes, pieces)):
        return True
    return tags >= _TAGS_WORTH_COUNTING and _nests_too_deep(html)


def _nests_too_deep(html: str) -> bool:
    lower = html.lower()
    if lower.count("<option") > MAX_OPTIONS:
        return True
    # In drawings and formulas even a table cell nests in the one before.
    closed_by_themselves = _NO_TAGS if "<svg" in lower or "<math" in lower else _CLOSED_BY_THEMSELVES
    opened: list[str] = []
    unclosed = reopened = looked_at = 0
    for closing, tag in _TAG.findall(lower):
        if tag in _CELLS and closed_by_themselves:
            # What is left open in a cell ends with it, and is not opened again in the next.
            looked_at += _end_cell(opened)
            unclosed = 0
            if not closing and tag != "tr" and "table" in opened:
                opened.append(_CELL_OPEN)
        elif closing:
            if tag in _FORMATTING:
                unclosed = max(unclosed - 1, 0)
            looked_at += _close(opened, tag)
        elif tag in _FORMATTING:
            unclosed += 1
            opened.append(tag)
        elif tag not in closed_by_themselves:
            reopened += unclosed
            opened.append(tag)
        else:
            reopened += unclosed
        if len(opened) > MAX_DEPTH or reopened > MAX_REOPENED or looked_at > MAX_REOPENED:
            return True
    return False


def _end_cell(opened: list[str]) -> int:
    """Close the cell of the innermost table, if one is open; how far it looked."""
    position = len(opened)
    while position:
        position -= 1
        if opened[position] == _CELL_OPEN:
            looked_at = len(opened) - position
            del opened[position:]
            return looked_at
        if opened[position] == "table":
            break
    return len(opened) - position


def _close(opened: list[str], tag: str) -> int:
    """Close an element as a parser does, which ignores an end tag that belongs to nothing near; how far it looked."""
    ignored_beyond = _SCOPES if tag in _SPECIAL or tag in _FORMATTING else _SPECIAL
    position = len(opened)
    while position:
        position -= 1
        if opened[position] == tag:
            looked_at = len(opened) - position
            if tag in _FORMATTING:
                del opened[position]  # blocks within stay open, formatted anew
            else:
                del opened[position:]
            return looked_at
        if opened[position] in ignored_beyond:
            break
    return len(opened) - position


def _has_too_many_attributes(tag: str) -> bool:
    if len(tag) < _LONG_TAG_CHARACTERS or not tag[0].isalpha():
        return False
    tag = tag.partition(">")[0]
    if len(tag) < _LONG_TAG_CHARACTERS:
        return False
    # What stands in quotes does not count: whole images are written into pages so.
    return len(_BETWEEN_ATTRIBUTES.findall(_QUOTED_VALUE.sub("", tag))) > MAX_ATTRIBUTES


def without_tags(html: str) -> str:
    """The text between the tags, in lines and cells as far as the tags' names alone tell them."""
    html = _without_unread(html[:MAX_ROUGH_CHARACTERS])
    html = _CELL.sub(f"{_CELLS_APART}<td", html)
    html = _LINE.sub(f"{_LINES_APART}<p", html)
    text = without_entities(_ANY_TAG.sub(" ", html))
    lines = (_flat_line(line) for line in text.split(_LINES_APART))
    return storable("\n".join(line for line in lines if line))


def without_entities(text: str) -> str:
    """The text with the letters that its entities name."""
    if "&" not in text:
        return text
    return unescape(_HUGE_NUMBER.sub("\ufffd", text))


def _flat_line(line: str) -> str:
    if _CELLS_APART not in line:
        return " ".join(line.split())
    cells = (" ".join(cell.split()) for cell in line.split(_CELLS_APART))
    return " | ".join(cell for cell in cells if cell)


def _without_unread(html: str) -> str:
    """Without comments, scripts and styles; one that is never closed takes the rest with it, as in a browser."""
    if _CELLS_APART in html or _LINES_APART in html:
        html = html.replace(_CELLS_APART, " ").replace(_LINES_APART, " ")
    kept: list[str] = []
    position = 0
    lower = html.lower()
    if len(lower) != len(html):  # İ and its like grow; positions would not match
        lower = html
    comment = lower.find(_COMMENT)
    raw = _RAW.search(lower)
    while comment >= 0 or raw is not None:
        if raw is None or 0 <= comment < raw.start():
            start, end_mark = comment, "-->"
        else:
            start, end_mark = raw.start(), f"</{raw[1].lower()}"
        kept.append(html[position:start])
        end = lower.find(end_mark, start)
        if end < 0:
            return "".join(kept)
        position = lower.find(">", end) + 1 or len(html)
        comment = lower.find(_COMMENT, position) if 0 <= comment < position else comment
        raw = _RAW.search(lower, position) if raw is not None and raw.start() < position else raw
    kept.append(html[position:])
    return "".join(kept)
