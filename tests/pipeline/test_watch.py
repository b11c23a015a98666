"""What the watch for danger hears is heard once, and classified whatever becomes of the page."""

import pytest

from classify.alarms import Alarms
from classify.meant import Danger
from ingest.inbox import LEASE_SECONDS
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


def test_a_message_whose_page_could_not_be_written_comes_back_until_it_is(
    pipeline: Pipeline, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Given a book of emergencies that cannot be written for a while
    with monkeypatch.context() as broken:
        broken.setattr("pipeline.watch.record", fail)
        assert pipeline.sms(FIRE) == []
    # When the message is taken up again
    take_up_again(pipeline)
    # Then somebody is woken, and it is filed as what it is
    with reading(pipeline.assembly.engine) as connection:
        assert len(open_emergencies(connection)) == 1
    assert pipeline.cases()[0].priority == "emergency"


def test_a_message_whose_page_can_never_be_written_is_filed_in_the_end(
    pipeline: Pipeline, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Given a book of emergencies that cannot be written
    monkeypatch.setattr("pipeline.watch.record", fail)
    # When a fire is reported, and taken up twice more
    pipeline.sms(FIRE)
    take_up_again(pipeline)
    assert pipeline.cases() == []
    take_up_again(pipeline)
    # Then it is filed as what it is, for a person to see
    assert pipeline.cases()[0].priority == "emergency"


def fail(*arguments: object) -> None:
    """A book that cannot be written."""
    raise RuntimeError("broken")


def take_up_again(pipeline: Pipeline) -> None:
    """What the sweeper and a worker do when a lease has run out."""
    pipeline.clock.pass_seconds(LEASE_SECONDS + 1)
    pipeline.assembly.inbox.release_expired()
    pipeline.assembly.process()
