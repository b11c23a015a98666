"""HTML to the text a person would read, and to HTML that is safe to show."""

import re
from dataclasses import dataclass, field
from html import escape

import nh3
from selectolax.lexbor import LexborHTMLParser, LexborNode

from normalize.html_limits import without_tags, would_stall_a_parser

MAX_CHARACTERS = 500_000
MAX_LINKS = 5_000
MAX_QUOTE_DEPTH = 20

_DROPPED = frozenset(
    (
        *("head", "script", "style", "title", "template", "noscript", "noembed", "noframes", "svg"),
        *("math", "object", "embed", "applet", "iframe", "audio", "video", "canvas", "select", "option"),
        *("datalist", "textarea", "input", "button", "-comment"),
    )
)
_BLOCKS = frozenset(
    (
        *("address", "article", "aside", "blockquote", "body", "center", "dd", "details", "dir", "div"),
        *("dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "header", "html", "legend"),
        *("li", "main", "nav", "ol", "section", "summary", "table", "tbody", "tfoot", "thead", "tr"),
        *("ul", "hr"),
    )
)
_PARAGRAPHS = frozenset(("p", "h1", "h2", "h3", "h4", "h5", "h6", "pre", "ul", "ol", "table", "blockquote"))
_HIDING = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all|(?:font-size|opacity|max-height)\s*:\s*0(?:\.0+)?"
    r"(?:px|pt|em|%)?\s*(?:;|!|$)",
    re.IGNORECASE,
)
_SIGNS_OF_HIDING = ("display:none", "hidden", "mso-hide:all", "font-size:0", "opacity:0", "max-height:0")
"""Without any of these in the whole page the attributes of most elements need not be read at all."""
_READ_ATTRIBUTES = frozenset(("a", "blockquote", "img", "ol"))
_INDENTED = re.compile(r"border(?:-left)?\s*:\s*(?:none|0)", re.IGNORECASE)
_LINKED = ("http://", "https://", "mailto:", "tel:")
_GAPS = re.compile(r"\n{3,}")

SAFE_TAGS = frozenset(
    (
        *("a", "abbr", "b", "bdi", "bdo", "blockquote", "br", "caption", "code", "col", "colgroup", "dd"),
        *("del", "div", "dl", "dt", "em", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "i", "ins", "li"),
        *("ol", "p", "pre", "q", "s", "small", "span", "strong", "sub", "sup", "table", "tbody", "td"),
        *("tfoot", "th", "thead", "tr", "u", "ul"),
    )
)
_SAFE_ATTRIBUTES = {
    "*": {"dir", "lang"},
    "a": {"href"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan"},
    "ol": {"start"},
}
_CLEANER = nh3.Cleaner(
    tags=set(SAFE_TAGS),
    attributes=_SAFE_ATTRIBUTES,
    clean_content_tags={
        "script",
        "style",
        "title",
        "template",
        "svg",
        "math",
        "iframe",
        "object",
        "noscript",
    },
    url_schemes={"http", "https", "mailto", "tel"},
    link_rel="noopener noreferrer nofollow",
    strip_comments=True,
)


@dataclass(frozen=True, slots=True)
class Readable:
    """The text of an HTML body, and what was noticed on the way, as flags of the message."""

    text: str
    flags: tuple[str, ...] = ()


def safe_html(html: str) -> str:
    """HTML for pages and forwards: no scripts or styles, nothing loaded from anywhere, links to the web only.

    Images are left out altogether, since each one tells its server that the mail was read. Serve the
    result as it is: any change after sanitising can undo it.
    """
    html = html[:MAX_CHARACTERS]
    return escape(without_tags(html)) if would_stall_a_parser(html) else _CLEANER.clean(html)


def readable(html: str) -> Readable:
    """The text of an HTML body: lists, tables, each link's address once, quotes marked with ``>``."""
    writer = _Writer()
    if len(html) > MAX_CHARACTERS:
        writer.flags["text_truncated"] = None
        html = html[:MAX_CHARACTERS]
    if would_stall_a_parser(html):
        return Readable(without_tags(html), ("parse_degraded",))
    root = LexborHTMLParser(html).root
    if root is not None:
        squeezed = "".join(html.lower().split())
        _walk(root, writer, any(sign in squeezed for sign in _SIGNS_OF_HIDING))
    return Readable(writer.finish(), tuple(writer.flags))


def _walk(root: LexborNode, writer: "_Writer", may_hide: bool) -> None:
    """Depth first without recursion, since mails nest thousands deep to kill converters."""
    node: LexborNode | None = root
    opened: list[tuple[LexborNode, str]] = []
    while node is not None:
        tag = node.tag or ""
        child = None
        if tag == "-text":
            writer.write(node.text_content or "")
        elif tag not in _DROPPED:
            attributes = node.attributes if may_hide or tag in _READ_ATTRIBUTES else {}
            if may_hide and _is_hidden(attributes):
                if (node.text() or "").strip():
                    writer.flags["hidden_text"] = None
            else:
                child = node.child
                writer.open(tag, attributes)
                if child is None:
                    writer.close(tag)
                else:
                    opened.append((node, tag))
        if child is not None:
            node = child
            continue
        following = node.next
        while following is None and opened:
            node, tag = opened.pop()
            writer.close(tag)
            following = node.next
        node = following


def _is_hidden(attributes: dict[str, str | None]) -> bool:
    if not attributes:
        return False
    style = attributes.get("style")
    return "hidden" in attributes or (bool(style) and _HIDING.search(style or "") is not None)


@dataclass(slots=True)
class _Writer:
    """Collects text; line ends and cell borders wait until the next word shows that they are needed."""

    pieces: list[str] = field(default_factory=list)
    flags: dict[str, None] = field(default_factory=dict)
    lines: int = 0
    """Line ends owed before the next word."""
    space: bool = False
    cell: bool = False
    marker: str = ""
    preformatted: int = 0
    lists: list[int] = field(default_factory=list)
    """The next number of each open list; 0 for bullets."""
    quotes: list[bool] = field(default_factory=list)
    """For each open blockquote whether it quotes; mailers also indent with it."""
    depth: int = 0
    """How many of them quote."""
    links: list[tuple[str, int]] = field(default_factory=list)
    seen: set[str] = field(default_factory=set)

    def open(self, tag: str, attributes: dict[str, str | None]) -> None:
        if tag == "br":
            self.lines += 1
        elif tag in ("td", "th"):
            self.cell = True
        elif tag == "a":
            self.links.append(((attributes.get("href") or "").strip(), len(self.pieces)))
        elif tag == "img":
            if self.links and (alt := attributes.get("alt")):
                self.write(alt)
        elif tag in _BLOCKS or tag in _PARAGRAPHS:
            self._block(tag)
            if tag == "li":
                self._item()
            elif tag in ("ul", "ol"):
                start = attributes.get("start") or ""
                number = int(start) if start.isascii() and start.isdigit() and len(start) < 6 else 1
                self.lists.append(number if tag == "ol" else 0)
            elif tag == "blockquote":
                quoted = _INDENTED.search(attributes.get("style") or "") is None
                self.quotes.append(quoted and self.depth < MAX_QUOTE_DEPTH)
                self.depth += self.quotes[-1]
            elif tag == "pre":
                self.preformatted += 1

    def close(self, tag: str) -> None:
        if tag == "a" and self.links:
            self._link(*self.links.pop())
        elif tag in _BLOCKS or tag in _PARAGRAPHS:
            self._block(tag)
            if tag in ("ul", "ol") and self.lists:
                self.lists.pop()
            elif tag == "blockquote" and self.quotes:
                self.depth -= self.quotes.pop()
            elif tag == "pre":
                self.preformatted -= 1

    def write(self, text: str) -> None:
        if self.preformatted:
            for number, line in enumerate(text.split("\n")):
                self.lines += number > 0
                if line:
                    self._word(line)
            return
        words = " ".join(text.split())
        if not words:
            self.space = self.space or bool(text)
            return
        self.space = self.space or text[0].isspace()
        self._word(words)
        self.space = text[-1].isspace()

    def _word(self, word: str) -> None:
        if self.lines or not self.pieces:
            if self.pieces:
                self.pieces.append(("\n" + "> " * self.depth) * min(self.lines, 2))
            elif self.depth:
                self.pieces.append("> " * self.depth)
        elif self.cell:
            self.pieces.append(" | ")
        elif self.space:
            self.pieces.append(" ")
        if self.marker:
            self.pieces.append(self.marker)
        self.pieces.append(word)
        self.lines, self.space, self.cell, self.marker = 0, False, False, ""

    def _block(self, tag: str) -> None:
        wanted = 2 if tag in _PARAGRAPHS and not (tag in ("ul", "ol") and self.lists) else 1
        self.lines = max(self.lines, wanted) if self.pieces else 0
        self.space = False
        if tag in ("tr", "table"):
            self.cell = False

    def _item(self) -> None:
        indent = "  " * min(max(len(self.lists) - 1, 0), 10)
        if self.lists and self.lists[-1]:
            self.marker = f"{indent}{self.lists[-1]}. "
            self.lists[-1] += 1
        else:
            self.marker = f"{indent}- "

    def _link(self, address: str, first_piece: int) -> None:
        if not address.lower().startswith(_LINKED) or address in self.seen:
            return
        if len(self.seen) >= MAX_LINKS:
            self.flags["links_capped"] = None
            return
        self.seen.add(address)
        shown = "".join(self.pieces[first_piece:]).strip()
        bare = address.partition(":")[2].lstrip("/").rstrip("/")
        if shown and bare not in shown:
            self.space = True
            self._word(f"<{address[:2048]}>")

    def finish(self) -> str:
        lines = "".join(self.pieces).replace("\xa0", " ").split("\n")
        return _GAPS.sub("\n\n", "\n".join(map(str.rstrip, lines))).strip()
