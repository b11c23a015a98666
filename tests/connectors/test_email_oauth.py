"""Logging in to mail servers with tokens: a real Dovecot that asks an identity provider."""

import json
import logging
import threading
from typing import Any

import pytest
from pydantic import ValidationError

from connectors.email import Email
from ingest.failures import Misconfigured, Unavailable
from tests.connectors.contract import error_text
from tests.connectors.mailbox import mail, mailbox, numbers
from tests.connectors.tokens import google, microsoft, other
from tests.servers.dovecot import Dovecot
from tests.servers.identity_provider import IdentityProvider

pytestmark = pytest.mark.needs("dovecot")


@pytest.fixture(autouse=True)
def _secrets(monkeypatch: pytest.MonkeyPatch, identity_provider: IdentityProvider) -> None:
    monkeypatch.setenv("APP_SECRET", identity_provider.client_secret)
    monkeypatch.setenv("SERVICE_ACCOUNT", identity_provider.service_account())


def with_tokens(dovecot: Dovecot, way: dict[str, Any], **imap: Any) -> Email:
    return mailbox(dovecot, password=None, **way, **imap)


@pytest.mark.parametrize(
    "way",
    [microsoft, lambda provider: google(), other, lambda provider: other(provider, mechanism="xoauth2")],
    ids=["microsoft", "google", "oauthbearer", "xoauth2"],
)
def test_a_mailbox_is_read_with_a_token(dovecot: Dovecot, identity_provider: IdentityProvider, way: Any) -> None:
    # Given a mail, and an application that may read the mailbox
    dovecot.deliver(mail(1))
    connector = with_tokens(dovecot, way(identity_provider))

    # When the mailbox is checked and read twice
    connector.check()
    [message] = connector.fetch(None)
    assert list(connector.fetch(message.cursor)) == []

    # Then the mail is there, and one token was enough
    assert numbers([message]) == [1]
    assert len(identity_provider.given) == 1


def test_an_expired_token_is_renewed_before_it_is_refused(
    dovecot: Dovecot, identity_provider: IdentityProvider
) -> None:
    # Given tokens that are nearly used up when they are given
    identity_provider.expires_in = 1
    connector = with_tokens(dovecot, microsoft(identity_provider))
    connector.check()
    identity_provider.expires_in = 3600

    # When that time is over, by the clock that the connector goes by
    kept = connector.imap.microsoft._kept  # type: ignore[union-attr]
    kept.renew_at = 0.0
    connector.check()
    connector.check()

    # Then there is one new token
    assert len(identity_provider.given) == 2


def test_a_revoked_token_is_replaced_once(dovecot: Dovecot, identity_provider: IdentityProvider) -> None:
    # Given a token in use that was revoked
    connector = with_tokens(dovecot, other(identity_provider))
    connector.check()
    identity_provider.revoke_all()

    # When the mailbox is opened again
    connector.check()

    # Then a new one was asked for
    assert len(identity_provider.given) == 2


def test_a_fresh_token_that_is_refused_is_for_a_person(dovecot: Dovecot, identity_provider: IdentityProvider) -> None:
    # Given an application that gets tokens, for another mailbox
    identity_provider.applications[identity_provider.client_id].mailbox = "other@gov.test"

    # Then a person must mend it, after two tokens and no more
    with pytest.raises(Misconfigured, match="refused a fresh token") as raised:
        with_tokens(dovecot, microsoft(identity_provider)).check()
    assert len(identity_provider.given) == 2
    assert not any(token.value in error_text(raised.value) for token in identity_provider.given)


def test_many_threads_ask_for_one_token(dovecot: Dovecot, identity_provider: IdentityProvider) -> None:
    # Given a provider that takes its time, and eight threads that want a token
    identity_provider.delay.clear()
    connector = with_tokens(dovecot, microsoft(identity_provider))
    assert connector.imap
    assert connector.imap.tokens
    tokens = connector.imap.tokens
    got: list[str] = []
    threads = [threading.Thread(target=lambda: got.append(tokens.token(dovecot.username))) for _ in range(8)]
    for thread in threads:
        thread.start()

    # When it answers
    identity_provider.delay.set()
    for thread in threads:
        thread.join(60)

    # Then all have the same
    assert len(got) == 8
    assert set(got) == {identity_provider.given[0].value}
    assert len(identity_provider.given) == 1


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"client_secret": {"env": "NEVER_SET"}}, "NEVER_SET"),
        ({"client_secret": {"env": "SERVICE_ACCOUNT"}}, "(400 invalid_client): see client_id and client_secret"),
        ({"client_id": "nobody"}, "(400 invalid_client"),
        ({"authority": "http://localhost:1"}, "localhost gives no token: ConnectError"),
    ],
)
def test_what_is_wrong_at_the_provider_is_told(
    dovecot: Dovecot, identity_provider: IdentityProvider, change: dict[str, Any], says: str
) -> None:
    expected = Unavailable if "authority" in change else Misconfigured
    connector = with_tokens(dovecot, microsoft(identity_provider, **change))
    for open_it in (connector.check, lambda: list(connector.fetch(None))):
        with pytest.raises(expected) as raised:
            open_it()
        assert says in str(raised.value)
        assert "private_key" not in error_text(raised.value)


@pytest.mark.parametrize(
    ("status", "said", "expected", "says"),
    [
        (400, {"error": "invalid_client", "error_description": "AADSTS7000222: expired for Ali"}, Misconfigured, "exp"),
        (401, {"error": "invalid_client", "error_description": "AADSTS7000215: bad"}, Misconfigured, "Value, not its"),
        (400, {"error": "unauthorized_client"}, Misconfigured, "domain-wide delegation"),
        (400, {"error": "<script>"}, Misconfigured, "gives no token (400)"),
        (503, {}, Unavailable, "no token now (503)"),
        (429, {}, Unavailable, "no token now (429)"),
        (200, {"access_token": "a\x01b"}, Unavailable, "without a token"),
        (200, {"access_token": 5}, Unavailable, "without a token"),
        (200, [], Unavailable, "without a token"),
        (302, {}, Unavailable, "without a token"),
    ],
)
def test_every_answer_of_the_provider_has_its_meaning(
    dovecot: Dovecot, identity_provider: IdentityProvider, status: int, said: Any, expected: Any, says: str
) -> None:
    identity_provider.failing = (status, {"Retry-After": "17"}, json.dumps(said))
    with pytest.raises(expected) as raised:
        with_tokens(dovecot, microsoft(identity_provider)).check()
    assert says in str(raised.value)
    assert "Ali" not in error_text(raised.value)
    if status in (429, 503):
        assert raised.value.retry_after == 17


@pytest.mark.parametrize(
    ("key", "says"),
    [
        ("not json", "is not the JSON file"),
        ("[]", "lacks one of"),
        ('{"client_email": "x"}', "lacks one of"),
        ({"private_key": "-----BEGIN PRIVATE KEY-----\nxx\n-----END PRIVATE KEY-----"}, "private_key cannot be read"),
        ({"token_uri": "http://elsewhere.example/token"}, "https://"),
        ({"client_email": "nobody@project.example"}, "gives no token (400 invalid_grant)"),
    ],
)
def test_a_service_account_that_is_none_is_for_a_person(
    dovecot: Dovecot, identity_provider: IdentityProvider, monkeypatch: pytest.MonkeyPatch, key: Any, says: str
) -> None:
    monkeypatch.setenv("SERVICE_ACCOUNT", key if isinstance(key, str) else identity_provider.service_account(**key))
    with pytest.raises(Misconfigured) as raised:
        with_tokens(dovecot, google()).check()
    assert says in str(raised.value)
    assert "BEGIN PRIVATE" not in error_text(raised.value)


def test_a_mailbox_that_was_not_delegated_is_for_a_person(
    dovecot: Dovecot, identity_provider: IdentityProvider
) -> None:
    with pytest.raises(Misconfigured, match="username is no mailbox of the domain"):
        with_tokens(dovecot, google(), username="other@gov.test").check()


def test_a_provider_that_was_away_is_asked_again(dovecot: Dovecot, identity_provider: IdentityProvider) -> None:
    connector = with_tokens(dovecot, microsoft(identity_provider))
    identity_provider.failing = (503, {}, "")
    with pytest.raises(Unavailable):
        connector.check()
    identity_provider.failing = None
    connector.check()


def test_no_token_and_no_secret_is_shown(
    dovecot: Dovecot, identity_provider: IdentityProvider, caplog: pytest.LogCaptureFixture
) -> None:
    # Given every log line there is
    caplog.set_level(logging.DEBUG)

    # When mailboxes are opened with tokens, one of them refused
    connectors = [with_tokens(dovecot, way) for way in (microsoft(identity_provider), google())]
    for connector in connectors:
        connector.check()
    identity_provider.revoke_all()
    connectors[0].check()

    # Then no line, and nothing that is printed of a connector, holds one
    shown = caplog.text + "".join(f"{one!r}{one}{one.model_dump()}" for one in connectors)
    for secret in (identity_provider.client_secret, "PRIVATE KEY", *(token.value for token in identity_provider.given)):
        assert secret not in shown


@pytest.mark.parametrize(
    ("table", "says"),
    [
        ({}, "give exactly one of password, microsoft, google and oauth"),
        ({"password": {"env": "A"}, "google": {"service_account": {"env": "B"}}}, "give exactly one of"),
        ({"oauth": {"token_url": "http://idp.example", "client_id": "c", "client_secret": {"env": "A"}}}, "https://"),
        ({"oauth": {"token_url": "x", "client_id": "c", "client_secret": {"env": "A"}}}, "https://"),
        ({"microsoft": {"tenant": "", "client_id": "c", "client_secret": {"env": "A"}}}, "tenant"),
        ({"password": {"env": "A"}, "folders": []}, "folders"),
        ({"password": {"env": "A"}, "folders": ["a", "a"]}, "name each folder once"),
        ({"password": {"env": "A"}, "after": "move", "folders": ["a", "Processed"]}, "would be taken again"),
        ({"password": {"env": "A"}, "keyword": "\\Seen"}, "is no keyword"),
    ],
)
def test_a_mistake_is_told_with_its_remedy(table: dict[str, Any], says: str) -> None:
    imap = {"host": "imap.gov.example", "username": "u@gov.example", **table}
    with pytest.raises(ValidationError) as raised:
        Email.model_validate({"type": "email", "address": "u@gov.example", "imap": imap})
    assert says in str(raised.value)
