"""Open311: service requests that city apps post to our GeoReport v2 server, with a photo's address and a place."""

import hmac
import re
import uuid
from collections.abc import Mapping, Sequence
from hashlib import sha256
from math import isfinite
from typing import Any, Literal, Self

import orjson
from pydantic import Field, model_validator

from connectors._links import ANY, Host, Links
from connectors._open311_post import Post, read_post
from connectors._pushed import verify_post
from connectors._table import RegionalTable
from ingest.failures import Misconfigured, Refused, Rejected
from ingest.kinds import Kind, kind_of
from ingest.message import Channel, RawMessage
from ingest.notice import PushRequest
from ingest.settings import Secret, SecretMissing, Table

_IDEMPOTENCY_KEY = re.compile(r"[!-~]{8,200}")
_ANSWERS = ("attribute", "attributes")
"""What apps may nest: the answers to a service's questions."""
PHOTOS_AND_FILMS: tuple[Kind, ...] = (
    *("image/jpeg", "image/png", "image/webp", "image/heic", "image/gif"),
    *("video/mp4", "video/quicktime", "video/3gpp", "application/pdf"),
)
_DECIMAL_POINT = str.maketrans({"٫": "."})
"""Arabic keyboards write the separator of Arabic-Indic digits; Python reads the digits themselves."""


class App(Table):
    """One city app that may post."""

    key: Secret
    """What the app sends as `api_key`."""
    posts_per_minute: int = Field(default=120, gt=0)
    """More in a minute are told to come later, by each web server that is run."""


class Open311(RegionalTable):
    """A GeoReport v2 server at `/open311/v2/`, for city apps; it is asked for the state of a request, and the citizen
    is answered by the mail address or the number that the app gives.

    An app that sends a header `Idempotency-Key`, new for each report, may post again after a lost answer: the same
    key with the same fields is the same report.
    """

    type: Literal["open311"]
    apps: Mapping[str, App] = {}
    """The apps that may post, by a name of yours, each with its key."""
    open: bool = False
    """Posts without a key are taken, too."""
    jurisdiction_id: str = ""
    """The name that apps call this server's area by, such as "gov.example"; empty: any is accepted."""
    services: tuple[str, ...] = ()
    """The services offered, as codes of the taxonomy's topics; none: all of them."""
    publish: tuple[Literal["descriptions", "places"], ...] = ()
    """What anybody may read of a request besides its state: "descriptions", the citizen's own words, and "places", its
    coordinates to about a hundred metres. Both can tell who somebody is."""
    posts_per_minute: int = Field(default=30, gt=0)
    """How many posts without a key, and how many that are refused, one network may send in a minute."""
    reads_per_minute: int = Field(default=600, gt=0)
    """How often one network may ask in a minute; behind one may be an app's own server, or a whole city's phones."""
    media_hosts: tuple[Host, ...] | None = None
    """Where the files of `media_url` may lie, by https: "photos.app.example" (with ":8443" where it is not the usual
    port), ".app.example" for all below it, or "*" for any public one. Only a host that is named outright may be inside
    our own network. Left out: any; with `open` none, or anybody could have us ask any server."""
    media_types: tuple[Kind, ...] = PHOTOS_AND_FILMS
    """The kinds of file that are kept, by what their first bytes say they are."""
    max_file_bytes: int = Field(default=26_214_400, gt=0)
    """A larger file is not fetched."""
    max_bytes: int = Field(default=65_536, gt=0)
    """A larger post is refused."""

    @model_validator(mode="after")
    def _somebody_may_post(self) -> Self:
        if not self.apps and not self.open:
            raise ValueError("nobody could post: give an app its key in apps.NAME.key, or say open = true")
        return self

    @property
    def channel(self) -> Channel:
        return Channel.OPEN311

    @property
    def can_accept(self) -> bool:
        return True

    def check(self) -> None:
        """The apps' keys are there."""
        for name, app in self.apps.items():
            try:
                app.key.reveal()
            except SecretMissing as error:
                raise Misconfigured(f"the key of the app {name} is missing: {error}") from None

    def accept(self, request: PushRequest) -> Sequence[RawMessage]:
        """Read one posted request. Raises Refused with a sentence for the app's maker."""
        verify_post(request, self.max_bytes)
        post = read_post(request)
        app = self._authenticated(post.pop("api_key", None))
        if self.jurisdiction_id and (post.get("jurisdiction_id") or self.jurisdiction_id) != self.jurisdiction_id:
            raise Refused("jurisdiction_id provided was not found", status=404)
        _verify(post)
        if self.services and post["service_code"] not in self.services:
            raise Refused("service_code provided was not found: see services", status=404)
        content = _content(post)
        return [
            RawMessage(
                channel=Channel.OPEN311,
                upstream_id=_token(app, request.headers.get("idempotency-key", ""), content),
                content=content,
                media_type="application/json",
                envelope={"app": app},
            )
        ]

    def fetch_file(self, source: str) -> bytes:
        """What lies at a media_url. Raises Unavailable, TooLarge, or Rejected: it is not to be had."""
        unless_said: tuple[Host, ...] = () if self.open else (ANY,)
        hosts = unless_said if self.media_hosts is None else self.media_hosts
        content = Links(hosts, self.max_file_bytes).fetch(source)
        if kind_of(content) not in self.media_types:
            raise Rejected("what lies there is of no kind in media_types")
        return content

    def _authenticated(self, key: object) -> str:
        """The name of the app whose key it is; nothing for one that may come without."""
        if self.open and (not key or not self.apps):
            return ""
        given = str(key or "").encode("utf-8", "replace")
        found, is_any_there = "", False
        for name, app in self.apps.items():
            try:
                expected = app.key.reveal().encode()
            except SecretMissing:
                continue
            is_any_there = True
            if hmac.compare_digest(given, expected):
                found = name
        if not is_any_there:
            raise Refused("this server has no key yet", status=503)
        if not found:
            raise Refused("api_key is missing or wrong", status=403)
        return found


def _content(post: Post) -> bytes:
    try:
        return orjson.dumps(post)
    except orjson.JSONEncodeError:
        raise Refused("the answers are nested too deep") from None


def _token(app: str, idempotency_key: str, content: bytes) -> str:
    """The delivery's name, which nobody can guess who does not know the app's own.

    The content is part of it: an app that uses one key for everything must not lose a report.
    """
    if not idempotency_key:
        return uuid.uuid4().hex
    if not _IDEMPOTENCY_KEY.fullmatch(idempotency_key):
        raise Refused("Idempotency-Key: give 8 to 200 printable ASCII characters, new for each report")
    return sha256(b"\x1f".join((app.encode(), idempotency_key.encode(), content))).hexdigest()[:32]


def _verify(post: Post) -> None:
    """What GeoReport v2 asks of POST Service Request."""
    for name, value in post.items():
        if name in _ANSWERS or name.startswith("attribute["):
            continue
        parts = value if name == "media_url" and isinstance(value, list) else [value]
        if not all(part is None or isinstance(part, str | int | float) for part in parts):
            raise Refused(f"{name[:60]}: give one text or number")
    if not isinstance(post.get("service_code"), str) or not post["service_code"].strip():
        raise Refused("service_code was not provided")
    has_pin = _is_given(post, "lat") or _is_given(post, "long")
    if has_pin:
        _verify_degrees("lat", post.get("lat"), 90)
        _verify_degrees("long", post.get("long"), 180)
    if not has_pin and not _is_given(post, "address_string") and not _is_given(post, "address_id"):
        raise Refused("no place was provided: give lat and long, address_string, or address_id")


def _is_given(post: Post, name: str) -> bool:
    value = post.get(name)
    return value is not None and str(value).strip() != ""


def _verify_degrees(name: str, value: Any, most: int) -> None:
    try:
        degrees = float(str(value).translate(_DECIMAL_POINT))
    except ValueError:
        degrees = float("nan")
    if isinstance(value, bool) or not isfinite(degrees) or abs(degrees) > most:
        raise Refused(f"{name}: give degrees between -{most} and {most}, and both lat and long")
