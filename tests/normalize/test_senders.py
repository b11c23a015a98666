"""Who a mail is really from, by the rules of its connector."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.reading_rules import NO_RULES, ReadingRules
from normalize.mail.headers import split_head
from normalize.mail.senders import Origin, origin_of

FORM = ReadingRules(reply_to="reply_to", own_addresses=frozenset(("noreply@gov.example", "info@gov.example")))
DESK = ReadingRules(
    own_addresses=frozenset(("info@gov.example",)), staff=frozenset(("@gov.example", "agent@partner.example"))
)


def origin(head: str, rules: ReadingRules = NO_RULES, *forwarded_from: str, mail_from: str = "") -> Origin:
    return origin_of(split_head(f"{head}\n\nx".encode())[0], rules, mail_from, "utf-8", forwarded_from)


def test_an_ordinary_mail_is_from_its_from() -> None:
    found = origin("From: محمد الكواري <m@example.qa>\nReply-To: other@example.qa\nTo: info@gov.example", DESK)
    assert found == Origin("محمد الكواري", "m@example.qa")


def test_nobody_at_all_is_nobody() -> None:
    assert origin("Subject: x") == Origin("", "")
    assert origin("Subject: x", mail_from="m@example.qa") == Origin("", "m@example.qa")


REPLY_TO = (
    # (From, Reply-To, name, address, relayed by)
    ("Web form <w@host.example>", "m@example.qa", "Web form", "m@example.qa", "w@host.example"),
    ("موقع الوزارة <w@host.example>", "محمد <m@example.qa>", "محمد", "m@example.qa", "w@host.example"),
    ("محمد عبر الموقع <noreply@gov.example>", "m@example.qa", "محمد عبر الموقع", "m@example.qa", "noreply@gov.example"),
    ("محمد <m@example.qa>", "<>", "محمد", "m@example.qa", ""),
    ("محمد <m@example.qa>", "", "محمد", "m@example.qa", ""),
    ("محمد <m@example.qa>", "not an address", "محمد", "m@example.qa", ""),
    ("محمد <m@example.qa>", "M@EXAMPLE.QA", "محمد", "M@EXAMPLE.QA", ""),
    ("محمد <m@example.qa>", "info@gov.example", "محمد", "m@example.qa", ""),
    ("محمد <m@example.qa>", "info+case12@gov.example", "محمد", "m@example.qa", ""),
    ("محمد <m@example.qa>", "info@gov.example, أمل <a@example.qa>", "أمل", "a@example.qa", "m@example.qa"),
    ("Form <>", "=?utf-8?B?2LnZhNmK?= <m@example.qa>", "علي", "m@example.qa", ""),
)


@pytest.mark.parametrize(("sender", "reply_to", "name", "address", "relayed_by"), REPLY_TO)
def test_a_gateways_reply_to_is_the_citizen(
    sender: str, reply_to: str, name: str, address: str, relayed_by: str
) -> None:
    found = origin(f"From: {sender}\nReply-To: {reply_to}\nTo: info@gov.example", FORM)
    assert (found.name, found.address, found.relayed_by) == (name, address, relayed_by)


def test_reply_to_means_nothing_where_the_connector_does_not_say_so() -> None:
    assert origin("From: a@example.qa\nReply-To: b@example.qa").address == "a@example.qa"


@pytest.mark.parametrize("own", ["info@gov.example", "INFO@gov.EXAMPLE", "Info <info+case-12@gov.example>"])
def test_a_mail_from_ourselves_is_marked(own: str) -> None:
    # Given what an agent sent from our own mailbox
    found = origin(f"From: {own}\nTo: info@gov.example, محمد <m@example.qa>, x@example.qa", DESK)
    # Then it is ours, whatever tag its address has
    assert found.address.lower().startswith("info")
    assert found.flags == ("from_own_address",)


FORWARDS = (
    # (From, the From line of each forwarded block, name, address, relayed by, flags)
    (
        "Sara <sara@gov.example>", ("محمد الكواري <m@example.qa>",),
        "محمد الكواري", "m@example.qa", "sara@gov.example", ("forwarded_by_staff",),
    ),
    (
        "Agent@Partner.example", ("Ali Hassan [mailto:ali@example.qa]",),
        "Ali Hassan", "ali@example.qa", "Agent@Partner.example", ("forwarded_by_staff",),
    ),
    (
        "sara@gov.example", ("\u200f\u202aعلي\u202c <\u202aali@example.qa\u202c>",),
        "علي", "ali@example.qa", "sara@gov.example", ("forwarded_by_staff",),
    ),
    (
        "sara@gov.example", ("*علي* <ali@example.qa>",),
        "*علي*", "ali@example.qa", "sara@gov.example", ("forwarded_by_staff",),
    ),
    (
        "sara@gov.example", ("Omar <omar@gov.example>", "info@gov.example", "سورش <s@example.in>"),
        "سورش", "s@example.in", "sara@gov.example", ("forwarded_by_staff",),
    ),
    (
        "Sara <sara@gov.example>", ("محمد الكواري",),
        "Sara", "sara@gov.example", "", ("forwarded_by_staff", "forwarded_sender_unknown"),
    ),
    (
        "Sara <sara@gov.example>", ("",),
        "Sara", "sara@gov.example", "", ("forwarded_by_staff", "forwarded_sender_unknown"),
    ),
    (
        "Sara <sara@gov.example>", ("Omar <omar@gov.example>",),
        "Sara", "sara@gov.example", "", ("forwarded_by_staff", "forwarded_sender_unknown"),
    ),
    ("Sara <sara@gov.example>", (), "Sara", "sara@gov.example", "", ()),
    ("Sara <sara@notgov.example>", ("محمد <m@example.qa>",), "Sara", "sara@notgov.example", "", ()),
    ("Sara <sara@sub.gov.example>", ("محمد <m@example.qa>",), "Sara", "sara@sub.gov.example", "", ()),
    ("Sara <sara@gov.example.evil.example>", ("m@example.qa",), "Sara", "sara@gov.example.evil.example", "", ()),
)  # fmt: skip


@pytest.mark.parametrize(("sender", "blocks", "name", "address", "relayed_by", "flags"), FORWARDS)
def test_a_citizens_mail_that_staff_forward_is_the_citizens(
    sender: str, blocks: tuple[str, ...], name: str, address: str, relayed_by: str, flags: tuple[str, ...]
) -> None:
    found = origin(f"From: {sender}\nTo: desk@gov.example", DESK, *blocks)
    assert (found.name, found.address, found.relayed_by, found.flags) == (name, address, relayed_by, flags)


def test_a_citizens_forward_is_the_citizens() -> None:
    found = origin("From: m@example.qa\nTo: info@gov.example", DESK, "Bank <info@bank.example>")
    assert (found.address, found.relayed_by, found.flags) == ("m@example.qa", "", ())


def test_a_name_that_was_decoded_twice_is_put_right_and_flagged() -> None:
    wrong = "محمد الكواري".encode().decode("latin-1")
    found = origin(f"From: {wrong} <m@example.qa>")
    assert (found.name, found.flags) == ("محمد الكواري", ("mojibake_repaired",))


def test_a_forged_sign_of_spoofing_is_kept_beside_the_sender() -> None:
    found = origin('From: "info@gov.example" <x@evil.example>', DESK)
    assert (found.address, found.flags) == ("x@evil.example", ("name_shows_other_address",))


@given(st.binary(max_size=100), st.binary(max_size=60), st.text(max_size=40), st.sampled_from([NO_RULES, FORM, DESK]))
@settings(max_examples=200, deadline=None)
def test_any_head_has_an_origin(sender: bytes, reply_to: bytes, block: str, rules: ReadingRules) -> None:
    head = b"From: " + sender + b"\nReply-To: " + reply_to + b"\nTo: " + reply_to + b"\nSubject: x\n\nx"
    for blocks in ((), (block,)):
        found = origin_of(split_head(head)[0], rules, "", "windows-1256", blocks)
        for text in (found.name, found.address, found.relayed_by):
            assert not set("\r\n\0") & set(text)
            text.encode("utf-8")
