"""Whatever the pipeline says about a case while it lives, an Arabic reader reads in Arabic."""

from sqlalchemy import Connection, select

from cases.incidents import confirm_reports, note_told
from cases.links import link, unlink
from cases.tables import EVENTS, LINKS, MESSAGES
from ingest.message import Channel, RawMessage
from ingest.tables import INBOX
from ingest.transaction import reading, writing
from pipeline.demo.messages import Mail, Text, load
from pipeline.pages import site_of
from tests.pipeline.conftest import Pipeline
from tests.web.reasons_shown import untranslated
from web.reasons import Reasons


def test_the_demonstrations_reasons_are_arabic(pipeline: Pipeline) -> None:
    # Given the mails and texts of the demonstration, in all its languages
    for message in load():
        pipeline.clock.pass_seconds(60)
        if isinstance(message, Mail):
            auto = {"Auto_Submitted": "auto-replied"} if message.is_auto_reply else {}
            pipeline.mail(message.text, sender=message.address, name=message.name, Subject=message.subject, **auto)
        elif isinstance(message, Text):
            pipeline.sms(message.text, sender=message.number)

    # Then no reason of theirs is English
    assert len(_stored(pipeline)) > 100
    assert untranslated(Reasons.of(site_of(pipeline.assembly), "ar"), _stored(pipeline)) == {}


def test_the_reasons_of_a_long_life_are_arabic(pipeline: Pipeline) -> None:
    # Given reports of one event, one of them written twice and grown dangerous, another handed over twice
    outage = "المياه مقطوعة عن شارع 12 في الوكرة من أمس والجيران كلهم بدون ماء"
    pipeline.sms(outage, sender="+97455000001")
    pipeline.sms(outage, sender="+97455000001", id="again")
    pipeline.sms("الماي وصل لولدي الصغير وهو محبوس في الغرفة الحقونا", sender="+97455000001")
    pipeline.sms("شكرا لكم", sender="+97455000009")
    pipeline.clock.pass_seconds(3600)
    mail = {"sender": "sara@mail.example", "Subject": "انقطاع المياه", "Message_ID": "<1@mail.example>"}
    pipeline.mail("انقطاع المياه في الوكرة شارع 12 منذ أمس عن كل البيوت", **mail)
    pipeline.mail("انقطاع المياه في الوكرة شارع 12 منذ أمس عن كل البيوت", **mail, Received="by way of a list")
    one, other = (case.reference for case in pipeline.cases()[:2])

    # When one is quoted by its sender, by a stranger and by a machine, and one is too large
    pipeline.mail(f"أي جديد في الطلب {other}؟", sender="sara@mail.example", Subject="متابعة")
    pipeline.mail(f"أي جديد في الطلب {other}؟", sender="badr@mail.example", Subject="متابعة")
    pipeline.mail("أنا في إجازة حتى الأحد", sender="badr@mail.example", Auto_Submitted="auto-replied")
    large = RawMessage(Channel.EMAIL, "large", b"", "message/rfc822", too_large=48_200_000)
    pipeline.raw("email", large)

    # And a person ties them, tells all of them, and undoes it
    with writing(pipeline.assembly.engine) as connection:
        now = pipeline.clock.at
        link(connection, one, other, "same_event", now, "اتصل المواطن وأكد ذلك")
        link(connection, one, other, "possible_follow_up", now)
        confirm_reports(connection, one, now)
        note_told(connection, [other], 1, one, now)
        unlink(connection, one, other, now)

    # Then an Arabic reader reads Arabic
    stored = _stored(pipeline)
    assert "automatic mail (auto-reply) that answers no case" in stored
    assert any(reason.partition(";")[0] == "emergency" for reason in stored)
    assert any(reason.startswith("too large: 48.2 MB") for reason in stored)
    assert untranslated(Reasons.of(site_of(pipeline.assembly), "ar"), stored) == {}


def _stored(pipeline: Pipeline) -> set[str]:
    """Every reason and history line of the database."""
    with reading(pipeline.assembly.engine) as connection:
        return set(filter(None, _texts(connection)))


def _texts(connection: Connection) -> list[str]:
    listed = [reason for reasons in connection.execute(select(MESSAGES.c.reasons)).scalars() for reason in reasons]
    single = [
        connection.execute(select(column)).scalars() for column in (LINKS.c.reason, EVENTS.c.detail, INBOX.c.reason)
    ]
    return [*listed, *(text for texts in single for text in texts)]
