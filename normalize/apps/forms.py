"""Form posts: the known answers become the message, every other one a field, and files are listed."""

from collections.abc import Mapping
from typing import Any

from ingest.message import RawMessage
from ingest.reading_rules import ReadingRules
from normalize.apps.documents import answer, document_of, line, mappings, size_of, words
from normalize.apps.draft import MAX_FIELD_CHARACTERS, MAX_FIELDS, Draft, unreadable
from normalize.apps.lines import pinned, recipients
from normalize.charset.decoding import storable
from normalize.mail.addresses import is_plausible
from normalize.mail.headers import flat
from normalize.message import Message, Sender
from normalize.text.phones import e164

_KEYS = frozenset(("name", "email", "phone", "subject", "text", "location"))


def read_form(raw: RawMessage, rules: ReadingRules) -> Message:
    """Read a form post. A file is an answer of ``{"filename", "content_type", "size", "sha256"}``, or a list."""
    form = document_of(raw.content)
    if not isinstance(form, dict):
        return unreadable(raw)
    email = flat(answer(form.get("email")))
    region = raw.envelope.get("region", "") or rules.region
    sender = Sender(
        email=email if is_plausible(email) else "",
        name=flat(answer(form.get("name")))[:256],
        phone=e164(answer(form.get("phone")), region, bare_gulf=True),
    )
    draft = Draft(sender=sender, to=recipients(raw.envelope.get("to", "")), subject=flat(answer(form.get("subject"))))
    draft.say(answer(form.get("text")))
    pinned(draft, form.get("location"))
    _take_answers(draft, form, sender)
    return draft.finish(raw)


def _take_answers(draft: Draft, form: Mapping[str, Any], sender: Sender) -> None:
    """The answers besides the known ones, and an address or number that could not be read as one."""
    unread = {"email": not sender.email, "phone": not sender.phone}
    for name, value in form.items():
        if name not in _KEYS and (files := _files(value)):
            for file in files:
                draft.attach(
                    source=line(file.get("source")),
                    content_type=line(file.get("content_type")),
                    filename=words(file.get("filename")),
                    size=size_of(file.get("size")),
                    sha256=_digest(file.get("sha256")),
                )
            continue
        said = answer(value)[:MAX_FIELD_CHARACTERS]
        if (name not in _KEYS or (unread.get(name) and said.strip())) and len(draft.fields) < MAX_FIELDS:
            draft.fields.append((flat(storable(name))[:200], said))


def _files(value: object) -> list[Mapping[str, Any]]:
    """The files that an answer is; a list that holds anything else is an ordinary answer."""
    given = value if isinstance(value, list) else [value]
    files = mappings(given)
    is_file = len(files) == len(given) and all("filename" in file and "content_type" in file for file in files)
    return files if is_file else []


def _digest(value: object) -> str:
    text = line(value).lower()
    return text if len(text) == 64 and not text.strip("0123456789abcdef") else ""
