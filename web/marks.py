"""Characters that act on the text around them, made visible: no name rearranges the line it stands in."""

import re

# Embeddings, overrides and isolates (UAX #9); the plain marks LRM, RLM and ALM are harmless and stay.
_BIDI = {
    "\u202a": "LRE",
    "\u202b": "RLE",
    "\u202c": "PDF",
    "\u202d": "LRO",
    "\u202e": "RLO",
    "\u2066": "LRI",
    "\u2067": "RLI",
    "\u2068": "FSI",
    "\u2069": "PDI",
}
_ACTING = re.compile("[\u202a-\u202e\u2066-\u2069\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


def marked(text: str | None) -> str:
    """The text with each such character as its name in brackets; escaping it is left to the template."""
    return _ACTING.sub(_name, text or "")


def _name(match: re.Match[str]) -> str:
    character = match.group()
    return f"[{_BIDI.get(character) or f'U+{ord(character):04X}'}]"
