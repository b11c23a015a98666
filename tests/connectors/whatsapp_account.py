"""An account on the WhatsApp Business Platform, as the tests of the connector have it."""

from typing import Any

import pytest

from connectors.whatsapp import Whatsapp
from ingest.notice import Notice, PushRequest
from tests.servers.graph_api import GraphApi

VERIFY = "كلمة-our-own-word"
WRONG_TOKEN = "EAAwrong-token"
CITIZEN = "+97455123456"
NOTICE = Notice(
    id="acknowledge.7.4831029756.c.abcdefgh22345672",
    to=CITIZEN,
    text="تم استلام رسالتك. الرقم المرجعي: 483 102 9756",
    language="ar",
    in_reply_to="whatsapp:wamid.HBgLOTc0NTUxMjM0NTY",
)
TEMPLATES = {"acknowledge": {"name": "message_received"}, "answer": {"name": "answer_ready", "languages": ["ar"]}}


def put_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the table below looks for them."""
    monkeypatch.setenv("APP_SECRET", GraphApi.app_secret)
    monkeypatch.setenv("VERIFY", VERIFY)
    monkeypatch.setenv("TOKEN", GraphApi.token)
    monkeypatch.setenv("WRONG", WRONG_TOKEN)


def whatsapp(url: str = "https://graph.facebook.com", token: str = "TOKEN", **options: Any) -> Whatsapp:
    """The connector of that account; ``token`` is the variable that holds it."""
    return Whatsapp.model_validate(
        {
            "type": "whatsapp",
            "number": GraphApi.number,
            "phone_number_id": GraphApi.phone_number_id,
            "app_secret": {"env": "APP_SECRET"},
            "verify_token": {"env": "VERIFY"},
            "access_token": {"env": token},
            "base_url": url,
            **options,
        }
    )


def post(body: bytes, signature: str | None = None, **headers: str) -> PushRequest:
    """What Meta posts, signed unless ``signature`` says otherwise."""
    signed = {"x-hub-signature-256": GraphApi.sign(body) if signature is None else signature}
    return PushRequest("POST", b"", {"content-type": "application/json", **signed, **headers}, body, "198.51.100.4")
