"""A short form of the long fuzz run (``make fuzz``): no damaged payload of any channel is read unsoundly."""

import pytest

from tests.fuzz.run import read_some


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_damaged_payloads_of_every_channel_are_read_soundly(seed: int) -> None:
    # When some hundred payloads are cut, doubled, spliced, relabelled and salted, and read
    tally = read_some(seed, 250)
    # Then every one has become a message with all its keys
    assert tally.read == 250
    unsound = [failure for failure in tally.failures if "took" not in failure]  # speed is for the long run
    assert unsound == []
