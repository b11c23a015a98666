"""Keys, and what citizens write, go to no public host in the clear, whatever the provider."""

from typing import Any

import pytest
from pydantic import ValidationError

from connectors import _oauth, _sms_out
from connectors.telegram import Telegram
from ingest.settings import Table

KEY = {"env": "KEY"}
TWILIO = {
    "account_sid": "AC" + "0" * 32,
    "auth_token": KEY,
    "sender": "+97444000109",
    "callback_url": "https://a.example",
}
MICROSOFT = {"tenant": "t", "client_id": "c", "client_secret": KEY}
ACCOUNTS: dict[str, tuple[type[Table], str, dict[str, Any]]] = {
    "twilio": (_sms_out.Twilio, "base_url", TWILIO),
    "infobip": (_sms_out.Infobip, "base_url", {"api_key": KEY, "sender": "Gov"}),
    "unifonic": (_sms_out.Unifonic, "base_url", {"app_sid": KEY}),
    "telegram": (Telegram, "api_url", {"type": "telegram", "token": KEY}),
    "microsoft": (_oauth.Microsoft, "authority", MICROSOFT),
    "oauth": (_oauth.OAuth, "token_url", {"client_id": "c", "client_secret": KEY}),
}


@pytest.mark.parametrize("account", ACCOUNTS)
@pytest.mark.parametrize(
    "address",
    [
        "http://api.example",
        "http://8.8.8.8:8081",
        "ftp://api.example",
        "api.example",
        "https://a\x00b",
        "https://[::1",
        "",
    ],
)
def test_no_key_is_sent_in_the_clear_to_a_public_host(account: str, address: str) -> None:
    kind, option, rest = ACCOUNTS[account]
    with pytest.raises(ValidationError, match="https://"):
        kind.model_validate({**rest, option: address})


@pytest.mark.parametrize("account", ACCOUNTS)
@pytest.mark.parametrize(
    "address", ["https://api.example", "http://127.0.0.1:8081", "http://10.0.0.9", "http://localhost"]
)
def test_a_server_of_our_own_network_may_go_without(account: str, address: str) -> None:
    kind, option, rest = ACCOUNTS[account]
    assert getattr(kind.model_validate({**rest, option: address}), option) == address


def test_a_token_endpoint_keeps_its_slash_and_its_query() -> None:
    address = "https://idp.example/token/?tenant=1"
    assert _oauth.OAuth.model_validate({**ACCOUNTS["oauth"][2], "token_url": address}).token_url == address
