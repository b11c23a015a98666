"""Calls to the API of X, each failure named by what should happen next."""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import requests
import tweepy  # type: ignore[import-untyped]
import urllib3
from requests.adapters import HTTPAdapter

from connectors._x_errors import meaning
from ingest.failures import ConnectorError, Misconfigured, Rejected, Unavailable, Uncertain

# At debug level they log the signed headers, the citizens' words, and the secrets themselves.
for _name in ("tweepy", "requests_oauthlib", "oauthlib", "urllib3"):
    logging.getLogger(_name).setLevel(logging.WARNING)

TWEEPYS_OWN: Final = "https://api.twitter.com"
"""The library signs for this address and no other."""


@dataclass(frozen=True, slots=True)
class Keys:
    """OAuth 1.0a, user context: the app's pair and the account's pair; they do not expire."""

    api_key: str = field(repr=False)
    api_secret: str = field(repr=False)
    access_token: str = field(repr=False)
    access_token_secret: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Api:
    """The API as one account may use it; a connection lasts as long as a call."""

    base_url: str
    keys: Keys
    timeout_seconds: float

    def me(self) -> Mapping[str, Any]:
        """The account that the keys belong to."""
        found = self.get("/2/users/me").get("data")
        return found if isinstance(found, dict) else {}

    def get(self, route: str, **query: str) -> Mapping[str, Any]:
        """Ask for something; nothing is changed by it, so whatever breaks is for later."""
        try:
            return self._call(lambda client: client.request("GET", route, params=query, user_auth=True))
        except Uncertain as error:
            raise Unavailable(str(error)) from None
        except Rejected as error:
            raise Misconfigured(f"{error}; see user_id, words and base_url") from None

    def reply(self, text: str, post: str) -> str:
        """Post a public reply; returns its id."""
        return _id_of(self._call(lambda client: client.create_tweet(text=text, in_reply_to_tweet_id=post)), "id")

    def write_to(self, account: str, text: str) -> str:
        """Send a direct message; returns its id."""
        route = f"/2/dm_conversations/with/{account}/messages"
        return _id_of(
            self._call(lambda client: client.request("POST", route, json={"text": text}, user_auth=True)),
            "dm_event_id",
        )

    def signature(self, url: str) -> Mapping[str, str]:
        """The header that lets the account GET a file outside of the API."""
        signer = tweepy.OAuth1UserHandler(
            self.keys.api_key, self.keys.api_secret, self.keys.access_token, self.keys.access_token_secret
        )
        signed = requests.Request("GET", url, auth=signer.apply_auth()).prepare()
        return {"authorization": str(signed.headers["Authorization"])}

    def _call(self, use: Callable[[tweepy.Client], requests.Response]) -> Mapping[str, Any]:
        client = tweepy.Client(
            consumer_key=self.keys.api_key,
            consumer_secret=self.keys.api_secret,
            access_token=self.keys.access_token,
            access_token_secret=self.keys.access_token_secret,
            return_type=requests.Response,
        )
        session = client.session
        session.trust_env = False  # no proxy that stands in the environment by chance
        session.max_redirects = 0
        session.mount(TWEEPYS_OWN, _Elsewhere(self.base_url, self.timeout_seconds))
        with session:
            try:
                answer = use(client).json()
            except tweepy.HTTPException as error:
                raise meaning(error.response) from None
            except requests.RequestException as error:
                raise _broken(error) from None
            except (AttributeError, TypeError, ValueError):  # the library reads errors as X writes them, and no others
                raise Uncertain("X's answer cannot be read") from None
        if not isinstance(answer, dict):
            raise Uncertain("X's answer cannot be read")
        return answer


class _Elsewhere(HTTPAdapter):
    """Gives up in time, and goes to another address than the library's own, which knows no option for either."""

    def __init__(self, base_url: str, timeout_seconds: float) -> None:
        super().__init__()
        self._base_url = base_url
        self._timeout_seconds = timeout_seconds

    def send(self, request: requests.PreparedRequest, *args: Any, **named: Any) -> requests.Response:
        request.url = self._base_url + str(request.url).removeprefix(TWEEPYS_OWN)
        return super().send(request, *args, **{**named, "timeout": self._timeout_seconds})


def _broken(error: requests.RequestException) -> ConnectorError:
    """No answer. Uncertain when the request may have arrived."""
    kind = type(error).__name__
    if isinstance(error, requests.exceptions.InvalidURL | requests.exceptions.InvalidSchema):
        return Misconfigured("base_url is not an address")
    cause = error.args[0] if error.args else None
    reason = getattr(cause, "reason", None)
    never_left = isinstance(reason, urllib3.exceptions.NewConnectionError | urllib3.exceptions.SSLError)
    if isinstance(error, requests.ConnectTimeout) or never_left:
        return Unavailable(f"X cannot be reached ({kind})")
    return Uncertain(f"X gave no answer ({kind})")


def _id_of(answer: Mapping[str, Any], name: str) -> str:
    """The new one's id. Raises Uncertain when the answer does not say that it was taken."""
    data = answer.get("data")
    found = data.get(name) if isinstance(data, dict) else None
    if not isinstance(found, str) or not found:
        raise Uncertain("X said yes without saying that it has the message")
    return found
