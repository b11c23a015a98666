"""A sender's file name as one that can be shown, and as one that can be stored."""

import re
import unicodedata

from normalize.mail.headers import flat

MAX_NAME_CHARACTERS = 120
UNTYPED = "application/octet-stream"
"""The type of what nobody knows the type of."""

_UNSAFE = re.compile(r"[\x00-\x1f\x7f-\x9f/\\]")
_RESERVED = re.compile(r'[<>:"|?*]')
"""By Windows."""
_INVISIBLE = re.compile("[\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_REORDERING = re.compile("[\u202a-\u202e\u2066-\u2069]")
_DEVICE = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)", re.IGNORECASE)
_EXTENSIONS = {
    "application/gzip": ".gz",
    "application/json": ".json",
    "application/msword": ".doc",
    "application/pdf": ".pdf",
    "application/pgp-encrypted": ".asc",
    "application/pgp-keys": ".asc",
    "application/pgp-signature": ".asc",
    "application/pkcs7-mime": ".p7m",
    "application/pkcs7-signature": ".p7s",
    "application/rtf": ".rtf",
    "application/vnd.ms-excel": ".xls",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation": ".pptx",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": ".xlsx",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
    "application/x-pkcs7-mime": ".p7m",
    "application/x-pkcs7-signature": ".p7s",
    "application/xml": ".xml",
    "application/zip": ".zip",
    "audio/amr": ".amr",
    "audio/mp4": ".m4a",
    "audio/mpeg": ".mp3",
    "audio/ogg": ".ogg",
    "audio/wav": ".wav",
    "image/bmp": ".bmp",
    "image/gif": ".gif",
    "image/heic": ".heic",
    "image/jpeg": ".jpg",
    "image/png": ".png",
    "image/svg+xml": ".svg",
    "image/tiff": ".tif",
    "image/webp": ".webp",
    "message/delivery-status": ".txt",
    "message/disposition-notification": ".txt",
    "message/global": ".eml",
    "message/rfc822": ".eml",
    "text/calendar": ".ics",
    "text/csv": ".csv",
    "text/html": ".html",
    "text/plain": ".txt",
    "text/rfc822-headers": ".txt",
    "text/rtf": ".rtf",
    "text/vcard": ".vcf",
    "text/x-vcard": ".vcf",
    "video/3gpp": ".3gp",
    "video/mp4": ".mp4",
    "video/quicktime": ".mov",
}
_EXECUTABLE_TYPES = frozenset(
    (
        *("application/x-msdownload", "application/x-dosexec", "application/x-msdos-program", "application/x-sh"),
        *("application/hta", "application/java-archive", "application/vnd.android.package-archive"),
    )
)
_EXECUTABLE_EXTENSIONS = frozenset(
    (
        *("apk", "app", "appx", "bat", "cmd", "com", "cpl", "dll", "dmg", "exe", "gadget", "hta", "img", "iso"),
        *("jar", "js", "jse", "lnk", "msc", "msi", "msix", "msp", "pif", "ps1", "psm1", "reg", "scr", "sct", "sh"),
        *("url", "vb", "vbe", "vbs", "vhd", "ws", "wsc", "wsf", "wsh", "xll"),
    )
)


def safe_filename(name: str) -> str:
    """A name under which any system can store a file; may be empty."""
    return _RESERVED.sub("_", shown_filename(name))


def shown_filename(name: str) -> str:
    """The name that the sender gave: no path, no controls, no bidi, of bounded length; may be empty."""
    if not name:
        return ""
    name = unicodedata.normalize("NFC", _INVISIBLE.sub("", flat(name[:2048] + name[2048:][-2048:])))
    name = name.replace("\\", "/").rstrip("/").rpartition("/")[2]
    name = _UNSAFE.sub("_", name).strip(". ")
    if _DEVICE.match(name):
        name = f"_{name}"
    if len(name) > MAX_NAME_CHARACTERS:
        stem, dot, extension = name.rpartition(".")
        short = dot and len(extension) <= 10
        name = f"{stem[: MAX_NAME_CHARACTERS - 11]}.{extension}" if short else name[:MAX_NAME_CHARACTERS]
    return name


def extension_of(content_type: str) -> str:
    """The usual extension of a type, with its dot."""
    return _EXTENSIONS.get(content_type, ".bin")


def is_executable(name: str, content_type: str) -> bool:
    """Whether opening it would run it."""
    if content_type in _EXECUTABLE_TYPES:
        return True
    return "." in name and name.rpartition(".")[2].strip().lower() in _EXECUTABLE_EXTENSIONS


def reorders(name: str) -> bool:
    """Whether the sender's name shows its letters in another order than they stand (``gpj.exe`` as ``exe.jpg``)."""
    return not name.isascii() and _REORDERING.search(name) is not None
