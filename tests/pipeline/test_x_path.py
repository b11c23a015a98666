"""From a mention on X to a case at its agency, and back: in public the number alone, in private the answer."""

from collections.abc import Iterator
from pathlib import Path
from threading import Event

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import text

from cases.files import with_files
from connectors.x import X
from ingest.polling import Lease
from ingest.runner import Runner
from ingest.transaction import reading
from pipeline.assemble import assemble
from pipeline.config import SHIPPED, parse
from pipeline.pages import site_of
from pipeline.prepare import write_missing_secrets
from tests.ingest.conftest import Clock
from tests.normalize.test_photos import photo
from tests.pipeline.conftest import Pipeline
from tests.servers.file_server import running
from tests.servers.x_api import XApi
from web.app import create_app

WATER = "السلام عليكم، المياه مقطوعة عن بيتنا في منطقة الوكرة منذ أمس ولا أحد يرد"


@pytest.fixture
def with_x(x_api: XApi, database_url: str, data_folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Pipeline]:
    """The shipped configuration with an account on X and a public address, on this database."""
    monkeypatch.setenv("RAWAFID_BROKER_URL", "none")
    for name, value in XApi.secrets.items():
        monkeypatch.setenv(f"X_TEST_{name.upper()}", value)
    shipped = parse(SHIPPED.read_text(encoding="utf-8"))
    keys = {name: {"env": f"X_TEST_{name.upper()}"} for name in XApi.secrets}
    account = X.model_validate(
        {"type": "x", "handle": XApi.handle, "user_id": XApi.user_id, "base_url": x_api.url, "webhook": True, **keys}
    )
    centre = shipped.centre.model_copy(update={"base_url": "https://contact.gov.example"})
    settings = shipped.model_copy(update={"connectors": {**shipped.connectors, "x": account}, "centre": centre})
    write_missing_secrets(settings)
    assembly = assemble(settings, Clock(), database_url)
    yield Pipeline(assembly, Clock())
    assembly.engine.dispose()


def poll(pipeline: Pipeline) -> None:
    """Take in what X has, file it, and tell everybody."""
    inbox = pipeline.assembly.inbox
    connector = pipeline.assembly.settings.connectors["x"]
    runner = Runner("x", connector, inbox, lambda: None, Event(), Lease(inbox.engine, "x", "this machine"))
    _, cursor = runner.lease.take()
    runner.poll(cursor, Event())
    settle(pipeline)


def settle(pipeline: Pipeline) -> None:
    while pipeline.assembly.process():
        pass
    while pipeline.assembly.deliver():
        pass


def outcomes(pipeline: Pipeline) -> list[str]:
    with reading(pipeline.assembly.engine) as connection:
        return [row.outcome for row in connection.execute(text("SELECT outcome FROM inbox ORDER BY id"))]


def test_a_mention_becomes_a_case_and_only_its_number_is_public(x_api: XApi, with_x: Pipeline) -> None:
    # Given a citizen who mentions the account
    post = x_api.mention(WATER)

    # When it is taken in
    poll(with_x)

    # Then there is a case at the agency
    (case,) = with_x.cases()
    assert (case.topic, case.agency, case.channel, case.language) == ("water", "utilities", "x", "ar")
    # And under the mention stands its number and an invitation, without any link
    (reply,) = x_api.sent
    assert reply["reply"]["in_reply_to_tweet_id"] == str(post)
    assert case.reference in reply["text"].replace("\u00a0", "")
    assert "رسالة خاصة" in reply["text"]
    assert "http" not in reply["text"]
    assert "gov.example" not in reply["text"]

    # When the agency answers by mail
    address = with_x.assembly.signer.reply_address("contact@gov.example", case.reference, "agency", case.agency)
    with_x.mail("تم إصلاح الخط، والمياه تعود خلال ساعة.", sender="duty@utilities.example", To=address)
    settle(with_x)

    # Then the citizen alone reads it
    answer = x_api.sent[-1]
    assert (len(x_api.sent), answer["to"]) == (2, "2244994945")
    assert "والمياه تعود خلال ساعة" in answer["text"]


def test_a_photo_sent_to_us_alone_is_fetched_into_the_case(
    x_api: XApi, with_x: Pipeline, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with running(tmp_path, monkeypatch) as files:
        # Given a direct message with a photo that only the two who write to each other may see
        account = with_x.assembly.settings.connectors["x"]
        named = account.model_copy(update={"media_hosts": (files.host,)})
        monkeypatch.setitem(with_x.assembly.message_files.keepers, "x", named)
        picture = photo("JPEG")
        address = files.keep("/1.1/ton/data/dm/7/8/oP5p359h.jpg", picture)
        x_api.media.append({"media_key": "3_8", "type": "photo", "url": address})
        x_api.direct(WATER, attachments={"media_keys": ["3_8"]})

        # When it is taken in, and its photo fetched
        poll(with_x)
        assert with_x.assembly.fetch()

    # Then X gave it for the account's proof, and it is in the case
    assert XApi.is_signed("GET", address, files.calls[0].headers["authorization"])
    (case,) = with_x.cases()
    with reading(with_x.assembly.engine) as connection:
        [message] = with_files(connection, case).messages
    assert [(one["state"], one["size"]) for one in message.attachments] == [("kept", len(picture))]


def test_a_direct_message_is_answered_alone(x_api: XApi, with_x: Pipeline) -> None:
    x_api.direct(WATER)
    poll(with_x)
    (case,) = with_x.cases()
    (told,) = x_api.sent
    assert (case.channel, told["to"]) == ("x", "2244994945")
    assert case.reference in told["text"].replace("\u00a0", "")


def test_what_x_posts_and_what_is_polled_is_one_message(x_api: XApi, with_x: Pipeline) -> None:
    # Given a mention that X posts to us at once
    post = x_api.mention(WATER)
    body = x_api.event("post.mention.create", x_api.posts[post])
    with TestClient(create_app(site_of(with_x.assembly))) as client:
        challenge = client.get("/in/x", params={"crc_token": "token"})
        assert challenge.json() == {"response_token": x_api.sign(b"token")}
        signed = {"x-twitter-webhooks-signature": x_api.sign(body)}
        assert client.post("/in/x", content=body, headers=signed).status_code == 200
        assert client.post("/in/x", content=body).status_code == 401

    # When it is polled too
    poll(with_x)
    poll(with_x)

    # Then it came once, and was answered once
    assert outcomes(with_x) == ["opened"]
    assert len(x_api.sent) == 1


def test_two_hundred_mentions_come_once_though_x_dies_in_the_midst(x_api: XApi, with_x: Pipeline) -> None:
    # Given 200 mentions of 200 people, and an X that dies after its first page and comes back
    names = [f"x:{x_api.mention(f'{WATER} {n}', author=str(5000 + n), seconds_ago=900 - n)}" for n in range(200)]
    x_api.dies_after_calls = 1
    with pytest.raises(Exception, match="X gave no answer"):
        poll(with_x)
    x_api.stop()
    with pytest.raises(Exception, match="X cannot be reached"):
        poll(with_x)
    x_api.dies_after_calls = None
    x_api.start()

    # When it is polled again, and once more
    connector = with_x.assembly.settings.connectors["x"]
    inbox = with_x.assembly.inbox
    runner = Runner("x", connector, inbox, lambda: None, Event(), Lease(inbox.engine, "x", "this machine"))
    for _ in range(2):
        _, cursor = runner.lease.take()
        runner.poll(cursor, Event())

    # Then each is there once, the oldest first
    with reading(with_x.assembly.engine) as connection:
        kept = [row.upstream_id for row in connection.execute(text("SELECT upstream_id FROM inbox ORDER BY id"))]
    assert kept == names
