"""OpenPGP armor inside a text (RFC 9580, 6 and 7): what was signed is read, what is encrypted is flagged."""

import re
from dataclasses import dataclass

_SIGNED = "-----BEGIN PGP SIGNED MESSAGE-----"
_SIGNATURE = "-----BEGIN PGP SIGNATURE-----"
_SIGNATURE_END = "-----END PGP SIGNATURE-----"
_ENCRYPTED = re.compile(r"^-----BEGIN PGP MESSAGE-----[ \t]*$", re.MULTILINE)
_ARMOR_HEADER = re.compile(r"(?:[A-Za-z]{1,40}: [^\n]*\n)*\n?")
_DASH_ESCAPE = re.compile(r"^- ", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Disarmed:
    """The text as its writer wrote it."""

    text: str
    flags: tuple[str, ...] = ()


def disarmed(text: str) -> Disarmed:
    """The text without the lines of a clear signature; nothing is verified."""
    if "-----BEGIN PGP " not in text:
        return Disarmed(text)
    flags = ("encrypted",) if _ENCRYPTED.search(text) else ()
    before, signed, rest = text.partition(_SIGNED + "\n")
    body, signature, armor = rest.partition("\n" + _SIGNATURE)
    if not signed or not signature or (before and not before.endswith("\n")):
        return Disarmed(text, flags)
    header = _ARMOR_HEADER.match(body)
    body = _DASH_ESCAPE.sub("", body[header.end() :] if header else body)
    after = armor.partition(_SIGNATURE_END)[2]
    return Disarmed(f"{before}{body}{after}".strip("\n"), (*flags, "pgp_signed"))
