"""X's side: mentions, direct messages, replies and webhooks of one account, written from X's OpenAPI description.

Nothing independent that keeps messages can be installed; what it does is what that description and X's pages on
authentication, pagination, rate limits, pricing and webhooks say.
"""

import base64
import hmac
import itertools
import json
import re
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any, ClassVar
from urllib.parse import parse_qs, urlsplit

from oauthlib.oauth1 import Client  # type: ignore[import-untyped]

from tests.servers.scripted import Answer, Scripted, ScriptedApi

EPOCH_MS = 1_288_834_974_657
_WEIGHS_ONE = ((0, 4351), (8192, 8205), (8208, 8223), (8242, 8247))
"""Code points that count once in a post's 280; all others count twice (X's text counting, configuration v3)."""

_ABOUT_A_RESOURCE = ("/resource-not-found", "/not-authorized-for-resource")
"""The problems that always say what kind of thing they are about."""


class XApi(ScriptedApi):
    """One app of one account; ``posts`` and ``dms`` hold what was written to it, ``sent`` what it wrote."""

    user_id = "111"
    handle = "Gov_Contact"
    secrets: ClassVar[dict[str, str]] = {
        "api_key": "app-key",
        "api_secret": "app-secret-0123456789",
        "access_token": "111-account-token",
        "access_token_secret": "account-secret-0123456789",
    }

    def __init__(self) -> None:
        super().__init__()
        self.posts: dict[int, dict[str, Any]] = {}
        self.dms: dict[int, dict[str, Any]] = {}
        self.users = {self.user_id: {"id": self.user_id, "name": "مركز الاتصال", "username": self.handle}}
        self.media: list[dict[str, Any]] = []
        self.sent: list[dict[str, Any]] = []
        self.returned: list[str] = []
        """Every message that was ever handed out, again for each time: what X would charge by."""
        self.closed_to_dms: set[str] = set()
        self._ids = itertools.count(1)

    def new_id(self, seconds_ago: float = 60) -> int:
        """An id that was given out so long ago."""
        milliseconds = round((time.time() - seconds_ago) * 1000) - EPOCH_MS
        return (milliseconds << 22) + next(self._ids)

    def mention(self, words: str, *, author: str = "2244994945", seconds_ago: float = 60, **more: Any) -> int:
        """A citizen mentions the account."""
        number = self.new_id(seconds_ago)
        self.users.setdefault(author, {"id": author, "name": f"مواطن {author[-3:]}", "username": f"user_{author[-3:]}"})
        self.posts[number] = {
            "id": str(number),
            "text": f"@{self.handle} {words}",
            "author_id": author,
            "created_at": _instant(number),
            "edit_history_post_ids": [str(number)],
            **more,
        }
        return number

    def direct(self, words: str, *, sender: str = "2244994945", seconds_ago: float = 60, **more: Any) -> int:
        """A citizen writes to the account alone."""
        number = self.new_id(seconds_ago)
        self.users.setdefault(sender, {"id": sender, "name": f"مواطن {sender[-3:]}", "username": f"user_{sender[-3:]}"})
        self.dms[number] = {
            "id": str(number),
            "event_type": "MessageCreate",
            "text": words,
            "sender_id": sender,
            "dm_conversation_id": f"{self.user_id}-{sender}",
            "created_at": _instant(number),
            **more,
        }
        return number

    def fail(self, status: int, kind: str = "about:blank", detail: str = "", **headers: str) -> None:
        """Let the next call fail as X does."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        problem = json.dumps(_problem(status, kind, detail)).encode()
        self.scripted.append(Scripted(status, problem, {**self.headers(status), **named}))

    def event(self, kind: str, payload: Mapping[str, Any], **more: Any) -> bytes:
        """The body of a webhook of the X Activity API."""
        author = payload.get("author_id") or payload.get("sender_id")
        users = [self.users[author]] if author in self.users else []
        data = {
            "filter": {"user_id": self.user_id},
            "event_type": kind,
            "event_uuid": "1146654567674912769",
            "payload": payload,
            "includes": {"users": users},
            **more,
        }
        return json.dumps({"data": data}).encode()

    def sign(self, content: bytes) -> str:
        """The header x-twitter-webhooks-signature that goes with these bytes."""
        digest = hmac.new(self.secrets["api_secret"].encode(), content, sha256).digest()
        return f"sha256={base64.b64encode(digest).decode()}"

    def answer(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> Answer:
        """What X answers, by its description."""
        parts = urlsplit(path)
        if not self.is_signed(method, f"https://api.twitter.com{path}", headers.get("authorization", "")):
            return 401, _problem(401, detail="Unauthorized")
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        match method, parts.path.strip("/").split("/"):
            case "GET", ["2", "users", "me"]:
                return 200, {"data": self.users[self.user_id]}
            case "GET", ["2", "users", self.user_id, "mentions"] if 5 <= int(query["max_results"]) <= 100:
                fresh = {number: one for number, one in self.posts.items() if number > int(query.get("since_id", 0))}
                return 200, self._page(fresh, query)
            case "GET", ["2", "dm_events"] if 1 <= int(query["max_results"]) <= 100 and "since_id" not in query:
                return 200, self._page(self.dms, query)
            case "POST", ["2", "tweets"]:
                return self._reply(json.loads(body))
            case "POST", ["2", "dm_conversations", "with", account, "messages"]:
                return self._write(account, json.loads(body))
        return 400, _problem(400, "https://api.x.com/2/problems/invalid-request")

    def headers(self, status: int) -> Mapping[str, str]:
        """JSON, or a problem (RFC 9457)."""
        return {"Content-Type": f"application/{'json' if status < 400 else 'problem+json'}; charset=utf-8"}

    @classmethod
    def is_signed(cls, method: str, url: str, given: str) -> bool:
        """Whether the header proves the account's keys for this very request (OAuth 1.0a, RFC 5849)."""
        told = dict(re.findall(r'(\w+)="([^"]*)"', given))
        keys = cls.secrets
        try:
            client = Client(
                keys["api_key"], keys["api_secret"], keys["access_token"], keys["access_token_secret"],
                nonce=told["oauth_nonce"], timestamp=told["oauth_timestamp"],
            )  # fmt: skip
        except KeyError:
            return False
        _, due, _ = client.sign(url, method)
        return bool(given == due["Authorization"])

    def _page(self, kept: Mapping[int, dict[str, Any]], query: Mapping[str, str]) -> dict[str, Any]:
        below = int(query.get("pagination_token", "9" * 20))
        count = int(query["max_results"])
        numbers = sorted((number for number in kept if number < below), reverse=True)
        shown = [kept[number] for number in numbers[:count]]
        self.returned += [one["id"] for one in shown]
        meta: dict[str, Any] = {"result_count": len(shown)}
        if len(numbers) > count:
            # What is below this number comes next; digits are letters of base32hex, which X writes its tokens in.
            meta["next_token"] = f"{numbers[count - 1]:020}"
        if not shown:
            return {"meta": meta}
        people = {one.get("author_id") or one.get("sender_id") for one in shown}
        users = [user for number, user in self.users.items() if number in people]
        return {"data": shown, "includes": {"users": users, "media": self.media}, "meta": meta}

    def _reply(self, post: dict[str, Any]) -> Answer:
        text = post["text"]
        if sum(1 if any(low <= ord(one) <= high for low, high in _WEIGHS_ONE) else 2 for one in text) > 280:
            return 400, _problem(400, "https://api.x.com/2/problems/invalid-request")
        if int(post["reply"]["in_reply_to_tweet_id"]) not in self.posts:
            return 403, _problem(403, "about:blank", "You attempted to reply to a Tweet that is deleted")
        if any(one.get("text") == text for one in self.sent):
            return 403, _problem(403, "about:blank", "You are not allowed to create a Tweet with duplicate content.")
        self.sent.append(post)
        return 201, {"data": {"id": str(self.new_id(0)), "text": text}}

    def _write(self, account: str, message: dict[str, Any]) -> Answer:
        if account in self.closed_to_dms:
            return 403, _problem(403, "about:blank", "You cannot send messages to this user.")
        self.sent.append({**message, "to": account})
        return 201, {"data": {"dm_conversation_id": f"{self.user_id}-{account}", "dm_event_id": str(self.new_id(0))}}


def _instant(number: int) -> str:
    made_at = datetime.fromtimestamp(((number >> 22) + EPOCH_MS) / 1000, UTC)
    return f"{made_at:%Y-%m-%dT%H:%M:%S}.{made_at.microsecond // 1000:03}Z"


def _problem(status: int, kind: str = "about:blank", detail: str = "") -> dict[str, Any]:
    about = {"resource_type": "user"} if kind.endswith(_ABOUT_A_RESOURCE) else {}
    return {"title": "Problem", "type": kind, "status": status, "detail": detail, **about}
