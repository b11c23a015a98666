"""HTML that is safe to show on our pages and to pass on."""

from html import escape

import nh3

from normalize.html.limits import without_tags, would_stall_a_parser

MAX_CHARACTERS = 500_000
MAX_SPAN = 100
MAX_ENTITIES = 20_000
"""The sanitiser takes quadratic time in a run of ampersands."""

SAFE_TAGS = frozenset(
    (
        *("a", "abbr", "b", "bdi", "blockquote", "br", "caption", "code", "col", "colgroup", "dd"),
        *("del", "div", "dl", "dt", "em", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "i", "ins", "li"),
        *("ol", "p", "pre", "q", "s", "small", "span", "strong", "sub", "sup", "table", "tbody", "td"),
        *("tfoot", "th", "thead", "tr", "u", "ul"),
    )
)
_DIRECTIONS = ("rtl", "ltr", "auto")
_ATTRIBUTES = {
    "*": {"dir", "lang"},
    "a": {"href"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan"},
    "ol": {"start"},
}


def _allowed(_tag: str, name: str, value: str) -> str | None:
    if name == "dir":
        return value.lower() if value.lower() in _DIRECTIONS else None
    if name == "lang":
        return value if len(value) <= 35 and value.replace("-", "").isalnum() and value.isascii() else None
    if name in ("colspan", "rowspan"):  # a browser lays out as many cells as it is told
        return value if value.isascii() and value.isdigit() and len(value) <= 3 and int(value) <= MAX_SPAN else None
    if name == "start":
        return value if value.isascii() and value.isdigit() and len(value) <= 5 else None
    return value


_CLEANER = nh3.Cleaner(
    tags=set(SAFE_TAGS),
    attributes=_ATTRIBUTES,
    attribute_filter=_allowed,
    clean_content_tags={
        *("script", "style", "title", "template", "svg", "math", "iframe", "object", "noembed", "noframes"),
        *("select", "datalist", "audio", "video", "canvas", "applet", "xml", "head"),
    },
    url_schemes={"http", "https", "mailto", "tel"},
    url_relative="deny",  # relative to what? To our own pages
    link_rel="noopener noreferrer nofollow",
    strip_comments=True,
)


def safe_html(html: str) -> str:
    """HTML for pages and forwards: no scripts or styles, nothing loaded from anywhere, links to the web only.

    Images are left out altogether, since each one tells its server that the mail was read. Serve the
    result as it is: any change after sanitising can undo it.
    """
    html = html[:MAX_CHARACTERS]
    if would_stall_a_parser(html) or html.count("&") > MAX_ENTITIES:
        return escape(without_tags(html)).replace("\n", "<br>")
    return _CLEANER.clean(html)
