"""A message centre keeps its texts while there is no room for them here, and hands each over once when there is."""

import pytest

from tests.pipeline import test_sms_path
from tests.pipeline.test_sms_path import PHONE, Network, phone_parts
from tests.servers.process import wait_until

pytestmark = pytest.mark.needs("smsc")

network = test_sms_path.network

WATER = "المياه مقطوعة عندنا رقم"


def offer(network: Network, first: int, count: int) -> None:
    numbers = range(first, first + count)
    network.smsc.offer_all([part for n in numbers for part in phone_parts(f"{WATER} {n}", str(n), n, f"{PHONE}{n}")])


@test_sms_path.on_sqlite
def test_a_centre_keeps_what_there_is_no_room_for(network: Network, monkeypatch: pytest.MonkeyPatch) -> None:
    # Given room for two waiting texts, and a session that is bound
    monkeypatch.setattr("ingest.runner._PAUSE_SECONDS", 0.1)
    gauge = network.pipeline.assembly.inbox.gauge
    assert gauge is not None
    gauge.most_waiting, gauge.look_seconds = 2, 0
    with network.bound():
        wait_until(lambda: network.smsc.receivers() == 1, "bound")
        # When three texts come, and then three more, and nobody processes any
        offer(network, 0, 3)
        wait_until(lambda: network.received() == 3, "the first are here")
        offer(network, 3, 3)
        # Then the session ends, the centre keeps the later ones, and ops see why
        wait_until(lambda: network.health().state == "paused", "the connector pauses")
        wait_until(lambda: network.smsc.receivers() == 0, "nobody is bound")
        assert network.received() == 3
        assert network.smsc.waiting() == 3
        # When there is room again
        network.file()
        wait_until(lambda: network.received() == 6 and network.smsc.waiting() == 0, "all are here")
    # Then each is here once
    assert network.health().redelivered == 0
