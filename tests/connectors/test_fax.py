"""The fax connector: its table with every mistake's remedy, and the mail that it takes in."""

import smtplib
import tomllib
from hashlib import sha256
from typing import Any

import pytest
from pydantic import ValidationError

from connectors.fax import Fax
from ingest.connector import ListenConnector, Outlet, PullConnector, PushConnector
from ingest.failures import Misconfigured
from ingest.fax_gateways import PRESETS
from ingest.message import Channel, RawMessage
from ingest.reading_rules import FAX_GROUPS
from normalize import normalize
from tests.connectors.contract import PullContract, constructing_opens_nothing
from tests.connectors.mailbox import mail, numbers
from tests.normalize.fax_samples import fax_mail, hylafax_body
from tests.servers.dovecot import Dovecot
from tests.servers.process import free_port

WRONG = "wrong-password-Ω"


def fax(**table: Any) -> Fax:
    return Fax.model_validate({"type": "fax", "address": "fax@gov.test", "enabled": False, **table})


def problem(**table: Any) -> str:
    with pytest.raises(ValidationError) as raised:
        fax(**table)
    return str(raised.value)


def gateway(**table: Any) -> dict[str, Any]:
    return {"gateways": [{"name": "ours", **table}]}


@pytest.mark.needs("dovecot")
class TestContract(PullContract):
    @pytest.fixture(autouse=True)
    def _passwords(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("MAILBOX_PASSWORD", Dovecot.password)
        monkeypatch.setenv("WRONG_PASSWORD", WRONG)

    @pytest.fixture
    def full(self, dovecot: Dovecot) -> Fax:
        for number in range(3):
            dovecot.deliver(mail(number))
        return mailbox(dovecot)

    @pytest.fixture
    def secret(self) -> str:
        return WRONG

    @pytest.fixture
    def wrong_password(self, dovecot: Dovecot) -> Fax:
        return mailbox(dovecot, password={"env": "WRONG_PASSWORD"})

    @pytest.fixture
    def unreachable(self, dovecot: Dovecot) -> Fax:
        return mailbox(dovecot, port=free_port())

    def test_faxes_in_a_mailbox_are_of_the_fax_channel(self, full: Fax) -> None:
        messages = list(full.fetch(None))
        assert numbers(messages) == [0, 1, 2]
        assert {message.channel for message in messages} == {Channel.FAX}
        full.check()


def mailbox(dovecot: Dovecot, **imap: Any) -> Fax:
    table = {
        "host": dovecot.host,
        "port": dovecot.imaps_port,
        "username": dovecot.username,
        "password": {"env": "MAILBOX_PASSWORD"},
        "ca_file": dovecot.ca_file,
        "timeout_seconds": 10,
    }
    return fax(imap=table | imap, enabled=True)


def test_a_fax_handed_over_by_smtp_is_kept_as_it_was_sent() -> None:
    # Given the inlet
    port = free_port()
    connector = fax(enabled=True, region="QA", inlet={"port": port})
    taken: list[RawMessage] = []
    content = fax_mail(hylafax_body()).content

    # When the gateway's sendmail hands its mail over, from nobody
    with connector.listen(taken.extend), smtplib.SMTP("127.0.0.1", port, timeout=60) as client:
        client.sendmail("fax-server@gov.example", ["fax@gov.test"], content)
        refused = client.rcpt("citizen@example.ae")

    # Then its bytes are there, of the fax channel, and no other mail is taken
    [message] = taken
    assert message.content == content
    assert message.channel is Channel.FAX
    assert message.upstream_id == sha256(content).hexdigest()
    assert refused[0] in (503, 550)
    # And the caller is its sender
    assert normalize(message, connector.rules).sender.phone == "+97444123987"


def test_it_takes_in_and_never_sends() -> None:
    connector = fax(inlet={"port": 2527})
    assert (connector.can_pull, connector.can_accept, connector.can_listen, connector.can_send) == (
        False,
        False,
        True,
        False,
    )
    assert isinstance(connector, PullConnector)
    assert isinstance(connector, ListenConnector)
    assert not isinstance(connector, PushConnector)
    assert not isinstance(connector, Outlet)
    assert constructing_opens_nothing(lambda: fax(inlet={"port": 2527})) is None


def test_what_is_not_configured_is_told() -> None:
    connector = fax()
    with pytest.raises(Misconfigured, match="table imap"):
        connector.fetch(None)
    with pytest.raises(Misconfigured, match="table imap"):
        connector.wait(None, 1)
    with pytest.raises(Misconfigured, match="table inlet"):
        connector.listen(lambda messages: None)


def test_its_rules_are_for_its_messages() -> None:
    table = tomllib.loads("""
        region = "QA"
        gateways = [
          { name = "hylafax", senders = ["fax.gov.test"] },
          { name = "telecom", headers = { X-Caller = '(?P<number>\\+?\\d+)' }, body = ['^Name: (?P<name>.+)$'] },
        ]
    """)
    rules = fax(**table).rules
    assert rules.region == "QA"
    assert rules.own_addresses == {"fax@gov.test"}
    first, second = rules.fax_gateways
    assert first.senders == ("fax.gov.test",)
    assert first.patterns == next(preset for preset in PRESETS if preset.name == "hylafax").patterns
    assert [place for place, _ in second.patterns] == ["x-caller", "body"]


def test_ones_own_patterns_come_before_a_known_gateways() -> None:
    [rule] = fax(gateways=[{"name": "hylafax", "subject": ["(?P<number>[0-9]+)$"]}]).rules.fax_gateways
    assert rule.patterns[0][0] == "subject"
    assert len(rule.patterns) > 1


@pytest.mark.parametrize(
    ("table", "says"),
    [
        ({"address": "fax"}, "is not one mail address, such as fax@gov.example"),
        ({"enabled": True}, "add one of the tables imap and inlet, or set enabled = false"),
        ({"region": "Qatar"}, "region"),
        (gateway(), '"ours" is no known gateway; name one of hylafax, efax, copiafacts, asterisk, or add subject'),
        (gateway(name="HylaFax2"), "is no known gateway"),
        (gateway(name=""), "at least 1 character"),
        (gateway(body=["(?P<caller>.+)"]), f"has the group caller; known are {', '.join(FAX_GROUPS)}"),
        (gateway(subject=["Fax from (.+)"]), "finds nothing; name a group, such as"),
        (gateway(subject=["(?P<number>.+"]), "cannot be read"),
        (gateway(subject=["(?P<number>" + "a" * 300 + ")"]), "is over 300 characters"),
        (gateway(headers={"X-Caller": "[(?P<number>"}), "cannot be read"),
        (gateway(body=["(?P<number>(\\d+)+)$"]), "could take for ever"),
        (gateway(body=["(?P<number>(?:a|aa)*)$"]), "could take for ever"),
        (gateway(body=["(?P<number>(?:\\d+ ?){2,})$"]), "could take for ever"),
        (gateway(body=[".*.*.*(?P<number>x)"]), "could take for ever"),
    ],
)
def test_a_mistake_is_told_with_its_remedy(table: dict[str, Any], says: str) -> None:
    assert says in problem(**table)


@pytest.mark.parametrize(
    "pattern",
    [
        r"^Fax from (?P<number>[+\d ()-]+), (?P<pages>\d+) pages?$",
        r"^(?:From|Caller): (?P<number>.+)$",
        r"(?:of )?(?P<pages>\d{1,3}) page(?:s|\(s\))?",
        r"^\[(?P<name>[^\]]*)\] \(fax\)",
        r"^رقم المتصل:\s*(?P<number>.+)$",
        r"(?P<received>\d{4}-\d\d-\d\d(?: \d\d:\d\d)?)",
    ],
)
def test_patterns_as_people_write_them_are_taken(pattern: str) -> None:
    assert fax(**gateway(body=[pattern])).rules.fax_gateways[0].patterns[0][1].pattern == pattern


def test_every_known_gateway_speaks_of_the_caller() -> None:
    for preset in PRESETS:
        groups = {group for _, pattern in preset.patterns for group in pattern.groupindex}
        assert "number" in groups
        assert groups <= {*FAX_GROUPS, "duration"}
