"""`rawafid check --live` on every type of connector: right is told from wrong, and each wrong one is named."""

import base64
import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from connectors._card import read_card, types
from connectors.fax import Fax
from connectors.open311 import Open311
from connectors.webchat import Webchat
from connectors.webform import Webform
from ingest.settings import Secret
from pipeline.cli import application
from pipeline.commands import checking
from pipeline.config import SHIPPED, parse
from pipeline.prepare import write_missing_secrets
from route.emergency.settings import Contact, Duty
from route.rules import WebhookTarget
from tests.connectors import smpp_session, telegram_bot, whatsapp_account, x_account
from tests.connectors.mailbox import mailbox
from tests.connectors.test_sms_kannel import sms as kannel_sms
from tests.servers.bot_api import BotApiServer
from tests.servers.dovecot import Dovecot
from tests.servers.graph_api import GraphApi
from tests.servers.kannel import Kannel
from tests.servers.process import free_port
from tests.servers.smsc import Smsc
from tests.servers.x_api import XApi

pytestmark = pytest.mark.needs("dovecot", "kannel", "smsc")

SECRETS = {
    "MAILBOX_PASSWORD": Dovecot.password,
    "WRONG_PASSWORD": "wrong-password",
    "SMS_SECRET": "inlet-secret",
    "KANNEL_PASSWORD": Kannel.password,
    "SMPP_PASSWORD": Smsc.password,
    "CITYAPP_KEY": "k-7781",
}


@pytest.fixture
def two_worlds(
    dovecot: Dovecot, kannel: Kannel, smsc: Smsc, bot_api: BotApiServer, graph: GraphApi, x_api: XApi,
    monkeypatch: pytest.MonkeyPatch,
) -> tuple[dict[str, Any], dict[str, Any]]:  # fmt: skip
    """Every connector as it should be, and each that lies outside with one thing wrong."""
    for name, value in SECRETS.items():
        monkeypatch.setenv(name, value)
    telegram_bot.put_secrets(monkeypatch)
    whatsapp_account.put_secrets(monkeypatch)
    x_account.put_keys(monkeypatch)
    account = {"host": dovecot.host, "port": dovecot.imaps_port, "ca_file": dovecot.ca_file}
    account |= {"username": dovecot.username, "password": {"env": "MAILBOX_PASSWORD"}}
    fax = {"type": "fax", "address": dovecot.username}
    app = {"type": "open311", "apps": {"cityapp": {"key": {"env": "CITYAPP_KEY"}}}}
    right = {
        "email": mailbox(dovecot),
        "fax": Fax.model_validate({**fax, "imap": account}),
        "open311": Open311.model_validate(app),
        "sms": kannel_sms(kannel.sendsms_url),
        "smpp": smpp_session.sms(smsc),
        "telegram": telegram_bot.bot(bot_api.url),
        "webchat": Webchat(type="webchat"),
        "webform": Webform(type="webform"),
        "whatsapp": whatsapp_account.whatsapp(graph.url),
        "x": x_account.connector(x_api.url),
    }
    wrong = {
        "email": mailbox(dovecot, password={"env": "WRONG_PASSWORD"}),
        "fax": Fax.model_validate({**fax, "imap": {**account, "folders": ["No such folder"]}}),
        "open311": Open311.model_validate({**app, "apps": {"cityapp": {"key": {"env": "NEVER_SET"}}}}),
        "sms": kannel_sms(f"http://127.0.0.1:{free_port()}/cgi-bin/sendsms"),
        "smpp": smpp_session.sms(smsc, password={"env": "WRONG_PASSWORD"}),
        "telegram": telegram_bot.bot(bot_api.url, token={"env": "OTHER_TOKEN"}),
        "whatsapp": whatsapp_account.whatsapp(graph.url, "WRONG"),
        "x": x_account.connector(x_api.url, access_token_secret={"env": "X_TEST_WRONG"}),
    }
    return right, wrong


def problems(connectors: dict[str, Any], monkeypatch: pytest.MonkeyPatch, **more: Any) -> list[str]:
    """What the command says of a configuration with these connectors and no agencies."""
    shipped = parse(SHIPPED.read_text(encoding="utf-8"))
    settings = shipped.model_copy(update={"connectors": connectors, "agencies": {}, **more})
    write_missing_secrets(settings.model_copy(update={"connectors": {}}))
    monkeypatch.setattr(checking, "settings_of", lambda _: settings)
    finished = CliRunner().invoke(application(), ["check", "--live", "--json"])
    # After whatever the connectors have logged, which the command itself sends elsewhere
    found: list[str] = json.loads(finished.stdout[finished.stdout.index('{"ok"') :])["problems"]
    assert finished.exit_code == bool(found)
    return found


def test_right_is_told_from_wrong(
    two_worlds: tuple[dict[str, Any], dict[str, Any]], data_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    right, wrong = two_worlds
    # When everything is as it should be, nothing is said
    assert problems(right, monkeypatch) == []
    # When something is wrong with each, each is named with what kind of thing it is
    found = problems(wrong, monkeypatch)
    kinds = {
        name: next(one for one in found if one.startswith(f"connectors.{name}: ")).split(": ")[1] for name in wrong
    }
    assert kinds == {name: "Unavailable" if name == "sms" else "Misconfigured" for name in wrong}
    # And no secret stands in it
    told = "\n".join(found)
    assert not [name for name, value in SECRETS.items() if name != "SMPP_PASSWORD" and value in told]


def test_the_paging_service_of_somebody_on_duty_is_tried(data_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # Given a contact whose paging service is not there
    monkeypatch.setenv("PAGING", "whsec_" + base64.b64encode(b"a secret of twenty-four b").decode())
    url = f"http://127.0.0.1:{free_port()}/page"
    target = WebhookTarget(url=url, secret=Secret(env="PAGING"), allow_private=True)
    duty = Duty(contacts=[Contact(name="مريم", phone="+97444000999"), Contact(name="Shift", webhook=target)])
    # Then it is said before anybody's life depends on it
    (found,) = problems({}, monkeypatch, duty=duty)
    assert found.startswith("duty.contacts[1].webhook: Unavailable: ")


def test_whatever_lies_outside_is_checked_here(two_worlds: tuple[dict[str, Any], dict[str, Any]]) -> None:
    checked = {connector.type for connector in two_worlds[1].values()}
    assert checked == {name for name in types() if read_card(name).rules["live_check"].state != "exempt"}
