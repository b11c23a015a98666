"""The learning curve and the reliability diagram as one picture."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, PercentFormatter

_INK, _SOFT, _PALE = "#1f2a37", "#6b7280", "#d6dbe1"
_BLUE, _AMBER = "#1d5fa8", "#b45309"
_FEW = 20
"""Answers below which a tenth's accuracy is drawn hollow: it says little."""


@dataclass(frozen=True, slots=True)
class Drawing:
    """What the picture shows."""

    title: str
    curve: Sequence[tuple[int, float]]
    reached: float
    """Macro-F1 of what was evaluated."""
    reached_by: str
    bins: Sequence[tuple[float, float, int]]
    """Mean confidence, accuracy, answers."""
    calibration_error: float
    threshold: float | None


def draw(drawing: Drawing, path: Path) -> None:
    """Writes the picture. Raises OSError when it cannot be written, ValueError for an unknown kind of file."""
    figure = Figure(figsize=(11, 4.8), dpi=150, layout="constrained", facecolor="white")
    FigureCanvasAgg(figure)
    left, right = figure.subplots(1, 2, width_ratios=(1.15, 1))
    figure.suptitle(drawing.title, color=_INK, fontsize=13, fontweight="bold", x=0.01, ha="left")
    _draw_curve(left, drawing)
    _draw_reliability(right, drawing)
    figure.savefig(path)


def _draw_curve(axes: Axes, drawing: Drawing) -> None:
    _dress(axes, "Would more examples help?", "examples learnt from", "macro-F1")
    axes.set_ylim(0, 1)
    axes.yaxis.set_major_formatter(PercentFormatter(1, decimals=0))
    axes.axhline(drawing.reached, color=_AMBER, linewidth=1.4, linestyle=(0, (5, 3)))
    axes.annotate(
        f"{drawing.reached_by}: {drawing.reached:.1%}", (0.02, drawing.reached), xycoords=("axes fraction", "data"),
        xytext=(0, 5 if drawing.reached < 0.9 else -13), textcoords="offset points", color=_AMBER, fontsize=9,
    )  # fmt: skip
    if not drawing.curve:
        axes.text(0.5, 0.4, "too few texts for a curve", transform=axes.transAxes, ha="center", color=_SOFT)
        axes.set_xticks([])
        return
    counts, scores = [count for count, _ in drawing.curve], [score for _, score in drawing.curve]
    axes.set_xscale("log", base=2)
    axes.plot(counts, scores, color=_BLUE, linewidth=2, marker="o", markersize=5)
    axes.set_xticks(counts)
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,.0f}"))
    axes.xaxis.set_minor_formatter(FuncFormatter(lambda value, _: ""))
    height = 0.5 if not 0.35 < scores[-1] < 0.65 else 0.2
    axes.text(
        0.98, height, f"examples alone: {scores[-1]:.1%}", transform=axes.transAxes, ha="right", color=_BLUE, fontsize=9
    )


def _draw_reliability(axes: Axes, drawing: Drawing) -> None:
    error = f"calibration error {100 * drawing.calibration_error:.1f} points"
    along = f"confidence  (area: number of answers; hollow: fewer than {_FEW})"
    _dress(axes, f"Is it right as often as it says?  {error}", along, "share that was right")
    axes.set_xlim(-0.02, 1.04)
    axes.set_ylim(0, 1.05)
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_major_formatter(PercentFormatter(1, decimals=0))
    axes.plot([0, 1], [0, 1], color=_PALE, linewidth=1.4)
    if drawing.threshold is not None and drawing.threshold <= 1:
        axes.axvline(drawing.threshold, color=_AMBER, linewidth=1.2, linestyle=(0, (5, 3)))
        axes.text(drawing.threshold, 0.02, " threshold", color=_AMBER, fontsize=9)
    most = max((count for _, _, count in drawing.bins), default=1)
    for said, true, count in drawing.bins:
        face = _BLUE if count >= _FEW else "white"
        axes.plot([said, said], [said, true], color=_BLUE, linewidth=1, alpha=0.6)
        axes.scatter([said], [true], s=30 + 190 * count / most, color=face, edgecolors=_BLUE, zorder=3, clip_on=False)


def _dress(axes: Axes, title: str, along: str, up: str) -> None:
    axes.set_title(title, loc="left", color=_INK, fontsize=11)
    axes.set_xlabel(along, color=_SOFT)
    axes.set_ylabel(up, color=_SOFT)
    axes.grid(axis="y", color=_PALE, linewidth=0.6)
    axes.set_axisbelow(True)
    axes.tick_params(colors=_SOFT, labelsize=9)
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    for side in ("left", "bottom"):
        axes.spines[side].set_color(_PALE)
