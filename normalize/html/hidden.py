"""Which text of an HTML page a person does not see: by style, attribute or the page's style sheet."""

import re
from dataclasses import dataclass, field, replace

MAX_SHEET_CHARACTERS = 100_000
MAX_RULES = 2_000
MAX_CLASSES = 50
MAX_STYLES = 3_000
"""Different styles on one page; what follows is read as if it were plain."""

_SIGNS = (
    *("display", "visibility", "hidden", "mso-hide", "opacity", "max-height", "text-indent", "position", "clip"),
    *("background", "bgcolor", "white-space", "transparent"),
)
_SMALL = tuple(
    # One each, since a search for a fixed beginning is ten times as fast as one for either of two.
    re.compile(beginning + r"\s*+:\s*+" + number)
    for beginning, number in (("font-size", r"(?:0|1(?!\d)|\.)"), ("font", "0"), ("height", "0"))
)
"""Without any of these in the whole page no attribute can hide anything, and none needs to be read."""
_STYLE = re.compile(r' style="([^"]*)"')
_CLASS = re.compile(r' class="([^"]*)"')
_ID = re.compile(r' id="([^"]*)"')
_HIDDEN = re.compile(r' hidden(?:="|$)')
_BACKGROUND = re.compile(r' bgcolor="([^"]*)"')
_PICTURE = re.compile(r' background="([^"]+)"')
_COLOUR = re.compile(r' color="([^"]*)"')
_STYLING_ATTRIBUTES = ((_BACKGROUND, "background-color"), (_PICTURE, "background-image"), (_COLOUR, "color"))
_COMMENT = re.compile(r"/\*[^*]*+(?:\*(?!/)[^*]*+)*+(?:\*/|\Z)")
_LENGTH = re.compile(r"(-?\d*\.?\d+)\s*(px|pt|em|rem|%|ex|in|cm|mm|vw|)")
_RGB = re.compile(r"rgba?\(\s*(\d{1,3})\s*[, ]\s*(\d{1,3})\s*[, ]\s*(\d{1,3})\s*(?:[,/]\s*(\d*\.?\d+)%?\s*)?\)")
_SELECTOR = re.compile(r"(\*|[a-z][a-z0-9]*)?([.#][\w-]+)?")
_NAMED = {"white": "#ffffff", "black": "#000000", "red": "#ff0000", "yellow": "#ffff00", "blue": "#0000ff"}
_BREAK = re.compile(r"([{}])")
_TINY_PIXELS = 1.0
_OFF_SCREEN_PIXELS = -900.0


@dataclass(frozen=True, slots=True)
class Look:
    """How text looks at one place of the page, as far as that can make it invisible."""

    is_tiny: bool = False
    is_veiled: bool = False
    keeps_lines: bool = False
    colour: str = ""
    background: str = ""

    @property
    def is_invisible(self) -> bool:
        """Text here cannot be seen, though an element inside may show its own again."""
        return self.is_tiny or self.is_veiled or (bool(self.colour) and self.colour == self.background)


@dataclass(slots=True)
class Hiding:
    """What can hide text on one page. ``look_of`` answers from memory: pages repeat their styles."""

    selectors: dict[str, bool] = field(default_factory=dict)
    """``tag``, ``.class`` or ``#id`` -> whether the rule overrules the element's own style."""
    known: dict[tuple[str, str, Look], Look | None] = field(default_factory=dict)

    def look_of(self, tag: str, attributes: str, around: Look) -> Look | None:
        """How an element's text looks within ``around``, or None when all of it is hidden whatever is inside."""
        key = (tag, attributes, around)
        if key not in self.known:
            if len(self.known) >= MAX_STYLES:
                return around
            self.known[key] = self._judged(tag, attributes, around)
        return self.known[key]

    def _judged(self, tag: str, attributes: str, around: Look) -> Look | None:
        if _HIDDEN.search(attributes):
            return None
        style = _STYLE.search(attributes)
        declared = _declarations(style[1]) if style else {}
        if self.selectors:
            for selector in _selectors_of(tag, attributes):
                overrules = self.selectors.get(selector)
                if overrules is not None and (overrules or declared.get("display", "none") == "none"):
                    return None
        if declared and hides_all(declared):
            return None
        for attribute, name in _STYLING_ATTRIBUTES:
            if found := attribute.search(attributes):
                declared.setdefault(name, found[1].strip().lower())
        return _inherited(declared, around) if declared else around


def hiding_on(page: str, sheets: list[str]) -> Hiding | None:
    """What can hide text on a page, or None when nothing can."""
    if not sheets and not any(attribute in page for attribute in ("style=", "color=", "hidden=")):
        return None
    if not any(_has_signs(text) for text in (page, *sheets)):
        return None
    return Hiding(_hidden_selectors(sheets))


def _has_signs(text: str) -> bool:
    if any(sign in text for sign in _SIGNS):
        return True
    return any(pattern.search(text) for pattern in _SMALL)


def hides_all(declared: dict[str, str]) -> bool:
    """Whether a style hides an element with everything in it."""
    if declared.get("display") == "none" or declared.get("mso-hide") == "all":
        return True
    opacity = declared.get("opacity", "")
    if opacity and _number(opacity) == 0:
        return True
    clipped = "hidden" in declared.get("overflow", "") or "hidden" in declared.get("overflow-y", "")
    if clipped and any(_number(declared.get(name, "")) == 0 for name in ("height", "max-height", "width")):
        return True
    if _is_far_out(declared.get("text-indent", "")):
        return True
    if declared.get("position") not in ("absolute", "fixed"):
        return False
    return any(_is_far_out(declared.get(name, "")) for name in ("left", "top", "right", "bottom")) or (
        declared.get("clip", "").replace(" ", "").startswith(("rect(0", "rect(1px,1px"))
    )


def _inherited(declared: dict[str, str], around: Look) -> Look:
    look = around
    if size := declared.get("font-size") or declared.get("font", "").partition("/")[0]:
        look = replace(look, is_tiny=_is_tiny(size, look.is_tiny))
    visibility = declared.get("visibility")
    if visibility:
        look = replace(look, is_veiled=visibility in ("hidden", "collapse"))
    if space := declared.get("white-space"):
        look = replace(look, keeps_lines=space.startswith("pre"))
    background = declared.get("background-color") or declared.get("background")
    if background and background not in ("none", "transparent", "inherit"):
        look = replace(look, background=_colour(background))
    if "background-image" in declared and declared["background-image"] != "none":
        look = replace(look, background="")
    if colour := declared.get("color"):
        look = replace(look, colour=_colour(colour), is_veiled=look.is_veiled or colour == "transparent")
    return look


def _is_tiny(size: str, was_tiny: bool) -> bool:
    found = _LENGTH.match(size)
    if found is None:
        return was_tiny and size in ("inherit", "larger", "smaller")
    number = float(found[1])
    if found[2] in ("px", "pt", ""):
        return number <= _TINY_PIXELS
    if found[2] in ("em", "%", "ex"):  # a share of what is around it
        return was_tiny or number <= 0
    return number <= 0


def _declarations(style: str) -> dict[str, str]:
    style = style.replace("\xa0", " ").lower()
    if "/*" in style:
        style = _COMMENT.sub("", style)
    found: dict[str, str] = {}
    for declaration in style.split(";"):
        name, colon, value = declaration.partition(":")
        if colon:
            found[name.strip()] = value.partition("!")[0].strip()
    return found


def _selectors_of(tag: str, attributes: str) -> list[str]:
    found = [tag]
    if classes := _CLASS.search(attributes):
        for name in classes[1].lower().split(None, MAX_CLASSES)[:MAX_CLASSES]:
            found += (f".{name}", f"{tag}.{name}")
    if its_id := _ID.search(attributes):
        found += (f"#{its_id[1].lower()}", f"{tag}#{its_id[1].lower()}")
    return found


def _hidden_selectors(sheets: list[str]) -> dict[str, bool]:
    """The simple selectors that a style sheet hides. What depends on the screen's size or on print is left out."""
    hidden: dict[str, bool] = {}
    for sheet in sheets:
        sheet = _COMMENT.sub("", sheet[:MAX_SHEET_CHARACTERS].lower().replace("<!--", "").replace("-->", ""))
        if "display" not in sheet and "hidden" not in sheet and "mso-hide" not in sheet:
            continue
        depth, prelude, body = 0, "", ""
        for piece in _BREAK.split(sheet)[: 4 * MAX_RULES]:
            if piece == "{":
                depth += 1
            elif piece == "}":
                if depth == 1 and not prelude.startswith("@"):
                    _add_rule(hidden, prelude, _declarations(body), "!" in body)
                depth = max(depth - 1, 0)
                body = ""
            elif depth == 0:
                prelude = piece.rpartition(";")[2].strip()
            else:
                body = piece
    return hidden


def _add_rule(hidden: dict[str, bool], prelude: str, declared: dict[str, str], overrules: bool) -> None:
    hides = hides_all(declared) or declared.get("visibility") == "hidden"
    shows = not hides and "display" in declared
    if not (hides or shows):
        return
    for selector in prelude.split(","):
        selector = selector.strip()
        if not selector or not (match := _SELECTOR.fullmatch(selector)):
            continue
        name = selector.removeprefix("*") if match[2] else selector
        if hides and name not in ("", "*", "html", "body"):
            hidden[name] = overrules
        elif shows:
            hidden.pop(name, None)


def _number(value: str) -> float | None:
    found = _LENGTH.match(value)
    return float(found[1]) if found else None


def _is_far_out(value: str) -> bool:
    found = _LENGTH.match(value)
    if not found:
        return False
    return float(found[1]) <= (_OFF_SCREEN_PIXELS if found[2] in ("px", "pt", "") else -50)


def _colour(value: str) -> str:
    """A colour as #rrggbb; empty when it is a picture or not known."""
    value = value.strip()
    if "url(" in value or "gradient" in value:
        return ""
    if found := _RGB.match(value):
        if found[4] and float(found[4]) == 0:
            return ""
        return "#{:02x}{:02x}{:02x}".format(*(min(int(found[number]), 255) for number in (1, 2, 3)))
    value = value.partition(" ")[0]
    if value.startswith("#") and len(value) == 4:
        return "#" + "".join(2 * digit for digit in value[1:])
    return _NAMED.get(value, value if value.startswith("#") and len(value) == 7 else "")
