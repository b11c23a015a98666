"""The identity providers that a mail account's tokens may come from."""

from pathlib import Path
from typing import Literal

from pydantic import Field

from connectors._base_url import BaseUrl, KeyUrl, takes_keys
from connectors._google_key import assertion_of
from connectors._secrets import revealed
from connectors._tokens import TokenSource
from ingest.failures import Misconfigured
from ingest.settings import Secret


class Microsoft(TokenSource):
    """A mailbox of Microsoft 365, by an app registration with client credentials."""

    tenant: str = Field(min_length=1)
    """The Directory (tenant) ID of the app registration."""
    client_id: str = Field(min_length=1)
    """Its Application (client) ID."""
    client_secret: Secret
    """The Value of a client secret of its."""
    authority: BaseUrl = "https://login.microsoftonline.com"
    """Another one for the sovereign clouds, such as https://login.microsoftonline.us."""

    def _request(self, username: str) -> tuple[str, dict[str, str]]:
        scope = "https://outlook.office365.com/.default"
        url = f"{self.authority}/{self.tenant}/oauth2/v2.0/token"
        return url, _client_credentials(self.client_id, self.client_secret, scope)


class Google(TokenSource):
    """A mailbox of Google Workspace, by a service account with domain-wide delegation."""

    service_account: Secret
    """The service account's key as Google gives it: a JSON file."""

    def _request(self, username: str) -> tuple[str, dict[str, str]]:
        url, assertion = assertion_of(revealed(self.service_account, "service_account"), username)
        try:
            takes_keys(url)
        except ValueError as error:
            raise Misconfigured(f"service_account: its token_uri is no good: {error}") from None
        return url, {"grant_type": "urn:ietf:params:oauth:grant-type:jwt-bearer", "assertion": assertion}


class OAuth(TokenSource):
    """A mailbox behind any other identity provider, by client credentials (RFC 6749, 4.4)."""

    token_url: KeyUrl
    """The provider's token endpoint."""
    client_id: str = Field(min_length=1)
    """Who we are there."""
    client_secret: Secret
    """The secret that goes with it."""
    scope: str = ""
    """What is asked for, when the provider wants to be told."""
    mechanism: Literal["xoauth2", "oauthbearer"] = "oauthbearer"
    """How the mail server takes the token: RFC 7628, or Google's and Microsoft's older way."""
    ca_file: Path | None = None
    """The certificate authority that signed the provider's certificate, when no public one did."""

    @property
    def login_mechanism(self) -> str:
        """The SASL mechanism that carries the token."""
        return self.mechanism.upper()

    def _request(self, username: str) -> tuple[str, dict[str, str]]:
        return self.token_url, _client_credentials(self.client_id, self.client_secret, self.scope)

    def _authority(self) -> Path | None:
        return self.ca_file


def _client_credentials(client_id: str, client_secret: Secret, scope: str) -> dict[str, str]:
    form = {
        "grant_type": "client_credentials",
        "client_id": client_id,
        "client_secret": revealed(client_secret, "client_secret"),
    }
    return form | ({"scope": scope} if scope else {})
