"""HTML that would stall a parser, told before it is parsed, and read without one."""

import re
from html import unescape

MAX_DEPTH = 500
"""HTML parsers take quadratic time in the depth; browsers stop at about the same."""
MAX_TAG_CHARACTERS = 10_000
"""And in the attributes of one tag. What stands in quotes does not count: images are written into pages so."""
_TAGS_WORTH_COUNTING = 1_000

_TAG = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9]{0,20})")
_QUOTED_VALUE = re.compile(r"=\s?(?:\"[^\"]*\"|'[^']*')")
_ANY_TAG = re.compile(r"<[^<>]*(?:>|$)")
_CLOSED_BY_THEMSELVES = frozenset(
    (
        *("area", "base", "br", "col", "dd", "dt", "hr", "img", "input", "li", "link", "meta", "option"),
        *("p", "tbody", "td", "tfoot", "th", "thead", "tr", "wbr"),
    )
)


def would_stall_a_parser(html: str) -> bool:
    """Whether it nests deeper, or crowds more attributes into a tag, than any real page."""
    if len(html) > MAX_TAG_CHARACTERS and any(map(_has_too_many_attributes, html.split("<"))):
        return True
    if html.count("<") < _TAGS_WORTH_COUNTING:
        return False
    depth = 0
    for closing, tag in _TAG.findall(html):
        if closing:
            depth = max(depth - 1, 0)
        elif tag.lower() not in _CLOSED_BY_THEMSELVES:
            depth += 1
            if depth > MAX_DEPTH:
                return True
    return False


def _has_too_many_attributes(tag: str) -> bool:
    if len(tag) < MAX_TAG_CHARACTERS:
        return False
    return len(_QUOTED_VALUE.sub("", tag.partition(">")[0])) > MAX_TAG_CHARACTERS


def without_tags(html: str) -> str:
    """The text between the tags on one line, whatever the tags say."""
    return " ".join(unescape(_ANY_TAG.sub(" ", html)).split())
