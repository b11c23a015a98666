"""What a gateway's own words are taken for, and which gateways are believed."""

import re
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.reading_rules import FaxGateway, ReadingRules
from normalize.fax import reader as fax
from normalize.fax.gateways import call_of
from normalize.fax.ocr import Scan
from normalize.fax.reader import read_fax
from normalize.message import ScannedLine
from tests.normalize.fax_samples import GATEWAY, fax_mail, hylafax_body, tif

LETTER = "نفيدكم بأن التيار الكهربائي ينقطع عن منازلنا يوميا"


@pytest.fixture(autouse=True)
def _scan(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fax, "read_scan", lambda content, seconds: Scan((ScannedLine(1, LETTER, 0.9),), pages=2))


@given(st.text(alphabet=string.printable + "٤أ\u202e\x85\u2028", max_size=400), st.text(max_size=80))
def test_no_body_of_a_gateway_is_too_odd(body: str, subject: str) -> None:
    call = call_of(subject, hylafax_body() + body, {}, GATEWAY, ())
    assert call is not None
    assert call.numbers[0] == "+97444123987"
    call.phone("QA")
    call.received_at()


OURS = FaxGateway(
    "ours",
    senders=("telecom.example",),
    patterns=(
        ("x-caller", re.compile(r"(?P<number>\+?\d+)")),
        ("subject", re.compile(r"from (?P<name>.+)$")),
        ("body", re.compile(r"^صفحات: (?P<pages>\d+)$")),
    ),
)


def test_a_gateway_of_ones_own_is_read_by_its_patterns() -> None:
    raw = fax_mail(
        "  صفحات: 2\n",
        tif(),
        subject="from مكتب الترجمة",
        sender="noreply@telecom.example",
        headers="X-Caller: 44123987\r\n",
    )
    message = read_fax(raw, ReadingRules(region="QA", fax_gateways=(OURS,)))
    assert message.sender.phone == "+97444123987"
    assert message.sender.name == "مكتب الترجمة"
    assert dict(message.fields)["pages"] == "2"


def test_only_the_gateways_that_are_listed_are_believed() -> None:
    # Given a mail in HylaFAX's words from an address that is none of ours
    raw = fax_mail(hylafax_body(), tif(), sender="forger@evil.example")
    message = read_fax(raw, ReadingRules(region="QA", fax_gateways=(OURS,)))

    # Then its pages are read, and what it says of the caller is not
    assert message.sender.phone is None
    assert set(message.flags) == {"gateway_unknown", "caller_unknown"}
    assert message.new_text.startswith(LETTER)


@pytest.mark.parametrize("sender", ["telecom.example", "@telecom.example", "NoReply@Telecom.example"])
def test_a_gateway_is_known_by_address_or_domain(sender: str) -> None:
    gateway = FaxGateway("ours", (sender,), OURS.patterns)
    headers = {"x-caller": "44123987"}
    assert call_of("", "", headers, "noreply@telecom.example", (gateway,)) is not None
    assert call_of("", "", headers, "noreply@nottelecom.example", (gateway,)) is None


def test_patterns_see_only_the_beginning_of_a_line_and_of_a_text() -> None:
    gateway = FaxGateway("ours", patterns=(("body", re.compile(r"(?P<number>\d+)$")),))
    assert call_of("", "x" * 300 + "44123987", {}, "", (gateway,)) is None
    assert call_of("", "\n" * 5_000 + "44123987", {}, "", (gateway,)) is None
