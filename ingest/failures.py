"""What can go wrong with the other side of a channel, named by what happens next.

ConnectorError
├── Misconfigured   a person must act: credentials, names, addresses
├── Unavailable     later: the network, the server, a rate limit (``retry_after`` seconds, a day at most)
│   └── Congested   no more can be taken in here just now
├── Rejected        the peer refused for good; trying again cannot help
│   └── TooLarge    a file that is larger than the peer hands over, or than we take
├── Uncertain       the peer may have taken it: the answer was lost
└── Refused         a pushed request is not accepted (``status`` is the HTTP answer)
"""

LONGEST_WAIT_SECONDS = 86_400.0
"""Of what the other side may ask for: it may be a stranger, and whoever waits a day has asked nobody too often."""


class ConnectorError(Exception):
    """Something between us and the other side; its text is shown to ops and holds no personal data."""


class Misconfigured(ConnectorError):
    """A person must change the configuration or the account before this can work."""


class Unavailable(ConnectorError):
    """It may work later."""

    def __init__(self, message: str, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.retry_after = None if retry_after is None else min(retry_after, LONGEST_WAIT_SECONDS)


class Congested(Unavailable):
    """Here, too much waits to be processed, or the disk runs full: upstream is to keep what it has."""


class Rejected(ConnectorError):
    """The other side refused this delivery for good."""


class TooLarge(Rejected):
    """The file is larger than the other side hands over, or than we take."""


class Uncertain(ConnectorError):
    """The connection broke after the content was handed over and before the answer came."""


class Refused(ConnectorError):
    """A pushed request that must not be taken in."""

    def __init__(self, message: str, status: int = 400) -> None:
        super().__init__(message)
        self.status = status
