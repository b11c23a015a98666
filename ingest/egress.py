"""Where a URL that somebody gave may lead: names are resolved, checked and connected to in one step, at every send.

Checking a name first and letting the HTTP client resolve it again would lose to DNS rebinding.
"""

import socket
import ssl
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

import httpcore
import httpx

Address = IPv4Address | IPv6Address
SocketOptions = Iterable[httpcore.SOCKET_OPTION] | None


class AddressRefused(httpcore.ConnectError):
    """The name leads somewhere that nothing may be sent to."""


# Python's own table calls these global; none of them is the public internet.
_NEVER_PUBLIC: tuple[IPv4Network | IPv6Network, ...] = tuple(
    ip_network(block)
    for block in (
        "192.0.0.0/24",  # protocol assignments, Oracle's metadata server among them
        "192.88.99.0/24",  # 6to4 relays
        "::/96",  # IPv4-compatible
        "64:ff9b::/96",  # NAT64: an IPv4 address in disguise
        "64:ff9b:1::/48",  # NAT64 of local use
        "2001::/23",  # protocol assignments, Teredo among them
        "2002::/16",  # 6to4: an IPv4 address in disguise
        "3fff::/20",  # documentation (RFC 9637)
        "5f00::/16",  # segment routing (RFC 9602)
        "fec0::/10",  # the old site-local
    )
)

# What hands out a machine's credentials is refused even inside our own network.
_METADATA = frozenset(map(ip_address, ("168.63.129.16", "100.100.100.200", "192.0.0.192", "fd00:ec2::254")))


def is_public(address: Address) -> bool:
    """Whether the address is one of the public internet's."""
    address = _unwrapped(address)
    if address.is_multicast or address in _METADATA:
        return False
    return address.is_global and not any(address in block for block in _NEVER_PUBLIC)


def is_ours(address: Address) -> bool:
    """Whether the address is one that a machine inside our own network can have."""
    address = _unwrapped(address)
    if address.is_link_local or address.is_multicast or address.is_unspecified or address in _METADATA:
        return False
    return address.is_private or address.is_loopback


def url_problem(url: str, *, allow_private: bool) -> str | None:
    """What is wrong with a configured URL, as far as it can be told without asking anybody."""
    try:
        parsed = httpx.URL(url)
    except httpx.InvalidURL:
        return "url cannot be read"
    if parsed.scheme != "https" and not (parsed.scheme == "http" and allow_private):
        return "url must begin with https:// (http:// only together with allow_private = true)"
    host = parsed.host
    if not host or parsed.port == 0 or any(c.isspace() or not c.isprintable() or c == "\\" for c in url):
        return "url needs a host name, and no spaces"
    if parsed.userinfo or parsed.fragment:
        return "url must hold no user name, password or #fragment; the signature says who we are"
    try:
        address = ip_address(host)
    except ValueError:
        return None
    if is_public(address) or (allow_private and is_ours(address)):
        return None
    return f"url leads to {address}, which is not on the public internet; see allow_private"


@dataclass(frozen=True, slots=True)
class CheckedNetwork(httpcore.NetworkBackend):
    """Connects only to addresses that were checked, and never later than the deadline."""

    allow_private: bool
    deadline: float
    """On ``time.monotonic``'s clock: a peer that drips its answer byte by byte holds nobody up."""
    connect_seconds: float = 4
    _sockets: httpcore.SyncBackend = field(default_factory=httpcore.SyncBackend)

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: SocketOptions = None,
    ) -> httpcore.NetworkStream:
        """A connection to the first checked address that answers."""
        failure: Exception = httpcore.ConnectError("the name has no address")
        give_up_at = min(time.monotonic() + self.connect_seconds, self.deadline)
        for address in self._resolve(host, port):
            seconds = give_up_at - time.monotonic()
            if seconds <= 0:
                raise httpcore.ConnectTimeout(f"no connection within {self.connect_seconds:g} seconds")
            try:
                stream = self._sockets.connect_tcp(str(address), port, seconds, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
                continue
            return _TimedStream(stream, self.deadline)
        raise failure

    def _resolve(self, host: str, port: int) -> list[Address]:
        try:
            found = socket.getaddrinfo(host.strip("[]"), port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as error:
            raise httpcore.ConnectError("the name does not resolve") from error
        addresses = [ip_address(str(entry[4][0]).partition("%")[0]) for entry in found]
        for address in addresses:
            # One bad address refuses the name: which one is used must not be a matter of luck.
            if not (is_public(address) or (self.allow_private and is_ours(address))):
                raise AddressRefused(f"the name leads to {address}, which is not on the public internet")
        return list(dict.fromkeys(addresses))


@dataclass(frozen=True, slots=True)
class _TimedStream(httpcore.NetworkStream):
    """A stream of which every step must be over before the deadline."""

    stream: httpcore.NetworkStream
    deadline: float

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self.stream.read(max_bytes, self._left(httpcore.ReadTimeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self.stream.write(buffer, self._left(httpcore.WriteTimeout))

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        seconds = self._left(httpcore.ConnectTimeout)
        return _TimedStream(self.stream.start_tls(ssl_context, server_hostname, seconds), self.deadline)

    def close(self) -> None:
        self.stream.close()

    def get_extra_info(self, info: str) -> object:
        return self.stream.get_extra_info(info)

    def _left(self, late: type[Exception]) -> float:
        seconds = self.deadline - time.monotonic()
        if seconds <= 0:
            raise late("the time for this exchange is over")
        return seconds


def for_httpcore(url: httpx.URL) -> httpcore.URL:
    """The same address: httpx knows international names, httpcore lets the connection be checked."""
    return httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path)


def _unwrapped(address: Address) -> Address:
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return mapped or address
