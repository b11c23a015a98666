"""Any bytes of any channel become a message that can be stored and sent as JSON."""

import json
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ingest.message import Channel, RawMessage
from ingest.reading_rules import ReadingRules
from normalize import normalize
from normalize.mail.reader import read_attachments
from normalize.quotes.parting import split

KEYS = {
    *("channel", "from_email", "from_name", "from_phone", "from_handle", "to", "cc", "subject", "date", "text"),
    *("new_text", "quoted_text", "signature", "attachments", "location", "message_id", "in_reply_to", "references"),
    *("auto", "loop", "language", "undelivered", "relayed_by", "group", "edition", "replaces", "scanned"),
    *("candidates", "fields", "flags", "from_account"),
}

MAILS = (
    'From: =?utf-8?B?2LnZhNmK?= <a@b.qa>\r\nTo: "G, H" <g@h.qa>, i@j.qa\r\nSubject: =?windows-1256?Q?=D4=DF=E6=EC?=\r\n'
    "Date: Sun, 22 Nov 2026 11:00:00 +0300\r\nMessage-ID: <1@b.qa>\r\nReferences: <2@b.qa> <3@b.qa>\r\n"
    'Content-Type: multipart/mixed; boundary="b1"\r\n\r\n--b1\r\nContent-Type: text/plain; charset=utf-8\r\n'
    "Content-Transfer-Encoding: base64\r\n\r\n2KfZhNiz2YTYp9mFINi52YTZitmD2YU=\r\n--b1\r\nContent-Type: image/png\r\n"
    "Content-Disposition: attachment; filename*0*=utf-8''%D8%B5; filename*1=a.png\r\n\r\nPNG\r\n--b1--\r\n",
    "From: محمد <a@b.qa>\r\nContent-Type: text/html; charset=windows-1256\r\n\r\n<p>شكوى"
    " <a href='https://x.qa'>هنا</a><ul><li>ماء</ul><blockquote>قديم</blockquote><div style='display:none'>x</div>",
    "From: a@b.qa\r\nContent-Type: text/plain; format=flowed\r\n\r\nشكرا \r\nجزيلا\r\n\r\n"
    "في 5 مارس 2019 11:33، كتب X <c@d.qa>:\r\n> قديم\r\n-- \r\nاسم\r\n",
    "Return-Path: <>\r\nFrom: MAILER-DAEMON@x.qa\r\n"
    "Content-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n--b\r\n\r\n"
    "x\r\n--b\r\nContent-Type: message/delivery-status\r\n\r\nAction: failed\r\n\r\n--b\r\n"
    "Content-Type: message/rfc822\r\n\r\nSubject: x\r\n\r\ny\r\n--b--\r\n",
)
FORM = (
    '{"name": "فاطمة", "phone": "+97455123456", "text": "ماء", "location": {"latitude": 25, "longitude": 1}, "x": [1]}'
)


def everything_in(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict):
        return [text for pair in value.items() for one in pair for text in everything_in(one)]
    return [text for one in value for text in everything_in(one)] if isinstance(value, list) else []


def is_sound(raw: RawMessage) -> None:
    message = normalize(raw, ReadingRules(own_hosts=frozenset(("intake.example",))))
    document = message.as_json()
    assert set(document) == KEYS
    json.dumps(document, ensure_ascii=False).encode("utf-8")
    assert not [text for text in everything_in(document) if "\0" in text]
    for header in (message.subject, message.sender.name, message.sender.email, message.message_id, *message.to):
        assert "\n" not in header
        assert "\r" not in header
    if raw.channel == Channel.EMAIL:
        assert tuple(attachment for attachment, _ in read_attachments(raw)) == message.attachments
    assert normalize(raw, ReadingRules(own_hosts=frozenset(("intake.example",)))) == message


@st.composite
def mutations(draw: st.DrawFn, originals: tuple[str, ...]) -> bytes:
    """A good payload with some bytes cut, doubled, swapped or replaced."""
    data = bytearray(draw(st.sampled_from(originals)).encode(draw(st.sampled_from(["utf-8", "cp1256"])), "replace"))
    for _ in range(draw(st.integers(1, 6))):
        start = draw(st.integers(0, len(data)))
        end = min(len(data), start + draw(st.integers(0, 40)))
        chunk = data[start:end]
        choice = draw(st.integers(0, 4))
        if choice == 0:
            del data[start:end]
        elif choice == 1:
            data[start:start] = chunk * draw(st.integers(1, 20))
        elif choice == 2:
            data[start:end] = draw(st.binary(max_size=12))
        elif choice == 3:
            data[start:end] = bytes(reversed(chunk))
        else:
            data[start:start] = draw(
                st.sampled_from([b"\r\n", b"\n\n", b"=?", b"\0", b'"', b"<", b"(", b"--b1", b"\xed\xa0\x80"])
            )
    return bytes(data)


@given(st.sampled_from(list(Channel)), st.binary(max_size=400), st.sampled_from(["", "text/plain; charset=ucs2", "x"]))
@settings(max_examples=200)
def test_random_bytes_become_a_message(channel: Channel, content: bytes, media_type: str) -> None:
    is_sound(RawMessage(channel, "1", content, media_type, {"from": "x\0y", "to": "\ud800", "at": "soon"}))


@given(mutations(MAILS))
@settings(max_examples=300, suppress_health_check=[HealthCheck.too_slow])
def test_a_damaged_mail_becomes_a_message(content: bytes) -> None:
    is_sound(
        RawMessage(Channel.EMAIL, "1", content, "message/rfc822", {"mail_from": "a@b.qa", "rcpt_to": "g@h.qa \udc80"})
    )


@given(mutations((FORM,)))
@settings(max_examples=150)
def test_a_damaged_form_becomes_a_message(content: bytes) -> None:
    is_sound(RawMessage(Channel.WEBFORM, "1", content, "application/json", {"region": "QA"}))


@given(
    st.lists(st.sampled_from(["> x", "a", "", "On 1/1/2026 10:00 a@b.qa wrote:", "-- ", "From: a", "Sent: b", "To: c"]))
)
def test_no_line_is_lost_when_a_text_is_parted(lines: list[str]) -> None:
    new, quoted, signature = split("\n".join(lines))
    kept = sorted(line.strip() for line in f"{new}\n{quoted}\n{signature}".split("\n") if line.strip())
    assert kept == sorted(line.strip() for line in lines if line.strip())
