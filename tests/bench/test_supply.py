"""Mails by the thousand from another process: every thousand is another one, and none of them stays."""

import multiprocessing
from pathlib import Path

from bench.supply import THOUSAND, thousands


def test_each_thousand_has_names_of_its_own_and_goes_when_the_next_is_asked_for(tmp_path: Path) -> None:
    # Given two thousands, written by another process
    supply = thousands(tmp_path, 2)
    first = next(supply)
    names = {path.name for path in first.iterdir()}
    # When the next is asked for
    second = next(supply)
    # Then it holds other deliveries, and the first takes no room any more
    assert len(names) == THOUSAND
    assert len(names | {path.name for path in second.iterdir()}) == 2 * THOUSAND
    assert not first.exists()
    # And whoever asks no longer leaves no process behind
    supply.close()
    assert not multiprocessing.active_children()
