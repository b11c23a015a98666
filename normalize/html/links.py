"""The addresses of the links of an HTML page: which are worth showing, and how."""

import re

MAX_LINK_CHARACTERS = 2_048
MAX_BASE_CHARACTERS = 200

_LINKED = ("http://", "https://", "mailto:", "tel:", "sms:", "geo:")
_NO_DIGITS = re.compile(r"[^0-9\u0660-\u0669\u06f0-\u06f9]")
_LATIN_DIGITS = {start + digit: str(digit) for start in (0x0660, 0x06F0) for digit in range(10)}
_SAME_NUMBER_DIGITS = 7


def whole(address: str, base: str) -> str:
    """A link's address in full, or nothing when it leads nowhere that a person could go."""
    address = "".join(address[: 2 * MAX_LINK_CHARACTERS].split())
    if address.lower().startswith(_LINKED):
        return address
    if address.startswith("//"):
        return f"https:{address}"
    if not 0 < len(base) < MAX_BASE_CHARACTERS or not address or address[0] == "#":
        return ""
    return "" if ":" in address.partition("/")[0] else _joined(base, address)


def says_no_more(address: str, shown: str) -> bool:
    """Whether the text of a link already tells its address; a number may be written without its country."""
    scheme, _, rest = address.partition(":")
    if scheme.lower() in ("tel", "sms"):
        number = _NO_DIGITS.sub("", rest).translate(_LATIN_DIGITS)
        seen = _NO_DIGITS.sub("", shown).translate(_LATIN_DIGITS)
        return len(seen) >= _SAME_NUMBER_DIGITS and (number.endswith(seen) or number in seen)
    bare = rest.strip("/").lower().removeprefix("www.")
    if scheme.lower() == "mailto":
        bare = bare.partition("?")[0]
    return bare in shown.lower()


def _joined(base: str, address: str) -> str:
    scheme, _, rest = base.partition("://")
    host, _, path = rest.partition("?")[0].partition("/")
    if not host or scheme.lower() not in ("http", "https"):
        return ""
    folder = "" if address[0] == "/" or "/" not in path else path.rpartition("/")[0] + "/"
    return f"{scheme}://{host}/{folder}{address.lstrip('/')}"
