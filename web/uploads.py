"""``/uploads``: files in pieces by the tus protocol 1.0.0 (core, creation, termination), for forms and chats.

tus.io/protocols/resumable-upload. A phone that loses its network goes on where it was; any client will do.
"""

import base64
import binascii
from collections.abc import Mapping

from fastapi import APIRouter
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from ingest.uploads import MOST_BYTES, Upload, WrongOffset
from web.attempts import Attempts, TooOften, network
from web.site import Site, site_of

VERSION = "1.0.0"
_EVERY_ANSWER = {"Tus-Resumable": VERSION}
_PIECE = "application/offset+octet-stream"
_LONGEST_NUMBER = 12
_AT_ONCE_BYTES = 1_048_576

router = APIRouter()


def pace() -> Attempts:
    """How many uploads one network may begin within five minutes; behind one may be a whole office."""
    return Attempts(limit=60, window_seconds=300)


@router.options("/uploads")
def describe(request: Request) -> Response:
    """What we speak."""
    told = {"Tus-Version": VERSION, "Tus-Extension": "creation,termination", "Tus-Max-Size": str(MOST_BYTES)}
    return _answer(204, told)


@router.post("/uploads")
async def begin(request: Request) -> Response:
    """Begin an upload; the answer says where it goes on."""
    site = site_of(request)
    begun: Attempts = request.app.state.uploads_begun
    length = _number(request.headers.get("upload-length", ""))
    if problem := _wrong_version(request):
        return problem
    if length is None:
        return _answer(400, text="Upload-Length: give the file's size in bytes\n")
    if length > MOST_BYTES:
        return _answer(413, {"Tus-Max-Size": str(MOST_BYTES)}, f"a file has at most {MOST_BYTES} bytes\n")
    if await run_in_threadpool(site.congestion):
        return _answer(503, {"Retry-After": "60"}, "no room just now: try again\n")
    try:
        begun.take(network(request))
    except TooOften as error:
        return _answer(429, {"Retry-After": str(error.wait_seconds)}, "too many files at once\n")
    told = _metadata(request.headers.get("upload-metadata", ""))
    name, kind = told.get("filename", ""), told.get("filetype", "")
    try:
        upload = await run_in_threadpool(site.uploads.create, length, name, kind)
    except ValueError:
        return _answer(400, text="an empty file says nothing\n")
    except OSError:
        return _answer(503, {"Retry-After": "60"}, "not taken: try again\n")
    return _answer(201, {"Location": f"/uploads/{upload.name}", "Upload-Offset": "0"})


@router.head("/uploads/{name}")
def look(request: Request, name: str) -> Response:
    """How much of it is here."""
    upload = site_of(request).uploads.find(name)
    if problem := _wrong_version(request):
        return problem
    return _answer(404) if upload is None else _answer(200, _state(upload))


@router.patch("/uploads/{name}")
async def go_on(request: Request, name: str) -> Response:
    """Take the next piece, of any size; what came of a broken one stays."""
    site = site_of(request)
    if problem := _wrong_version(request):
        return problem
    if request.headers.get("content-type", "") != _PIECE:
        return _answer(415, text=f"send Content-Type: {_PIECE}\n")
    offset = _number(request.headers.get("upload-offset", ""))
    if offset is None:
        return _answer(400, text="Upload-Offset: say where the piece begins\n")
    try:
        offset = await _take(site, request, name, offset)
    except LookupError:
        return _answer(404)
    except WrongOffset as error:
        return _answer(409, text=f"{error}\n")
    except ValueError:
        return _answer(413, text="more bytes than were announced\n")
    except OSError:
        return _answer(503, {"Retry-After": "60"}, "not taken: try again\n")
    return _answer(204, {"Upload-Offset": str(offset)})


@router.delete("/uploads/{name}")
def forget(request: Request, name: str) -> Response:
    """Give an upload up."""
    if problem := _wrong_version(request):
        return problem
    uploads = site_of(request).uploads
    if uploads.find(name) is None:
        return _answer(404)
    uploads.remove(name)
    return _answer(204)


async def _take(site: Site, request: Request, name: str, offset: int) -> int:
    """Write as it comes: a file is never whole in memory, and of a broken piece all but the last megabyte stays."""
    held = bytearray()
    async for chunk in request.stream():
        held += chunk
        if len(held) >= _AT_ONCE_BYTES:
            offset = await run_in_threadpool(site.uploads.append, name, offset, bytes(held))
            held.clear()
    return await run_in_threadpool(site.uploads.append, name, offset, bytes(held))


def _wrong_version(request: Request) -> Response | None:
    if request.headers.get("tus-resumable") == VERSION:
        return None
    return _answer(412, {"Tus-Version": VERSION}, f"send Tus-Resumable: {VERSION}\n")


def _state(upload: Upload) -> Mapping[str, str]:
    return {"Upload-Offset": str(upload.offset), "Upload-Length": str(upload.length)}


def _answer(status: int, headers: Mapping[str, str] | None = None, text: str = "") -> Response:
    return Response(text or None, status, {**_EVERY_ANSWER, **(headers or {})}, media_type="text/plain")


def _number(text: str) -> int | None:
    is_one = text.isascii() and text.isdigit() and len(text) <= _LONGEST_NUMBER
    return int(text) if is_one else None


def _metadata(header: str) -> dict[str, str]:
    """The names and values of Upload-Metadata; what is not base64 is left out."""
    found = {}
    for pair in header[:4000].split(",")[:20]:
        key, _, value = pair.strip().partition(" ")
        try:
            found[key] = base64.b64decode(value, validate=True).decode("utf-8", "replace")
        except (binascii.Error, ValueError):
            continue
    return found
