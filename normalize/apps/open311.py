"""Open311: one service request as an app posts it (GeoReport v2, POST requests), as a form or as JSON."""

import re
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import unquote, unquote_to_bytes

from ingest.message import RawMessage
from ingest.reading_rules import ReadingRules
from normalize.apps.documents import answer, document_of, identifier, line, mapping, mappings, sequence, words
from normalize.apps.draft import Draft, unreadable
from normalize.apps.lines import is_line, read_line
from normalize.charset.decoding import decode
from normalize.mail.addresses import is_plausible
from normalize.mail.headers import flat
from normalize.message import Message, Sender
from normalize.text.phones import e164

MAX_PARAMETERS = 500

_OWN = frozenset(
    ("service_code", "description", "lat", "long", "address_string", "address_id", "media_url", "attribute")
)
_ATTRIBUTE = re.compile(r"attribute\[([^\[\]]{1,200})\](?:\[\])?")
_TYPES = {
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "png": "image/png",
    "webp": "image/webp",
    "gif": "image/gif",
    "mp4": "video/mp4",
    "pdf": "application/pdf",
}

Post = Mapping[str, Any]


def read_open311(raw: RawMessage, rules: ReadingRules) -> Message:
    """Read a posted service request; JSON without any of its fields is a recorded line."""
    document = document_of(raw.content)
    post: Post = mapping(document) if isinstance(document, dict) else _form(raw)
    if _OWN.isdisjoint(post) and not any(name.startswith("attribute[") for name in post):
        return read_line(raw, document, rules) if is_line(document) else unreadable(raw)
    draft = Draft(sender=_sender(post, raw.envelope.get("region", "") or rules.region))
    draft.say(words(post.get("description")))
    label = line(post.get("address_string"), 500)
    if post.get("lat") or post.get("long"):
        draft.place(post.get("lat"), post.get("long"), label)
    if not draft.location:
        draft.answer("address_string", label)
    for name in ("service_code", "address_id", "jurisdiction_id"):
        draft.answer(name, identifier(post.get(name)))
    for name, value in _attributes(post):
        draft.answer(flat(name), value)
    _take_media(draft, post)
    return draft.finish(raw)


def _sender(post: Post, region: str) -> Sender:
    """The account, else the device, is who the app says its user is: a claim, as are address and number."""
    email = line(post.get("email"), 320)
    name = " ".join(filter(None, (line(post.get("first_name"), 128), line(post.get("last_name"), 127))))
    return Sender(
        email=email if is_plausible(email) else "",
        name=name,
        phone=e164(answer(post.get("phone"))[:40], region, bare_gulf=True),
        handle=identifier(post.get("account_id")) or identifier(post.get("device_id")) or None,
    )


def _attributes(post: Post) -> Iterator[tuple[str, str]]:
    """The answers to the service's own questions, however the app's library nests them."""
    nested = post.get("attribute")
    if isinstance(nested, dict):
        yield from ((name, answer(value)) for name, value in nested.items())
    for one in mappings(nested) or mappings(post.get("attributes")):
        yield line(one.get("code")) or line(one.get("name")), answer(one.get("value", one.get("values")))
    for name, value in post.items():
        if match := _ATTRIBUTE.fullmatch(name):
            yield match[1], answer(value)


def _take_media(draft: Draft, post: Post) -> None:
    """Photos lie elsewhere, and are listed by their addresses."""
    given = post.get("media_url")
    for url in [given] if isinstance(given, str) else sequence(given, 20):
        address = line(url, 2000)
        if not address:
            continue
        if not address.lower().startswith(("https://", "http://")):
            draft.flag("attachment_invalid")
            continue
        name = unquote(address.partition("?")[0].rpartition("/")[2], errors="replace")
        content_type = _TYPES.get(name.rpartition(".")[2].lower(), "")
        draft.attach(source=address, content_type=content_type, filename=name if "." in name else "", kind="photo")


def _form(raw: RawMessage) -> dict[str, Any]:
    """The answers of a posted form; one that is given more than once is a list."""
    found: dict[str, Any] = {}
    if b"=" not in raw.content:
        return found
    for piece in raw.content.split(b"&", MAX_PARAMETERS)[:MAX_PARAMETERS]:
        name, value = (decode(unquote_to_bytes(half.replace(b"+", b" ")))[0].strip() for half in _halves(piece))
        if name not in found:
            found[name] = value
        elif isinstance(found[name], list):
            found[name].append(value)
        else:
            found[name] = [found[name], value]
    return found


def _halves(piece: bytes) -> tuple[bytes, bytes]:
    name, _, value = piece.partition(b"=")
    return name, value
