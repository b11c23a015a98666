"""How much is taken at once: nobody gets more by asking at the same moment, and who waits is told for how long."""

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from fastapi.testclient import TestClient

from ingest.failures import Unavailable
from tests.web.test_forms import ARABIC, send
from tests.web.test_uploads import begin
from web.app import create_app
from web.attempts import Attempts
from web.inbound import RETRY_SECONDS, retry_after
from web.site import Site


def test_two_files_at_the_same_moment_are_two(site: Site) -> None:
    # Given room for one file more, and two that are begun at the same moment
    both = threading.Barrier(2, timeout=60)

    def look() -> str:
        both.wait()
        return ""

    with TestClient(create_app(replace(site, congestion=look))) as client, ThreadPoolExecutor(2) as threads:
        client.app.state.uploads_begun = Attempts(limit=1, window_seconds=3600)  # type: ignore[attr-defined]
        answers = [one.result() for one in [threads.submit(begin, client, 1) for _ in range(2)]]
    # Then one is taken, and the other is told when there is room again
    assert sorted(answer.status_code for answer in answers) == [201, 429]
    (late,) = (answer for answer in answers if answer.status_code == 429)
    assert 60 < int(late.headers["retry-after"]) <= 3600


def test_a_network_that_sends_too_many_forms_is_told_when_to_come_again(client: TestClient) -> None:
    client.app.state.forms_sent = Attempts(limit=1, window_seconds=3600)  # type: ignore[attr-defined]
    assert send(client, text=ARABIC).status_code == 303
    late = send(client, text=ARABIC)
    assert late.status_code == 429
    assert 300 < int(late.headers["retry-after"]) <= 3600
    assert ARABIC in late.text


@pytest.mark.parametrize(
    ("seconds", "told"), [(None, RETRY_SECONDS), (0.0, 1), (0.2, 1), (0.5, 1), (1.2, 2), (60.0, 60)]
)
def test_nobody_is_told_to_come_again_at_once(seconds: float | None, told: int) -> None:
    assert retry_after(Unavailable("no room", retry_after=seconds)) == told
