"""A connection to a network's message centre, bound under our name."""

import socket
import ssl
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from pydantic import Field

from connectors import _smpp_pdu as wire
from connectors._secrets import revealed
from connectors._smpp_errors import bind_refusal
from connectors._tls import client_context
from ingest.failures import Misconfigured, Unavailable
from ingest.settings import Secret, Table


class Smpp(Table):
    """An account at a message centre (SMSC), by SMPP 3.4.

    It is bound once as a receiver, on one machine at a time, and once for each worker process as a transmitter: the
    account must allow as many binds.
    """

    host: str
    """The centre's name or address."""
    port: int = Field(default=2775, ge=1, le=65535)
    """Its port."""
    system_id: str = Field(max_length=15)
    """The account's name."""
    password: Secret
    """Its password; by the standard it has at most eight letters."""
    system_type: str = Field(default="", max_length=12)
    """What some centres want besides."""
    tls: bool = False
    """Encrypt; without it, use a private line."""
    ca_file: Path | None = None
    """Authorities to trust instead of the machine's."""
    sender: str = Field(default="", max_length=20)
    """The number or name that people see; empty: the account's own."""
    sender_ton: int | None = Field(default=None, ge=0, le=7)
    """The sender's type of number, when the centre wants another than follows from ``sender``."""
    sender_npi: int | None = Field(default=None, ge=0, le=18)
    """The same for its numbering plan."""
    default_alphabet: wire.Alphabet = "gsm"
    """What the centre takes data_coding 0 to be, and means by it."""
    enquire_seconds: float = Field(default=30, gt=0)
    """After so much silence the centre is asked whether it is there."""
    timeout_seconds: float = Field(default=10, gt=0)
    """How long it may take for one answer."""


@dataclass
class Link:
    """One bound connection; whoever has it uses it alone."""

    options: Smpp
    connection: socket.socket
    used_at: float = field(default_factory=time.monotonic)
    """When the other side last said something, by the monotonic clock."""
    sequence: int = 0
    buffer: bytearray = field(default_factory=bytearray)

    def next_sequence(self) -> int:
        """The number of the next request."""
        self.sequence = self.sequence % 0x7FFFFFFF + 1
        return self.sequence

    def send(self, *packets: wire.Pdu) -> None:
        """Hand packets to the network. Raises Unavailable."""
        try:
            self.connection.settimeout(self.options.timeout_seconds)
            self.connection.sendall(b"".join(bytes(packet) for packet in packets))
        except OSError as error:
            raise Unavailable(self._said(error)) from None

    def receive(self, seconds: float) -> list[wire.Pdu]:
        """What has arrived, at the latest after ``seconds``; nothing when nothing did. Raises Unavailable."""
        found = list(self._cut())
        if found:
            return found
        try:
            self.connection.settimeout(max(seconds, 0.001))
            chunk = self.connection.recv(65_536)
        except TimeoutError:
            return []
        except OSError as error:
            raise Unavailable(self._said(error)) from None
        if not chunk:
            raise Unavailable(f"{self.options.host} has closed the connection")
        self.buffer += chunk
        self.used_at = time.monotonic()
        return list(self._cut())

    def answer_to(self, sequence: int) -> wire.Pdu:
        """The answer to that request; what else comes meanwhile is served. Raises Unavailable."""
        until = time.monotonic() + self.options.timeout_seconds
        while (left := until - time.monotonic()) > 0:
            packets = self.receive(left)
            for place, packet in enumerate(packets):
                if packet.command & wire.RESPONSE and packet.sequence == sequence:
                    self.buffer[:0] = b"".join(bytes(one) for one in packets[place + 1 :])
                    return packet
                self.serve(packet)
        raise Unavailable(f"{self.options.host} gave no answer within {self.options.timeout_seconds:g} seconds")

    def serve(self, packet: wire.Pdu) -> None:
        """Answer what any side may ask at any time. Raises Unavailable when it is to part."""
        if packet.command == wire.ENQUIRE_LINK:
            self.send(wire.Pdu(wire.ENQUIRE_LINK | wire.RESPONSE, wire.OK, packet.sequence))
        elif packet.command == wire.UNBIND:
            self.send(wire.Pdu(wire.UNBIND | wire.RESPONSE, wire.OK, packet.sequence))
            raise Unavailable(f"{self.options.host} has ended the session")
        elif not packet.command & wire.RESPONSE:
            self.send(wire.Pdu(wire.GENERIC_NACK, wire.INVALID_COMMAND, packet.sequence))

    def is_alive(self) -> bool:
        """Whether the other side still answers."""
        try:
            sequence = self.next_sequence()
            self.send(wire.Pdu(wire.ENQUIRE_LINK, wire.OK, sequence))
            self.answer_to(sequence)
        except Unavailable:
            return False
        return True

    def part(self) -> None:
        """Say goodbye, if there is anybody, and hang up."""
        try:
            sequence = self.next_sequence()
            self.send(wire.Pdu(wire.UNBIND, wire.OK, sequence))
            self.connection.settimeout(1)
            self.connection.recv(65_536)
        except (Unavailable, OSError):
            pass
        finally:
            self.connection.close()

    def _cut(self) -> Iterator[wire.Pdu]:
        try:
            while (packet := wire.cut(self.buffer)) is not None:
                yield packet
        except wire.Malformed as error:
            raise Unavailable(f"{self.options.host}:{self.options.port} does not speak SMPP: {error}") from None

    def _said(self, error: OSError) -> str:
        return f"{self.options.host}:{self.options.port}: {error.strerror or type(error).__name__}"


def open_link(options: Smpp, command: int) -> Link:
    """Connect, and bind as ``BIND_RECEIVER`` or ``BIND_TRANSMITTER``. Raises Misconfigured or Unavailable."""
    password = revealed(options.password, "smpp.password")
    link = Link(options, _connected(options))
    try:
        sequence = link.next_sequence()
        link.send(wire.bind(command, sequence, options.system_id, password, options.system_type))
        answer = link.answer_to(sequence)
        if answer.status != wire.OK:
            raise bind_refusal(answer.status, options.host)
    except BaseException:
        link.connection.close()
        raise
    return link


def _connected(options: Smpp) -> socket.socket:
    where = f"{options.host}:{options.port}"
    try:
        plain = socket.create_connection((options.host, options.port), timeout=options.timeout_seconds)
    except OSError as error:
        raise Unavailable(f"{where}: {error.strerror or type(error).__name__}") from None
    plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    if not options.tls:
        return plain
    try:
        return client_context(options.ca_file).wrap_socket(plain, server_hostname=options.host)
    except ssl.SSLCertVerificationError as error:
        plain.close()
        raise Misconfigured(f"{where} shows a certificate that is not trusted: {error.verify_message}") from None
    except OSError as error:
        plain.close()
        raise Unavailable(f"{where} does not speak TLS ({type(error).__name__})") from None
    except Misconfigured:
        plain.close()
        raise
