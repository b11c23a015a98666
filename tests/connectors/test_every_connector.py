"""What holds for every type of the union, in each of its forms: it opens nothing by being made and shows no secret."""

import logging
from typing import Any

import pytest
from pydantic import TypeAdapter

from connectors import AnyConnector
from connectors._card import types
from ingest.connector import Outlet, PullConnector
from ingest.failures import ConnectorError
from ingest.notice import Notice
from ingest.settings import secrets
from pipeline.config import Settings, missing_secrets
from tests.connectors.contract import constructing_opens_nothing, error_text
from tests.servers.process import free_port

SECRET = "s3cret-of-nobody-7781"
KEPT = {"env": "EVERY_SECRET"}
NUMBER = "+97455123456"

ADAPTER: TypeAdapter[Any] = TypeAdapter(AnyConnector)


def forms_of(port: int) -> dict[str, dict[str, Any]]:
    """Every type in each form that it can take, with servers that do not answer."""
    host, url = "127.0.0.1", f"http://127.0.0.1:{port}"
    account = {"host": host, "port": port, "username": "gov", "password": KEPT}
    mail = {"type": "email", "address": "contact@gov.example"}
    keys = dict.fromkeys(("api_key", "api_secret", "access_token", "access_token_secret"), KEPT)
    kannel = {"url": f"{url}/cgi-bin/sendsms", "username": "gov", "password": KEPT, "sender": "109"}
    smpp = {"host": host, "port": port, "system_id": "gov", "password": KEPT, "sender": "109"}
    hook = {"url": "https://contact.gov.example/in/telegram", "secret": KEPT}
    oauth = {"token_url": f"{url}/token", "client_id": "gov", "client_secret": KEPT}
    return {
        "email by password": {**mail, "imap": account, "smtp": {**account, "tls": "none"}},
        "email by token": {**mail, "imap": {"host": host, "port": port, "username": "gov", "oauth": oauth}},
        "fax": {"type": "fax", "address": "fax@gov.example", "imap": account},
        "open311": {"type": "open311", "apps": {"cityapp": {"key": KEPT}}},
        "sms by kannel": {"type": "sms", "secret": KEPT, "kannel": kannel},
        "sms by smpp": {"type": "sms", "smpp": smpp},
        "telegram": {"type": "telegram", "token": KEPT, "api_url": url},
        "telegram by webhook": {"type": "telegram", "token": KEPT, "api_url": url, "mode": "webhook", "webhook": hook},
        "webchat": {"type": "webchat"},
        "webform": {"type": "webform"},
        "whatsapp": {
            "type": "whatsapp", "number": "+97444000109", "phone_number_id": "1092", "base_url": url,
            "app_secret": KEPT, "verify_token": KEPT, "access_token": KEPT,
        },
        "x": {"type": "x", "handle": "@gov_contact", "user_id": "109", "base_url": url, **keys},
    }  # fmt: skip


FORMS = list(forms_of(9))
WITH_SECRETS = [name for name in FORMS if name not in ("webchat", "webform")]


@pytest.fixture
def dead() -> dict[str, dict[str, Any]]:
    return forms_of(free_port())


def test_every_type_is_here() -> None:
    assert sorted({table["type"] for table in forms_of(9).values()}) == types()


@pytest.mark.parametrize("form", FORMS)
def test_constructing_opens_nothing(form: str) -> None:
    constructing_opens_nothing(lambda: ADAPTER.validate_python(forms_of(9)[form]))


@pytest.mark.parametrize("form", FORMS)
def test_no_secret_is_shown_whatever_goes_wrong(
    form: str, dead: dict[str, dict[str, Any]], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    # Given a connector with its secrets, and a server that does not answer
    monkeypatch.setenv("EVERY_SECRET", f"{'109:' if form.startswith('telegram') else ''}{SECRET}")
    caplog.set_level(logging.DEBUG)
    connector = ADAPTER.validate_python(dead[form])
    told = f"{connector!r} {connector} {connector.model_dump()} {connector.model_dump_json()}"
    # When it is asked for everything that it can do
    ways = [connector.check]
    if connector.can_pull:
        assert isinstance(connector, PullConnector)
        ways.append(lambda: list(connector.fetch(None)))
    if connector.can_send:
        assert isinstance(connector, Outlet)
        ways.append(lambda: connector.send(Notice(id="n-1", to=NUMBER, text="تم استلام رسالتك", language="ar")))
    for way in ways:
        try:
            way()
        except ConnectorError as error:
            told += error_text(error)
    # Then neither what it shows of itself nor an error nor a log has them, or the citizen's number
    for text in (told, caplog.text):
        assert SECRET not in text
        assert NUMBER not in text


@pytest.mark.parametrize("form", WITH_SECRETS)
def test_a_secret_that_is_missing_is_named_to_a_person(form: str, monkeypatch: pytest.MonkeyPatch) -> None:
    # Given a connector whose secrets nobody has set
    monkeypatch.delenv("EVERY_SECRET", raising=False)
    settings = Settings.model_validate({"connectors": {"one": forms_of(9)[form]}})
    # When the configuration is checked
    missing = [problem for problem in missing_secrets(settings) if problem.startswith("connectors.one.")]
    # Then each is named, with the place that it is looked for
    assert len(missing) == len(list(secrets(settings.connectors["one"]))) > 0
    assert all("EVERY_SECRET" in problem for problem in missing)
