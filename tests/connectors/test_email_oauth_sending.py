"""Sending with tokens: a Postfix that asks Dovecot who may log in, which asks an identity provider."""

from typing import Any

import pytest

from connectors.email import Email
from ingest.failures import Misconfigured, Rejected
from tests.connectors.contract import NOTICE, error_text
from tests.connectors.tokens import microsoft, other
from tests.servers.dovecot import Dovecot
from tests.servers.identity_provider import IdentityProvider
from tests.servers.mailbox_sink import SmtpSink
from tests.servers.postfix import Postfix
from tests.servers.process import wait_until

pytestmark = pytest.mark.needs("dovecot", "postfix")


@pytest.fixture(autouse=True)
def _secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("APP_SECRET", IdentityProvider.client_secret)


@pytest.fixture(autouse=True)
def _asks(postfix: Postfix, dovecot: Dovecot) -> None:
    postfix.ask_about_logins(dovecot.sasl_port)


def outlet(postfix: Postfix, way: dict[str, Any], **smtp: Any) -> Email:
    table = {"host": postfix.host, "port": postfix.smtp_port, "ca_file": postfix.ca_file, "timeout_seconds": 20}
    table |= {"username": Dovecot.username, **way, **smtp}
    return Email.model_validate({"type": "email", "address": Dovecot.username, "smtp": table})


@pytest.mark.parametrize("mechanism", ["xoauth2", "oauthbearer"])
def test_a_mail_is_sent_with_a_token(
    postfix: Postfix, identity_provider: IdentityProvider, smtp_sink: SmtpSink, mechanism: str
) -> None:
    # Given a server that takes nothing from who has not logged in
    stranger = outlet(postfix, {}, username="")
    with pytest.raises(Rejected):
        stranger.send(NOTICE)

    # When two mails are sent by who has a token, which is revoked between them
    connector = outlet(postfix, other(identity_provider, mechanism=mechanism))
    connector.check()
    connector.send(NOTICE)
    identity_provider.revoke_all()
    connector.send(NOTICE)

    # Then both arrive
    wait_until(lambda: len(smtp_sink.received) == 2, "both have arrived")
    assert len(identity_provider.given) == 2


def test_a_fresh_token_that_is_refused_is_for_a_person(postfix: Postfix, identity_provider: IdentityProvider) -> None:
    identity_provider.applications[identity_provider.client_id].mailbox = "other@gov.test"
    with pytest.raises(Misconfigured, match="may send as it") as raised:
        outlet(postfix, microsoft(identity_provider)).check()
    assert not any(token.value in error_text(raised.value) for token in identity_provider.given)


def test_a_server_without_tokens_is_for_a_person(postfix: Postfix, identity_provider: IdentityProvider) -> None:
    postfix.ask_about_logins(None)
    with pytest.raises(Misconfigured, match="offers no login by XOAUTH2"):
        outlet(postfix, microsoft(identity_provider)).check()
