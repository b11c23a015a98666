"""A wrong configuration is told in sentences: all problems at once, each with its path and remedy."""

from pathlib import Path

import pytest

from ingest.message import Channel
from pipeline.config import SHIPPED, Broken, load, missing_secrets, parse

AGENCY = """
[agencies.desk]
name = { ar = "المكتب", en = "Desk" }
webhook = { url = "https://desk.example/cases", secret = { env = "DESK" } }
"""
ROUTE = """
[[routes]]
name = "everything"
agency = "desk"
"""
WHOLE = AGENCY + ROUTE


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("[centre", ["this is not TOML"]),
        (WHOLE + "[connector]\n", ['connector: unknown key; did you mean "connectors"?']),
        (WHOLE + "[running]\nprot = 1\n", ['running.prot: unknown key; did you mean "port"?']),
        (
            WHOLE + "[running]\nport = 70000\n",
            ["running.port: input should be less than or equal to 65535, not 70000."],
        ),
        (WHOLE + '[running]\nport = "web"\n', ["running.port: input should be a valid integer", "not 'web'."]),
        (WHOLE + '[connectors.main]\ntype = "imap"\n', ["connectors.main", "'email', 'fax', 'open311', 'sms', "]),
        (WHOLE + '[connectors.main]\naddress = "a@b.example"\n', ["connectors.main", "type"]),
        (
            WHOLE + '[connectors.main]\ntype = "email"\naddress = "a@b.example"\n[connectors.main.smtp]\nhots = "x"\n',
            [
                'connectors.main.smtp.hots: unknown key; did you mean "host"?',
                "connectors.main.smtp.host: is required; add it.",
            ],
        ),
        (
            WHOLE + '[connectors.main]\ntype = "sms"\nsecret = "1234"\n',
            ['connectors.main.secret: a secret is not written here: use { env = "NAME" } or { file = "PATH" }.'],
        ),
        (
            WHOLE + '[connectors.main]\ntype = "sms"\nsecret = { env = "A", file = "b" }\n',
            ['connectors.main.secret: give either { env = "NAME" } or { file = "PATH" }.'],
        ),
        (
            WHOLE + '[connectors.main]\ntype = "sms"\n',
            ["connectors.main: secret is required: without it anybody could post texts here."],
        ),
        (AGENCY, ["routes: there is none; add one without `when`"]),
        (
            AGENCY + '[[routes]]\nname = "water"\nwhen = { topic = "watr" }\nagency = "dsk"\n',
            [
                "the last route must have no `when`",
                'there is no agency "dsk"',
                'did you mean "desk"?',
                'did you mean "water"?',
            ],
        ),
        (
            AGENCY + '[[routes]]\nname = "a"\nagency = "desk"\n[[routes]]\nname = "b"\nagency = "desk"\n',
            ["has no `when`, so the routes after it are never read"],
        ),
        (
            WHOLE + '[agencies.town]\nname = { en = "Town" }\nemail = "cases@town.example"\n',
            ["agencies.town.email: no e-mail connector can send; add [connectors.email.smtp]."],
        ),
        (WHOLE + '[agencies.town]\nname = { en = "Town" }\n', ["agencies.town: give it an email, a webhook or both"]),
        (
            WHOLE.replace("https://desk.example/cases", "http://169.254.169.254/"),
            ["agencies.desk.webhook"],
        ),
        (
            WHOLE + '[centre]\nmailbox = "post"\n',
            ['centre.mailbox: "post" is no enabled e-mail connector that can send'],
        ),
        (WHOLE + '[[tests]]\ntext = "x"\nchannel = "pigeon"\n', ["tests[0].channel"]),
        (
            WHOLE + "[running]\nworkers = 0\nbatch = 0\n[delivery]\nretry_seconds = []\n",
            ["running.workers", "running.batch", "delivery.retry_seconds"],
        ),
    ],
)
def test_what_is_wrong_is_said_in_sentences(text: str, sentences: list[str]) -> None:
    # Given a configuration with mistakes, when it is read
    with pytest.raises(Broken) as broken:
        parse(text)
    # Then every mistake is told
    told = "\n".join(broken.value.problems)
    for sentence in sentences:
        assert sentence in told
    # And none of it is pydantic's own way of speaking
    assert "pydantic" not in told
    assert "type=" not in told


def test_the_shipped_configuration_is_in_order(data_folder: Path) -> None:
    # Given the file that everybody starts from
    settings = load(SHIPPED)
    # Then it has a table for every channel that exists, five agencies, and a last route for everything
    assert {one.type for one in settings.connectors.values()} == {
        "email", "fax", "open311", "sms", "telegram", "webchat", "webform", "whatsapp", "x",
    }  # fmt: skip
    assert len(settings.agencies) == 5
    assert settings.routes[-1].when is None
    assert settings.tests


def test_missing_secrets_are_all_named_with_their_remedy(data_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # Given secrets in the environment and in files, none of which is there
    monkeypatch.delenv("DESK", raising=False)
    settings = parse(WHOLE + '[connectors.main]\ntype = "sms"\nsecret = { file = "secrets/sms" }\n')
    # Then each is named with what to do
    assert missing_secrets(settings) == [
        f"centre.secret: the secret is missing; write the secret into {data_folder}/secrets/instance.",
        f"connectors.main.secret: the secret is missing; write the secret into {data_folder}/secrets/sms.",
        "agencies.desk.webhook.secret: the secret is missing; set the environment variable DESK.",
    ]


def test_the_secret_of_somebody_on_duty_is_missed_too(data_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # Given a second contact who is paged by a service whose secret nobody has put there
    monkeypatch.setenv("DESK", "x")
    monkeypatch.delenv("PAGING", raising=False)
    settings = parse(
        WHOLE
        + '[[duty.contacts]]\nname = "مريم"\n[duty.contacts.webhook]\nurl = "https://a.example"\n'
        + 'secret = { env = "DESK" }\n'
        + '[[duty.contacts]]\nname = "Shift"\n[duty.contacts.webhook]\nurl = "https://b.example"\n'
        + 'secret = { env = "PAGING" }\n'
    )
    # Then it is named like any other
    assert (
        "duty.contacts[1].webhook.secret: the secret is missing; set the environment variable PAGING."
        in missing_secrets(settings)
    )


def test_a_connector_that_is_switched_off_needs_no_secret(data_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DESK", "x")
    settings = parse(WHOLE + '[connectors.main]\ntype = "sms"\nenabled = false\nsecret = { env = "NOT_SET" }\n')
    assert not any("connectors" in problem for problem in missing_secrets(settings))


def test_a_secret_is_never_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DESK", "correct horse battery staple")
    settings = parse(WHOLE)
    assert "correct horse" not in repr(settings)
    assert "correct horse" not in settings.model_dump_json()


def test_a_file_that_cannot_be_read_is_said(tmp_path: Path) -> None:
    with pytest.raises(Broken, match="No such file or directory; name a file that can be read with --config"):
        load(tmp_path / "nowhere.toml")


@pytest.mark.parametrize(
    ("written", "used"),
    [
        ("postgresql://u:p@db/rawafid", "postgresql+psycopg://u:p@db/rawafid"),
        ("postgres://u:p@db/rawafid", "postgresql+psycopg://u:p@db/rawafid"),
        ("postgresql+psycopg://db/rawafid", "postgresql+psycopg://db/rawafid"),
    ],
)
def test_any_spelling_of_postgresql_is_understood(monkeypatch: pytest.MonkeyPatch, written: str, used: str) -> None:
    monkeypatch.setenv("RAWAFID_DATABASE_URL", written)
    settings = parse(WHOLE)
    assert settings.database_url() == used
    assert not settings.is_embedded()


def test_how_a_connectors_messages_are_read_is_said_in_its_table(monkeypatch: pytest.MonkeyPatch) -> None:
    # Given a mailbox with a site's form behind it, a fax line, and a host name of ours from the environment
    monkeypatch.setenv("RAWAFID_HOSTNAMES", "old.gov.example")
    text = """
[connectors.site]
type = "email"
address = "Forms@gov.example"
reply_to = "reply_to"
staff = ["@gov.example"]
trusted_servers = ["MX.gov.example"]
inlet = { port = 2599 }
[connectors.lines]
type = "fax"
address = "fax@gov.example"
region = "QA"
inlet = { port = 2598 }
[[connectors.lines.gateways]]
name = "hylafax"
"""
    settings = parse(WHOLE + text)
    # Then each reader gets what its table says, and everybody knows what is ours
    site, lines = settings.rules()["site"], settings.rules()["lines"]
    assert (site.reply_to, site.staff, site.trusted_servers) == ("reply_to", {"@gov.example"}, {"mx.gov.example"})
    assert lines.region == "QA"
    assert [gateway.name for gateway in lines.fax_gateways] == ["hylafax"]
    for rules in (site, lines):
        assert "forms@gov.example" in rules.own_addresses
        assert rules.own_hosts == {"old.gov.example", "rawafid.gov.example"}
    # And a payload that came through no connector is read as by the first of its channel
    assert settings.rules_of(Channel.FAX) == lines
    assert settings.rules_of(Channel.SMS).own_hosts == site.own_hosts
