"""Trials side by side: most of one is waiting until leases run out, so several share the time."""

from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace

import pytest

from tests.faults.trial import Result, Trial, run_trial

AT_ONCE = 3
PATIENCE = 2
"""Times what is promised: here, trials share the machine with each other and with all other tests; in the long runs
they do not."""


@pytest.fixture(scope="module")
def trials(request: pytest.FixtureRequest) -> Iterator[dict[str, Future[Result]]]:
    """The trials of this file's tests that were chosen, by their tests, begun in the order of the tests."""
    pool = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="trial")
    chosen = {
        item.nodeid: item.callspec.params.get("result")
        for item in request.session.items
        if isinstance(item, pytest.Function) and item.path == request.path and hasattr(item, "callspec")
    }
    yield {test: pool.submit(run_trial, _patient(trial)) for test, trial in chosen.items() if isinstance(trial, Trial)}
    pool.shutdown(cancel_futures=True)


@pytest.fixture
def result(request: pytest.FixtureRequest, trials: dict[str, Future[Result]]) -> Result:
    """How this test's trial ended."""
    return trials[request.node.nodeid].result()


def _patient(trial: Trial) -> Trial:
    if not trial.must_be_good:
        return trial
    return replace(trial, fault=replace(trial.fault, drain_seconds=PATIENCE * trial.fault.drain_seconds))
