# ruff: noqa: F811 - the fixtures of another file
"""What a chat keeps is fetched after its message is safe, shown on the case, and sent on to the agency."""

import email
import email.policy
from email.message import EmailMessage
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import text as sql

from cases import files
from ingest.transaction import reading
from tests.normalize.test_photos import exif, photo
from tests.pipeline.test_whatsapp_path import CITIZEN, WATER, Phone, phone  # noqa: F401
from tests.servers.graph_api import GraphApi, value, webhook
from tests.servers.mailbox_sink import SmtpSink
from tests.servers.scripted import Scripted
from web.session import COOKIE, new_session

PICTURE = photo("JPEG", exif())
VOICE = b"OggS\0\2" + bytes(range(200))
PROGRAM = b"MZ\x90\0" + bytes(400)
HOUR = 3600


def image(media_id: str, number: int = 1, caption: str = "حفرة كبيرة في شارع السد أمام المدرسة") -> dict[str, Any]:
    """A photo as a citizen sends it."""
    about = {"id": media_id, "mime_type": "image/jpeg", "sha256": "x", "caption": caption}
    return {"from": CITIZEN, "id": f"wamid.I{number}", "timestamp": "1795334400", "type": "image", "image": about}


def document(media_id: str, filename: str, mime_type: str = "application/pdf") -> dict[str, Any]:
    about = {"id": media_id, "mime_type": mime_type, "sha256": "x", "filename": filename, "caption": "هذه حفرة خطرة"}
    return {"from": CITIZEN, "id": "wamid.D", "timestamp": "1795334400", "type": "document", "document": about}


def take(phone: Phone, *messages: dict[str, Any]) -> None:
    """Let a message come in; nothing is fetched yet."""
    assert phone.post(webhook(value(*messages))).status_code == 200
    phone.settle()


def fetch(phone: Phone) -> int:
    done = 0
    while phone.pipeline.assembly.fetch():
        done += 1
    phone.settle()
    return done


def listed(phone: Phone) -> list[dict[str, Any]]:
    """The attachments of the only case as its page gets them."""
    (case,) = phone.pipeline.cases()
    with reading(phone.pipeline.assembly.engine) as connection:
        return [one for message in files.with_files(connection, case).messages for one in message.attachments]


def forwards(phone: Phone) -> list[tuple[str, str, str]]:
    (case,) = phone.pipeline.cases()
    told = phone.pipeline.deliveries(case.reference)
    return [(one.purpose, one.outlet, one.state) for one in told if one.target.startswith("agency")]


def staff(phone: Phone) -> TestClient:
    phone.client.cookies.set(COOKIE, new_session(phone.pipeline.assembly.signer.secret))
    phone.client.cookies.set("lang", "en")
    return phone.client


@pytest.fixture
def mailbox(phone: Phone, smtp_sink: SmtpSink, monkeypatch: pytest.MonkeyPatch) -> SmtpSink:
    """Mails to agencies end here."""
    outlet = phone.pipeline.assembly.dispatcher.outlets["email"]
    smtp = outlet.smtp.model_copy(update={"port": smtp_sink.port})  # type: ignore[attr-defined]
    changed = outlet.model_copy(update={"smtp": smtp})  # type: ignore[attr-defined]
    monkeypatch.setitem(phone.pipeline.assembly.dispatcher.outlets, "email", changed)
    return smtp_sink


def mails(sink: SmtpSink) -> list[EmailMessage]:
    return [email.message_from_bytes(one.content, policy=email.policy.default) for one in sink.received]


def enclosed(mail: EmailMessage) -> list[tuple[str | None, bytes]]:
    return [(part.get_filename(), part.get_payload(decode=True)) for part in mail.iter_attachments()]  # type: ignore[misc]


def test_the_agencys_copy_waits_for_the_photo_and_brings_it(phone: Phone, graph: GraphApi, mailbox: SmtpSink) -> None:
    # Given a citizen's photo
    take(phone, image(graph.keep(PICTURE)))
    # Then she has her number at once, and the agency's copy waits
    assert len(phone.texts()) == 1
    assert {state for _, _, state in forwards(phone)} == {"queued"}
    assert [one["state"] for one in listed(phone)] == ["waiting"]
    # When the photo is fetched
    assert fetch(phone) == 1
    # Then the agency has both in one mail, and nothing else goes to it
    (mail,) = mails(mailbox)
    assert [content for _, content in enclosed(mail)] == [PICTURE]
    assert {purpose for purpose, _, _ in forwards(phone)} == {"forward"}
    # And the case names it by its bytes
    (file,) = listed(phone)
    assert (file["state"], file["size"], len(file["sha256"])) == ("kept", len(PICTURE), 64)


def test_a_photo_that_comes_late_follows_the_message(phone: Phone, graph: GraphApi, mailbox: SmtpSink) -> None:
    # Given a photo that Meta cannot hand out for now
    take(phone, image(graph.keep(PICTURE), caption=WATER))
    graph.scripted.append(Scripted(503))
    assert fetch(phone) == 1
    (file,) = listed(phone)
    assert file["state"] == "waiting"
    assert "127.0.0.1" in file["error"]
    # When the agency's copy has waited for a minute
    phone.pipeline.clock.pass_seconds(61)
    phone.settle()
    # Then it goes without, and says which file is not in it
    (first,) = mails(mailbox)
    assert enclosed(first) == []
    assert file["filename"] in first.get_body(("plain",)).get_content()  # type: ignore[union-attr]
    # And when the photo is there after all, it follows, once
    assert fetch(phone) == 1
    fetch(phone)
    _, second = mails(mailbox)
    assert [content for _, content in enclosed(second)] == [PICTURE]
    assert first["Subject"] == second["Subject"]
    assert [(purpose, outlet) for purpose, outlet, _ in forwards(phone)] == [
        ("forward", "email"),
        ("forward", "webhook"),
        ("files", "email"),
    ]  # the endpoint was not there, and gets all of it at the next attempt


def test_an_emergency_waits_for_no_picture(phone: Phone, graph: GraphApi, mailbox: SmtpSink) -> None:
    caption = "حريق في العمارة والناس محبوسين في الطابق الثالث"
    take(phone, image(graph.keep(PICTURE), caption=caption))
    assert len(mails(mailbox)) == 1


def test_a_file_that_is_gone_is_said_to_be_gone_and_holds_nothing_up(
    phone: Phone,
    graph: GraphApi,
    mailbox: SmtpSink,
) -> None:
    # Given a file that Meta does not have any more
    media_id = graph.keep(PICTURE)
    take(phone, image(media_id))
    del graph.kept[media_id]
    # When it is asked for
    fetch(phone)
    # Then the case says so, the agency's copy has gone, and nobody asks again
    (file,) = listed(phone)
    assert file["state"] == "gone"
    assert "7 days" in file["error"]
    assert len(mails(mailbox)) == 1
    phone.pipeline.clock.pass_seconds(30 * HOUR)
    assert fetch(phone) == 0
    (case,) = phone.pipeline.cases()
    assert "could not be fetched" in staff(phone).get(f"/cases/{case.reference}").text


def test_a_file_over_the_limit_is_said_to_be_too_large(phone: Phone, graph: GraphApi) -> None:
    take(phone, image(graph.keep(PICTURE)))
    graph.media_fields = {"file_size": "90000000"}
    fetch(phone)
    assert [one["state"] for one in listed(phone)] == ["too_large"]


def test_an_expired_token_is_for_a_person_and_the_file_waits(phone: Phone, graph: GraphApi) -> None:
    # Given a token that Meta does not take any more
    take(phone, image(graph.keep(PICTURE)))
    graph.refuse(190, 401)
    fetch(phone)
    assert [one["state"] for one in listed(phone)] == ["waiting"]
    assert "access_token" in listed(phone)[0]["error"]
    # Then it is asked again a quarter of an hour later, not before
    phone.pipeline.clock.pass_seconds(600)
    assert fetch(phone) == 0
    phone.pipeline.clock.pass_seconds(301)
    assert fetch(phone) == 1
    assert [one["state"] for one in listed(phone)] == ["kept"]


def test_a_week_without_the_file_is_the_end_of_it(phone: Phone, graph: GraphApi) -> None:
    take(phone, image(graph.keep(PICTURE)))
    for days in (0, 3, 3.9, 0.2):
        phone.pipeline.clock.pass_seconds(days * 24 * HOUR)
        graph.scripted.append(Scripted(503))
        assert [one["state"] for one in listed(phone)] == ["waiting"]
        assert fetch(phone) == 1
    assert [one["state"] for one in listed(phone)] == ["gone"]


def test_the_waits_between_attempts_grow(phone: Phone, graph: GraphApi) -> None:
    take(phone, image(graph.keep(PICTURE)))
    for wait in (5, 30, 120):
        graph.scripted.append(Scripted(503))
        assert fetch(phone) == 1
        phone.pipeline.clock.pass_seconds(wait - 1)
        assert fetch(phone) == 0
        phone.pipeline.clock.pass_seconds(1)
    assert fetch(phone) == 1


@pytest.mark.parametrize("asked", ["999999", "9" * 12, "9" * 400])
def test_a_stranger_who_asks_for_ages_of_patience_is_asked_again_in_a_day(
    phone: Phone, graph: GraphApi, asked: str
) -> None:
    take(phone, image(graph.keep(PICTURE)))
    graph.scripted.append(Scripted(503, headers={"Retry-After": asked}))
    assert fetch(phone) == 1
    phone.pipeline.clock.pass_seconds(24 * HOUR - 1)
    assert fetch(phone) == 0
    phone.pipeline.clock.pass_seconds(1)
    assert fetch(phone) == 1
    assert [one["state"] for one in listed(phone)] == ["kept"]


def test_a_fetcher_that_dies_loses_no_file_and_its_late_word_counts_for_nothing(phone: Phone, graph: GraphApi) -> None:
    # Given a fetcher that has a file on lease and is gone
    take(phone, image(graph.keep(PICTURE)))
    assembly = phone.pipeline.assembly
    lost = files.claim(assembly.engine, 60, assembly.clock)
    assert lost is not None
    assert fetch(phone) == 0
    phone.pipeline.clock.pass_seconds(61)
    assert files.release_expired(assembly.engine, assembly.clock) == 1
    # When another one has fetched it
    phone.pipeline.clock.pass_seconds(6)
    assert fetch(phone) == 1
    # Then what the first one says then changes nothing
    with assembly.engine.begin() as connection:
        assert files.finish(connection, lost, files.Fetched("gone", error="late"), assembly.clock(connection)) is False
    assert [one["state"] for one in listed(phone)] == ["kept"]


def test_an_error_of_our_own_is_tried_again_and_tells_no_words(
    phone: Phone,
    graph: GraphApi,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    take(phone, image(graph.keep(PICTURE)))
    keeper = phone.pipeline.assembly.message_files.fetcher.connectors["whatsapp"]

    def fails(_self: object, _source: str) -> bytes:
        raise KeyError("+97455123456")

    monkeypatch.setattr(type(keeper), "fetch_file", fails)
    fetch(phone)
    (file,) = listed(phone)
    assert file["state"] == "waiting"
    assert file["error"].startswith("KeyError at ")
    assert "974" not in file["error"]


def test_the_same_message_twice_asks_for_its_file_once(phone: Phone, graph: GraphApi) -> None:
    message = image(graph.keep(PICTURE))
    take(phone, message)
    take(phone, message)
    with reading(phone.pipeline.assembly.engine) as connection:
        assert connection.execute(sql("SELECT count(*) FROM files")).scalar() == 1


def test_a_connector_that_is_gone_leaves_its_files_waiting(phone: Phone, graph: GraphApi) -> None:
    take(phone, image(graph.keep(PICTURE)))
    fetcher = phone.pipeline.assembly.message_files.fetcher
    object.__setattr__(fetcher, "connectors", {})
    fetch(phone)
    assert "no connector whatsapp" in listed(phone)[0]["error"]


def test_the_sweep_fetches_what_nobody_rang_for(phone: Phone, graph: GraphApi) -> None:
    take(phone, image(graph.keep(PICTURE)))
    phone.pipeline.assembly.sweep()
    assert [one["state"] for one in listed(phone)] == ["kept"]
