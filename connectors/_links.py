"""Files at an address that somebody else gave: by https, from checked addresses alone, whole and in time."""

import re
import ssl
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

import httpcore
import httpx
from pydantic import AfterValidator

from ingest.egress import AddressRefused, CheckedNetwork, for_httpcore
from ingest.failures import Misconfigured, Rejected, TooLarge, Unavailable
from ingest.retry_after import seconds_asked

MOST_SECONDS = 60
"""Of one file with all its redirects, however steadily it drips."""
MOST_REDIRECTS = 3
ANY = "*"

_LABEL = r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?"
_HOST = re.compile(rf"\.?{_LABEL}(?:\.{_LABEL})*(?::[1-9][0-9]{{0,4}})?")
_LATER = (408, 425, 429)
_MOVED = (301, 302, 303, 307, 308)
_HTTPS_PORT = 443
_ASKED = (("accept-encoding", "identity"), ("user-agent", "Rawafid"))
"""Nothing packed, so that no small answer unfolds into a huge one."""


def _is_host(value: str) -> str:
    if value != ANY and not _HOST.fullmatch(value.lower()):
        raise ValueError(f'{value!r} is no host: give "photos.example", ".example" for all below it, or "*"')
    return value.lower()


Host = Annotated[str, AfterValidator(_is_host)]
"""``photos.example``, with a port where it is not 443; ``.example`` for all hosts below it; ``*`` for any."""


@dataclass(frozen=True, slots=True)
class Links:
    """Fetches files by their addresses."""

    hosts: tuple[str, ...]
    """Where they may lie. One that is named outright may be inside our own network; all others must be public."""
    max_bytes: int

    def verify(self, address: str) -> None:
        """Whether it may be fetched from there, as far as that can be told without asking anybody. Raises Rejected."""
        self._is_named(_url(address))

    def fetch(self, address: str, headers: Mapping[str, str] | None = None) -> bytes:
        """The file's bytes. Raises Unavailable, TooLarge, or Rejected: it is not to be had, now or later.

        With ``headers``, which say who we are, no redirect is followed, and Misconfigured is raised when that does not
        open the file.
        """
        url, deadline = _url(address), time.monotonic() + MOST_SECONDS
        for _ in range(1 if headers else 1 + MOST_REDIRECTS):
            found = self._get(url, headers or {}, deadline)
            if isinstance(found, bytes):
                return found
            url = found
        raise Rejected(f"{_place(url)}: the address leads on and on")

    def _get(self, url: httpx.URL, headers: Mapping[str, str], deadline: float) -> bytes | httpx.URL:
        """The file, or the address that it has moved to."""
        network = CheckedNetwork(allow_private=self._is_named(url), deadline=deadline)
        asked: list[tuple[bytes | str, bytes | str]] = [("host", url.netloc), *_ASKED, *headers.items()]
        try:
            with (
                httpcore.ConnectionPool(ssl_context=ssl.create_default_context(), network_backend=network) as pool,
                pool.stream("GET", for_httpcore(url), headers=asked) as answer,
            ):
                if headers and answer.status in (401, 403):
                    raise Misconfigured(f"{_place(url)} answered {answer.status}: the keys do not open the file")
                return self._read(url, answer)
        except AddressRefused:
            raise Rejected(f"{_place(url)} leads to an address that is not on the public internet") from None
        except (httpcore.NetworkError, httpcore.TimeoutException, httpcore.ProtocolError) as error:
            raise Unavailable(f"{_place(url)} did not give the file ({type(error).__name__})") from None

    def _read(self, url: httpx.URL, answer: httpcore.Response) -> bytes | httpx.URL:
        told = {name.lower(): value.decode("latin-1") for name, value in answer.headers}
        if answer.status in _MOVED and told.get(b"location"):
            return _url(told[b"location"], url)
        if answer.status in _LATER or answer.status >= 500:
            raise Unavailable(f"{_place(url)} answered {answer.status}", seconds_asked(told.get(b"retry-after", "")))
        if answer.status != 200:
            raise Rejected(f"{_place(url)} answered {answer.status}")
        if _length(told.get(b"content-length", "")) > self.max_bytes:
            raise TooLarge(_too_large(self.max_bytes))
        content = bytearray()
        for chunk in answer.iter_stream():
            content += chunk
            if len(content) > self.max_bytes:
                raise TooLarge(_too_large(self.max_bytes))
        return bytes(content)

    def _is_named(self, url: httpx.URL) -> bool:
        """Whether the host is named outright. Raises Rejected when nothing of ``hosts`` allows it."""
        host, port = url.raw_host.decode("ascii", "replace").lower(), url.port or _HTTPS_PORT
        if f"{host}:{port}" in self.hosts or (port == _HTTPS_PORT and host in self.hosts):
            return True
        is_below = any(one.startswith(".") and host.endswith(one) for one in self.hosts)
        if port == _HTTPS_PORT and (is_below or ANY in self.hosts):
            return False
        raise Rejected(f"{_place(url)} is not among media_hosts")


def _url(address: str, base: httpx.URL | None = None) -> httpx.URL:
    """The address, if it is one to fetch from. Raises Rejected."""
    try:
        url = httpx.URL(address) if base is None else base.join(address)
    except (httpx.InvalidURL, ValueError):
        raise Rejected("the file's address cannot be read") from None
    if url.scheme != "https" or not url.host:
        raise Rejected("only files at https addresses are fetched")
    if url.userinfo:
        raise Rejected("the file's address holds a password")
    return url


def _place(url: httpx.URL) -> str:
    """The host alone: the rest of an address may be a key to it."""
    return url.raw_host.decode("ascii", "replace")[:100]


def _length(value: str) -> float:
    return float(value) if value.isascii() and value.isdigit() else 0


def _too_large(max_bytes: int) -> str:
    return f"the file is over {max_bytes} bytes; raise max_file_bytes"
