"""The tables of pipeline.toml: each connector in full, each mistake with its remedy, each option with its word."""

import tomllib
from collections.abc import Iterator
from typing import Any, get_args

import pytest
from pydantic import BaseModel, TypeAdapter, ValidationError

from connectors import AnyConnector
from ingest.settings import Table, problems, secrets
from tests.connectors.contract import constructing_opens_nothing


class Pipeline(Table):
    """As much of the whole file as holds connectors."""

    connectors: dict[str, AnyConnector] = {}


EVERYTHING = """
[connectors.email]
type = "email"
address = "intake@gov.example"
from_name = "بوابة البلاغات"
[connectors.email.imap]
host = "imap.gov.example"
username = "intake"
password = { env = "MAILBOX_PASSWORD" }
after = "move"
move_to = "Processed"
[connectors.email.inlet]
protocol = "lmtp"
domains = ["gov.example", "بلدية.example"]
[connectors.email.smtp]
host = "smtp.gov.example"
username = "intake"
password = { file = "smtp-password" }

[connectors.sms]
type = "sms"
secret = { env = "SMS_SECRET" }
region = "QA"
fields = { sender = "msisdn" }
[connectors.sms.kannel]
url = "http://127.0.0.1:13013/cgi-bin/sendsms"
username = "gov"
password = { env = "KANNEL_PASSWORD" }

[connectors.open311]
type = "open311"
[connectors.open311.apps.cityapp]
key = { env = "CITYAPP_KEY" }

[connectors.webchat]
type = "webchat"
embed = ["https://www.ministry.gov.example"]

[connectors.webform]
type = "webform"
title = { ar = "بلاغ جديد", en = "New report" }
topics = ["water_leak"]
"""


def test_every_table_is_read_and_opens_nothing() -> None:
    # Given a file with every connector
    tables = tomllib.loads(EVERYTHING)["connectors"]
    adapter: TypeAdapter[Any] = TypeAdapter(AnyConnector)

    # Then each is made of its table alone, and says what it can do
    can = {}
    for name, table in tables.items():
        constructing_opens_nothing(lambda table=table: adapter.validate_python(table))  # type: ignore[misc]
        connector = adapter.validate_python(table)
        assert connector.channel == name
        can[name] = (connector.can_pull, connector.can_accept, connector.can_listen, connector.can_send)
    assert can == {
        "email": (True, False, True, True),
        "sms": (False, True, False, True),
        "open311": (False, True, False, False),
        "webchat": (False, True, False, True),
        "webform": (False, True, False, False),
    }


def test_every_secret_is_found() -> None:
    found = dict(secrets(Pipeline.model_validate(tomllib.loads(EVERYTHING))))
    assert set(found) == {
        "connectors.email.imap.password",
        "connectors.email.smtp.password",
        "connectors.sms.secret",
        "connectors.sms.kannel.password",
        "connectors.open311.apps.cityapp.key",
    }


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ('[connectors.x]\ntype = "pigeon"', "connectors.x: input tag 'pigeon'"),
        (
            '[connectors.sms]\ntype = "sms"',
            "connectors.sms: secret is required: without it",
        ),
        ('[connectors.sms]\ntype = "sms"\nsecret = "abc"', "a secret is not written here"),
        ('[connectors.sms]\ntype = "sms"\nsecret = {env = "A"}\nregion = "Qatar"', "connectors.sms.region"),
        ('[connectors.email]\ntype = "email"\naddress = "intake"', "is not one mail address, such as"),
        (
            '[connectors.email]\ntype = "email"\naddress = "a@x.example"',
            "at least one of the tables imap, inlet and smtp",
        ),
        (
            '[connectors.email]\ntype = "email"\naddress = "a@x.example"\nsmtp = {host = "h", usrname = "u"}',
            "connectors.email.smtp.usrname: unknown key",
        ),
        (
            '[connectors.email]\ntype = "email"\naddress = "a@x.example"\nsmtp = {host = "h", username = "u"}',
            "connectors.email.smtp: give username and one of password, microsoft, google and oauth, or none of them.",
        ),
        (
            '[connectors.email]\ntype = "email"\naddress = "a@x.example"\ninlet = {tls_cert = "c.pem"}',
            "connectors.email.inlet: give both tls_cert and tls_key, or neither.",
        ),
        (
            '[connectors.sms]\ntype = "sms"\nsecret = {env = "A"}\n'
            'kannel = {url = "gateway:13013", username = "u", password = {env = "B"}}',
            "is not an http or https address",
        ),
    ],
)
def test_a_mistake_is_told_with_its_remedy(change: str, sentence: str) -> None:
    with pytest.raises(ValidationError) as raised:
        Pipeline.model_validate(tomllib.loads(change))
    assert sentence in "\n".join(problems(raised.value, Pipeline))


def test_a_disabled_mail_connector_may_be_empty() -> None:
    table = {"type": "email", "address": "a@gov.example", "enabled": False}
    assert not Pipeline.model_validate({"connectors": {"email": table}}).connectors["email"].enabled


def tables(kind: Any, seen: set[type[BaseModel]]) -> Iterator[type[BaseModel]]:
    """The table and every table inside it."""
    if isinstance(kind, type) and issubclass(kind, BaseModel) and kind not in seen:
        seen.add(kind)
        yield kind
        for field in kind.model_fields.values():
            yield from tables(field.annotation, seen)
    for part in get_args(kind):
        yield from tables(part, seen)


@pytest.mark.parametrize("table", list(tables(AnyConnector, set())), ids=lambda table: table.__name__)
def test_every_option_says_what_it_is(table: type[BaseModel]) -> None:
    assert table.__doc__
    silent = [name for name, field in table.model_fields.items() if not field.description and name != "type"]
    assert silent == []
