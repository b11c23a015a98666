"""A gateway's mail to a message: who called, which file is read, what is kept from the citizen's words."""

from datetime import UTC, datetime
from typing import Any

import pytest

from ingest.message import Channel, RawMessage
from ingest.reading_rules import NO_RULES, ReadingRules
from normalize import normalize
from normalize.fax import reader as fax
from normalize.fax.ocr import Scan
from normalize.fax.reader import candidates_of, choose, kind_of, read_fax
from normalize.message import Attachment, Message, ScannedLine
from tests.normalize.fax_samples import (
    CALLERS,
    GATEWAY,
    PDF,
    POSTSCRIPT,
    TIFF,
    Caller,
    fax_mail,
    hylafax_body,
    pdf,
    tif,
)

QATAR = ReadingRules(region="QA")
LETTER = "نفيدكم بأن التيار الكهربائي ينقطع عن منازلنا يوميا"
LINES = (ScannedLine(1, LETTER, 0.93), ScannedLine(2, "رقم العداد 55820417", 0.9))


class Desk:
    """Stands for the engine: notes which files it was given, and reads the same letter from each."""

    def __init__(self) -> None:
        self.files: list[bytes] = []
        self.scans: list[Scan] = []

    def read(self, content: bytes, seconds: float) -> Scan:
        assert seconds <= fax.FAX_SECONDS
        self.files.append(content)
        return self.scans.pop(0) if self.scans else Scan(LINES, pages=2)


@pytest.fixture(autouse=True)
def desk(monkeypatch: pytest.MonkeyPatch) -> Desk:
    desk = Desk()
    monkeypatch.setattr(fax, "read_scan", desk.read)
    return desk


def read(raw: RawMessage, rules: ReadingRules = QATAR) -> Message:
    return read_fax(raw, rules)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\0" * 300,
        b"From: \xff\xfe\r\n\r\n\xff",
        fax_mail(hylafax_body(), tif()).content[:400],
        fax_mail(hylafax_body(), tif()).content.replace(b"\r\n", b"\r"),
        b"Subject: Fax received from " + b'"' * 100_000,
        b"Subject: " + b"fax from" * 10_000 + b"\r\n\r\n" + b"CallID1:" * 100_000,
    ],
)
def test_any_bytes_become_a_fax(content: bytes) -> None:
    message = read(RawMessage(Channel.FAX, "1", content))
    assert message.channel is Channel.FAX
    assert message.sender.email == ""
    assert not message.scanned or message.sender.phone == "+97444123987"


@pytest.mark.parametrize("caller", CALLERS, ids=lambda caller: caller.what)
def test_the_caller_is_told_from_the_gateway(caller: Caller) -> None:
    # When a gateway's mail with a page is read
    subject = caller.subject or f'Fax received from "{caller.what}"'
    if not caller.subject:
        subject = 'Fax received from "<NONE>"'
    message = read(fax_mail(caller.body, tif(), subject=subject))

    # Then its sender is whoever called, by number and name, and never an address
    assert message.sender.phone == caller.phone
    assert message.sender.name == caller.name
    assert message.sender.email == ""
    assert message.relayed_by == GATEWAY
    assert {flag for flag in message.flags if flag.startswith(("caller", "gateway"))} == set(caller.flags)


def test_a_fax_says_what_its_gateway_says_of_it() -> None:
    message = read(fax_mail(hylafax_body(pages=2), tif()))
    assert dict(message.fields) == {
        "caller": "+97444123987",
        "pages": "2",
        "quality": "Fine",
        "received": "2026:03:09 06:41:18 UTC",
        "duration": "1:07",
    }
    # A mail without a Date has the time of the call
    assert message.date == datetime(2026, 3, 9, 6, 41, 18, tzinfo=UTC)
    assert message.flags == ()


def test_the_pages_are_the_text_and_the_gateways_words_are_not() -> None:
    message = read(fax_mail(hylafax_body(pages=2), tif()))
    assert message.new_text == f"{LETTER}\n\nرقم العداد 55820417"
    assert message.text == message.new_text
    assert message.quoted_text == ""
    assert message.scanned == LINES
    assert message.candidates == ("55820417",)


def test_the_language_is_that_of_the_pages_and_not_of_the_gateways_subject() -> None:
    assert normalize(fax_mail(hylafax_body(pages=2), tif()), QATAR).language.language == "ar"
    assert normalize(fax_mail(hylafax_body(pages=2)), QATAR).language.language == "und"


def test_the_words_of_an_unknown_gateway_are_kept_aside() -> None:
    message = read(fax_mail("A document is attached.", tif(), subject="Scan"))
    assert message.new_text.startswith(LETTER)
    assert message.quoted_text == "A document is attached."
    assert message.text == f"A document is attached.\n\n{message.new_text}"


def test_a_gateway_that_calls_its_mails_automatic_still_brings_a_letter() -> None:
    headers = "Auto-Submitted: auto-generated\r\nPrecedence: bulk\r\n"
    assert read(fax_mail(hylafax_body(), tif(), headers=headers)).auto is None


@pytest.mark.parametrize(
    ("body", "error"),
    [
        (hylafax_body(error="RSPREC invalid response received"), "RSPREC invalid response received"),
        (hylafax_body() + "\nErrors were received:\n\n", ""),
        ("CallerID: 44123987\nFax Error: Disconnected after retries\n", "Disconnected after retries"),
    ],
)  # fmt: skip
def test_a_broken_reception_is_a_message_all_the_same(body: str, error: str) -> None:
    message = read(fax_mail(body, tif(), subject="fax"))
    assert "fax_incomplete" in message.flags
    assert dict(message.fields)["error"] == error
    assert message.new_text.startswith(LETTER)


def test_a_broken_reception_without_a_page_is_a_message_too(desk: Desk) -> None:
    message = read(fax_mail(hylafax_body(pages=0, error="No carrier detected")))
    assert set(message.flags) == {"fax_without_pages", "fax_incomplete"}
    assert message.sender.phone == "+97444123987"
    assert message.new_text == ""
    assert desk.files == []


def test_fewer_pages_than_announced_are_incomplete() -> None:
    assert "fax_incomplete" in read(fax_mail(hylafax_body(pages=5), tif())).flags
    assert "fax_incomplete" not in read(fax_mail(hylafax_body(pages=2), tif())).flags


def test_pages_that_were_left_out_on_purpose_are_not_missing(desk: Desk) -> None:
    desk.scans = [Scan(LINES, pages=20, flags=("pages_capped",))]
    message = read(fax_mail(hylafax_body(pages=31), tif()))
    assert message.flags == ("pages_capped",)


@pytest.mark.parametrize("attached", [(tif(), pdf()), (pdf(), tif()), (pdf(name="a.pdf"), tif(name="b.tif"))])
def test_the_same_fax_as_tiff_and_pdf_is_read_once(desk: Desk, attached: Any) -> None:
    message = read(fax_mail(hylafax_body(pages=2), *attached))
    assert desk.files == [TIFF]
    assert len(message.attachments) == 2
    assert message.flags == ()
    assert message.scanned == LINES


def test_the_pdf_is_read_where_the_tiff_is_damaged(desk: Desk) -> None:
    desk.scans = [Scan(flags=("page_unread",))]
    message = read(fax_mail(hylafax_body(pages=2), tif(), pdf()))
    assert desk.files == [TIFF, PDF]
    assert message.scanned == LINES
    assert message.flags == ()


def test_two_files_are_two_parts_of_one_fax(desk: Desk) -> None:
    message = read(fax_mail(hylafax_body(pages=4), tif(name="1.tif"), tif(TIFF + b"2", name="2.tif")))
    assert len(desk.files) == 2
    assert [line.page for line in message.scanned] == [1, 2, 3, 4]


def test_the_same_file_twice_is_read_once(desk: Desk) -> None:
    read(fax_mail(hylafax_body(), tif(name="1.tif"), tif(name="2.tif")))
    assert desk.files == [TIFF]


def test_postscript_is_kept_and_not_run(desk: Desk) -> None:
    message = read(fax_mail(hylafax_body(), ("fax000000731.ps", "application/postscript", POSTSCRIPT)))
    assert set(message.flags) == {"postscript_unread", "fax_without_pages"}
    assert [one.filename for one in message.attachments] == ["fax000000731.ps"]
    assert desk.files == []


def test_postscript_is_known_under_any_label(desk: Desk) -> None:
    message = read(fax_mail(hylafax_body(pages=2), tif(POSTSCRIPT), pdf()))
    assert "postscript_unread" in message.flags
    assert desk.files == [PDF]


def test_a_page_is_known_under_any_label(desk: Desk) -> None:
    read(fax_mail(hylafax_body(), ("fax.efx", "application/octet-stream", TIFF)))
    assert desk.files == [TIFF]


def test_what_is_no_page_is_listed(desk: Desk) -> None:
    message = read(fax_mail(hylafax_body(), ("fax.efx", "application/octet-stream", b"\xdc\xfeproprietary")))
    assert [one.filename for one in message.attachments] == ["fax.efx"]
    assert "fax_without_pages" in message.flags
    assert desk.files == []


def test_a_letter_to_the_gateways_address_is_nobodys_call() -> None:
    message = read(fax_mail("السلام عليكم، هل وصلكم الفاكس؟", subject="سؤال", sender="Sara <sara@example.qa>"))
    assert message.new_text == "السلام عليكم، هل وصلكم الفاكس؟"
    assert message.sender.email == ""
    assert message.relayed_by == "sara@example.qa"
    assert set(message.flags) == {"fax_without_pages", "caller_unknown"}


def test_without_a_region_a_national_number_is_of_no_country() -> None:
    message = read(fax_mail(hylafax_body(sender="44123987", caller="44123987"), tif(), subject="fax"), NO_RULES)
    assert message.sender.phone is None
    assert dict(message.fields)["caller"] == "44123987"
    assert "caller_unknown" in message.flags


@pytest.mark.parametrize(
    ("start", "kind"),
    [
        (b"II*\0", "tiff"),
        (b"MM\0*", "tiff"),
        (b"%PDF-1.7", "pdf"),
        (b"\r\n%PDF-1.7", "pdf"),
        (b"\x89PNG\r\n\x1a\n", "picture"),
        (b"\xff\xd8\xff\xe0", "picture"),
        (b"%!PS", "postscript"),
        (b"\x04%!PS", "postscript"),
        (b"GIF89a", ""),
        (b"PK\3\4", ""),
        (b"", ""),
    ],
)
def test_a_file_is_what_its_bytes_say(start: bytes, kind: str) -> None:
    assert kind_of(start + b"...") == kind


def test_each_pdf_beside_its_tiff_is_a_copy() -> None:
    files = [(kind, (Attachment(name, "", 1, name), b"")) for kind, name in
             [("tiff", "a.tif"), ("pdf", "A.pdf"), ("tiff", "b.tif"), ("pdf", "cover.pdf")]]  # fmt: skip
    chosen, spare = choose(files)
    assert [file[0].filename for file in chosen] == ["a.tif", "b.tif", "cover.pdf"]
    assert [file[0].filename for file in spare] == ["A.pdf"]


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("رقم المعاملة 4831029756", ("4831029756",)),
        ("رقم المعاملة ٤٨٣١٠٢٩٧٥٦", ("4831029756",)),
        ("رقم المعاملة ۴۸۳۱۰۲۹۷۵۶", ("4831029756",)),
        ("الهاتف 0551 239 876", ("0551 239 876", "0551", "239", "876")),
        ("المبلغ 1,250.00 ريال", ("1,250.00",)),
        ("+974 44123987", ("+974 44123987", "+974", "44123987")),
        ("2024/03/15", ("2024/03/15",)),
        ("في 12 و 34", ()),
        ("", ()),
    ],
)
def test_numbers_on_the_pages_are_candidates(text: str, numbers: tuple[str, ...]) -> None:
    assert candidates_of([ScannedLine(1, text, 0.9)]) == numbers


def test_candidates_are_bounded() -> None:
    lines = [ScannedLine(1, f"{number:07}", 0.9) for number in range(1000)]
    assert len(candidates_of(lines)) == fax.MAX_CANDIDATES
