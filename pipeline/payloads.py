"""Reading raw payloads from files: what a channel would have handed over."""

import mailbox
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import orjson

from ingest.message import Channel, RawMessage

MAIL = {Channel.EMAIL, Channel.FAX}
_MBOX_START = b"From "


def media_type(channel: Channel, content: bytes) -> str:
    """The media type of a payload that comes without one."""
    if channel in MAIL:
        return "message/rfc822"
    return "application/json" if _is_object(content) else "text/plain; charset=utf-8"


def one_payload(channel: Channel, content: bytes) -> RawMessage:
    """A payload named by its own bytes: the same file again is the same delivery again."""
    return RawMessage(channel, sha256(content).hexdigest(), content, media_type(channel, content))


def read_payloads(channel: Channel, paths: list[Path]) -> Iterator[RawMessage]:
    """Every payload in the files and folders, in the order of their names.

    ``.eml`` and unknown files are one payload each, ``.jsonl`` one a line, an mbox one a mail, a Maildir its ``cur``
    and ``new``. Raises OSError for what cannot be read.
    """
    for path in paths:
        if path.is_dir():
            is_maildir = (path / "cur").is_dir() and (path / "new").is_dir()
            inside = [*(path / "cur").iterdir(), *(path / "new").iterdir()] if is_maildir else list(path.iterdir())
            yield from read_payloads(channel, sorted(one for one in inside if not one.name.startswith(".")))
        elif path.suffix == ".jsonl":
            yield from (one_payload(channel, line) for line in path.read_bytes().splitlines() if line.strip())
        elif channel in MAIL and _is_mbox(path):
            box = mailbox.mbox(path, create=False)
            yield from (one_payload(channel, box.get_bytes(key)) for key in box.keys())  # noqa: SIM118
        else:
            yield one_payload(channel, path.read_bytes())


def _is_object(content: bytes) -> bool:
    """Whether it is a JSON object; a text message may begin with a bracket too."""
    if content.lstrip()[:1] != b"{":
        return False
    try:
        return isinstance(orjson.loads(content), dict)
    except orjson.JSONDecodeError:
        return False


def _is_mbox(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(len(_MBOX_START)) == _MBOX_START and path.suffix != ".eml"
