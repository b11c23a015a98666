"""What looks forged is flagged, and what only looks foreign is not."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.reading_rules import NO_RULES, ReadingRules
from normalize.mail.headers import Headers, split_head
from normalize.mail.senders import origin_of
from normalize.mail.spoofing import authentication, unicode_domain

TRUSTED = frozenset(("mx.gov.example",))

RESULTS = (
    # (Authentication-Results from the top down, flags)
    (("mx.gov.example; spf=pass smtp.mailfrom=x.qa; dkim=pass; dmarc=pass",), ()),
    (("mx.gov.example; spf=fail smtp.mailfrom=x.qa; dkim=none; dmarc=fail (p=none)",), ("spf_fail", "dmarc_fail")),
    (("mx.gov.example 1; dkim=fail (bad signature; spf=fail) header.d=x.qa",), ("dkim_fail",)),
    (('"MX.gov.example";\tDMARC = Fail',), ("dmarc_fail",)),
    (("mx.gov.example; dkim=fail header.d=a.qa; dkim=pass header.d=b.qa",), ()),
    (("mx.gov.example; spf=softfail; dkim=temperror; dmarc=permerror",), ()),
    (("mx.gov.example; none",), ()),
    (("mx.gov.example",), ()),
    (("mx.gov.example; dkim/1=fail",), ("dkim_fail",)),
    (("evil.example; spf=fail; dmarc=fail",), ()),
    (("not.mx.gov.example; dmarc=fail",), ()),
    (("mx.gov.example.evil.example; dmarc=fail",), ()),
    # what the sender wrote stands below what our server wrote
    (("mx.gov.example; dmarc=fail", "mx.gov.example; dmarc=pass"), ("dmarc_fail",)),
    (("mx.gov.example; dmarc=pass", "mx.gov.example; dmarc=fail"), ()),
    # two filters of one server, one header each
    (("mx.gov.example; dmarc=fail", "mx.gov.example; dkim=fail"), ("dkim_fail", "dmarc_fail")),
    (("list.example; dmarc=pass", "mx.gov.example; dmarc=fail"), ("dmarc_fail",)),
    (("",), ()),
    (("\xff; dmarc=fail",), ()),
)


@pytest.mark.parametrize(("values", "flags"), RESULTS)
def test_only_our_own_servers_verdict_counts(values: tuple[str, ...], flags: tuple[str, ...]) -> None:
    headers = Headers({"authentication-results": [value.encode("latin-1") for value in values]})
    assert authentication(headers, TRUSTED) == flags
    assert authentication(headers, frozenset()) == ()


FROM = (
    # (From, flags)
    # what is usual
    ("محمد الكواري <m@example.qa>", ()),
    ("شركة Qatar Water للخدمات <m@example.qa>", ()),
    ("محمدQNB <m@example.qa>", ()),
    ("مجموعةABC القابضة <info@abc.example>", ()),
    ("\u200fمحمد\u200e <m@example.qa>", ()),
    ("Иван Петров <ivan@example.ru>", ()),
    ("Ivan Иван <ivan@example.ru>", ()),
    ("Γιώργος <g@example.gr>", ()),
    ("علي <علي@مثال.إختبار>", ()),
    ("सुरेश Kumar <s@example.in>", ()),
    ("José Müller <j@example.de>", ()),
    ("5 µg <j@example.de>", ()),
    ("Ali @ Doha <ali@example.qa>", ()),
    ('"ali@example.qa" <ali@example.qa>', ()),
    ('"Ali (ALI@example.qa)" <ali@example.qa>', ()),
    ("Ali <ali@example.qa>, <ALI@example.qa>", ()),
    # another address than the real one
    ('"info@gov.example" <x@evil.example>', ("name_shows_other_address",)),
    ("info@gov.example <x@evil.example>", ("name_shows_other_address",)),
    ("=?utf-8?Q?info=40gov.example?= <x@evil.example>", ("name_shows_other_address",)),
    ("وزارة البلدية info@gov.example <x@evil.example>", ("name_shows_other_address",)),
    ("info\uff20gov.example <x@evil.example>", ("name_shows_other_address",)),
    ("alice@example.org(<bob@evil.example>", ("name_shows_other_address",)),
    ("Ali (info@gov.example) <x@evil.example>", ("address_ambiguous",)),
    ("<info@gov.example> <x@evil.example>", ("address_ambiguous",)),
    # several
    ("a@example.qa, b@example.qa", ("several_senders",)),
    ("Ali <a@example.qa>; <b@example.qa>", ("several_senders",)),
    # letters that look like others
    ("Mіcrosoft Support <x@evil.example>", ("mixed_script",)),
    ("=?utf-8?B?0JBwcGxl?= <x@evil.example>", ("mixed_script",)),
    ("Ali <ali@ex\u0430mple.qa>", ("mixed_script",)),
    ("Ali <\u0430li@example.qa>", ("mixed_script",)),
    ("Ali <ali@xn--exmple-4nf.qa>", ("punycode_domain", "mixed_script")),
    ("Ali <ali@xn--mgbh0fb.xn--kgbechtv>", ("punycode_domain",)),
    ("Ali <ali@XN--MGBH0FB.example>", ("punycode_domain",)),
    # letters that reorder
    ("\u202egpj.ila\u202c <m@example.qa>", ("bidi_control",)),
    ("محمد \u2067x\u2069 <m@example.qa>", ("bidi_control",)),
    ("Ali <\u202em@example.qa>", ("bidi_control",)),
    ("=?utf-8?B?4oCuYWJj?= <m@example.qa>", ("bidi_control",)),
)


@pytest.mark.parametrize(("value", "flags"), FROM)
def test_tricks_with_a_name_or_an_address_are_flagged(value: str, flags: tuple[str, ...]) -> None:
    headers, _, _ = split_head(f"From: {value}\n\nx".encode())
    assert origin_of(headers, NO_RULES).flags == flags


def test_two_from_headers_are_two_senders() -> None:
    headers, _, _ = split_head(b"From: a@example.qa\nFrom: b@example.qa\n\nx")
    assert origin_of(headers, NO_RULES).flags == ("several_senders",)
    headers, _, _ = split_head(b"From: a@example.qa\nFrom: A@example.qa\n\nx")
    assert origin_of(headers, NO_RULES).flags == ()


@pytest.mark.parametrize(
    ("sender", "flags"),
    [("x@evil.example", ("sender_differs",)), ("omar@gov.example", ()), ("", ()), ("not an address", ())],
)
def test_somebody_else_who_sends_in_our_name_is_flagged(sender: str, flags: tuple[str, ...]) -> None:
    rules = ReadingRules(staff=frozenset(("@gov.example",)))
    headers, _, _ = split_head(f"From: Sara <sara@gov.example>\nSender: {sender}\n\nx".encode())
    assert origin_of(headers, rules).flags == flags
    # And a citizen's mail by way of a list or a provider is not
    headers, _, _ = split_head(f"From: Ali <ali@example.qa>\nSender: {sender}\n\nx".encode())
    assert origin_of(headers, rules).flags == ()


def test_a_subject_that_reorders_is_flagged() -> None:
    headers, _, _ = split_head("Subject: شكوى \u202ecod.exe\n\nx".encode())
    assert headers.mended("subject").flags == ("bidi_control",)
    assert headers.mended("subject").text == "شكوى cod.exe"


@pytest.mark.parametrize(
    ("address", "domain"),
    [
        ("a@example.qa", "example.qa"),
        ("a@xn--mgbh0fb.xn--kgbechtv", "مثال.إختبار"),
        ("a@xn--.qa", "xn--.qa"),
        ("a@xn--\udcff.qa", "xn--\udcff.qa"),
        ("a@xn--99999999999.qa", "xn--99999999999.qa"),
        ("", ""),
    ],
)
def test_a_punycode_domain_is_shown_as_letters_beside_the_raw_one(address: str, domain: str) -> None:
    assert unicode_domain(address) == domain


@given(st.binary(max_size=200))
@settings(deadline=None)
def test_any_verdict_is_read(value: bytes) -> None:
    headers = Headers({"authentication-results": [b"mx.gov.example;" + value]})
    assert set(authentication(headers, TRUSTED)) <= {"spf_fail", "dkim_fail", "dmarc_fail"}


@given(st.text(alphabet=st.sampled_from('abа@.-xnمΑ\u202e<>"(),'), max_size=50))
@settings(deadline=None)
def test_any_from_has_its_signs(value: str) -> None:
    headers, _, _ = split_head(b"From: " + value.encode() + b"\n\nx")
    assert all(flag.replace("_", "").isalpha() for flag in origin_of(headers, NO_RULES).flags)
