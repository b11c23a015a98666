"""Mailboxes of every shape that From, To and Reply-To have."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from normalize.mail.addresses import MAX_RECIPIENTS, Mailbox, is_plausible, mailboxes, recipients_of, sender_of
from normalize.mail.headers import split_head

ALI = ("Ali", "ali@example.qa")
ARABIC = ("محمد الكواري", "m@example.qa")

ONE: tuple[tuple[str, Mailbox], ...] = (
    # brackets and quotes
    ("ali@example.qa", ("", "ali@example.qa")),
    ("<ali@example.qa>", ("", "ali@example.qa")),
    ("Ali <ali@example.qa>", ALI),
    ('"Ali" <ali@example.qa>', ALI),
    ("'Ali' <ali@example.qa>", ALI),
    ('""Ali"" <ali@example.qa>', ALI),
    ('"\\"Ali\\"" <ali@example.qa>', ALI),
    ("\"'Ali'\" <ali@example.qa>", ALI),
    ('"Ali \\"Abu\\" Hassan" <ali@example.qa>', ('Ali "Abu" Hassan', "ali@example.qa")),
    ('Ali "Abu" Hassan <ali@example.qa>', ("Ali Abu Hassan", "ali@example.qa")),
    ("<ali@example.qa> Ali", ALI),
    ("Ali<ali@example.qa>", ALI),
    ("Ali ali@example.qa", ALI),
    ("Ali <ali@example.qa", ALI),
    ("Ali ali@example.qa>", ALI),
    ("<<ali@example.qa>>", ("", "ali@example.qa")),
    ("Ali <<ali@example.qa>>", ALI),
    ("Ali [ali@example.qa]", ALI),
    ("Ali Hassan [mailto:ali@example.qa]", ("Ali Hassan", "ali@example.qa")),
    ('"ali@example.qa"', ("", "ali@example.qa")),
    ("'ali@example.qa'", ("", "ali@example.qa")),
    ('<"ali@example.qa">', ("", "ali@example.qa")),
    ("Ali <'ali@example.qa'>", ALI),
    ('"Ali <ali@example.qa>"', ALI),
    ("Ali <ali@example.qa>,", ALI),
    ("Ali <ali@example.qa>;", ALI),
    # comments
    ("ali@example.qa (Ali)", ALI),
    ("Ali (Doha (West)) <ali@example.qa>", ALI),
    ("(Ali) ali@example.qa", ALI),
    ("ali@example.qa (=?utf-8?B?2LnZhNmK?=)", ("علي", "ali@example.qa")),
    ("=?utf-8?B?2LnZhNmK?= (ali@example.qa)", ("علي", "ali@example.qa")),
    # names with the signs of the grammar
    ("Hassan, Ali <ali@example.qa>", ("Hassan, Ali", "ali@example.qa")),
    ('"Hassan, Ali" <ali@example.qa>', ("Hassan, Ali", "ali@example.qa")),
    ("Hassan; Ali <ali@example.qa>", ("Hassan; Ali", "ali@example.qa")),
    ("Ali | [Doha] <ali@example.qa>", ("Ali | [Doha]", "ali@example.qa")),
    ("[Doha] Ali <ali@example.qa>", ("[Doha] Ali", "ali@example.qa")),
    ("Support: Ali <ali@example.qa>", ("Support: Ali", "ali@example.qa")),
    ("Ali. H. <ali@example.qa>", ("Ali. H.", "ali@example.qa")),
    ("Ali @ Doha <ali@example.qa>", ("Ali @ Doha", "ali@example.qa")),
    ("Ali = Hassan <ali@example.qa>", ("Ali = Hassan", "ali@example.qa")),
    ("O'Neil <ali@example.qa>", ("O'Neil", "ali@example.qa")),
    ("الكواري، محمد <m@example.qa>", ("الكواري، محمد", "m@example.qa")),
    ("الكواري, محمد <m@example.qa>", ("الكواري, محمد", "m@example.qa")),
    ("بلدية الدوحة | خدمة العملاء: ١٨٤ <m@example.qa>", ("بلدية الدوحة | خدمة العملاء: ١٨٤", "m@example.qa")),
    ("شركة الماء (Qatar Water) <m@example.qa>", ("شركة الماء", "m@example.qa")),
    # encoded words
    ("=?utf-8?B?2YXYrdmF2K8g2KfZhNmD2YjYp9ix2Yo=?= <m@example.qa>", ARABIC),
    ('"=?utf-8?B?2YXYrdmF2K8g2KfZhNmD2YjYp9ix2Yo=?=" <m@example.qa>', ARABIC),
    ("=?utf-8?B?2YXYrdmF2K8=?= =?utf-8?B?INin2YTZg9mI2KfYsdmK?= <m@example.qa>", ARABIC),
    ("=?utf-8?B?2YXYrdmF2K8g2KfZhNmD2YjYp9ix2Yo=?=<m@example.qa>", ARABIC),
    ("=?windows-1256?Q?=DA=E1=ED?= <ali@example.qa>", ("علي", "ali@example.qa")),
    ("=?utf-8?Q?Hassan,_Ali_(Doha)?= <ali@example.qa>", ("Hassan, Ali (Doha)", "ali@example.qa")),
    ("=?utf-8?Q?Hassan=2C_Ali?= <ali@example.qa>", ("Hassan, Ali", "ali@example.qa")),
    ("=?utf-8?Q?Ali_<ali@example.qa>?=", ALI),
    ("=?utf-8?B?QWxpIDxhbGlAZXhhbXBsZS5xYT4=?=", ALI),
    ("=?utf-8?Q?hi=0D=0ABcc:_v?= <ali@example.qa>", ("hi Bcc: v", "ali@example.qa")),
    # raw letters
    ("محمد الكواري <m@example.qa>", ARABIC),
    ('"محمد الكواري" <m@example.qa>', ARABIC),
    ("m@example.qa (محمد الكواري)", ARABIC),
    ("Ø¹Ù„ÙŠ Ø§Ù„ÙƒÙˆØ§Ø±ÙŠ <m@example.qa>", ("علي الكواري", "m@example.qa")),
    ("محمد\u200f <\u200em@example.qa\u200f>", ("محمد", "m@example.qa")),
    ("सुरेश कुमार <s@example.in>", ("सुरेश कुमार", "s@example.in")),
    ("عائشہ بی بی <a@example.pk>", ("عائشہ بی بی", "a@example.pk")),
    # addresses
    ("Ali < ali @ example . qa >", ALI),
    ("Ali <ali@example.qa.>", ALI),
    ("mailto:ali@example.qa", ("", "ali@example.qa")),
    ("Ali <mailto:ali@example.qa?subject=x>", ALI),
    ("<@relay.qa,@other.qa:ali@example.qa>", ("", "ali@example.qa")),
    ("user%example.qa@relay.qa", ("", "user%example.qa@relay.qa")),
    ("a@[10.0.0.1]", ("", "a@[10.0.0.1]")),
    ("Ali <a@[IPv6:2001:db8::1]>", ("Ali", "a@[IPv6:2001:db8::1]")),
    ("علي <علي@مثال.إختبار>", ("علي", "علي@مثال.إختبار")),
    ("a@xn--mgbh0fb.xn--kgbechtv", ("", "a@xn--mgbh0fb.xn--kgbechtv")),
    ('"Ali" <IMCEASMTP-ali+40example+2Eqa@gov.example>', ALI),
    ("Ali <o'neil+tag=1@example.qa>", ("Ali", "o'neil+tag=1@example.qa")),
    ("root@localhost", ("", "root@localhost")),
    # a name that is only the address is no name
    ('"ali@example.qa" <ali@example.qa>', ("", "ali@example.qa")),
    ("'Ali@Example.qa' <ali@example.qa>", ("", "ali@example.qa")),
    ("ali@example.qa <ali@example.qa>", ("", "ali@example.qa")),
    # another address as the name stays a name
    ('"info@bank.example" <x@evil.example>', ("info@bank.example", "x@evil.example")),
    ("info@bank.example <x@evil.example>", ("info@bank.example", "x@evil.example")),
    ('"info@bank.example", <x@evil.example>', ("info@bank.example", "x@evil.example")),
    ("alice@example.org(<bob@evil.example>", ("alice@example.org", "bob@evil.example")),
    # no address that mail could reach
    ("محمد الكواري", ("محمد الكواري", "")),
    ('"Ali" </O=GOV/OU=EXCHANGE/CN=RECIPIENTS/CN=ALI>', ("Ali", "")),
    ('"Ali" <IMCEAEX-_O=GOV_OU=EX_CN=ALI@gov.example>', ("Ali", "")),
    ("Ali <ali hassan@example.qa>", ("Ali", "")),
    ("Ali <ali at example.qa>", ("Ali", "")),
    ("Ali <>", ("Ali", "")),
    # groups
    ("Team: ali@example.qa;", ("", "ali@example.qa")),
    ("Team: Ali <ali@example.qa>;", ALI),
    ("Team: ali@example.qa", ("Team", "ali@example.qa")),
)


@pytest.mark.parametrize(("value", "expected"), ONE)
def test_a_mailbox_is_read_in_every_shape(value: str, expected: Mailbox) -> None:
    assert mailboxes(value.encode()) == [expected]


@pytest.mark.parametrize(
    "value", ["", " ", "<>", ",", ";", "undisclosed-recipients:;", "Undisclosed recipients: ;", "()"]
)
def test_nobody_is_nobody(value: str) -> None:
    assert mailboxes(value.encode()) == []


@pytest.mark.parametrize(
    ("value", "addresses"),
    [
        ("a@x.qa, b@x.qa", ["a@x.qa", "b@x.qa"]),
        ("a@x.qa; b@x.qa;", ["a@x.qa", "b@x.qa"]),
        ("a@x.qa b@x.qa", ["a@x.qa", "b@x.qa"]),
        ("Ali <a@x.qa>, Hassan, Omar <b@x.qa>", ["a@x.qa", "b@x.qa"]),
        ("Ali <a@x.qa>,, <>, <b@x.qa>", ["a@x.qa", "b@x.qa"]),
        ("Team: a@x.qa, Omar <b@x.qa>;, c@x.qa", ["a@x.qa", "b@x.qa", "c@x.qa"]),
        ("علي <a@x.qa>; محمد <b@x.qa>", ["a@x.qa", "b@x.qa"]),
        ('"a, b" <a@x.qa>, "c; d" <b@x.qa>', ["a@x.qa", "b@x.qa"]),
    ],
)
def test_lists_are_parted(value: str, addresses: list[str]) -> None:
    assert [address for _, address in mailboxes(value.encode())] == addresses


@pytest.mark.parametrize("charset", ["cp1256", "iso8859-6"])
def test_raw_names_are_read_with_the_charset_of_the_body(charset: str) -> None:
    value = "محمد الكواري <m@example.qa>".encode(charset)
    assert mailboxes(value, charset) == [ARABIC]


def test_an_address_behind_a_bracket_never_makes_somebody_else_the_sender() -> None:
    # CVE-2023-27043: the standard library answers alice@example.org here
    assert all(address == "" for _, address in mailboxes(b"alice@example.org)bob@evil.example"))


HEADS = (
    ("From: Ali <>\nReply-To: ali@example.qa", ALI),
    ("From: <>\nSender: Ali <ali@example.qa>", ALI),
    ("From: محمد الكواري\nReply-To: <>\nReturn-Path: <m@example.qa>", ARABIC),
    ("From: \nFrom: Ali <ali@example.qa>", ALI),
    ("From: Ali <x>\nFrom: ali@example.qa", ALI),
    ("From: Ali </O=GOV/CN=ALI>\nReply-To: Omar <ali@example.qa>", ALI),
    ("Subject: x", ("", "envelope@example.qa")),
    ("From: Ali", ("Ali", "envelope@example.qa")),
    ("From: undisclosed-recipients:;\nSender: ali@example.qa", ("", "ali@example.qa")),
)


@pytest.mark.parametrize(("head", "expected"), HEADS)
def test_the_sender_is_the_first_real_address(head: str, expected: Mailbox) -> None:
    assert sender_of(split_head(f"{head}\n\nx".encode())[0], "envelope@example.qa") == expected


def test_recipients_are_named_once_and_capped() -> None:
    many = ", ".join(f"P{number} <p{number}@example.qa>, P{number}@EXAMPLE.qa" for number in range(100))
    headers, _, _ = split_head(f"To: {many}\nTo: last@example.qa\n\nx".encode())
    found = recipients_of(headers, "to")
    assert found[:2] == ("p0@example.qa", "p1@example.qa")
    assert len(found) <= MAX_RECIPIENTS


@pytest.mark.parametrize("address", ["a@b", "a.b+c@d-e.qa", "'a'@b.qa", "علي@مثال.قطر", f"{'a' * 100}@b.qa"])
def test_an_address_that_can_be_answered_is_plausible(address: str) -> None:
    assert is_plausible(address)


@pytest.mark.parametrize(
    "address", ["", "@", "a@", "@b", "a b@c.qa", "a@b@c", "a\n@b.qa", "a@b..qa", "a" * 400 + "@b.qa"]
)
def test_an_address_that_cannot_be_is_not(address: str) -> None:
    assert not is_plausible(address)


@given(
    st.text(alphabet=st.sampled_from("ab@.,;:<>()[]\"'\\ =?\0\r\nعلي\u202e"), max_size=60),
    st.sampled_from(["", "cp1256", "x"]),
)
@settings(deadline=None)
def test_any_header_has_sound_mailboxes(value: str, charset: str) -> None:
    for name, address in mailboxes(value.encode(), charset):
        assert name or address
        assert not set("\r\n\0") & set(name + address)
        assert not address or is_plausible(address)
        (name + address).encode("utf-8")


@given(st.binary(max_size=120))
@settings(deadline=None)
def test_any_bytes_have_sound_mailboxes(value: bytes) -> None:
    for name, address in mailboxes(value):
        assert not set("\r\n\0") & set(name + address)
        (name + address).encode("utf-8")
