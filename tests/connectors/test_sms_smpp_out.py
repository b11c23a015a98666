"""Texts to phones through a real message centre: whole, once, and with an honest word about each that failed."""

import json
import subprocess
import threading
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.failures import ConnectorError, Misconfigured, Rejected, Unavailable, Uncertain
from ingest.gsm import decode_gsm, encode_gsm, fits_gsm, part
from ingest.notice import Notice
from route.segments import segments
from tests.connectors.contract import error_text
from tests.connectors.smpp_session import serving, sms
from tests.servers.certificate import self_signed
from tests.servers.process import wait_until
from tests.servers.smsc import Smsc
from tests.servers.telegram_test_api import FOLDER

TEXTS = (
    "تم استلام بلاغك رقم 4831029756، شكراً لتواصلك 🙏",
    "Your report 4831029756 was received. {Ref: [A-1]} €5 @gov",
    "आपकी शिकायत दर्ज कर ली गई है",
    "آپ کی شکایت موصول ہو گئی ہے، شکریہ",
    "Natanggap na namin ang iyong ulat. Salamat po, ñ!",
    "تم استلام بلاغكم وسيتم تحويله إلى الجهة المختصة خلال يومي عمل، " * 4,
    "The road team will be on site between 8 and 11 tomorrow morning [Al Wakrah]. " * 5,
    "€" * 100,
    "😀" * 50,
)


@pytest.fixture(autouse=True)
def _secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SMPP_PASSWORD", Smsc.password)


def notice(text: str, number: int = 1, to: str = "+974 5551-2345") -> Notice:
    return Notice(id=f"answer.{number}.4831029756.c.abcdefgh22345672", to=to, text=text)


@pytest.mark.needs("smsc")
def test_texts_of_every_alphabet_and_length_reach_the_phone_whole(smsc: Smsc) -> None:
    # When they are sent, one after the other
    connector = sms(smsc)
    names = [connector.send(notice(text, number)).upstream_id for number, text in enumerate(TEXTS)]
    # Then the centre has every letter, as its own software reads them, in as many messages as we count
    submits = smsc.entries("submit")
    by_text: dict[str, list[dict[str, str]]] = {}
    taken = iter(submits)
    for text in TEXTS:
        by_text[text] = [next(taken) for _ in range(segments(text))]
    for text, parts in by_text.items():
        assert "".join(one["text"] for one in parts) == text
        assert [one["receipt"] for one in parts] == [0] * (len(parts) - 1) + [1]
        if len(parts) > 1:
            headers = [bytes.fromhex(one["udh"]) for one in parts]
            assert {header[-2] for header in headers} == {len(parts)}
            assert [header[-1] for header in headers] == list(range(1, len(parts) + 1))
            assert len({header[-3] for header in headers}) == 1
    # And each notice has the name of its last part
    assert names == [parts[-1]["submit"] for parts in by_text.values()]
    assert {(one["to"], one["from"]) for one in submits} == {("97455512345", "80001")}
    # Over one session
    assert len(smsc.entries("bind")) == 1


@pytest.mark.needs("smsc")
@pytest.mark.parametrize(
    ("sender", "options", "ends"),
    [
        ("80001", {}, [0, 0]),
        ("+97444000000", {}, [1, 1]),
        ("Ashghal", {}, [5, 0]),
        ("80001", {"sender_ton": 3, "sender_npi": 9}, [3, 9]),
        ("", {}, [0, 0]),
    ],
)
def test_the_sender_is_of_its_own_type_of_number(
    smsc: Smsc, sender: str, options: dict[str, int], ends: list[int]
) -> None:
    sms(smsc, sender=sender, **options).send(notice("ok"))
    (submit,) = smsc.entries("submit")
    assert submit["ends"] == [*ends, 1, 1]
    assert submit["from"] == sender.lstrip("+")


@pytest.mark.needs("smsc")
def test_a_centre_of_another_default_alphabet_gets_what_it_can_read(smsc: Smsc) -> None:
    connector = sms(smsc, default_alphabet="latin1")
    for text in ("Señal 5 £ @", "Σ € 5", "a" * 159 + "€"):
        connector.send(notice(text))
    submits = smsc.entries("submit")
    assert [one["coding"] for one in submits] == [0, 8, 8, 8, 8]
    assert "".join(one["text"] for one in submits[2:]) == "a" * 159 + "€"


@pytest.mark.needs("smsc")
@pytest.mark.parametrize(
    ("status", "error"),
    [
        (0x58, Unavailable),
        (0x14, Unavailable),
        (0x08, Unavailable),
        (0x0B, Rejected),
        (0x0A, Misconfigured),
        (0x45, Rejected),
        (0x400, Rejected),
    ],
)
def test_each_refusal_says_what_is_to_happen(smsc: Smsc, status: int, error: type[ConnectorError]) -> None:
    connector = sms(smsc)
    smsc.set(statuses=[status])
    with pytest.raises(error) as raised:
        connector.send(notice("ok"))
    told = error_text(raised.value)
    assert f"0x{status:08x}" in told
    assert "55512345" not in told
    if status == 0x58:
        assert isinstance(raised.value, Unavailable)
        assert raised.value.retry_after
    # And the session goes on
    connector.send(notice("ok"))
    assert len(smsc.entries("bind")) == 1


@pytest.mark.needs("smsc")
def test_a_centre_that_finds_later_parts_too_fast_gets_them_slower(smsc: Smsc, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("connectors._smpp_send._PAUSES", (0.05, 0.05))
    connector = sms(smsc)
    smsc.set(statuses=[0, 0x58, 0x58])
    connector.send(notice(TEXTS[5]))
    taken = [one for one in smsc.entries("submit") if not one["status"]]
    assert "".join(one["text"] for one in taken) == TEXTS[5]
    # And when it stays so, a person decides: the phone has the beginning
    smsc.set(statuses=[0, 0x58, 0x58, 0x58])
    with pytest.raises(Uncertain, match="1 of"):
        connector.send(notice(TEXTS[5]))
    smsc.set(statuses=[0, 0x0B])
    with pytest.raises(Uncertain, match="1 of"):
        connector.send(notice(TEXTS[5]))


@pytest.mark.needs("smsc")
def test_an_answer_that_never_comes_leaves_the_text_uncertain(smsc: Smsc) -> None:
    connector = sms(smsc, timeout_seconds=2)
    smsc.set(silent=True)
    with pytest.raises(Uncertain):
        connector.send(notice("ok"))


@pytest.mark.needs("smsc")
def test_a_centre_that_was_restarted_is_bound_to_anew(smsc: Smsc, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("connectors._smpp_send._FRESH_SECONDS", 0)
    connector = sms(smsc)
    connector.send(notice("one"))
    smsc.kill()
    with pytest.raises(Unavailable):
        connector.send(notice("two"))
    smsc.start()
    connector.send(notice("three"))
    # And a session that was silent for long is left by itself
    monkeypatch.setattr("connectors._smpp_send._STALE_SECONDS", 0.01)
    time.sleep(0.05)
    connector.send(notice("four"))
    assert [one["text"] for one in smsc.entries("submit")] == ["one", "three", "four"]
    assert len(smsc.entries("bind")) == 3


@pytest.mark.needs("smsc")
def test_texts_of_several_threads_take_turns(smsc: Smsc) -> None:
    connector = sms(smsc)
    threads = [threading.Thread(target=connector.send, args=(notice(f"{n} {TEXTS[5]}", n),)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    submits = smsc.entries("submit")
    texts = {"".join(one["text"] for one in submits[n : n + 4]) for n in range(0, len(submits), 4)}
    assert texts == {f"{n} {TEXTS[5]}" for n in range(8)}
    assert len(smsc.entries("bind")) == 1


@pytest.mark.needs("smsc")
def test_a_line_may_be_encrypted_and_the_certificate_is_checked(tmp_path: Path) -> None:
    certificate = self_signed(tmp_path)
    server = Smsc(tmp_path / "tls", certificate.key_file, certificate.certificate_file)
    server.start()
    try:
        with pytest.raises(Misconfigured, match="certificate"):
            sms(server, tls=True).check()
        trusted = sms(server, tls=True, ca_file=str(certificate.certificate_file), host="localhost")
        trusted.check()
        with serving(trusted) as desk:
            server.offer("a", "مرحبا".encode("utf-16-be"))
            wait_until(lambda: server.waiting() == 0, "acknowledged")
        assert desk.texts() == ["مرحبا"]
    finally:
        server.kill()


@pytest.mark.parametrize("to", ["", "hello", "+9745551234x", "٩٧٤٥٥٥", "1\r\n2", "+" + "9" * 16, "a@b.example"])
def test_what_is_not_one_number_gets_nothing(to: str) -> None:
    with pytest.raises(Rejected):
        sms(1).send(notice("x", to=to))


def test_a_text_of_too_many_parts_is_refused() -> None:
    with pytest.raises(Rejected, match="messages"):
        sms(1).send(notice("م" * 67 * 256))


ALPHABET = st.sampled_from("abc €[]^\n@Ωé" + "مرحبا،٥" + "😀👍" + "“ç")


@given(st.text(ALPHABET, max_size=600))
def test_parts_are_the_text_and_none_is_longer_than_a_message(text: str) -> None:
    parts = part(text)
    assert "".join(parts) == text
    most = (153 if len(parts) > 1 else 160) if fits_gsm(text) else (67 if len(parts) > 1 else 70)
    for one in parts:
        size = len(encode_gsm(one)) if fits_gsm(text) else len(one.encode("utf-16-be")) // 2
        assert size <= most
    # A message more than the letters need only where one would have been cut in two
    total = len(encode_gsm(text)) if fits_gsm(text) else len(text.encode("utf-16-be")) // 2
    assert len(parts) <= -(-max(total, 1) // (most - 1))


@given(st.text(st.sampled_from("abcXYZ059 @£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ^{}\\[~]|€\f"), max_size=50))
def test_what_fits_the_alphabet_comes_back_from_it(text: str) -> None:
    assert fits_gsm(text)
    assert decode_gsm(encode_gsm(text)) == text


COUNT = """
const { createRequire } = require('node:module');
const { SegmentedMessage } = createRequire(`${process.argv[1]}/node_modules/sms-segments-calculator/package.json`)('.');
const texts = JSON.parse(require('node:fs').readFileSync(0, 'utf8'));
process.stdout.write(JSON.stringify(texts.map((text) => new SegmentedMessage(text).segmentsCount)));
"""


@pytest.mark.needs("segments_calculator")
def test_another_counter_counts_the_same() -> None:
    # Given texts about each length at which another message begins
    units = ("a", "€", "م", "😀", "ab€", "مر😀")
    counts = (*range(1, 4), *range(30, 82), *range(130, 165), 306, 307, 400)
    texts = [unit * count for unit in units for count in counts]
    texts += TEXTS
    # When a counter of other people's counts them
    counted = subprocess.run(
        ["node", "-e", COUNT, str(FOLDER)], input=json.dumps(texts), capture_output=True, text=True, check=True
    )
    # Then it counts what we count
    differing = [
        (text[:3], len(text), ours, theirs)
        for text, ours, theirs in zip(texts, map(segments, texts), json.loads(counted.stdout), strict=True)
        if ours != theirs
    ]
    assert differing == []
