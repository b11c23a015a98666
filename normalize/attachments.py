"""What of a mail's parts is its text, what is attached, and under which safe name."""

import hashlib
import re
import unicodedata
from dataclasses import dataclass, field

from normalize.headers import flat
from normalize.message import Attachment
from normalize.mime import Part

MAX_NAME_CHARACTERS = 120

_UNSAFE = re.compile(r'[<>:"|?*\x00-\x1f\x7f-\x9f/\\]')
_INVISIBLE = re.compile("[\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_TYPE = re.compile(r"[a-z0-9][a-z0-9!#$&^_.+-]{0,126}/[a-z0-9][a-z0-9!#$&^_.+-]{0,126}")
_DEVICE = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)", re.IGNORECASE)
_EXTENSIONS = {
    "application/pdf": ".pdf",
    "application/zip": ".zip",
    "application/pkcs7-signature": ".p7s",
    "application/pgp-signature": ".asc",
    "application/msword": ".doc",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": ".xlsx",
    "audio/ogg": ".ogg",
    "audio/mpeg": ".mp3",
    "image/gif": ".gif",
    "image/jpeg": ".jpg",
    "image/png": ".png",
    "image/tiff": ".tif",
    "image/webp": ".webp",
    "message/delivery-status": ".txt",
    "message/rfc822": ".eml",
    "text/calendar": ".ics",
    "text/csv": ".csv",
    "text/html": ".html",
    "text/plain": ".txt",
    "text/rfc822-headers": ".txt",
    "video/mp4": ".mp4",
}


@dataclass(slots=True)
class Layout:
    """The leaves of a mail by what they are to a reader."""

    texts: list[Part | tuple[Part, Part]] = field(default_factory=list)
    """Text parts in order; (plain, html) where the sender wrote the same twice."""
    attached: list[Part] = field(default_factory=list)


def lay_out(root: Part) -> Layout:
    """Part text from attachments. Every leaf ends in one of the two."""
    layout = Layout()
    _place(root, layout)
    return layout


def _place(part: Part, layout: Layout) -> None:
    if not part.is_multipart:
        if _is_text(part):
            layout.texts.append(part)
        elif part.content or part.filename or part.content_type == "message/rfc822":
            layout.attached.append(part)
    elif part.content_type == "multipart/alternative":
        _place_alternatives(part.children, layout)
    elif part.content_type == "multipart/related" and part.children:
        _place(part.children[0], layout)
        for child in part.children[1:]:
            # A text beside the related root is a resource of it, not more of the letter.
            before = len(layout.texts)
            _place(child, layout)
            layout.attached += [text for text in layout.texts[before:] if isinstance(text, Part)]
            del layout.texts[before:]
    else:
        for child in part.children:
            _place(child, layout)


def _place_alternatives(children: list[Part], layout: Layout) -> None:
    """One text of all alternatives; what is no text (an invitation, an image beside the HTML) is attached."""
    plain: Part | None = None
    html: Part | None = None
    others = Layout()
    for child in children:
        _place(child, others)
    for text in others.texts:
        if isinstance(text, tuple):
            plain, html = text
        elif text.content_type == "text/html":
            html = html or text
        else:
            plain = plain or text
    if plain is not None and html is not None:
        layout.texts.append((plain, html))
    elif plain is not None or html is not None:
        layout.texts.append(plain or html)  # type: ignore[arg-type]  # one of the two is there
    layout.attached += others.attached


def _is_text(part: Part) -> bool:
    if part.content_type not in ("text/plain", "text/html", "text/enriched", "text"):
        return False
    return part.disposition != "attachment" and not (part.filename and part.disposition != "inline")


def describe(parts: list[Part]) -> tuple[tuple[Attachment, bytes], ...]:
    """Each attached part with its safe name, its type, its size and hash, and its bytes."""
    found = []
    for number, part in enumerate(parts, 1):
        content_type = part.content_type if _TYPE.fullmatch(part.content_type) else "application/octet-stream"
        extension = _EXTENSIONS.get(content_type, ".bin")
        name = safe_filename(part.filename)
        if not name and part.subject:
            name = safe_filename(part.subject.replace("/", "-").replace("\\", "-"))
            name = name and name + extension
        attachment = Attachment(
            filename=name or f"attachment-{number}{extension}",
            content_type=content_type,
            size=len(part.content),
            sha256=hashlib.sha256(part.content).hexdigest(),
        )
        found.append((attachment, part.content))
    return tuple(found)


def safe_filename(name: str) -> str:
    """A name that can be shown and stored: no path, no controls, no bidi, of bounded length; may be empty."""
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
