"""Who we are at a mail server: a name with a password, or with tokens of an identity provider."""

from connectors._oauth import Google, Microsoft, OAuth
from connectors._secrets import revealed
from connectors._tokens import TokenSource
from ingest.settings import Secret, Table


class Account(Table):
    """A mail account."""

    username: str = ""
    """The account, as the server knows it: mostly the mail address."""
    password: Secret | None = None
    """Its password; or one of the three tables below instead."""
    microsoft: Microsoft | None = None
    """Microsoft 365, which takes no passwords: an app registration."""
    google: Google | None = None
    """Google Workspace, which takes no passwords: a service account."""
    oauth: OAuth | None = None
    """Any other identity provider."""

    @property
    def tokens(self) -> TokenSource | None:
        """Where tokens come from, if the server is logged in to with tokens."""
        return self.microsoft or self.google or self.oauth

    def ways_in(self) -> int:
        """How many ways to log in are configured."""
        return sum(way is not None for way in (self.password, self.microsoft, self.google, self.oauth))

    def revealed_password(self) -> str:
        """The password, read now. Raises Misconfigured when it is not there."""
        assert self.password is not None
        return revealed(self.password, f"the password of {self.username}")
