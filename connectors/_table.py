"""What every connector's table has in common: it can do nothing until it says so."""

from abc import abstractmethod

from pydantic import Field

from ingest.message import Channel
from ingest.reading_rules import NO_RULES, ReadingRules
from ingest.settings import Table


class ChannelTable(Table):
    """One account of one channel."""

    enabled: bool = True
    """Whether it runs."""

    @property
    @abstractmethod
    def channel(self) -> Channel:
        """The channel that its messages belong to."""

    @property
    def rules(self) -> ReadingRules:
        """What the table says about reading its messages."""
        return NO_RULES

    @property
    def can_pull(self) -> bool:
        """It is a PullConnector."""
        return False

    @property
    def can_accept(self) -> bool:
        """It is a PushConnector."""
        return False

    @property
    def can_listen(self) -> bool:
        """It is a ListenConnector."""
        return False

    @property
    def can_serve(self) -> bool:
        """It is a SessionConnector."""
        return False

    @property
    def can_send(self) -> bool:
        """It is an Outlet."""
        return False


class RegionalTable(ChannelTable):
    """One whose messages hold numbers as people write them."""

    region: str = Field(default="", pattern=r"^([A-Z]{2})?$")
    """The country that numbers without a country code are of, such as "QA"."""

    @property
    def rules(self) -> ReadingRules:
        return ReadingRules(region=self.region)
