"""Invitations, cancellations and answers, shown to people who have no calendar program."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from normalize.mail.invitations import event_in
from tests.normalize.mail_parts import HEAD, inside, names, part, plain, read

NOTE = "أدعوكم إلى حضور الاجتماع."


def calendar(*lines: str, method: str = "REQUEST") -> str:
    return "\r\n".join(
        ("BEGIN:VCALENDAR", f"METHOD:{method}", "BEGIN:VEVENT", *lines, "END:VEVENT", "END:VCALENDAR", "")
    )


MEETING = (
    "SUMMARY:اجتماع أهالي الحي حول الإنارة",
    "DTSTART;TZID=Asia/Qatar:20261122T100000",
    "DTEND;TZID=Asia/Qatar:20261122T113000",
    "LOCATION:مجلس الحي\\, شارع 20",
    'ORGANIZER;CN="محمد الكواري":mailto:m@example.qa',
    "ATTENDEE;CN=Services;PARTSTAT=NEEDS-ACTION:mailto:info@gov.example",
    "DESCRIPTION:نناقش الأعطال\\nونسمع الاقتراحات",
)
SHOWN = (
    "الموعد: اجتماع أهالي الحي حول الإنارة\n"
    "الزمان: 2026-11-22 10:00 - 11:30 Asia/Qatar\n"
    "المكان: مجلس الحي, شارع 20\n"
    "المدعوون: محمد الكواري <m@example.qa>, Services <info@gov.example>"
)


@pytest.mark.parametrize("kind", ["alternative", "mixed"])
def test_an_invitation_is_shown_below_the_text_and_attached(kind: str) -> None:
    invitation = part('text/calendar; charset=utf-8; method=REQUEST; name="invite.ics"', calendar(*MEETING))
    message = read(HEAD + inside(kind, plain(NOTE), invitation))
    assert message.text == f"{NOTE}\n\n{SHOWN}"
    assert names(message) == ["invite.ics"]


def test_an_invitation_alone_is_the_text_with_its_notes() -> None:
    message = read(HEAD + part("text/calendar; charset=utf-8; method=REQUEST", calendar(*MEETING)))
    assert message.text == f"نناقش الأعطال\nونسمع الاقتراحات\n\n{SHOWN}"
    assert names(message) == ["attachment-1.ics"]


def test_what_the_letter_tells_already_is_not_told_again() -> None:
    letter = "اجتماع أهالي الحي حول الإنارة\nالأحد 10:00\nمجلس الحي, شارع 20"
    assert read(HEAD + inside("mixed", plain(letter), part("text/calendar", calendar(*MEETING)))).text == letter


@pytest.mark.parametrize(
    ("lines", "method", "expected"),
    [
        (("SUMMARY:زيارة", "DTSTART:20261122T070000Z"), "REQUEST", "الموعد: زيارة\nالزمان: 2026-11-22 07:00 UTC"),
        (("SUMMARY:زيارة", "DTSTART;VALUE=DATE:20261122"), "REQUEST", "الموعد: زيارة\nالزمان: 2026-11-22"),
        (("SUMMARY:زيارة", "DTSTART:20261122T070000"), "CANCEL", "الموعد: زيارة (أُلغي)\nالزمان: 2026-11-22 07:00"),
        (("SUMMARY:زيارة", "STATUS:CANCELLED"), "REQUEST", "الموعد: زيارة (أُلغي)"),
        (
            ("SUMMARY:زيارة", "ATTENDEE;PARTSTAT=DECLINED:mailto:a@b.qa"),
            "REPLY",
            "الموعد: زيارة (اعتُذر عنه)\nالمدعوون: a@b.qa",
        ),
        (
            ("SUMMARY:زيارة", "ATTENDEE;PARTSTAT=ACCEPTED:mailto:a@b.qa"),
            "REPLY",
            "الموعد: زيارة (قُبل)\nالمدعوون: a@b.qa",
        ),
        (("SUMMARY:नगर\r\n  सभा", "DTSTART:20261399T070000"), "REQUEST", "Event: नगर सभा"),
        (("SUMMARY;LANGUAGE=en:Site\\, visit\\; gate 2",), "REQUEST", "Event: Site, visit; gate 2"),
        (
            ("DTSTART:20261122T220000Z", "DTEND:20261123T010000Z"),
            "REQUEST",
            "When: 2026-11-22 22:00 - 2026-11-23 01:00 UTC",
        ),
        (("SUMMARY:x", "BEGIN:VALARM", "DESCRIPTION:y", "END:VALARM"), "REQUEST", "Event: x"),
        (('DTSTART;TZID="A:B";X=y:20261122T220000',), "REQUEST", "When: 2026-11-22 22:00 A:B"),
    ],
)
def test_an_event_is_shown_line_by_line(lines: tuple[str, ...], method: str, expected: str) -> None:
    event = event_in(calendar(*lines, method=method).encode())
    assert event is not None
    assert event.lines() == expected


@pytest.mark.parametrize(
    "content", [b"", b"BEGIN:VCALENDAR", b"BEGIN:VTODO\nSUMMARY:x\nEND:VTODO", b"\xff\xfe", b"no calendar"]
)
def test_what_is_no_event_is_only_attached(content: bytes) -> None:
    message = read(
        HEAD + inside("mixed", plain(NOTE), part("text/calendar", content, "Content-Disposition: attachment"))
    )
    assert message.text == NOTE
    assert len(message.attachments) == bool(content)


def test_hundreds_of_guests_are_not_all_named() -> None:
    guests = [f"ATTENDEE:mailto:p{number}@example.qa" for number in range(500)]
    event = event_in(calendar("SUMMARY:x", *guests).encode())
    assert event is not None
    assert len(event.attendees) == 10


@given(
    st.lists(
        st.sampled_from(
            [
                "BEGIN:VEVENT",
                "SUMMARY:x",
                "DTSTART:",
                "DTSTART:20261122T1",
                ";:=",
                'A;B="',
                " x",
                "END:VEVENT",
                "\0",
                "\\",
                "DTEND:20261122",
            ]
        )
    )
)
@settings(max_examples=200)
def test_any_lines_are_read(lines: list[str]) -> None:
    event = event_in("\n".join(lines).encode())
    assert event is None or event.lines()
