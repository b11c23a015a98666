import socket
import threading
import time
from collections.abc import Iterator
from ipaddress import ip_address

import httpcore
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.egress import AddressRefused, CheckedNetwork, is_ours, is_public, url_problem

NOT_PUBLIC = [
    "0.0.0.0", "10.0.0.1", "100.64.0.1", "100.100.100.200", "127.0.0.1", "127.1.2.3", "168.63.129.16",
    "169.254.0.1", "169.254.169.254", "172.16.0.1", "172.31.255.255", "192.0.0.192", "192.0.2.1", "192.88.99.1",
    "192.168.1.1", "198.18.0.1", "198.51.100.1", "203.0.113.1", "224.0.0.1", "239.255.255.255", "240.0.0.1",
    "255.255.255.255", "::", "::1", "::127.0.0.1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:169.254.169.254",
    "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "64:ff9b:1::1", "100::1", "2001::1", "2001:db8::1", "2002:7f00:1::1",
    "2002:a9fe:a9fe::1", "3fff::1", "5f00::1", "fc00::1", "fd00:ec2::254", "fe80::1", "fec0::1", "ff02::1",
]  # fmt: skip

NEVER_OURS = [
    "0.0.0.0", "168.63.129.16", "100.100.100.200", "169.254.169.254", "192.0.0.192", "224.0.0.1", "::", "fe80::1",
    "fd00:ec2::254", "ff02::1", "::ffff:169.254.169.254", "8.8.8.8",
]  # fmt: skip


@pytest.mark.parametrize("address", NOT_PUBLIC)
def test_no_special_address_counts_as_public(address: str) -> None:
    assert not is_public(ip_address(address))


@pytest.mark.parametrize("address", ["8.8.8.8", "178.152.0.1", "2606:4700::1111", "2a00:1450::1", "::ffff:8.8.8.8"])
def test_the_internet_is_public(address: str) -> None:
    assert is_public(ip_address(address))


@pytest.mark.parametrize("address", NEVER_OURS)
def test_what_hands_out_credentials_is_not_ours_either(address: str) -> None:
    assert not is_ours(ip_address(address))


@pytest.mark.parametrize("address", ["127.0.0.1", "10.1.2.3", "192.168.0.9", "::1", "fd12::1", "::ffff:10.0.0.1"])
def test_our_own_network_is_ours(address: str) -> None:
    assert is_ours(ip_address(address))


@given(st.ip_addresses())
def test_nothing_is_both_public_and_ours(address: object) -> None:
    assert not (is_public(ip_address(str(address))) and is_ours(ip_address(str(address))))


@given(st.text(max_size=60), st.booleans())
def test_any_text_given_as_a_url_is_judged_without_an_error(url: str, allow_private: bool) -> None:
    said = url_problem(url, allow_private=allow_private)
    assert said is None or said.startswith("url ")


@pytest.fixture
def listener() -> Iterator[socket.socket]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "127.1", "2130706433", "0x7f000001", "017700000001", "localhost", "[::1]", "0", "127.0.0.1."]
)
def test_no_way_to_write_loopback_gets_through(host: str, listener: socket.socket) -> None:
    network = CheckedNetwork(allow_private=False, deadline=time.monotonic() + 60)

    with pytest.raises(httpcore.ConnectError):
        network.connect_tcp(host, listener.getsockname()[1])


def test_a_name_with_one_bad_address_is_refused_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    # Given a name server that gives a public address and a loopback one, in that order
    def answer(host: str, port: int, **_: object) -> list[tuple[object, ...]]:
        return [
            (socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in ("203.0.114.1", "127.0.0.1")
        ]

    monkeypatch.setattr(socket, "getaddrinfo", answer)

    # Then it is not a matter of luck which one is used
    with pytest.raises(AddressRefused, match=r"127\.0\.0\.1"):
        CheckedNetwork(allow_private=False, deadline=time.monotonic() + 60).connect_tcp("agency.example", 443)


def test_the_address_that_was_checked_is_the_one_connected_to(
    monkeypatch: pytest.MonkeyPatch, listener: socket.socket
) -> None:
    # Given a name server that changes its answer after the first question
    asked: list[str] = []
    resolve = socket.getaddrinfo

    def answer(host: str, port: int, *rest: int, **more: int) -> object:
        if host == "agency.example":
            asked.append(host)
            return resolve("127.0.0.1" if len(asked) == 1 else "127.0.0.2", port, *rest, **more)
        return resolve(host, port, *rest, **more)

    monkeypatch.setattr(socket, "getaddrinfo", answer)
    network = CheckedNetwork(allow_private=True, deadline=time.monotonic() + 60)

    # When we connect, then the name is asked for once, and the address is the one of that answer
    stream = network.connect_tcp("agency.example", listener.getsockname()[1])
    assert asked == ["agency.example"]
    assert stream.get_extra_info("server_addr")[0] == "127.0.0.1"
    stream.close()


def test_a_peer_that_drips_its_answer_is_cut_off_at_the_deadline(listener: socket.socket) -> None:
    # Given a peer that sends a byte now and then, for ever
    is_over = threading.Event()

    def drip() -> None:
        peer, _ = listener.accept()
        with peer:
            while not is_over.wait(0.05):
                try:
                    peer.send(b"H")
                except OSError:
                    return

    threading.Thread(target=drip, daemon=True).start()
    network = CheckedNetwork(allow_private=True, deadline=time.monotonic() + 0.5)
    stream = network.connect_tcp("127.0.0.1", listener.getsockname()[1])

    # When we read on and on, though no single read is late, then the deadline ends it
    with pytest.raises(httpcore.ReadTimeout):
        _read_on(stream)
    is_over.set()
    stream.close()


def _read_on(stream: httpcore.NetworkStream) -> None:
    while stream.read(1):
        pass
