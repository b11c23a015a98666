"""Texts to citizens on WhatsApp, and the templates for those who wrote too long ago."""

import re
from collections.abc import Mapping
from itertools import islice
from typing import Any

from pydantic import Field

from connectors._pieces import pieces
from connectors._whatsapp_errors import OutsideWindow
from connectors._whatsapp_graph import Graph
from ingest.failures import ConnectorError, Rejected, Uncertain
from ingest.notice import Notice, Receipt
from ingest.settings import Table

LONGEST_TEXT = 4096
"""Of one message, which Meta takes; counted as phones do, an emoji as two."""
MOST_PARTS = 10

_NUMBER = re.compile(r"\+?([1-9][0-9]{6,14})")
_USER = re.compile(r"[A-Z]{2}\.(?:ENT\.)?[A-Za-z0-9]{1,128}")
"""Who hides the number behind a user name is known, to this business alone, by such an id."""
_NOTICE = re.compile(r"([a-z]+)\.\d+\.(\d{10})\.")
"""What a notice's id begins with: its purpose, the message that caused it, and the case's reference."""
_WAMID = "whatsapp:"
_LONGEST_CALLBACK_DATA = 512


class Template(Table):
    """A message that Meta has approved (category: utility). Its body has one variable, {{1}}: the reference number."""

    name: str = Field(pattern=r"^[a-z0-9_]{1,512}$")
    """As it is called in WhatsApp Manager."""
    languages: tuple[str, ...] = Field(default=("ar", "en"), min_length=1)
    """The languages that it is approved in, by Meta's codes, such as "ar", "en" or "en_US"; the first is for people
    who read none of them."""


class Templates(Table):
    """One template for each thing that is said to citizens."""

    acknowledge: Template | None = None
    """That the message is here: for what was processed more than a day after it was sent."""
    answer: Template | None = None
    """That there is an answer, and where to read it, such as the tracking page: the answer itself is not in it."""


def send(graph: Graph, phone_number_id: str, templates: Templates, notice: Notice) -> Receipt:
    """Hand one notice over, in as many messages as it takes."""
    head = {
        "messaging_product": "whatsapp",
        "recipient_type": "individual",
        **_recipient(notice.to),
        # It comes back in every delivery report, also in that of a message whose first answer was lost.
        "biz_opaque_callback_data": notice.id[:_LONGEST_CALLBACK_DATA],
    }
    path = f"{phone_number_id}/messages"
    names: list[str] = []
    parts = _parts(notice.text)
    for part in parts:
        text = {"type": "text", "text": {"body": part, "preview_url": False}}
        context = {} if names else _context(notice.in_reply_to)
        try:
            names.append(_name(graph.post(path, {**head, **context, **text}), graph.host))
        except ConnectorError as error:
            if names:
                # Sent again from the start, the citizen would read the beginning twice: a person decides that.
                raise Uncertain(f"{len(names)} of {len(parts)} parts were taken, then: {error}") from None
            if not isinstance(error, OutsideWindow):
                raise
            name, template = _template(templates, notice, error)
            return Receipt(_name(graph.post(path, {**head, **template}), graph.host), detail=f"template {name}")
    return Receipt(names[0])


def _recipient(to: str) -> Mapping[str, str]:
    if number := _NUMBER.fullmatch(re.sub(r"[ ()./-]", "", to)):
        # Without the plus, Meta may take it for a number of our own country.
        return {"to": f"+{number[1]}"}
    if _USER.fullmatch(to):
        return {"recipient": to}
    raise Rejected("the recipient is not one telephone number with its country code, nor an id of WhatsApp's")


def _context(in_reply_to: str) -> Mapping[str, Any]:
    """The message of theirs that this answers is shown above it."""
    name = in_reply_to.removeprefix(_WAMID)
    return {"context": {"message_id": name}} if name and name != in_reply_to else {}


def _template(templates: Templates, notice: Notice, error: OutsideWindow) -> tuple[str, Mapping[str, Any]]:
    found = _NOTICE.match(notice.id)
    purpose = found[1] if found else ""
    template = {"acknowledge": templates.acknowledge, "answer": templates.answer}.get(purpose)
    if found is None or template is None:
        raise Rejected(f"{error}: name one for {purpose or 'this'} in the table templates") from None
    read = notice.language.partition("-")[0]
    language = next((one for one in template.languages if one.partition("_")[0] == read), template.languages[0])
    reference = {"type": "text", "text": found[2]}
    return template.name, {
        "type": "template",
        "template": {
            "name": template.name,
            "language": {"code": language},
            "components": [{"type": "body", "parameters": [reference]}],
        },
    }


def _name(answer: Mapping[str, Any], host: str) -> str:
    """The message's name from now on. Raises Uncertain when the answer does not say that it was taken."""
    messages = answer.get("messages")
    first = messages[0] if isinstance(messages, list) and messages else None
    name = first.get("id") if isinstance(first, dict) else None
    if not isinstance(name, str) or not name:
        raise Uncertain(f"{host} said yes without saying that it has the message")
    return name


def _parts(text: str) -> list[str]:
    """The text in messages of at most ``LONGEST_TEXT``, cut where it pauses. Raises Rejected."""
    parts = list(islice(pieces(text, LONGEST_TEXT), MOST_PARTS + 1))
    if not parts:
        raise Rejected("there is no text to send")
    if len(parts) > MOST_PARTS:
        raise Rejected(f"the text is over {MOST_PARTS} messages long; with [centre] base_url, its link is sent instead")
    return parts
