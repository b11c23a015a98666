"""What a mail brings with it: each attached part under a name to show, with its size and its hash."""

import hashlib
import re
from dataclasses import dataclass

from normalize.filenames import extension_of, is_executable, reorders, shown_filename
from normalize.mail.mime import Part
from normalize.message import Attachment

_TYPE = re.compile(r"[a-z0-9][a-z0-9!#$&^_.+-]{0,126}/[a-z0-9][a-z0-9!#$&^_.+-]{0,126}")


@dataclass(frozen=True, slots=True)
class Described:
    """The attachments with their bytes, and what is to be noted about them."""

    files: tuple[tuple[Attachment, bytes], ...]
    flags: tuple[str, ...]


def describe(parts: list[Part]) -> Described:
    """Each attached part in order. Two of one name keep it: what they are told apart by is their hash."""
    files = []
    flags: dict[str, None] = {}
    for number, part in enumerate(parts, 1):
        content_type = part.content_type if _TYPE.fullmatch(part.content_type) else "application/octet-stream"
        extension = extension_of(content_type)
        name = shown_filename(part.filename)
        if not name and part.is_enclosed_mail and (subject := part.subject):
            name = shown_filename(subject.replace("/", "-").replace("\\", "-"))
            name = name and name + extension
        name = name or f"attachment-{number}{extension}"
        if reorders(part.filename):
            flags["bidi_filename"] = None
        if is_executable(name, content_type):
            flags["executable_attachment"] = None
        content = part.content
        if part.is_damaged:
            flags["parse_degraded"] = None
        attachment = Attachment(name, content_type, len(content), hashlib.sha256(content).hexdigest())
        files.append((attachment, content))
    return Described(tuple(files), tuple(flags))
