"""What each element of an HTML page does to the text that is being written."""

import re

from normalize.html.writer import Writer

DROPPED = frozenset(
    ("head", "title", "template", "xml", "audio", "video", "canvas", "datalist", "desc", "annotation", "annotation-xml")
)
"""Elements that a person sees nothing of."""

_BLOCK, _APART, _KEPT, _CELL = "block", "apart", "kept", "cell"
STEPS: dict[str, str] = {
    **dict.fromkeys(
        (
            *("address", "article", "aside", "body", "caption", "center", "dd", "details", "dir", "div"),
            *("dt", "fieldset", "figcaption", "figure", "footer", "form", "frameset", "header", "html", "legend"),
            *("main", "menu", "nav", "optgroup", "section", "summary", "tbody", "tfoot", "thead"),
        ),
        _BLOCK,
    ),
    **dict.fromkeys(("h1", "h2", "h3", "h4", "h5", "h6", "dl"), _APART),
    **dict.fromkeys(("pre", "listing", "textarea"), _KEPT),
    **dict.fromkeys(("td", "th"), _CELL),
    **{name: name for name in ("p", "br", "hr", "a", "img", "li", "ul", "ol", "tr", "table", "blockquote", "q")},
    **{name: name for name in ("input", "select", "option", "button", "span")},
}
"""Elements that are not here leave their text in its line."""

_TIGHT = re.compile(r"mso|margin(?:-bottom)?\s?:\s?0(?:\.0\d*+)?+[a-z]*+(?:\s0(?:\.0\d*+)?+[a-z]*+){0,3}+\s?[\";!]")
_INTEGER = re.compile(r"-?\d{1,5}")
_ATTRIBUTE = re.compile(r' ([^\s=]+)="([^"]*)"')
_FILE_NAME = re.compile(r"\S*\.(?:png|jpe?g|gif|bmp|svg|webp|tiff?)", re.IGNORECASE)
_SAYS_NOTHING = frozenset(("image", "img", "picture", "photo", "icon", "logo", "spacer", "صورة", "شعار"))
_DESCRIBED_BY_A_PROGRAM = ("description automatically generated", "تم إنشاء الوصف تلقائي")
_BULLETS = frozenset("·§o¨Øüvq•-–\uf0b7\uf0a7\uf0d8\uf0fc")
"""What Word's bullets are in the fonts Symbol, Wingdings and Courier."""
_MAX_SPACER_PIXELS = 3


def open_element(writer: Writer, tag: str, attributes: str, text: str) -> str:
    """An element begins; returns its first text as it is to be written."""
    step = STEPS[tag]
    if step == _BLOCK:
        writer.end_line()
        if "border-top:solid" in attributes or "divRplyFwdMsg" in attributes:
            writer.rule()  # Outlook's line above the headers of the mail that is answered
    elif step == "br":
        writer.break_line()
    elif step == "span":
        if "mso-list" in attributes and text.strip() in _BULLETS:
            return "- "
    elif step == "p":
        writer.is_tight = bool(attributes) and _TIGHT.search(attributes.lower()) is not None
        writer.end_line(not writer.is_tight)
    elif step == "a":
        writer.open_link(_read(attributes).get("href", "").strip())
    elif step == _CELL:
        writer.open_cell()
    elif step == "tr":
        writer.open_row()
    elif step == "table":
        role = _read(attributes).get("role", "")
        writer.open_table(role in ("presentation", "none"))
    elif step == "blockquote":
        writer.open_quote(_quotes(attributes))
    elif step in ("ul", "ol", "li"):
        _open_list(writer, step, attributes)
    elif step == _KEPT:
        writer.end_line(tag != "textarea")
        writer.keeps_lines += 1
    elif step == _APART:
        writer.end_line(True)
    elif step == "hr":
        writer.rule()
    elif step == "q":
        writer.buffer.append("“")
    else:
        _open_control(writer, step, attributes)
    return text


def close_element(writer: Writer, tag: str) -> None:
    """An element ends."""
    step = STEPS[tag]
    if step == _BLOCK:
        writer.end_line()
    elif step == "p":
        writer.end_line(not writer.is_tight)
        writer.is_tight = False
    elif step == "a":
        writer.close_link()
    elif step == _CELL:
        writer.end_line()
    elif step == "tr":
        writer.close_row()
    elif step == "table":
        writer.close_table()
    elif step == "blockquote":
        writer.close_quote()
    elif step in ("ul", "ol"):
        writer.close_list()
    elif step == "li":
        writer.close_item()
    elif step == _KEPT:
        writer.end_line(tag != "textarea")
        writer.keeps_lines -= 1
    elif step == _APART:
        writer.end_line(True)
    elif step == "q":
        writer.buffer.append("”")
    elif step == "select":
        writer.close_select()
    elif step == "button":
        writer.buffer.append(" ")


def _open_list(writer: Writer, step: str, attributes: str) -> None:
    found = _read(attributes)
    if step == "li":
        value = found.get("value", "")
        writer.open_item(int(value) if _INTEGER.fullmatch(value) else None)
        return
    style = found.get("style", "").lower()
    if "list-style" in style and "none" in style:
        writer.open_list("none", 1, 0)
    elif step == "ul":
        writer.open_list("", 1, 0)
    else:
        start, kind = found.get("start", ""), found.get("type", "1")
        step_by = -1 if "reversed" in found else 1
        first = int(start) if _INTEGER.fullmatch(start) else 1
        writer.open_list(kind if kind in ("1", "a", "A", "i", "I") else "1", first, step_by)


def _open_control(writer: Writer, step: str, attributes: str) -> None:
    found = _read(attributes)
    if step == "img":
        writer.buffer.append(_shown_instead(found, writer.is_in_link))
    elif step == "select":
        writer.open_select()
    elif step == "option":
        writer.open_option("selected" in found)
    elif step == "button":
        writer.buffer.append(" ")
    elif step == "input":
        kind = found.get("type", "text").lower()
        if kind in ("checkbox", "radio"):
            writer.buffer.append(" [x] " if "checked" in found else " [ ] ")
        elif kind == "image":
            writer.buffer.append(f" {found.get('alt', '')} ")
        elif kind not in ("hidden", "password", "file", "color", "range"):
            writer.buffer.append(f" {found.get('value', '')} ")


def _shown_instead(found: dict[str, str], is_linked: bool) -> str:
    """An image's text where it carries any; spacers, file names and what programs guess to be seen are none."""
    text = " ".join(found.get("alt", "").split())
    if not text or _FILE_NAME.fullmatch(text) or (not is_linked and text.lower() in _SAYS_NOTHING):
        return ""
    if text.lower().endswith(_DESCRIBED_BY_A_PROGRAM) or any(sign in text.lower() for sign in _DESCRIBED_BY_A_PROGRAM):
        return ""
    for name in ("width", "height"):
        size = _INTEGER.match(found.get(name, ""))
        if size and int(size[0]) <= _MAX_SPACER_PIXELS:
            return ""
    is_picture_of_a_letter = len(text) <= 8 and not text.isascii() and not any(letter.isalnum() for letter in text)
    return text if is_picture_of_a_letter else f" {text} "  # emoji are images in many mailers


def _quotes(attributes: str) -> bool:
    """Whether a blockquote quotes somebody; mailers also indent with it."""
    if not attributes:
        return True
    found = _read(attributes.lower())
    its_class = found.get("class", "")
    if found.get("type") == "cite" or "cite" in found or "quote" in its_class or "cite" in its_class:
        return True
    style = found.get("style", "").replace(" ", "")
    if not style:
        return True
    sides = [side for side in style.split(";") if side.startswith(("border-left", "border-right", "border:"))]
    return any(not side.partition(":")[2].startswith(("none", "0", "medium", "currentcolor")) for side in sides)


def _read(attributes: str) -> dict[str, str]:
    return dict(_ATTRIBUTE.findall(attributes)) if attributes else {}
