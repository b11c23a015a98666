"""X: mentions of an account of ours and direct messages to it, and our answers."""

import socket
import time
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Literal
from urllib.parse import urlsplit

from pydantic import Field, PrivateAttr

from connectors import _x_media, _x_send, _x_webhook
from connectors._base_url import BaseUrl
from connectors._links import Host, Links
from connectors._pushed import verify_post
from connectors._secrets import expected, token_of
from connectors._table import ChannelTable
from connectors._x_budget import Budget, Prices, Tally, millionths, utc_now
from connectors._x_poll import Place, Poll, Words
from ingest.failures import Misconfigured, Refused, Rejected, Unavailable
from ingest.message import Channel, RawMessage
from ingest.notice import Notice, Proof, PushRequest, Receipt
from ingest.reading_rules import ReadingRules
from ingest.settings import Secret

if TYPE_CHECKING:
    from connectors._x_api import Api


class X(ChannelTable):
    """An account of ours on X, with a developer app that belongs to the same account.

    We ask X for mentions and direct messages, which X charges for; nothing of ours need be reachable from the internet.
    With ``webhook = true`` X also posts them to ``https://…/in/NAME`` (X Activity API): what comes both ways is one
    message. Mentions are answered in public, with the reference number and nothing else; what an agency answers goes
    out as a direct message.
    """

    type: Literal["x"]
    handle: str = Field(pattern=r"^@?[A-Za-z0-9_]{1,15}$")
    """The account's name, such as "@gov_contact"."""
    user_id: str = Field(pattern=r"^[0-9]{1,19}$")
    """The account's number: the part of the access token before the dash."""
    api_key: Secret
    """The app's API Key (also called consumer key)."""
    api_secret: Secret
    """The app's API Key Secret (consumer secret); X signs its webhooks with it."""
    access_token: Secret
    """The account's Access Token, made with Read, Write and Direct Messages; it does not expire."""
    access_token_secret: Secret
    """The Access Token Secret."""
    direct_messages: bool = True
    """Read direct messages too; each costs ten times a mention."""
    webhook: bool = False
    """X posts events to /in/NAME. They come at once, and are charged by X outside of the budget; polling goes on and
    fills what X did not post, so a longer poll_seconds will do."""
    poll_seconds: float = Field(default=120.0, ge=60)
    """How often X is asked. X takes 15 questions for direct messages in 15 minutes."""
    first_hours: float = Field(default=24.0, gt=0, le=168)
    """How far back the very first poll reads."""
    budget_usd_per_day: float = Field(default=2.0, gt=0)
    """What reading may cost in a day of UTC; then it waits for midnight. Answers have the same sum again, counted by
    each worker process for itself."""
    budget_usd_per_month: float = Field(default=30.0, gt=0)
    """The same for a month. Set a spending limit in the Developer Console too: that one cannot be passed."""
    prices: Prices = Prices()
    """What X charges."""
    words: Words = "post"
    """What the API calls a post in its parameters: "post" since 2026; "tweet" for an older gateway in front of it."""
    base_url: BaseUrl = "https://api.twitter.com"
    """The API; requests are signed for this very host, so anything else must be a test server or a forwarding proxy."""
    media_hosts: tuple[Host, ...] = _x_media.HOSTS
    """Where X keeps photos and films; none: nothing is fetched."""
    max_file_bytes: int = Field(default=26_214_400, gt=0)
    """A larger file is not fetched."""
    timeout_seconds: float = Field(default=20.0, gt=0)
    """How long X may take for one answer."""
    max_bytes: int = Field(default=1_048_576, gt=0)
    """A larger request to the webhook is refused; photos are not in it."""

    _sent: Tally = PrivateAttr(default_factory=Tally)

    @property
    def channel(self) -> Channel:
        return Channel.X

    @property
    def rules(self) -> ReadingRules:
        return ReadingRules(own_addresses=frozenset({f"@{self._name().lower()}", self.user_id}))

    @property
    def can_pull(self) -> bool:
        return True

    @property
    def can_accept(self) -> bool:
        return self.webhook

    @property
    def can_send(self) -> bool:
        return True

    def check(self) -> None:
        """The keys are good, and they are those of the account meant."""
        found = self._api().me()
        if found.get("id") != self.user_id:
            raise Misconfigured("user_id: the keys belong to another account; it is the number before the token's dash")
        if str(found.get("username", "")).lower() != self._name().lower():
            raise Misconfigured("handle: the account is called otherwise on X")

    def fetch(self, cursor: str | None) -> Iterator[RawMessage]:
        """What is new, as far as the budget goes. Raises Misconfigured or Unavailable."""
        now = utc_now()
        poll = Poll(
            api=self._api(),
            user_id=self.user_id,
            handle=self._name(),
            words=self.words,
            budget=self._budget(),
            mention_price=millionths(self.prices.mention_read),
            dm_price=millionths(self.prices.dm_read),
            now=now,
        )
        yield from poll.run(Place.of(cursor, now, self.first_hours), with_dms=self.direct_messages)

    def wait(self, cursor: str | None, seconds: float) -> None:
        """Every question costs, so there is none until the time is over; only that X can be reached is tried."""
        parts = urlsplit(self.base_url)
        port = parts.port or (443 if parts.scheme == "https" else 80)
        try:
            socket.create_connection((parts.hostname or "", port), timeout=self.timeout_seconds).close()
        except OSError as error:
            raise Unavailable(f"X cannot be reached ({type(error).__name__})") from None
        time.sleep(seconds)

    def prove(self, request: PushRequest) -> Proof:
        """Answer X's challenge (CRC). Raises Refused."""
        return _x_webhook.prove(request.query, expected(self.api_secret))

    def accept(self, request: PushRequest) -> Sequence[RawMessage]:
        """Read one event. Raises Refused."""
        verify_post(request, self.max_bytes)
        signature = request.headers.get("x-twitter-webhooks-signature", "")
        if not _x_webhook.is_signed(signature, request.body, expected(self.api_secret)):
            raise Refused("wrong signature: is api_secret the secret of the app that posts here?", status=401)
        return _x_webhook.read(request.body, self.user_id, self._name())

    def send(self, notice: Notice) -> Receipt:
        """Reply in public to a mention, or write to the person alone."""
        api = self._api()
        is_public = _x_send.public_post(notice) is not None
        price = millionths(self.prices.post_create if is_public else self.prices.dm_create)
        self._sent.spend(self._budget(), price, utc_now())
        try:
            return _x_send.send(api, notice)
        except (Misconfigured, Unavailable, Rejected):
            self._sent.give_back(price)
            raise

    def fetch_file(self, source: str) -> bytes:
        """A photo or film of a post or direct message; it costs nothing.

        Raises Misconfigured, Unavailable, TooLarge, or Rejected.
        """
        return _x_media.fetch(self._api, source, Links(self.media_hosts, self.max_file_bytes))

    def _name(self) -> str:
        return self.handle.removeprefix("@")

    def _budget(self) -> Budget:
        return Budget.of(self.budget_usd_per_day, self.budget_usd_per_month)

    def _api(self) -> "Api":
        # Here, because the library takes half a second to load, and most commands never call X.
        from connectors._x_api import Api, Keys

        names = ("api_key", "api_secret", "access_token", "access_token_secret")
        return Api(self.base_url, Keys(*(token_of(getattr(self, name), name) for name in names)), self.timeout_seconds)
