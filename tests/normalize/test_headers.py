"""Heads of mails: well formed, broken, and of other times; their words, dates and ids."""

import base64
import json
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from normalize.mail.addresses import recipients_of, sender_of
from normalize.mail.headers import Headers, date_of, decoded, flat, message_ids, parse_date, split_head

HEAD = (
    b"Received: from mx.example.qa by in.gov.example; Sun, 22 Nov 2026 08:00:01 +0000\n"
    b"From: =?utf-8?B?2LnZhNmK?= <ali@example.qa>\nTo: info@gov.example\n"
    b"Subject: =?utf-8?B?2LTZg9mI2Yk=?=\nDate: Sun, 22 Nov 2026 11:00:00 +0300\nMessage-ID: <1@example.qa>\n"
)
BODY = "انقطعت المياه عن منزلنا"


def is_whole(data: bytes) -> None:
    """Whether the ordinary mail above was read, whatever happened to its bytes."""
    headers, cleaned, _ = split_head(data)
    assert sender_of(headers) == ("علي", "ali@example.qa")
    assert headers.text("subject") == "شكوى"
    assert recipients_of(headers, "to") == ("info@gov.example",)
    assert date_of(headers) == datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
    _, blank, body = cleaned.replace(b"\r\n", b"\n").partition(b"\n\n")
    assert blank
    assert BODY in body.decode("utf-8", "replace")


WHOLE = HEAD + b"\n" + BODY.encode()
ODD = {
    "line feeds": WHOLE,
    "carriage returns and line feeds": WHOLE.replace(b"\n", b"\r\n"),
    "carriage returns": WHOLE.replace(b"\n", b"\r"),
    "two carriage returns": WHOLE.replace(b"\n", b"\r\r\n"),
    "a lone carriage return in the middle": WHOLE.replace(b"\nTo", b"\rTo"),
    "mixed": WHOLE.replace(b"\n", b"\r\n", 3),
    "carriage returns, then line feeds": HEAD.replace(b"\n", b"\r") + b"\r" + BODY.encode() + b"\nnext\n\nlast",
    "blank lines first": b"\r\n\r\n \n" + WHOLE,
    "mbox": b"From ali@example.qa Sun Nov 22 08:00:00 2026\n" + WHOLE,
    "quoted mbox": b">From ali@example.qa Sun Nov 22 08:00:00 2026\n" + WHOLE,
    "byte order mark": b"\xef\xbb\xbf" + WHOLE,
    "UTF-16 with a mark": WHOLE.decode().encode("utf-16"),
    "UTF-16 without a mark": WHOLE.decode().encode("utf-16-le"),
    "NULs": WHOLE.replace(b"Subject", b"Sub\0ject").replace(b"ali@", b"a\0li@"),
    "stray line": WHOLE.replace(b"\nTo", b"\nthis is no header\nTo"),
    "stray Arabic line": WHOLE.replace(b"\nTo", "\nسطر مكسور\nTo".encode()),
    "name in 8-bit letters": WHOLE.replace(b"\nTo", "\nالموضوع: شكوى\nTo".encode()),
    "name in other 8-bit letters": WHOLE.replace(b"\nTo", "\nÄrende: x\nTo".encode("latin-1")),
    "line without a name": WHOLE.replace(b"\nTo", b"\n: x\nTo"),
    "unfolded": WHOLE.replace(b"Subject: ", b"References: <a@x>\n<b@x>\nSubject: "),
    "blank before the colon": WHOLE.replace(b"Subject:", b"Subject :").replace(b"From:", b"From\t:"),
    "no blank behind the colon": WHOLE.replace(b"Subject: ", b"Subject:").replace(b"From: ", b"From:"),
    "capitals": WHOLE.replace(b"Subject", b"SUBJECT").replace(b"From", b"FROM"),
    "folded": WHOLE.replace(b"Subject: ", b"Subject:\n ").replace(b"From: ", b"From:\r\n\t"),
    "folded by blanks alone": WHOLE.replace(b"\nTo", b"\n \nTo"),
    "long line": WHOLE.replace(b"\nTo", b"\nX-Junk: " + b"a" * 100_000 + b"\nTo"),
    "many headers": WHOLE.replace(b"\nTo", b"\nX-Junk: a" * 3_000 + b"\nTo"),
    "twice": WHOLE.replace(b"Subject", b"Subject: \nSubject").replace(b"\nDate", b"\nSubject: second\nDate"),
    "no blank line": HEAD + BODY.encode() + b"\nmore",
    "no blank line, CRLF": (HEAD + BODY.encode() + b"\nmore\n\nlast").replace(b"\n", b"\r\n"),
    "no blank line and a quoted head": HEAD + BODY.encode() + b"\nFrom: old@x.qa\nSubject: old\n\nlast",
    "relay's blank line": b"Received: by mx\nReturn-Path: <x@y.qa>\n\n" + WHOLE.partition(b"\n")[2],
}  # fmt: skip


@pytest.mark.parametrize("data", ODD.values(), ids=ODD)
def test_an_odd_head_is_read_like_a_good_one(data: bytes) -> None:
    is_whole(data)


@pytest.mark.parametrize("kind", ["stray line", "no blank line", "unfolded", "relay's blank line"])
def test_a_repaired_head_says_so(kind: str) -> None:
    assert split_head(ODD[kind])[2]


@pytest.mark.parametrize("kind", ["line feeds", "mixed", "mbox", "folded", "many headers"])
def test_a_head_that_only_looks_odd_does_not(kind: str) -> None:
    assert not split_head(ODD[kind])[2]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "hello",
        "تنبيه: لا يوجد ماء",
        "Complaint: no water\n\nsince Monday",
        "e-mail: a@b.qa\n\nplease answer",
        "broken",
        "x:y",
        "\n\nx",
    ],
)
def test_text_without_a_head_stays_text(text: str) -> None:
    headers, data, _ = split_head(text.encode())
    assert headers.values == {}
    assert text.strip() in data.decode()


def test_a_form_without_a_blank_line_keeps_its_answers() -> None:
    raw = "From: a@b.qa\nSubject: شكوى\nX-Form: 1\nالاسم: علي\nName: Ali\nPhone: 55512345"
    headers, data, repaired = split_head(raw.encode())
    assert (headers.text("subject"), headers.all("phone"), repaired) == ("شكوى", [], True)
    assert data.decode().endswith("\n\nالاسم: علي\nName: Ali\nPhone: 55512345")


def test_a_boundary_in_the_head_begins_the_parts() -> None:
    # Given a multipart whose blank line is missing
    raw = b"From: a@b.qa\nContent-Type: multipart/mixed; boundary=b\n--b\nContent-Type: text/plain\n\nx\n--b--\n"
    # When it is split
    headers, data, _ = split_head(raw)
    # Then the first part's header is none of the mail's
    assert len(headers.all("content-type")) == 1
    assert b"boundary=b\n\n--b\nContent-Type: text/plain\n\nx" in data


def test_an_enclosed_mail_is_no_second_head() -> None:
    raw = b"Content-Type: message/rfc822\n\nFrom: a@b.qa\nTo: c@d.qa\nSubject: x\n\ny"
    assert not split_head(raw)[0].all("from")


def test_a_stray_line_is_no_part_of_an_address() -> None:
    headers, _, _ = split_head(b"From: ali@example.qa\nbob@evil.example\nSubject: x\n\ny")
    assert sender_of(headers) == ("", "ali@example.qa")
    headers, _, _ = split_head(b"To: a@b.qa,\nc@d.qa\nSubject: x\n\ny")
    assert recipients_of(headers, "to") == ("a@b.qa", "c@d.qa")


def b64(text: str, codec: str = "utf-8", label: str = "") -> str:
    return f"=?{label or codec}?B?{base64.b64encode(text.encode(codec)).decode()}?="


def q(data: bytes, label: str = "utf-8") -> str:
    return f"=?{label}?Q?{''.join(f'={byte:02X}' for byte in data)}?="


SHAKWA = "شكوى عاجلة"
CUT = SHAKWA.encode()
WORDS = (
    # (value, what it says)
    (b64(SHAKWA), SHAKWA),
    (b64("شكوى ") + b64("عاجلة"), SHAKWA),
    (b64("شكوى ") + " " + b64("عاجلة"), SHAKWA),
    (b64("شكوى ") + "\t  " + b64("عاجلة"), SHAKWA),
    (b64("شكوى") + " 12 " + b64("عاجلة"), "شكوى 12 عاجلة"),
    ("Re: " + b64(SHAKWA), f"Re: {SHAKWA}"),
    ("Re:" + b64(SHAKWA) + "!", f"Re:{SHAKWA}!"),
    (q(CUT[:3]) + " " + q(CUT[3:]), SHAKWA),
    (f"=?utf-8?B?{base64.b64encode(CUT[:7]).decode()}?= {q(CUT[7:], 'UTF-8')}", SHAKWA),
    (q(CUT[:5], "utf8") + q(CUT[5:], "UTF-8*ar"), SHAKWA),
    (b64("شكوى ", "cp1256", "windows-1256") + " " + b64("عاجلة"), SHAKWA),
    (b64(SHAKWA).replace("=?=", "?=").replace("==?", "?"), SHAKWA),
    (b64(SHAKWA).replace("?=", "===?="), SHAKWA),
    (b64(SHAKWA)[:-2], SHAKWA),
    (q(CUT)[:-2], SHAKWA),
    (q(CUT)[:-1], SHAKWA),
    (b64("شكوى ")[:-2] + " " + b64("عاجلة"), SHAKWA),
    ("=?utf-8?Q?two unencoded words?=", "two unencoded words"),
    ("=?utf-8?Q?what?=3F_yes?=", "what?? yes"),
    ("=?utf-8?Q?why??=", "why?"),
    ("=?utf-8?q?a_b=5Fc?=", "a b_c"),
    ("=?utf-8?b?2LTZg9mI2Yk=?=", "شكوى"),
    ("=?utf-8?B?2LTZ g9mI 2Yk=?=", "شكوى"),
    ("=?UTF-8*ar?B?2LTZg9mI2Yk=?=", "شكوى"),
    ("=? utf-8 ?B?2LTZg9mI2Yk=?=", "شكوى"),
    ('"=?utf-8?B?2LTZg9mI2Yk=?="', '"شكوى"'),
    ("(=?utf-8?B?2LTZg9mI2Yk=?=)", "(شكوى)"),
    ("=?utf-8?B?2LTZ?= =?utf-8?B?g9mI2Yk=?=", "شكوى"),
    ("=?utf-8?B?2LQ=2YM=2Yg=2Yk=?=", "شكوى"),
    ("=?utf-8?Q?" + "=D8=B4=D9=83=D9=88=D9=89_" * 40 + "?=", ("شكوى " * 40).strip()),
    (b64(SHAKWA, "cp1256", "windows-1256"), SHAKWA),
    (b64(SHAKWA, "cp1256", "CP-1256"), SHAKWA),
    (b64(SHAKWA, "cp1256", "iso-8859-1"), SHAKWA),
    (b64(SHAKWA, "cp1256", "x-unknown"), SHAKWA),
    (b64(SHAKWA, "cp1256", "utf-8"), SHAKWA),
    (b64(SHAKWA, "utf-8", "windows-1256"), SHAKWA),
    (b64(SHAKWA, "iso8859-6", "iso-8859-6"), SHAKWA),
    (b64(SHAKWA, "utf-7", "UTF-7"), SHAKWA),
    (b64("شكوى ", "utf-7", "UTF-7") + " " + b64("عاجلة", "utf-7", "utf-7"), SHAKWA),
    (b64(SHAKWA, "utf-16", "utf-16"), SHAKWA),
    (b64("我们停水镕", "gb18030", "GB2312"), "我们停水镕"),
    (b64("道路①", "cp932", "ISO-2022-JP"), "道路①"),
    (b64("道路", "iso2022_jp", "iso-2022-jp"), "道路"),
    (b64("민원", "cp949", "ks_c_5601-1987"), "민원"),
    (b64("Жалоба", "koi8-r", "koi8-r"), "Жалоба"),
    (b64("पानी"), "पानी"),
    (b64("پانی کا مسئلہ"), "پانی کا مسئلہ"),
    ("=?utf-8?Q??=", ""),
    ("=?utf-8?B??=", ""),
    ("=?utf-8?X?abc?=", "=?utf-8?X?abc?="),
    ("a =? b ?= c", "a =? b ?= c"),
    ("=?utf-8?B?*?=", ""),
)


@pytest.mark.parametrize(("value", "expected"), WORDS)
def test_encoded_words_are_read_as_they_are_really_written(value: str, expected: str) -> None:
    assert flat(decoded(value.encode())) == flat(expected)


@pytest.mark.parametrize("codec", ["utf-8", "cp1256", "iso8859-6"])
@pytest.mark.parametrize("text", [SHAKWA, "الرجاء إصلاح إنارة الشارع", "Re: الطلب رقم 12"])
def test_raw_letters_are_read_with_the_charset_of_the_body_as_a_hint(text: str, codec: str) -> None:
    assert decoded(text.encode(codec), codec) == text
    if codec != "iso8859-6":
        assert decoded(text.encode(codec)) == decoded(text.encode(codec), "utf-16") == text


def test_raw_letters_beside_an_encoded_word_are_read() -> None:
    assert decoded(b64("شكوى").encode() + " الماء".encode("cp1256")) == "شكوى الماء"


def test_the_charset_of_the_body_never_changes_ascii() -> None:
    assert decoded(b"+974 5551 2345 ~{x~}", "utf-7") == decoded(b"+974 5551 2345 ~{x~}", "hz") == "+974 5551 2345 ~{x~}"


def test_a_subject_that_was_decoded_twice_is_put_right_and_flagged() -> None:
    wrong = SHAKWA.encode().decode("latin-1")
    headers, _, _ = split_head(f"Subject: {b64(wrong)}\n\nx".encode())
    assert headers.mended("subject").text == SHAKWA
    assert headers.mended("subject").flags == ("mojibake_repaired",)
    assert headers.mended("x-none").text == ""


EIGHT = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
ELEVEN = datetime(2026, 11, 22, 11, 0, tzinfo=UTC)
DATES = (
    ("Sun, 22 Nov 2026 11:00:00 +0300", EIGHT),
    ("Sun, 22 Nov 2026 11:00:00 +0300 (AST)", EIGHT),
    ("Sun, 22 Nov 2026 (a (nested) comment) 11:00 (x) +0300", EIGHT),
    ("22 Nov 26 08:00 GMT", EIGHT),
    ("Sun,22 Nov 2026 11:00:00+0300", EIGHT),
    ("Sunday, 22 November 2026 11:00:00 +0300", EIGHT),
    ("Sun, 22 Nov 2026 11.00.00 +0300", EIGHT),
    ("22-Nov-2026 11:00:00 +0300", EIGHT),
    ("Sun, 22 Nov 2026 11:00:00 GMT+0300", EIGHT),
    ("Sun, 22 Nov 2026 11:00:00 UTC+3", EIGHT),
    ("Sun, 22 Nov 2026 12:00:00 GST", EIGHT),
    ("Sun, 22 Nov 2026 13:30:00 IST", EIGHT),
    ("Sun, 22 Nov 2026 03:00:00 EST", EIGHT),
    ("Sun Nov 22 08:00:00 2026", EIGHT),
    ("Sun Nov 22 11:00:00 +0300 2026", EIGHT),
    ("2026-11-22T11:00:00+03:00", EIGHT),
    ("2026-11-22T08:00:00.123Z", EIGHT),
    ("2026-11-22 08:00", EIGHT),
    ("22/11/2026 08:00", EIGHT),
    ("22.11.2026 08:00:00", EIGHT),
    ("11/22/2026 8:00 AM", EIGHT),
    ("Nov 22, 2026, 11:00 AM", ELEVEN),
    ("22 Nov 126 11:00:00 +0300", EIGHT),
    ("٢٢ نوفمبر ٢٠٢٦ ١١:٠٠:٠٠ +0300", EIGHT),
    ("الأحد، 22 نوفمبر 2026 11:00 ص", ELEVEN),
    ("22 تشرين الثاني 2026 11:00", ELEVEN),
    ("Sun, 22 Nov 2026 11:00:00", ELEVEN),
    ("Sun, 22 Nov 2026 11:00:00 -0000", ELEVEN),
    ("Sun, 22 Nov 2026 11:00:00 XYZ", ELEVEN),
    ("Sun, 22 Nov 2026 11:00:60 +0000", ELEVEN.replace(second=59)),
    ("Sun, 22 Nov 2026", ELEVEN.replace(hour=0)),
    ("Fri, 31 Feb 2026 10:00:00 +0300", None),
    ("Sun, 22 Nov 2026 99:00:00 +0300", None),
    ("Fri, 31 Dec 9999 23:00:00 -1400", None),
    ("Thu, 1 Jan 1970 00:00:00 +0000", None),
    ("yesterday", None),
    ("(((((((", None),
    ("", None),
)


@pytest.mark.parametrize(("value", "expected"), DATES)
def test_a_date_of_any_shape_is_utc_or_nothing(value: str, expected: datetime | None) -> None:
    assert parse_date(value) == expected


@pytest.mark.parametrize("wrong", ["soon", "Thu, 1 Jan 1970 00:00:00 +0000", "Fri, 31 Feb 2026 10:00:00", ""])
def test_an_impossible_date_gives_way_to_that_of_the_newest_relay(wrong: str) -> None:
    raw = f"Received: by b; Sun, 22 Nov 2026 08:00:00 +0000\nReceived: by a; x\nDate: {wrong}\nFrom: a@b.qa\n\nx"
    assert date_of(split_head(raw.encode())[0]) == EIGHT


IDS = (
    ("<1@x.qa>", ("<1@x.qa>",)),
    ("1@x.qa", ("<1@x.qa>",)),
    ("< 1@ x.qa >", ("<1@x.qa>",)),
    ("<1@x.qa> <2@x.qa><1@x.qa>", ("<1@x.qa>", "<2@x.qa>")),
    ("1@x.qa 2@x.qa", ("<1@x.qa>", "<2@x.qa>")),
    ("1@x.qa, 2@x.qa;", ("<1@x.qa>", "<2@x.qa>")),
    ("<1@x.qa", ("<1@x.qa>",)),
    ("<<1@x.qa>>", ("<1@x.qa>",)),
    ("Your message of Monday <1@x.qa>", ("<1@x.qa>",)),
    ("Your message of Monday, bob@x.qa", ()),
    ("رسالتك", ()),
    ("<20261122.no-host>", ("<20261122.no-host>",)),
    ("20261122.no-host", ("<20261122.no-host>",)),
    ("", ()),
    ("<>", ()),
    ("<" + "a" * 2_000 + "@x.qa>", ()),
)


@pytest.mark.parametrize(("value", "expected"), IDS)
def test_ids_are_found_in_every_shape(value: str, expected: tuple[str, ...]) -> None:
    assert message_ids(value) == expected


def test_of_a_hundred_kilobytes_of_references_the_first_and_the_newest_stay() -> None:
    found = message_ids(" ".join(f"<{number}@x.qa>" for number in range(9_000)))
    assert (len(found), found[0], found[-1]) == (100, "<0@x.qa>", "<8999@x.qa>")


def is_sound(headers: Headers) -> None:
    for name in ("from", "to", "subject", "message-id", "in-reply-to", "references"):
        texts = [headers.text(name, "windows-1256"), headers.mended(name).text, *sender_of(headers)]
        texts += [*recipients_of(headers, "to"), *message_ids(headers.text(name))]
        for text in texts:
            json.dumps(text).encode()
            text.encode("utf-8")
            assert not set("\r\n\0") & set(text)
    date_of(headers)


@given(st.binary(max_size=300))
@settings(max_examples=150, deadline=None)
def test_random_bytes_have_a_head(data: bytes) -> None:
    is_sound(split_head(data)[0])
    is_sound(split_head(b"From: " + data + b"\nTo: " + data + b"\nSubject: " + data + b"\nDate: " + data)[0])


@given(st.integers(0, len(WHOLE)), st.integers(0, 60), st.binary(max_size=6), st.sampled_from(sorted(ODD)))
@settings(max_examples=200, deadline=None)
def test_damaged_heads_are_read(start: int, length: int, put: bytes, kind: str) -> None:
    data = ODD[kind][:5_000]
    is_sound(split_head(data[:start] + put + data[start + length :])[0])


@pytest.mark.parametrize(
    "data",
    [
        b"a:b\n" * 100_000,
        b"broken\n" * 50_000 + b"From: a@b.qa\n\nx",
        b"From: " + b"=?utf-8?q?" * 20_000 + b"\n\nx",
        b"From: " + b"=?=?" * 20_000 + b"\n\nx",
        b"From: " + b"=?x?q?" + b"?=3D" * 20_000 + b"\n\nx",
        b"Date: " + b"(" * 50_000 + b")" * 50_000 + b"\n\nx",
        b"Date: " + b"1:" * 50_000 + b"\n\nx",
        b"From: " + b"a@b.qa " * 20_000 + b"\n\nx",
        b"From: " + b"a," * 60_000 + b"\n\nx",
        b"From: " + b"<a@" * 30_000 + b"\n\nx",
        b"\n \n" * 50_000 + b"From: a@b.qa\n\nx",
        b"From: a@b.qa\r" * 50_000,
        b"From: " + "Ù„Ø§".encode() * 30_000 + b"\n\nx",
    ],
    ids=lambda data: repr(data[:20]),
)
def test_hostile_heads_are_read(data: bytes) -> None:
    is_sound(split_head(data)[0])


def test_the_line_of_an_mbox_file_names_the_envelopes_sender() -> None:
    # Given mails as an mbox file keeps them
    for line, path in (
        (b"From ali@example.qa Sun Nov 22 08:00:00 2026", b"<ali@example.qa>"),
        (b">From <ali@example.qa> Sun Nov 22 08:00:00 2026", b"<ali@example.qa>"),
        (b"From MAILER-DAEMON Sun Nov 22 08:00:00 2026", b"<>"),
        (b"From <> Sun Nov 22 08:00:00 2026", b"<>"),
        (b"From - Sun Nov 22 08:00:00 2026", b""),
    ):
        # When the head is split
        headers = split_head(line + b"\nSubject: x\n\nbody")[0]
        # Then it stands in for a missing Return-Path, and is no header itself
        assert headers.first("return-path") == path
        assert headers.text("subject") == "x"
        # And a Return-Path of the mail's own is believed first
        own = split_head(line + b"\nReturn-Path: <mona@example.qa>\nSubject: x\n\nbody")[0]
        assert own.first("return-path") == b"<mona@example.qa>"


def test_a_blank_before_the_colon_of_from_makes_no_mbox_line() -> None:
    headers = split_head("From : علي <ali@example.qa>\nSubject: x\n\nbody".encode())[0]
    assert headers.text("from") == "علي <ali@example.qa>"
