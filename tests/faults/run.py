"""The long fault runs: ``python -m tests.faults.run --runs N --seed S``; exit 1 when one of them was bad."""

import argparse
import math
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial

from rich.console import Console
from rich.table import Table

from tests.faults.faults import FAULTS
from tests.faults.trial import Result, Trial, run_trial
from tests.servers.available import why_missing

COLUMNS = "{:<29} {:<9} {:>6} {:>6} {:>5} {:>6} {:>6} {:>8} {:>7} {:>7}"
COLUMNS_IN_A_FILE = 130


def main() -> None:
    """Read the options and go."""
    options = _options()
    # In a file, too, a line stays a line.
    console = Console(highlight=False, soft_wrap=True, width=None if sys.stdout.isatty() else COLUMNS_IN_A_FILE)
    head = ("fault", "database", "seed", "inputs", "lost", "twice", "second", "drained", "still", "resent")
    console.print(COLUMNS.format(*head))
    trials = [
        Trial(fault, database, options.seed + number, options.inputs)
        for number in range(options.runs)
        for fault in FAULTS
        if options.only in fault.name
        for database in fault.databases
        if options.database in ("both", database)
    ]
    with ThreadPoolExecutor(options.at_once) as pool:
        results = list(pool.map(partial(_one, console), trials))
    console.print(_summary(trials, results))
    sys.exit(_total(console, results))


def _one(console: Console, trial: Trial) -> Result | None:
    name, database, seed = trial.fault.name, trial.database, trial.seed
    try:
        result = run_trial(trial)
    except Exception as error:
        notes = "; ".join(getattr(error, "__notes__", ()))
        console.print(f"[red]{name:<29} {database:<9} {seed:>6} {type(error).__name__}: {error}[/] {notes}")
        return None
    verdict = result.verdict
    drained = "late" if result.drained_seconds is None else f"{result.drained_seconds:.1f} s"
    line = COLUMNS.format(
        name, database, seed, verdict.inputs, verdict.count("lost"), verdict.count("twice"),
        verdict.count("second case"), drained, f"{result.still_seconds:.1f} s", verdict.reported["resends"],
    )  # fmt: skip
    console.print(line if verdict.is_good else f"[red]{line}[/] {verdict}")
    return result


def _summary(trials: Sequence[Trial], results: Sequence[Result | None]) -> Table:
    """All runs of each fault in one line."""
    table = Table(title=f"{len(results)} runs")
    table.add_column("fault")
    for heading in ("runs", "bad", "inputs", "lost", "twice", "second cases", "longest drained"):
        table.add_column(heading, justify="right")
    runs: dict[str, list[Result | None]] = {}
    for trial, result in zip(trials, results, strict=True):
        runs.setdefault(trial.fault.name, []).append(result)
    for name, of_one_fault in runs.items():
        ended = [one for one in of_one_fault if one is not None]
        bad = sum(one is None or not one.verdict.is_good for one in of_one_fault)
        counts = [sum(one.verdict.count(what) for one in ended) for what in ("lost", "twice", "second case")]
        drained = [math.inf if one.drained_seconds is None else one.drained_seconds for one in ended]
        figures = (len(of_one_fault), bad, sum(one.verdict.inputs for one in ended), *counts)
        longest = "too late" if math.inf in drained else f"{max(drained):.1f} s" if drained else "–"
        table.add_row(name, *map(str, figures), longest, style="red" if bad else None)
    return table


def _total(console: Console, results: Sequence[Result | None]) -> int:
    """Print what all runs came to; returns the exit code."""
    ended = [one for one in results if one is not None]
    bad = sum(one is None or not one.verdict.is_good for one in results)
    inputs = sum(one.verdict.inputs for one in ended)
    drained = sorted(one.drained_seconds for one in ended if one.drained_seconds is not None)
    console.print(f"\n{len(results)} runs, {inputs} accepted inputs, {bad} bad runs.")
    if drained:
        middle, longest = drained[len(drained) // 2], drained[-1]
        console.print(
            f"From a fault's end until all was quiet: half within {middle:.1f} s, the longest {longest:.1f} s."
        )
    if results and not bad:
        # The rule of three: with no failure in n trials, 3/n bounds its rate with 95 % confidence.
        console.print(
            f"With 95 % confidence, fewer than {min(1, 3 / len(results)):.2%} of such faults lose or double anything, "
            f"and fewer than {3 / inputs:.4%} of inputs are lost or doubled in them."
        )
    return 1 if bad or not results else 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=1, help="seeds for each fault and database")
    parser.add_argument("--seed", type=int, default=int(time.time()) % 10_000, help="the first seed")
    parser.add_argument("--inputs", type=int, default=300, help="messages in each run")
    parser.add_argument("--only", default="", help="only faults with this in their name")
    parser.add_argument("--database", choices=("sqlite", "postgres", "both"), default="both")
    parser.add_argument("--at-once", type=int, default=1, help="runs side by side: most of one is waiting for leases")
    options = parser.parse_args()
    for server in ("redis", "postgres"):
        if reason := why_missing(server):
            parser.error(f"{reason}; tests/install_servers.py installs it")
    return options


if __name__ == "__main__":
    main()
