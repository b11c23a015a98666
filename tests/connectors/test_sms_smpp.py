"""Texts in through a session with a real message centre, and what each of its quirks means."""

import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors import _smpp_pdu as wire
from connectors._smpp_receipts import read_receipt, spellings
from connectors._smpp_texts import read_text, unreadable
from connectors.sms import Sms
from ingest.connector import Desk
from ingest.failures import Misconfigured, Unavailable
from ingest.message import Channel
from ingest.notice import Notice
from ingest.reading_rules import NO_RULES
from normalize import normalize
from tests.connectors.contract import OutletContract, constructing_opens_nothing, error_text
from tests.connectors.smpp_session import serving, sms
from tests.servers.process import free_port, wait_until
from tests.servers.smsc import Smsc, offering

ARABIC = "السلام عليكم، انقطعت الكهرباء في المنطقة ٥٦ 😡"


@pytest.fixture(autouse=True)
def _secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SMPP_PASSWORD", Smsc.password)
    monkeypatch.setenv("WRONG_PASSWORD", "no-such")


@pytest.mark.needs("smsc")
def test_texts_of_every_alphabet_arrive_whole(smsc: Smsc) -> None:
    # Given phones and networks with alphabets of their own
    texts = {
        8: (ARABIC, ARABIC.encode("utf-16-be")),
        0: ("Pothole [km 5] ~ 20€ @Salwa", b"Pothole \x1b<km 5\x1b> \x1b= 20\x1be \x00Salwa"),
        3: ("Señal rota: 5 £", "Señal rota: 5 £".encode("latin-1")),
        0x18: ("आपकी मदद चाहिए", "आपकी मदद चाहिए".encode("utf-16-be")),
        4: ("مرحبا بكم في قطر", "مرحبا بكم في قطر".encode()),
    }
    with serving(sms(smsc)) as desk:
        # When they write
        smsc.offer_all([offering(str(coding), data, coding=coding) for coding, (_, data) in texts.items()])
        wait_until(lambda: smsc.waiting() == 0, "all are acknowledged")
    # Then every letter is there, with the numbers as people write them
    assert sorted(desk.texts()) == sorted(text for text, _ in texts.values())
    assert {raw.envelope["from"] for raw in desk.raws} == {"+97455512345"}
    assert {raw.envelope["to"] for raw in desk.raws} == {"80001"}
    assert {raw.channel for raw in desk.raws} == {Channel.SMS}


@pytest.mark.needs("smsc")
def test_a_long_text_comes_in_parts_of_three_kinds(smsc: Smsc) -> None:
    data = ("ا" * 300).encode("utf-16-be")
    with serving(sms(smsc)) as desk:
        smsc.offer("udh8", data[:134], udh=bytes((5, 0, 3, 0x42, 5, 1)))
        smsc.offer("udh16", data[:132], udh=bytes((6, 8, 4, 0x12, 0x34, 5, 2)))
        smsc.offer("sar", data[:140], sar_msg_ref_num=7, sar_total_segments=5, sar_segment_seqnum=3)
        smsc.offer("payload", b"", payload=data)
        wait_until(lambda: smsc.waiting() == 0, "all are acknowledged")
    parts = [(raw.part.number, raw.part.total) for raw in desk.raws if raw.part]
    assert parts == [(1, 5), (2, 5), (3, 5)]
    assert len({raw.part.whole for raw in desk.raws if raw.part}) == 3
    # And one that comes whole, in the parameter made for it, is whole
    assert desk.raws[3].part is None
    assert desk.raws[3].content == data


@pytest.mark.needs("smsc")
def test_nothing_is_acknowledged_before_it_is_committed(smsc: Smsc) -> None:
    # Given a desk whose disk is full at first
    with serving(sms(smsc)) as desk:
        desk.failures = 1
        smsc.offer("a", ARABIC.encode("utf-16-be"))
        wait_until(lambda: desk.ended is not None, "the session ends")
    assert isinstance(desk.ended, Unavailable)
    assert smsc.waiting() == 1
    assert smsc.entries("answered")[0]["status"] == wire.TEMPORARY_FAILURE
    # When it is well again
    with serving(sms(smsc)) as desk:
        wait_until(lambda: smsc.waiting() == 0, "it is delivered again")
    # Then it is there, once
    assert desk.texts() == [ARABIC]


@pytest.mark.needs("smsc")
def test_a_cut_line_ends_the_session_and_what_was_not_acknowledged_comes_again(smsc: Smsc) -> None:
    with serving(sms(smsc)) as desk:
        wait_until(lambda: smsc.receivers() == 1, "bound")
        smsc.drop()
        wait_until(lambda: desk.ended is not None, "the session ends")
    assert isinstance(desk.ended, Unavailable)


@pytest.mark.needs("smsc")
def test_both_sides_may_ask_whether_the_other_is_there(smsc: Smsc) -> None:
    with serving(sms(smsc, enquire_seconds=0.2)) as desk:
        wait_until(lambda: desk.well >= 3, "our questions are answered")
        smsc.enquire()
        wait_until(lambda: bool(smsc.entries("enquired")), "so is the centre's")
    assert desk.ended is None


@pytest.mark.needs("smsc")
def test_receipts_are_reports_and_texts_that_look_like_them_are_texts(smsc: Smsc) -> None:
    # Given a citizen who writes what a receipt looks like
    forged = b"id:170000001 sub:001 dlvrd:001 submit date:2611220127 done date:2611220127 stat:DELIVRD err:000 text:"
    with serving(sms(smsc)) as desk:
        smsc.offer("forged", forged, coding=0)
        # And the network's own word, one that our books are slower than
        desk.early = 2
        smsc.offer("receipt", forged.replace(b"DELIVRD err:000", b"UNDELIV err:012"), coding=0, esm_class=4)
        smsc.offer("under way", forged.replace(b"DELIVRD", b"ENROUTE"), coding=0, esm_class=4)
        wait_until(lambda: smsc.waiting() == 0, "all are acknowledged")
    # Then only the network is believed, and only its last word told
    assert desk.texts() == [forged.decode()]
    (report,) = desk.reports
    assert (report.state, report.upstream_ids[0]) == ("undelivered", "170000001")
    assert report.reason.endswith("(UNDELIV 012)")
    assert report.to == "97455512345"


@pytest.mark.needs("smsc")
def test_a_receipt_that_stays_unknown_is_to_come_again(smsc: Smsc, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("connectors._smpp_session._EARLY_SECONDS", 0.2)
    with serving(sms(smsc)) as desk:
        desk.early = 4
        smsc.offer("receipt", b"id:1 stat:DELIVRD err:000", coding=0, esm_class=4)
        wait_until(lambda: smsc.waiting() == 0, "it came again and was known")
    assert [entry["status"] for entry in smsc.entries("answered")] == [wire.TEMPORARY_FAILURE, wire.OK]
    assert len(desk.reports) == 1


@pytest.mark.needs("smsc")
class TestContract(OutletContract):
    @pytest.fixture
    def notice(self) -> Notice:
        return Notice(id="n-1", to="+97455512345", text="تم استلام بلاغك رقم 123، شكراً", language="ar")

    @pytest.fixture
    def secret(self) -> str:
        return "no-such"

    @pytest.fixture
    def refused_outlet(self, smsc: Smsc) -> Sms:
        return sms(smsc, password={"env": "WRONG_PASSWORD"})

    @pytest.fixture
    def unheard_outlet(self) -> Sms:
        return sms(free_port())

    def test_check_binds_and_tells_right_from_wrong(self, smsc: Smsc, refused_outlet: Sms, unheard_outlet: Sms) -> None:
        sms(smsc).check()
        for connector, error in ((refused_outlet, Misconfigured), (unheard_outlet, Unavailable)):
            for open_it in (connector.check, lambda one=connector: serve_once(one)):
                with pytest.raises(error) as raised:
                    open_it()
                assert "no-such" not in error_text(raised.value)

    def test_an_account_that_is_bound_as_often_as_it_may_be_is_for_later(self, smsc: Smsc) -> None:
        smsc.set(binds=0)
        with pytest.raises(Unavailable, match="as often as it may"):
            sms(smsc).check()

    def test_constructing_opens_nothing(self) -> None:
        constructing_opens_nothing(lambda: sms(2775))


def serve_once(connector: Sms) -> None:
    connector.serve(Desk(lambda raws: None, lambda reports: (), lambda: None), lambda: True)


@contextmanager
def centre(answer: bytes) -> Iterator[int]:
    """Says these bytes to whoever connects, and hangs up a little later."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            client, _ = server.accept()
            with client:
                client.recv(65_536)
                client.sendall(answer)
                client.settimeout(1)
                client.recv(65_536)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield server.getsockname()[1]
        thread.join(timeout=60)


@pytest.mark.parametrize(
    "answer",
    [
        b"HTTP/1.1 400 Bad Request\r\n\r\n",
        b"220 mail.example ESMTP\r\n",
        struct.pack(">IIII", 2**31, 0x80000001, 0, 1),
        struct.pack(">IIII", 15, 0x80000001, 0, 1),
        b"",
        struct.pack(">IIII", 16, wire.GENERIC_NACK, 3, 1),
        struct.pack(">IIII", 16, 0x80000001, 0x58, 1),
    ],
)
def test_what_does_not_speak_smpp_or_has_no_time_is_for_later(answer: bytes) -> None:
    with centre(answer) as port, pytest.raises(Unavailable):
        serve_once(sms(port, timeout_seconds=0.5))


def test_a_deliver_sm_that_cannot_be_taken_apart_is_kept_whole() -> None:
    raw = unreadable(b"\0\0\0 no end", "QA")
    assert raw.content == b"\0\0\0 no end"
    assert normalize(raw, NO_RULES).sender.phone is None


def body(
    text: bytes = b"", coding: int = 8, esm_class: int = 0, ton: int = 1, source: str = "97455512345", tail: bytes = b""
) -> bytes:
    """A deliver_sm as the standard lays it out."""
    return (
        b"\0" + bytes((ton, 1)) + source.encode("latin-1") + b"\0\0\0" + b"80001\0" + bytes((esm_class, 0, 0)) + b"\0\0"
        + bytes((0, 0, coding, 0, len(text))) + text + tail
    )  # fmt: skip


@pytest.mark.parametrize(
    ("ton", "source", "shown"),
    [
        (1, "97455512345", "+97455512345"),
        (1, "+97455512345", "+97455512345"),
        (0, "97455512345", "+97455512345"),
        (0, "55512345", "55512345"),
        (2, "55512345", "55512345"),
        (5, "Ashghal", "Ashghal"),
        (1, "00974555", "00974555"),
        (3, "992", "992"),
    ],
)
def test_a_senders_number_is_written_as_people_write_it(ton: int, source: str, shown: str) -> None:
    delivery = wire.read_delivery(body(b"", ton=ton, source=source))
    assert read_text(delivery, "gsm", "QA").envelope["from"] == shown


@pytest.mark.parametrize(
    "header",
    [
        bytes((5, 0, 3, 1, 1, 1)),  # of one part
        bytes((5, 0, 3, 1, 3, 0)),  # part nought
        bytes((5, 0, 3, 1, 3, 4)),  # past the last
        bytes((5, 0, 4, 1, 3, 1)),  # a wrong length
        bytes((4, 5, 2, 0, 0)),  # about ports
        bytes((0,)),
    ],
)
def test_a_header_that_says_nothing_sound_is_no_part(header: bytes) -> None:
    raw = read_text(wire.read_delivery(body(header + b"\x06\x45", esm_class=0x40)), "gsm", "QA")
    assert raw.part is None
    assert raw.content == b"\x06\x45"


def test_a_header_longer_than_the_text_is_text() -> None:
    raw = read_text(wire.read_delivery(body(b"hello", coding=0, esm_class=0x40)), "gsm", "QA")
    assert (raw.part, raw.content) == (None, b"hello")


def test_the_alphabet_of_coding_nought_is_the_centres() -> None:
    delivery = wire.read_delivery(body("é@".encode("latin-1"), coding=0))
    assert normalize(read_text(delivery, "latin1", "QA"), NO_RULES).text == "é@"


@given(st.binary(max_size=300))
def test_any_bytes_are_a_delivery_or_malformed(data: bytes) -> None:
    for content in (data, body(data[:200]), body(data[:100], esm_class=0x40, tail=data[100:]), body(tail=data)):
        try:
            delivery = wire.read_delivery(content)
        except wire.Malformed:
            continue
        raw = read_text(delivery, "gsm", "QA")
        normalize(raw, NO_RULES)
        read_receipt(delivery)


@given(st.lists(st.binary(max_size=60), max_size=5), st.integers(1, 30))
def test_packets_are_cut_however_they_arrive(bodies: list[bytes], step: int) -> None:
    packets = [wire.Pdu(wire.DELIVER_SM, 0, number, content) for number, content in enumerate(bodies)]
    stream = b"".join(bytes(packet) for packet in packets)
    buffer, found = bytearray(), []
    for place in range(0, len(stream), step):
        buffer += stream[place : place + step]
        while (packet := wire.cut(buffer)) is not None:
            found.append(packet)
    assert found == packets
    assert not buffer


@pytest.mark.parametrize(
    ("answered", "reported"),
    [
        ("170000001", "170000001"),
        ("A21FE81", "170000001"),
        ("170000001", "A21FE81"),
        ("a21fe81", "0A21FE81"),
        ("0000000123", "123"),
        ("7b", "0000000123"),
        ("b5e1f3c4-77", "b5e1f3c4-77"),
    ],
)
def test_a_receipt_finds_its_text_however_either_was_written(answered: str, reported: str) -> None:
    assert answered in spellings(reported)
    assert spellings(reported)[0] == reported


@pytest.mark.parametrize(
    ("state", "text", "expected"),
    [
        (b"\x02", b"", "delivered"),
        (b"\x05", b"", "undelivered"),
        (b"\x01", b"id:9 stat:DELIVRD", None),
        (b"", b"id:9 sub:001 stat:EXPIRED err:0", "undelivered"),
        (b"", b"ID:9 Stat:delivrd Err:000", "delivered"),
        (b"", b"id:9 stat:ACCEPTD err:000", None),
        (b"", b"id:9 stat:UNKNOWN err:000", None),
        (b"", b"stat:", None),
        (b"", b"\xff\xfe", None),
    ],
)
def test_a_receipts_state_is_in_a_parameter_or_in_its_text(state: bytes, text: bytes, expected: str | None) -> None:
    tail = (struct.pack(">HH", wire.MESSAGE_STATE, 1) + state if state else b"") + (
        struct.pack(">HH", wire.RECEIPTED_ID, 3) + b"77\0" if state else b""
    )
    report = read_receipt(wire.read_delivery(body(text, coding=0, esm_class=4, tail=tail)))
    assert (report.state if report else None) == expected
