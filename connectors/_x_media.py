"""Photos and films that X keeps: those of posts are anybody's, those of direct messages want the account's proof."""

from collections.abc import Callable
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from connectors._links import Links
from ingest.failures import Rejected

if TYPE_CHECKING:
    from connectors._x_api import Api

HOSTS = (".twimg.com", "ton.twitter.com", "ton.x.com")
_PUBLIC = ".twimg.com"


def fetch(api: Callable[[], "Api"], address: str, links: Links) -> bytes:
    """The file's bytes. Raises Misconfigured, Unavailable, TooLarge, or Rejected: it is not to be had.

    Who we are is shown only to the hosts of ``links``, and never to one that needs no proof
    (developer.x.com, Direct Messages, Retrieving media).
    """
    if "://" not in address:
        raise Rejected("X named the file without saying where it lies")
    links.verify(address)
    if (urlsplit(address).hostname or "").endswith(_PUBLIC):
        return links.fetch(address)
    return links.fetch(address, api().signature(address))
