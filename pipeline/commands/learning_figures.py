"""What training and evaluation found out, as JSON and as tables."""

import sys
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.table import Table

from classify.learned.rows import Rows

if TYPE_CHECKING:  # numpy takes a moment to load; the help does not need it
    from collections.abc import Sequence

    from classify.learned.evaluation import Replacement, Whole
    from classify.learned.examples import Tidied
    from classify.learned.head import Figures, Head
    from classify.learned.metrics import Judged
    from classify.learned.model import Model

MOST_PAIRS = 12
"""Mistakes shown in the terminal; JSON has all."""


def trained_json(
    target: str, found: "Rows", tidied: "Tidied", head: "Head", replacement: "Replacement", seconds: float
) -> dict[str, Any]:
    return {
        "target": target, **_material_json(found, tidied), "labels": dict(head.examples[""]),
        "cross_validated": head.figures.as_json(), "promise": head.calibration.promise,
        "thresholds": dict(head.calibration.thresholds), "keyword_strength": head.strength,
        "semantic": _semantic_json(head),
        "held_back": {
            "new": replacement.new.as_json(), "old": replacement.old.as_json() if replacement.old else None,
        },
        "replaced": replacement.is_replaced, "reason": replacement.reason, "model": replacement.model,
        "seconds": round(seconds, 1),
    }  # fmt: skip


def _semantic_json(head: "Head") -> dict[str, Any] | None:
    found = head.semantic
    if found is None:
        return None
    return {
        "embedder": found.embedder, "strength": found.strength, "asked": round(found.asked, 4),
        "before": found.before.as_json(), "after": found.after.as_json(),
        "thresholds": dict(found.calibration.thresholds),
    }  # fmt: skip


def _material_json(found: "Rows", tidied: "Tidied") -> dict[str, Any]:
    return {
        "rows": len(found.rows), "broken": found.broken, "texts": len(tidied.examples),
        "repeated": tidied.repeated, "contradictory": tidied.contradictory,
    }  # fmt: skip


def print_trained(tidied: "Tidied", head: "Head", replacement: "Replacement", seconds: float) -> None:
    repeated = f", {tidied.repeated} repeated rows left out" if tidied.repeated else ""
    contradictory = f", {tidied.contradictory} of them with several labels" if tidied.contradictory else ""
    print(f"{len(tidied.examples):,} texts, {len(head.labels)} labels{repeated}{contradictory}; {seconds:.1f} s")
    table = _figures_table()
    _add_figures(table, "cross-validated", head.figures)
    if head.semantic is not None:
        _add_figures(table, "in doubt, by words", head.semantic.before)
        _add_figures(table, "in doubt, embedded", head.semantic.after)
    _add_figures(table, "held back: the new model", replacement.new)
    if replacement.old:
        _add_figures(table, "held back: the model in use", replacement.old)
    _console().print(table)
    calibration = head.calibration
    threshold = calibration.threshold(None)
    if threshold > 1:
        print(f"Too few rows to promise an accuracy of {calibration.promise:.0%}: a person sees every answer.")
    else:
        print(f"An accuracy of {calibration.promise:.0%} is promised from a confidence of {threshold:.2f} on.")
    thin = [label for label, count in head.examples[""].items() if count < 5]
    if thin:
        print(f"Fewer than 5 examples: {', '.join(thin[:10])}{' …' if len(thin) > 10 else ''}")
    if replacement.is_replaced:
        print(f"{replacement.reason} In use: {replacement.model}")


def evaluated_json(
    target: str, found: "Rows", tidied: "Tidied", judged: "Sequence[Judged]", figures: "Figures", used: "Model | None",
    whole: "Whole | None",
) -> dict[str, Any]:  # fmt: skip
    from classify.learned.metrics import accuracy_at, confusions, figures_of, intervals, reliability
    from classify.learned.training import SEED

    groups = {
        field: {name: figures_of(group).as_json() for name, group in _grouped(judged, field).items()}
        for field in ("language", "channel", "truth")
    }
    return {
        "target": target, "model": used.hash if used else None, **_material_json(found, tidied), **figures.as_json(),
        "intervals": {name: [round(end, 4) for end in ends] for name, ends in intervals(judged, SEED).items()},
        "accuracy_at_80_coverage": round(accuracy_at(judged, 0.8), 4),
        "reliability": [
            {"confidence": round(said, 4), "accuracy": round(true, 4), "rows": count}
            for said, true, count in reliability(judged)
        ],
        "confusion": [
            {"truth": truth, "answer": answer, "rows": times} for truth, answer, times in confusions(judged)
        ],
        "by_language": groups["language"], "by_channel": groups["channel"], "by_label": groups["truth"],
        "semantic": None if whole is None else {
            "asked": round(whole.asked, 4), "before": whole.before.as_json(), "after": whole.after.as_json(),
            "all_before": whole.all_before.as_json(),
        },
    }  # fmt: skip


def print_evaluated(
    tidied: "Tidied", judged: "Sequence[Judged]", figures: "Figures", used: "Model | None", whole: "Whole | None"
) -> None:
    from classify.learned.metrics import accuracy_at, confusions, intervals
    from classify.learned.training import SEED

    print(f"{'model ' + used.hash if used else 'keywords alone'}; {len(judged):,} texts", end="")
    print(f", {tidied.repeated} repeated rows left out" if tidied.repeated else "")
    table = _figures_table()
    _add_figures(table, "all", figures)
    if whole is not None:
        _add_figures(table, "all, by words", whole.all_before)
        _add_figures(table, f"in doubt ({whole.asked:.0%}), by words", whole.before)
        _add_figures(table, "in doubt, embedded", whole.after)
    for field in ("language", "channel"):
        for name, group in _grouped(judged, field).items():
            if name:
                from classify.learned.metrics import figures_of

                _add_figures(table, f"{field} {name}", figures_of(group))
    _console().print(table)
    ranges = intervals(judged, SEED)
    for name, said in (("macro_f1", "macro-F1"), ("accuracy", "accuracy")):
        low, high = ranges[name]
        print(f"{said}: between {low:.1%} and {high:.1%} with 95 % confidence")
    print(f"accuracy of the surest 80 %: {accuracy_at(judged, 0.8):.1%}")
    mistakes = confusions(judged)
    if mistakes:
        pairs = Table(box=None, pad_edge=False, header_style="bold")
        for heading in ("is", "was taken for", "times"):
            pairs.add_column(heading, justify="right" if heading == "times" else "left")
        for truth, answer, times in mistakes[:MOST_PAIRS]:
            pairs.add_row(truth, answer or "(nothing)", str(times))
        print()
        _console().print(pairs)


def _grouped(judged: "Sequence[Judged]", field: str) -> "dict[str, list[Judged]]":
    groups: dict[str, list[Judged]] = {}
    for one in judged:
        groups.setdefault(getattr(one, field), []).append(one)
    return dict(sorted(groups.items(), key=lambda item: (-len(item[1]), item[0])))


def _figures_table() -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("")
    for heading in ("texts", "macro-F1", "accuracy", "coverage", "accuracy within", "calibration error"):
        table.add_column(heading, justify="right")
    return table


def _add_figures(table: Table, name: str, figures: "Figures") -> None:
    table.add_row(
        name,
        f"{figures.rows:,}",
        f"{figures.macro_f1:.1%}",
        f"{figures.accuracy:.1%}",
        f"{figures.coverage:.1%}",
        f"{figures.accuracy_covered:.1%}" if figures.coverage else "–",
        f"{100 * figures.calibration_error:.1f} points",
    )


def _console() -> Console:
    return Console(width=None if sys.stdout.isatty() else 200)
