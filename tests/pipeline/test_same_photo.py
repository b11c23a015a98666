# ruff: noqa: F811 - the fixtures of another file
"""The same photo in two messages: a reason to ask a person whether they are one matter or one event, and no more."""

from email.message import EmailMessage
from email.policy import SMTP
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw
from sqlalchemy import event

from cases import photos
from cases.incidents import incident_of
from cases.known import COMMON
from cases.queries import FeedLine
from ingest.message import Channel, RawMessage
from ingest.transaction import reading, writing
from tests.normalize.photo_scenes import CHANGES, jpeg, letter, opened, scaled, street
from tests.pipeline.conftest import Pipeline
from tests.pipeline.test_together import later, links, relations
from tests.pipeline.test_whatsapp_path import CITIZEN, Phone, phone  # noqa: F401
from tests.servers.graph_api import GraphApi

STREET = opened(jpeg(street(1)))
PHOTO = jpeg(STREET)
COPY = jpeg(CHANGES["sent by a chat"](STREET), 70)
ELSEWHERE = jpeg(street(3))
HOLE = "حفرة كبيرة في الشارع أمام المدرسة تضررت منها سيارتي"
HOLE_TOO = "يوجد حفرة خطرة في الشارع عند المدرسة"
NEIGHBOUR = "97466000111"


def write(pipeline: Pipeline, text: str, *files: bytes, sender: str = "fatima@mail.example") -> list[FeedLine]:
    """Take in a mail with photos."""
    mail = EmailMessage(policy=SMTP)
    mail["From"], mail["To"], mail["Subject"] = sender, "contact@gov.example", "بلاغ"
    mail["Message-ID"] = f"<{pipeline.clock.at.timestamp()}@{sender}>"
    mail.set_content(text)
    for number, content in enumerate(files, 1):
        mail.add_attachment(content, "image", "jpeg", filename=f"IMG_{number:04}.jpg")
    raw = RawMessage(Channel.EMAIL, mail["Message-ID"], mail.as_bytes(), "message/rfc822")
    return pipeline.raw("email", raw)


def test_the_same_person_with_the_same_photo_is_asked_about(pipeline: Pipeline) -> None:
    # Given a photo with a few words
    write(pipeline, "انظروا إلى هذا الإهمال", PHOTO)
    later(pipeline, hours=5)
    # When she sends what a chat made of it, with other words
    write(pipeline, "متى تصلحون الطريق يا جماعة؟", COPY)
    # Then both cases live, and a person is asked whether they are one
    first, second = pipeline.cases()
    (found,) = second.links
    assert (found.relation, found.is_proposed, found.other_reference) == ("same_matter", True, first.reference)
    assert "the same photo is attached" in found.reason


def test_the_same_words_with_the_photo_compressed_anew_are_no_proof(pipeline: Pipeline) -> None:
    # Given the same words and a photo that only looks the same: another hole might
    write(pipeline, HOLE, PHOTO)
    later(pipeline, hours=5)
    write(pipeline, HOLE, COPY)
    # Then nothing is joined
    assert relations(pipeline) == [("same_matter", True)]
    assert len(pipeline.cases()) == 2
    # But the very same file with the same words is the same matter
    later(pipeline, hours=1)
    (line,) = write(pipeline, HOLE, PHOTO)
    assert line.outcome == "duplicate"


def test_photos_of_two_places_are_not_asked_about(pipeline: Pipeline) -> None:
    write(pipeline, "هنا", PHOTO)
    later(pipeline, hours=5)
    write(pipeline, "هنا", ELSEWHERE)
    assert links(pipeline) == []


def test_what_the_words_contradict_no_photo_ties(pipeline: Pipeline) -> None:
    write(pipeline, "حفرة في شارع 12 منطقة 55", PHOTO)
    later(pipeline, hours=5)
    write(pipeline, "حفرة في شارع 21 منطقة 55", COPY)
    assert links(pipeline) == []


@pytest.mark.parametrize("text", [HOLE_TOO, ""])
def test_somebody_else_with_the_same_photo_may_report_the_same_event(pipeline: Pipeline, text: str) -> None:
    # Given a report with a photo
    write(pipeline, HOLE, PHOTO)
    later(pipeline, hours=3)
    # When a neighbour sends what he was sent, with words of his own or none
    write(pipeline, text, COPY, sender="rashid@mail.example")
    # Then each has a case, and an incident of both is proposed
    first, second = pipeline.cases()
    (found,) = second.links
    assert (found.relation, found.is_proposed) == ("same_event", True)
    assert "the same photo is attached" in found.reason
    with reading(pipeline.assembly.engine) as connection:
        incident = incident_of(connection, second.reference)
    assert incident is not None
    assert {one.reference for one in incident.reports} == {first.reference, second.reference}
    assert incident.confirmed == ()


def test_a_photo_beside_another_matter_ties_nobody(pipeline: Pipeline) -> None:
    write(pipeline, HOLE, PHOTO)
    later(pipeline, hours=3)
    write(pipeline, "أرغب في تجديد الإقامة وأرفق الصورة المطلوبة", COPY, sender="rashid@mail.example")
    assert links(pipeline) == []


def test_letters_that_look_alike_tie_nobody(pipeline: Pipeline) -> None:
    # Given letters on one form, whose words differ and whose look does not
    write(pipeline, "مرفق", jpeg(letter(1)))
    later(pipeline, hours=3)
    write(pipeline, "مرفق", jpeg(letter(2)), sender="rashid@mail.example")
    assert links(pipeline) == []


def test_a_picture_in_every_mail_of_an_office_is_no_evidence(pipeline: Pipeline) -> None:
    # Given an office with a photo of its house in the signature of each mail
    matters = ("الإنارة معطلة", "حاوية ممتلئة", "تسرب مياه", "شجرة مائلة", "كلاب سائبة", "رصيف مكسور", "لوحة ساقطة")
    for number in range(COMMON):
        write(pipeline, matters[number % len(matters)], PHOTO, sender=f"office{number}@company.example")
        later(pipeline, hours=1)
    # When somebody there writes twice about two things
    write(pipeline, "مصباح الممر مطفأ", PHOTO, sender="salem@company.example")
    later(pipeline, hours=1)
    (line,) = write(pipeline, "القمامة متراكمة خلف المبنى", COPY, sender="salem@company.example")
    # Then the photo does not tie them
    case = next(one for one in pipeline.cases() if one.reference == line.reference)
    assert [one for one in case.links if "photo" in one.reason or "file" in one.reason] == []


def test_an_album_is_looked_at_for_its_first_photos_only(pipeline: Pipeline) -> None:
    write(pipeline, "صور الموقع", *(jpeg(scaled(opened(jpeg(street(seed))), 0.4)) for seed in (0, 1, 2, 3, 4, 5, 6)))
    (case,) = pipeline.cases()
    hashed = [bool(one["photo_hash"]) for one in case.messages[0].attachments]
    assert hashed == [True] * 5 + [False] * 2
    with reading(pipeline.assembly.engine) as connection:
        assert len({row.photo for row in connection.execute(photos.PHOTOS.select())}) == photos.MOST_PHOTOS


def picture(media_id: str, number: int, sender: str, caption: str = "") -> dict[str, Any]:
    """A photo as a citizen sends it by chat."""
    about = {"id": media_id, "mime_type": "image/jpeg", "sha256": "x", **({"caption": caption} if caption else {})}
    return {"from": sender, "id": f"wamid.P{number}", "timestamp": "1795334400", "type": "image", "image": about}


def fetch(phone: Phone) -> None:
    while phone.pipeline.assembly.fetch():
        pass


def test_a_photo_that_is_fetched_after_its_message_ties_it_too(phone: Phone, graph: GraphApi) -> None:
    # Given two people who send one photo by chat
    phone.write(picture(graph.keep(PHOTO), 1, CITIZEN, HOLE))
    fetch(phone)
    later(phone.pipeline, hours=3)
    phone.write(picture(graph.keep(COPY), 2, NEIGHBOUR))
    assert links(phone.pipeline) == []
    # When the second one is fetched
    fetch(phone)
    # Then an incident of both is proposed, and both are to be looked at
    first, second = phone.pipeline.cases()
    assert relations(phone.pipeline) == [("same_event", True)]
    assert second.needs_review
    with reading(phone.pipeline.assembly.engine) as connection:
        incident = incident_of(connection, first.reference)
    assert incident is not None
    assert {one.reference for one in incident.reports} == {first.reference, second.reference}


def test_a_file_that_has_come_locks_cases_before_deliveries(phone: Phone, graph: GraphApi) -> None:
    # Given a photo that somebody else has sent, too, so that its case and the agency's copy both change
    phone.write(picture(graph.keep(PHOTO), 1, CITIZEN, HOLE))
    fetch(phone)
    later(phone.pipeline, hours=3)
    phone.write(picture(graph.keep(COPY), 2, NEIGHBOUR))
    said: list[str] = []
    engine = phone.pipeline.assembly.engine
    event.listen(engine, "before_cursor_execute", lambda *given: said.append(" ".join(given[2].split())))
    # When it is fetched
    fetch(phone)
    # Then the case is written first, as whoever corrects a case does: the two wait for each other in one order
    changed = [number for number, text in enumerate(said) if text.startswith(("UPDATE cases", "INSERT INTO links"))]
    told = [number for number, text in enumerate(said) if "FROM outbox" in text or text.startswith("UPDATE outbox")]
    assert changed
    assert told
    assert max(changed) < min(told)


def test_the_photos_of_one_chat_message_are_tied_once(phone: Phone, graph: GraphApi) -> None:
    # Given two photos of one place, sent by chat and by mail
    write(phone.pipeline, HOLE, PHOTO)
    later(phone.pipeline, hours=2)
    phone.write(picture(graph.keep(COPY), 1, CITIZEN, HOLE_TOO))
    fetch(phone)
    before = links(phone.pipeline)
    assert [one.relation for one in before] == ["same_event"]
    # When the same photo comes again within the same conversation
    phone.write(picture(graph.keep(PHOTO), 2, CITIZEN))
    fetch(phone)
    # Then the case, which it joins, is not tied to the other one again
    assert len(phone.pipeline.cases()) == 2
    assert links(phone.pipeline) == before


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(photo=st.integers(0, 2**64 - 1), bits=st.sets(st.integers(0, 63), max_size=7), beside=st.integers(0, 2**64 - 1))
def test_up_to_seven_other_bits_are_always_found(pipeline: Pipeline, photo: int, bits: set[int], beside: int) -> None:
    # Given a photo in the index beside another one
    kept, other, asked = f"{photo:016x}", f"{beside:016x}", f"{photo ^ sum(1 << bit for bit in bits):016x}"
    with writing(pipeline.assembly.engine) as connection:
        connection.execute(photos.PHOTOS.delete())
        photos.keep_photos(connection, [(7, [kept]), (8, [other])])
        # When a copy of it is looked for
        found = photos.find_photos(connection, [asked])
        connection.rollback()
    # Then it is found, and the other one only when it looks the same too
    assert found[kept][-1] == 7
    assert other not in found or photos.are_one_photo(asked, other)


def test_a_flood_of_one_photo_does_not_make_the_look_up_longer(pipeline: Pipeline) -> None:
    with writing(pipeline.assembly.engine) as connection:
        photos.keep_photos(connection, [(number, ["00ff00ff12345678"]) for number in range(1, 300)])
        found = photos.find_photos(connection, ["00ff00ff12345679"])
    assert found == {"00ff00ff12345678": list(range(299, 299 - photos.NEWEST, -1))}


def test_a_mail_may_bring_anything_as_a_photo(pipeline: Pipeline) -> None:
    # Given photos that are cut short, empty, black, or a bomb
    black = Image.new("RGB", (800, 600))
    ImageDraw.Draw(black).point((3, 3), (255, 255, 255))
    write(pipeline, HOLE, PHOTO[:9000], b"", jpeg(black), b"\xff\xd8\xff" + bytes(20_000))
    # Then the message is filed like any other
    (case,) = pipeline.cases()
    assert [one["photo_hash"] for one in case.messages[0].attachments] == [""] * 4
