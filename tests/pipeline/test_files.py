"""What a stored message brought along, for the pages that show it and the notices that pass it on."""

from ingest.message import Channel, RawMessage
from pipeline.pages import site_of
from tests.pipeline.conftest import Pipeline

UUENCODED = "begin 644 bill.txt\n#0V%T\n`\nend"
LETTER = '<p dir="rtl">المياه <b>مقطوعة</b><script>alert(1)</script></p>'


def test_only_a_mail_brings_files(pipeline: Pipeline) -> None:
    # Given the same words in a mail, where they are a file, and in a text message, where they are words
    words = f"المياه مقطوعة منذ يومين، والفاتورة مرفقة.\n\n{UUENCODED}\n"
    (mail,) = pipeline.mail(words)
    (text,) = pipeline.sms(words)
    assert [one.attachments for one in (mail, text)] == [1, 0]

    # Then the file is there again under its name, for a page and for a notice
    ((attachment, content),) = pipeline.assembly.message_files.of(mail.inbox_id)
    (enclosure,) = pipeline.assembly.message_files.enclosures(mail.inbox_id)
    assert (attachment.filename, content) == ("bill.txt", b"Cat")
    assert (enclosure.filename, enclosure.content) == ("bill.txt", b"Cat")

    # And the text message has none
    assert pipeline.assembly.message_files.of(text.inbox_id) == []
    assert pipeline.assembly.message_files.enclosures(text.inbox_id) == []


def test_the_html_of_a_mail_is_safe_and_no_other_message_has_any(pipeline: Pipeline) -> None:
    head = "From: fatima@mail.example\r\nTo: contact@gov.example\r\nContent-Type: text/html; charset=utf-8\r\n\r\n"
    content = (head + LETTER).encode()
    (mail,) = pipeline.raw("email", RawMessage(Channel.EMAIL, "letter", content, "message/rfc822"))
    (text,) = pipeline.sms(head + LETTER)
    assert site_of(pipeline.assembly).page(mail.inbox_id) == '<p dir="rtl">المياه <b>مقطوعة</b></p>'
    assert site_of(pipeline.assembly).page(text.inbox_id) == ""
