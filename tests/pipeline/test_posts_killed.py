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
posts_per_minute = 10000
"""
LAMP = "عمود الإنارة مكسور أمام المدرسة رقم"


def by_form(web: httpx.Client, number: int) -> httpx.Response:
    body = {"nonce": f"nonce-of-form-{number:06d}-x", "text": f"{LAMP} {number}", "language": "ar"}
    return web.post("/in/webform", json=body)


def by_app(web: httpx.Client, number: int) -> httpx.Response:
    body = {"api_key": KEY, "service_code": "street_lighting", "lat": "25.28", "long": "51.53"}
    headers = {"Idempotency-Key": f"report-{number:06d}"}
    data = {**body, "description": f"{LAMP} {number}"}
    return web.post("/open311/v2/requests.json", data=data, headers=headers)


@pytest.mark.slow
def test_nothing_is_lost_or_doubled_when_the_web_server_dies_among_200_posts_of_each_kind(tmp_path: Path) -> None:
    # Given the web part alone, and two hundred posts of each kind in any order, one in ten of them made twice
    port = free_port()
    ways: dict[str, Any] = {"smtp_port": port, "sms_url": f"http://127.0.0.1:{port}/"}
    installation = Installation(tmp_path, **ways, webhook_url=f"http://127.0.0.1:{port}/", more=OPEN311)
    installation.environment |= {"RAWAFID_BROKER_URL": "none", "CITYAPP_KEY": KEY}
    chance = random.Random(109)
    posts = [(post, number) for post in (by_form, by_app) for number in range(POSTS)]
    posts += chance.sample(posts, len(posts) // 10)
    chance.shuffle(posts)
    running = installation.process("web")
    running.start(said="")
    try:
        with ThreadPoolExecutor(POSTERS) as pool, httpx.Client(base_url=installation.url, timeout=10) as web:
            # When whoever posts does so until it is taken
            taken = [pool.submit(_post_until_taken, web, *post) for post in posts]
            for share in (len(posts) // 3, len(posts) * 2 // 3):
                wait_until(lambda most=share: sum(map(Future.done, taken)) > most, "some are taken")  # type: ignore[misc]
                # And the web server is killed meanwhile, and its supervisor brings it back
                [victim] = running.parts()["web"]
                os.kill(victim, signal.SIGKILL)
            assert all(one.result() for one in taken)
    finally:
        running.end()
    # Then each is there once
    received = {one["connector"]: one["received"] for one in installation.rows("ledger")}
    assert (received["webform"], received["open311"]) == (POSTS, POSTS)


def _post_until_taken(web: httpx.Client, post: Callable[[httpx.Client, int], httpx.Response], number: int) -> bool:
    for _ in range(500):
        try:
            if post(web, number).is_success:
                return True
        except httpx.HTTPError:
            pass
        time.sleep(0.2)
    return False
