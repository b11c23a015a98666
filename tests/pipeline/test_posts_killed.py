"""A web server that dies amid form posts and city apps' reports: they are posted again, and each is there once."""

import os
import random
import signal
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.pipeline.running import Installation
from tests.servers.process import free_port, wait_until

POSTS = 200
POSTERS = 25
KEY = "k-7781-city-app"
OPEN311 = """
[connectors.open311]
type = "open311"

[connectors.open311.apps.cityapp]
key = { env = "CITYAPP_KEY" }
"""
LAMP = "عمود الإنارة مكسور أمام المدرسة رقم"


def by_form(url: str, number: int) -> httpx.Response:
    body = {"nonce": f"nonce-of-form-{number:06d}-x", "text": f"{LAMP} {number}", "language": "ar"}
    return httpx.post(f"{url}/in/webform", json=body, timeout=10)


def by_app(url: str, number: int) -> httpx.Response:
    body = {"api_key": KEY, "service_code": "street_lighting", "lat": "25.28", "long": "51.53"}
    headers = {"Idempotency-Key": f"report-{number:06d}"}
    data = {**body, "description": f"{LAMP} {number}"}
    return httpx.post(f"{url}/open311/v2/requests.json", data=data, headers=headers, timeout=10)


@pytest.mark.slow
@pytest.mark.timeout(300)
@pytest.mark.parametrize(("name", "post"), [("webform", by_form), ("open311", by_app)])
def test_nothing_is_lost_or_doubled_when_the_web_server_dies_among_200_posts(
    tmp_path: Path, name: str, post: Callable[[str, int], httpx.Response]
) -> None:
    # Given the web part alone, and two hundred posts in any order, one in ten of them made twice
    port = free_port()
    ways: dict[str, Any] = {"smtp_port": port, "sms_url": f"http://127.0.0.1:{port}/"}
    installation = Installation(tmp_path, **ways, webhook_url=f"http://127.0.0.1:{port}/", more=OPEN311)
    installation.environment |= {"RAWAFID_BROKER_URL": "none", "CITYAPP_KEY": KEY}
    chance = random.Random(109)
    posts = [*range(POSTS), *chance.sample(range(POSTS), POSTS // 10)]
    chance.shuffle(posts)
    running = installation.process("web")
    running.start(said="")
    try:
        with ThreadPoolExecutor(POSTERS) as pool:
            # When whoever posts does so until it is taken
            taken = [pool.submit(_post_until_taken, installation.url, number, post) for number in posts]
            for share in (POSTS // 3, POSTS * 2 // 3):
                wait_until(lambda most=share: sum(map(Future.done, taken)) > most, "some are taken", 60)  # type: ignore[misc]
                # And the web server is killed meanwhile, and its supervisor brings it back
                [victim] = running.parts()["web"]
                os.kill(victim, signal.SIGKILL)
        assert all(one.result() for one in taken)
    finally:
        running.end()
    # Then each is there once
    [line] = [one for one in installation.rows("ledger") if one["connector"] == name]
    assert line["received"] == POSTS


def _post_until_taken(url: str, number: int, post: Callable[[str, int], httpx.Response]) -> bool:
    for _ in range(200):
        try:
            if post(url, number).is_success:
                return True
        except httpx.HTTPError:
            pass
        time.sleep(0.2)
    return False
