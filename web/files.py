"""``/cases/REF/messages/ID/files/N``: what a message brought along, without handing our origin to whoever sent it."""

import re
from typing import Any
from urllib.parse import quote

from fastapi import APIRouter, Depends
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from cases.files import with_files
from cases.queries import MessageView, find_case
from ingest.message import Channel
from ingest.transaction import reading
from normalize.filenames import safe_filename
from normalize.photos import without_metadata
from web.headers import OWN_REFERRER
from web.pages import page
from web.sign_in import signed_in
from web.site import Site, site_of
from web.track import plain_digits

ISOLATED = {
    "Content-Security-Policy": "sandbox; default-src 'none'",
    "X-Content-Type-Options": "nosniff",
    # A sandboxed document has no origin to be the same as; with ``same-origin`` it is not shown at all (HTML, 7.1.3).
    "Cross-Origin-Opener-Policy": "unsafe-none",
}

_SHOWN = f"{ISOLATED['Content-Security-Policy']}; style-src 'unsafe-inline'"
"""A browser puts a picture on a page of its own making, with styles that fit it to the window."""

_UNTYPED = "application/octet-stream"
_TYPES = frozenset(
    (
        *("application/pdf", "audio/amr", "audio/mp4", "audio/mpeg", "audio/ogg", "video/3gpp", "video/mp4"),
        *("image/gif", "image/heic", "image/jpeg", "image/png", "image/tiff", "image/webp"),
    )
)
"""Types that a download keeps, so that a phone offers the right program; none of them holds a script of a page."""

_NOT_PLAIN = re.compile(r"[^\w .,()+-]", re.ASCII)
_PICTURES = ((b"\xff\xd8\xff", "image/jpeg"), (b"\x89PNG\r\n\x1a\n", "image/png"), (b"RIFF", "image/webp"))

_SOUNDS = ((b"OggS", "audio/ogg"), (b"ID3", "audio/mpeg"))

router = APIRouter(dependencies=[Depends(signed_in)])


@router.get("/cases/{reference}/messages/{inbox_id}/files/{number}")
def show_file(request: Request, reference: str, inbox_id: str, number: str) -> Response:
    """A photo without the place and device that a camera wrote into it, a voice to be heard; all else as a download."""
    message = message_in(site_of(request), reference, inbox_id)
    listed, content = _file(site_of(request), message, number)
    name, content_type = listed["filename"], listed["content_type"]
    if sound := _sound_type(content) if content_type.startswith("audio/") else "":
        headers = {**ISOLATED, "Content-Disposition": disposition("inline", name)}
        return Response(content, media_type=sound, headers=headers)
    if not content_type.startswith("image/"):
        return _download(name, content_type, content)
    picture = without_metadata(content, content_type)
    if picture is not None:
        headers = {**ISOLATED, "Content-Disposition": disposition("inline", name), "Content-Security-Policy": _SHOWN}
        return Response(picture, media_type=_picture_type(picture), headers=headers)
    if message.channel == Channel.FAX:  # a page that a gateway made: no camera was there
        return _download(name, content_type, content)
    return page(request, "hidden_data.html", 200, OWN_REFERRER, reference=reference, message=message, file=listed)


@router.get("/cases/{reference}/messages/{inbox_id}/files/{number}/original")
def send_original(request: Request, reference: str, inbox_id: str, number: str) -> Response:
    """A file exactly as it came, with whatever is hidden in it."""
    message = message_in(site_of(request), reference, inbox_id)
    listed, content = _file(site_of(request), message, number)
    return _download(listed["filename"], listed["content_type"], content)


def message_in(site: Site, reference: str, inbox_id: str) -> MessageView:
    """A message of this very case. Raises 404."""
    with reading(site.engine) as connection:
        case = find_case(connection, plain_digits(reference))
        case = with_files(connection, case) if case else None
    for message in case.messages if case else ():
        if str(message.inbox_id) == inbox_id:
            return message
    raise HTTPException(404)


def disposition(kind: str, filename: str) -> str:
    """``inline`` or ``attachment`` with a file name in any script (RFC 6266, and RFC 8187 for its letters)."""
    name = safe_filename(filename) or "file"
    plain = _NOT_PLAIN.sub("_", name)
    return f"{kind}; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='', errors='replace')}"


def _file(site: Site, message: MessageView, number: str) -> tuple[dict[str, Any], bytes]:
    """The attachment of this number, counted from 1, as the case lists it, and its bytes. Raises 404."""
    found = (one for count, one in enumerate(message.attachments, 1) if str(count) == number)
    listed = next(found, None)
    if listed is None or listed["state"] != "kept":
        raise HTTPException(404)
    if message.channel not in (Channel.EMAIL, Channel.FAX):
        return listed, site.blob(listed["sha256"])
    # By its hash, not its place: a newer reader may find other files beside it.
    for attachment, content in site.files(message.inbox_id):
        if (attachment.sha256, attachment.filename) == (listed["sha256"], listed["filename"]):
            return listed, content
    raise HTTPException(404)


def _download(name: str, content_type: str, content: bytes) -> Response:
    headers = {"Content-Disposition": disposition("attachment", name), **ISOLATED}
    return Response(content, media_type=content_type if content_type in _TYPES else _UNTYPED, headers=headers)


def _sound_type(content: bytes) -> str:
    """What a voice message or recording is by its content; empty when it is none that a browser plays."""
    if content[4:8] == b"ftyp":
        return "audio/mp4"
    if content[:2] in (b"\xff\xfb", b"\xff\xf3", b"\xff\xf2"):
        return "audio/mpeg"
    return next((content_type for start, content_type in _SOUNDS if content.startswith(start)), "")


def _picture_type(picture: bytes) -> str:
    """By its content, whatever the sender called it."""
    return next((content_type for start, content_type in _PICTURES if picture.startswith(start)), _UNTYPED)
