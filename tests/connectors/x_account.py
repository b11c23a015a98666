"""An account on X for the tests: its table, its keys, and what is said of its messages."""

import json
from typing import Any

import pytest

from connectors.x import X
from ingest.message import RawMessage
from ingest.notice import Notice
from tests.servers.x_api import XApi

NOTICE = Notice(id="acknowledge.7.4831029753.ab", to="2244994945", text="استلمنا رسالتك. 4831029753", language="ar")
WRONG_SECRET = "WRONG-account-secret"
KEYS = {name: {"env": f"X_TEST_{name.upper()}"} for name in XApi.secrets}


def put_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in XApi.secrets.items():
        monkeypatch.setenv(f"X_TEST_{name.upper()}", value)
    monkeypatch.setenv("X_TEST_WRONG", WRONG_SECRET)


def connector(url: str = "http://127.0.0.1:9", **table: Any) -> X:
    plain = {"type": "x", "handle": f"@{XApi.handle}", "user_id": XApi.user_id, "base_url": url, "timeout_seconds": 5}
    return X.model_validate({**plain, **KEYS, **table})


def names(raws: list[RawMessage]) -> list[str]:
    return [raw.upstream_id for raw in raws]


def spent(raw: RawMessage) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(raw.cursor or "")["spent"]
    return found
