"""Meta's side of WhatsApp, written from its documentation: the Graph API for one number, and the webhooks it posts.

Nothing independent of the kind can be installed: what it does is what Meta's pages say (messages, media, phone numbers,
error codes, webhook payloads, securing requests), and no more than that.
"""

import base64
import hmac
import itertools
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.servers.scripted import Answer, Scripted, ScriptedApi


@dataclass(frozen=True, slots=True)
class Kept:
    """A file at Meta."""

    content: bytes
    mime_type: str


class GraphApi(ScriptedApi):
    """One app with one number; ``sent`` holds every message that it took, ``calls`` every request."""

    version = "v25.0"
    phone_number_id = "106540352242922"
    number = "+974 4400 0000"
    token = "EAAtest-token-of-a-system-user"
    app_secret = "0123456789abcdef0123456789abcdef"

    def __init__(self) -> None:
        super().__init__()
        self.templates = {("message_received", "ar"), ("message_received", "en"), ("answer_ready", "ar")}
        self.silent_for_a_day: set[str] = set()
        """The numbers whose 24 hours are over."""
        self.sent: list[dict[str, Any]] = []
        self.kept: dict[str, Kept] = {}
        self.media_fields: dict[str, Any] = {}
        """What the next answers about files say instead."""
        self._ids = itertools.count(1)

    def keep(self, content: bytes, mime_type: str = "image/jpeg") -> str:
        """Take a citizen's file in, as Meta does before it posts the message; returns its id."""
        name = str(1_000_000_000_000_000 + next(self._ids))
        self.kept[name] = Kept(content, mime_type)
        return name

    def refuse(self, code: int, status: int = 400, **more: Any) -> None:
        """Let the next call fail with a code of Meta's."""
        self.scripted.append(Scripted(status, json.dumps({"error": self._error(code, **more)}).encode()))

    def answer(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> Answer:
        """What Meta answers, by its documentation."""
        if headers.get("authorization") != f"Bearer {self.token}":
            return 401, {"error": self._error(190, type="OAuthException", message="Invalid OAuth access token")}
        parts = urlsplit(path)
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        match method, parts.path.strip("/").split("/"):
            case "POST", [self.version, self.phone_number_id, "messages"]:
                return self._take(json.loads(body))
            case "GET", [self.version, self.phone_number_id]:
                return self._describe(query)
            case "GET", [self.version, name] if name in self.kept:
                return self._locate(name)
            case "GET", ["whatsapp_business", "attachments"] if query.get("mid") in self.kept:
                return 200, self.kept[query["mid"]].content
        return 400, {"error": self._error(100, error_subcode=33, type="GraphMethodException")}

    def _describe(self, query: Mapping[str, str]) -> Answer:
        proof = hmac.new(self.app_secret.encode(), self.token.encode(), sha256).hexdigest()
        if query.get("appsecret_proof", proof) != proof:
            return 400, {"error": self._error(100, message="Invalid appsecret_proof provided in the API argument")}
        told = {"verified_name": "Contact Centre", "display_phone_number": self.number, "id": self.phone_number_id}
        return 200, {name: value for name, value in told.items() if name in (*query.get("fields", "").split(","), "id")}

    def _locate(self, name: str) -> Answer:
        kept = self.kept[name]
        return 200, {
            "messaging_product": "whatsapp",
            "url": f"{self.url}/whatsapp_business/attachments/?mid={name}&ext=1795334400&hash=ATv",
            "mime_type": kept.mime_type,
            "sha256": sha256(kept.content).hexdigest(),
            "file_size": str(len(kept.content)),
            "id": name,
            **self.media_fields,
        }

    def _take(self, message: dict[str, Any]) -> Answer:
        to = message.get("to") or message.get("recipient")
        if message.get("messaging_product") != "whatsapp" or not isinstance(to, str):
            return 400, {"error": self._error(131008)}
        if "to" in message and not re.fullmatch(r"\+[0-9]{7,15}", to):
            return 400, {"error": self._error(131009)}
        refused = self._refused_text(message, to) if message.get("type") == "text" else self._refused_template(message)
        if refused:
            return 404 if refused == 132001 else 400, {"error": self._error(refused)}
        self.sent.append(message)
        wamid = f"wamid.{base64.b64encode(f'{to}/{next(self._ids)}'.encode()).decode()}"
        contacts = [{"input": to, "wa_id": to.lstrip("+")}]
        return 200, {"messaging_product": "whatsapp", "contacts": contacts, "messages": [{"id": wamid}]}

    def _refused_text(self, message: Mapping[str, Any], to: str) -> int | None:
        body = message.get("text", {}).get("body")
        if not isinstance(body, str) or not body or len(body) > 4096:
            return 131009
        return 131047 if to in self.silent_for_a_day else None

    def _refused_template(self, message: Mapping[str, Any]) -> int | None:
        template = message.get("template")
        if message.get("type") != "template" or not isinstance(template, dict):
            return 131008
        if (template["name"], template["language"]["code"]) not in self.templates:
            return 132001
        [body] = template["components"]
        return None if body["type"].lower() == "body" and len(body["parameters"]) == 1 else 132000

    def _error(self, code: int, **more: Any) -> dict[str, Any]:
        about = {"message": f"(#{code}) to +97455123456", "type": "OAuthException", "code": code}
        return {**about, "error_data": {"messaging_product": "whatsapp"}, "fbtrace_id": "Az8or2yhqkZfEZ", **more}

    @classmethod
    def sign(cls, body: bytes) -> str:
        """The header X-Hub-Signature-256 that goes with these bytes."""
        return f"sha256={hmac.new(cls.app_secret.encode(), body, sha256).hexdigest()}"


def webhook(*values: Mapping[str, Any], name: str = "messages") -> bytes:
    """A webhook's body as Meta writes it: other letters than ASCII escaped, slashes too."""
    changes = [{"value": value, "field": name} for value in values]
    document = {"object": "whatsapp_business_account", "entry": [{"id": "102290129340398", "changes": changes}]}
    return json.dumps(document, separators=(",", ":")).replace("/", "\\/").encode()


def value(*messages: Any, contacts: Sequence[Mapping[str, Any]] | None = None, **more: Any) -> dict[str, Any]:
    """What happened at our number; everybody is called after their number unless ``contacts`` says otherwise."""
    senders = dict.fromkeys(one["from"] for one in messages if isinstance(one, dict) and "from" in one)
    people = [{"profile": {"name": f"مواطن {sender[-3:]}"}, "wa_id": sender} for sender in senders]
    return {
        "messaging_product": "whatsapp",
        "metadata": {
            "display_phone_number": re.sub(r"\D", "", GraphApi.number),
            "phone_number_id": GraphApi.phone_number_id,
        },
        "contacts": people if contacts is None else list(contacts),
        "messages": list(messages),
        **more,
    }


def text(words: str, *, sender: str = "97455123456", wamid: str = "wamid.A", at: int = 1_795_334_400) -> dict[str, Any]:
    """A citizen's text."""
    return {"from": sender, "id": wamid, "timestamp": str(at), "type": "text", "text": {"body": words}}
