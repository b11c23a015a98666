"""Somebody in danger who writes in the web chat reads there whom to call, at once, whatever becomes of the line."""

import re
from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import update

from cases.reference import spoken
from ingest.transaction import writing
from pipeline.pages import site_of
from route.emergency.tables import ALERTS
from tests.pipeline.conftest import Pipeline
from tests.web.chatting import line, shown
from tests.web.live import serving
from tests.web.talking import opened, talking
from web.app import create_app

FIRE = "الحقوا علينا حريق في العمارة والناس محبوسين في الطابق الثالث"


@pytest.fixture
def chat(pipeline: Pipeline) -> Iterator[TestClient]:
    """A browser that has opened the chat of the shipped configuration."""
    with TestClient(create_app(site_of(pipeline.assembly)), follow_redirects=False) as client:
        client.get("/chat/webchat")
        yield client


def write(pipeline: Pipeline, chat: TestClient, text: str) -> None:
    origin = {"Origin": pipeline.assembly.address()}
    assert chat.post("/chat/webchat/lines", json=line(text), headers=origin).json()["kind"] == "said"
    while pipeline.assembly.process():
        pass


def spoken_in(html: str) -> list[str]:
    """The languages in which the number is told."""
    _, _, danger = html.partition('class="theirs danger"')
    return re.findall(r'<p lang="(\w+)"', danger)


def test_the_emergency_number_stands_in_the_chat_before_anybody_has_sent_it(
    pipeline: Pipeline, chat: TestClient
) -> None:
    # When a fire is reported, and nobody yet sends alerts or notices
    write(pipeline, chat, FIRE)
    # Then the number is there to be called, in the citizen's language, with what is promised
    html = shown(chat, "?lang=en")
    assert html.count('href="tel:999"') == 1
    assert '<p lang="ar" dir="auto">إذا كانت حياة أحد في خطر فاتصل بالرقم 999 الآن. وصلت رسالتك' in html
    # When everything is sent
    while pipeline.assembly.alert() or pipeline.assembly.deliver():
        pass
    # Then it is there once, before the reference
    html = shown(chat, "?lang=ar")
    assert html.count('href="tel:999"') == 1
    (case,) = pipeline.cases()
    acknowledged = html.index('id="line-acknowledge-')
    assert html.index("tel:999") < acknowledged < html.rindex(spoken(case.reference))
    # And nobody else's chat shows anything of it
    other = TestClient(chat.app)
    other.get("/chat/webchat")
    assert shown(other).strip() == ""


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("बचाओ घर में आग लग गई है, बच्चे अंदर फंसे हैं", "hi"),
        ("There is a fire in our building and people are trapped on the third floor, please help", "en"),
    ],
)
def test_it_is_said_in_the_language_of_the_line(pipeline: Pipeline, chat: TestClient, text: str, language: str) -> None:
    write(pipeline, chat, text)
    assert spoken_in(shown(chat, "?lang=ar")) == [language]


@pytest.mark.parametrize("language", ["und", "de"])
def test_to_who_writes_in_a_language_that_nobody_speaks_it_is_said_in_two(
    pipeline: Pipeline, chat: TestClient, language: str
) -> None:
    write(pipeline, chat, FIRE)
    with writing(pipeline.assembly.engine) as connection:
        connection.execute(update(ALERTS).values(language=language))
    assert spoken_in(shown(chat, "?lang=en")) == ["ar", "en"]


def test_a_line_that_tells_of_no_danger_is_told_no_number(pipeline: Pipeline, chat: TestClient) -> None:
    write(pipeline, chat, "المياه مقطوعة عن بيتنا في الوكرة منذ أمس")
    assert "tel:" not in shown(chat)


def test_what_could_not_be_said_is_not_shown(pipeline: Pipeline, chat: TestClient) -> None:
    write(pipeline, chat, FIRE)
    with writing(pipeline.assembly.engine) as connection:
        connection.execute(update(ALERTS).values(state="dead"))
    assert "tel:" not in shown(chat)


def test_an_open_page_shows_it_while_the_line_cannot_be_filed(
    pipeline: Pipeline, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Given a pipeline that can file nothing, and an open page
    monkeypatch.setattr("pipeline.work.file", lambda *arguments: 1 / 0)
    site = site_of(pipeline.assembly)
    with serving(site) as base, opened(base) as visitor, talking(base, visitor) as talk:
        # When a fire is reported
        talk.say(line(FIRE))
        talk.until_shown(FIRE)
        with pytest.raises(ZeroDivisionError):
            pipeline.assembly.process()
        # Then the number comes by itself
        talk.until_shown('href="tel:999"')
