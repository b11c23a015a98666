"""What the watch for danger hears is heard once, and classified whatever becomes of the page."""

import pytest

from classify.alarms import Alarms
from classify.meant import Danger
from ingest.transaction import reading
from route.emergency.book import open_emergencies
from tests.pipeline.conftest import Pipeline

FIRE = "الحقوا علينا حريق في العمارة والناس محبوسين في الطابق الثالث"


def test_a_message_is_searched_for_danger_once(pipeline: Pipeline, monkeypatch: pytest.MonkeyPatch) -> None:
    # Given somebody who counts
    texts: list[str] = []
    search = Alarms.find_in

    def counted(alarms: Alarms, words: list[str], text: str) -> Danger:
        texts.append(text)
        return search(alarms, words, text)

    monkeypatch.setattr(Alarms, "find_in", counted)
    # When a fire is reported, Then its page and its priority come of one search
    pipeline.sms(FIRE)
    assert len(texts) == 1
    with reading(pipeline.assembly.engine) as connection:
        assert len(open_emergencies(connection)) == 1
    assert pipeline.cases()[0].priority == "emergency"
    # And what the watch leaves to others is searched once, too
    pipeline.mail(f"{FIRE}\nWe are away until Sunday.", Auto_Submitted="auto-replied")
    assert len(texts) == 2


def test_a_message_is_classified_by_its_danger_when_the_page_cannot_be_written(
    pipeline: Pipeline, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Given a book of emergencies that cannot be written
    def fail(*arguments: object) -> None:
        raise RuntimeError("broken")

    monkeypatch.setattr("pipeline.watch.record", fail)
    # When a fire is reported, Then it is filed as what it is all the same
    pipeline.sms(FIRE)
    assert pipeline.cases()[0].priority == "emergency"
