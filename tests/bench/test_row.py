"""What the table says: rates, percentiles, medians, and why something is missing."""

from pathlib import Path

import pytest

from bench.child import RunError
from bench.database import emptied_database
from bench.row import Row, absent, from_report, median_of, percentiles
from bench.stopwatch import Stopwatch


def test_a_report_of_a_measured_process_becomes_a_row(tmp_path: Path) -> None:
    # Given a process that takes in three messages, one alone and two together
    stopwatch = Stopwatch()
    stopwatch.start()
    with stopwatch.message():
        pass
    stopwatch.batch(began=0.0, messages=2)
    # When it reports
    stopwatch.figures(messages=3).write(tmp_path / "report.json", outcome="3 cases")
    row = from_report("ours", tmp_path / "report.json")
    # Then the row has its figures
    assert (row.name, row.messages, row.outcome, row.missing) == ("ours", 3, "3 cases", "")
    assert row.wall_seconds > 0
    assert row.peak_megabytes > 1
    assert row.p50_milliseconds is not None


def test_a_timed_call_counts_even_when_it_fails(tmp_path: Path) -> None:
    stopwatch = Stopwatch()
    stopwatch.start()
    with pytest.raises(ZeroDivisionError):
        stopwatch.timed(lambda: 1 / 0)()
    stopwatch.figures(messages=1).write(tmp_path / "report.json", outcome="")
    assert from_report("ours", tmp_path / "report.json").p50_milliseconds is not None


def test_rates_come_from_the_measured_seconds() -> None:
    row = Row("ours", messages=100, cpu_seconds=4, wall_seconds=5)
    assert (row.per_cpu_second, row.per_second) == (25, 20)


def test_nothing_measured_has_no_rate() -> None:
    row = absent("peer", "pip says much\nNo matching distribution found\n")
    assert (row.per_cpu_second, row.per_second) == (0, 0)
    assert row.missing == "No matching distribution found"


@pytest.mark.parametrize(
    ("seconds", "wanted"),
    [([], (None, None)), ([0.25], (250, 250)), ([0.001] * 90 + [0.1] * 10, (1, 100))],
)
def test_percentiles_are_in_milliseconds(seconds: list[float], wanted: tuple[float, float]) -> None:
    assert percentiles(seconds) == pytest.approx(wanted)


def test_a_median_is_taken_of_each_figure_and_leaves_out_failed_runs() -> None:
    rows = [
        Row("ours", 10, cpu_seconds=1, wall_seconds=30),
        absent("ours", "the disk was full"),
        Row("ours", 10, cpu_seconds=3, wall_seconds=10),
        Row("ours", 10, cpu_seconds=2, wall_seconds=20),
    ]
    middle = median_of(rows)
    assert (middle.cpu_seconds, middle.wall_seconds, middle.missing) == (2, 20, "")


def test_a_measurement_that_never_worked_stays_missing() -> None:
    assert median_of([absent("peer", "no network")] * 2).missing == "no network"


def test_a_database_that_is_not_meant_for_it_is_never_emptied() -> None:
    with pytest.raises(RunError, match="rawafid has not"):
        emptied_database("postgresql://localhost/rawafid")
