"""Commands that learn from labelled texts, and that measure what is decided about them."""

import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from classify.classifier import Classifier, codes_of
from classify.learned.folder import BadModel, is_model
from classify.learned.rows import BadData, Rows, in_short, read_rows
from pipeline.commands.learning_figures import (
    evaluated_json,
    print_evaluated,
    print_trained,
    trained_json,
)
from pipeline.commands.options import PROBLEMS, WRONG_USAGE, AsJson, Config, fail, put_json, settings_of
from pipeline.config import Settings
from pipeline.deciding import embedder_of, model_folder, semantic_problems, shelf_of

if TYPE_CHECKING:  # scikit-learn and numpy take a second to load; the help needs neither
    from classify.learned.examples import Tidied
    from classify.learned.metrics import Judged
    from classify.learned.model import Model

HEADS = ("type", "topic", "priority", "sentiment")

DataFile = Annotated[
    Path,
    typer.Option(
        "--data",
        metavar="FILE",
        help="UTF-8 lines of label, tab, text. A header line may name the columns: label (or the target), text, "
        "language, channel.",
    ),
]
Target = Annotated[str, typer.Option("--target", metavar="FIELD", help=f"What the labels are: {', '.join(HEADS)}.")]
ModelFolder = Annotated[
    Path | None, typer.Option("--model", metavar="DIR", help="The model's folder; default: the one in use.")
]

Plot = Annotated[
    Path | None,
    typer.Option("--plot", metavar="FILE", help="Draw the learning curve and the reliability into this PNG file."),
]


def train(
    data: DataFile, target: Target, model: ModelFolder = None, config: Config = None, as_json: AsJson = False
) -> None:
    """Learn one field from labelled texts, and put the model into use unless it is worse than the one in use.

    Prints how well it answers texts that it has not learnt from. One text in twenty is held back for good and only
    compares models; the same file gives the same model. Other fields of the same folder stay as they are. Without
    `--model` the rows are kept beside the model in use: each night it learns from them and from what people correct.
    With `[learning] semantic = true` it also learns what messages are like as a whole, which takes about a minute.

    Example: `rawafid train --data topics.tsv --target topic --model models/new`
    """
    began = time.monotonic()
    settings = settings_of(config)
    if problems := semantic_problems(settings):
        fail(problems)
    found, tidied, of_taxonomy = _material(data, target, settings)
    from classify.learned.evaluation import replace_if_not_worse
    from classify.learned.nightly import install
    from classify.learned.training import learn

    fixed = model or (settings.learning.model and model_folder(settings))
    embedder = embedder_of(settings)
    try:
        learned = learn(
            target, tidied.examples, promise=settings.learning.promise, embedder=embedder, progress=_progress
        )
        if fixed:
            replacement = replace_if_not_worse(fixed, learned, of_taxonomy=of_taxonomy, embedder=embedder)
        else:
            reason = f"trained on {data.name}"
            replacement = install(shelf_of(), learned, found.rows, reason, of_taxonomy=of_taxonomy, embedder=embedder)
    except (BadData, BadModel) as error:
        fail(str(error))
    except OSError as error:
        fail(f"{error.filename}: {error.strerror}; nothing was changed.")
    if as_json:
        put_json(trained_json(target, found, tidied, learned.head, replacement, time.monotonic() - began))
    else:
        print_trained(tidied, learned.head, replacement, time.monotonic() - began)
        if embedder is not None and learned.head.semantic is None:
            print("Sentence embeddings gain nothing here, or are not asked; the model is without them.")
    if not learned.beats_chance:
        print("Warning: it is right no more often than chance; it has learnt nothing.", file=sys.stderr)
    if not replacement.is_replaced:
        fail(f"The model in use was kept. {replacement.reason}", PROBLEMS)


def evaluate(
    data: DataFile, target: Target, model: ModelFolder = None,
    plot: Plot = None,
    config: Config = None, as_json: AsJson = False,
) -> None:  # fmt: skip
    """Measure answers to labelled texts: of a model, or without one of what this installation decides.

    Each text counts once. Intervals are 95 % (bootstrap, 1,000 resamples).

    Example: `rawafid evaluate --data audit.tsv --target topic --model models/new --plot quality.png`
    """
    settings = settings_of(config)
    if problems := semantic_problems(settings):
        fail(problems)
    found, tidied, of_taxonomy = _material(data, target, settings, is_evaluation=True)
    from classify.learned.evaluation import heard_whole, judge
    from classify.learned.metrics import figures_of

    used = _model(model, settings, target)
    _progress("answering")
    judged = judge(tidied.examples, target, used, of_taxonomy=of_taxonomy)
    figures = figures_of(judged)
    whole = heard_whole(tidied.examples, judged, target, used, of_taxonomy=of_taxonomy)
    if plot is not None:
        _draw(plot, target, tidied, judged, used, settings)
    if as_json:
        put_json(evaluated_json(target, found, tidied, judged, figures, used, whole))
    else:
        print_evaluated(tidied, judged, figures, used, whole)
        if whole is None:
            is_on = settings.learning.semantic
            print("Sentence embeddings: this answers without them." if is_on else
                  "Sentence embeddings are off ([learning] semantic).")  # fmt: skip


def _material(
    data: Path, target: str, settings: Settings, *, is_evaluation: bool = False
) -> "tuple[Rows, Tidied, bool]":
    """The rows of the file, each text once, and whether their labels are the taxonomy's codes."""
    if target not in HEADS:
        fail(f"There is no target {target!r}; the targets are {', '.join(HEADS)}.", WRONG_USAGE)
    if not data.is_file():
        fail(f"{data}: there is no such file.", WRONG_USAGE)
    from classify.learned.examples import are_codes, sources, tidy

    try:
        found = read_rows(data, target)
    except BadData as error:
        fail(str(error))
    if found.broken:
        print(f"{data}: {len(found.broken)} lines were left out: {in_short(found.broken)}.", file=sys.stderr)
    taxonomy = settings.load_taxonomy()
    codes = codes_of(taxonomy, target)
    of_taxonomy = are_codes(found.rows, codes)
    foreign = sorted({row.label for row in found.rows} - codes)
    if foreign and not is_evaluation:
        shown = ", ".join(foreign[:5]) + (f" and {len(foreign) - 5} more" if len(foreign) > 5 else "")
        print(f"Labels that the taxonomy does not have, which routes cannot know: {shown}.", file=sys.stderr)
    _progress("reading")
    keywords = Classifier.load(taxonomy) if of_taxonomy or is_evaluation else None
    return found, tidy(sources(found.rows, target, keywords)), of_taxonomy


def _model(named: Path | None, settings: Settings, target: str) -> "Model | None":
    from classify.learned.model import read_model

    folder = named or model_folder(settings)
    if named is None and settings.learning.model is None and not is_model(folder):
        return None
    try:
        found = read_model(folder, embedder_of(settings))
    except BadModel as error:
        fail(str(error))
    if target not in found.heads:
        if named is not None:
            fail(f"{folder} has not learnt the {target}, only {', '.join(found.heads)}.")
        return None
    return found


def _progress(said: str) -> None:
    if sys.stderr.isatty():
        print(f"… {said}", file=sys.stderr)


def _draw(
    path: Path, target: str, tidied: "Tidied", judged: "Sequence[Judged]", used: "Model | None", settings: Settings
) -> None:
    from classify.learned.curve import learning_curve
    from classify.learned.metrics import figures_of, reliability
    from classify.learned.plot import Drawing, draw
    from classify.learned.training import SEED

    figures = figures_of(judged)
    head = used.heads[target] if used else None
    drawing = Drawing(
        title=f"{target}: {len(judged):,} texts, {len({one.truth for one in judged})} labels",
        curve=learning_curve(target, tidied.examples, SEED, _progress),
        reached=figures.macro_f1,
        reached_by=f"model {used.hash[:8]}" if used else "keywords alone",
        bins=reliability(judged),
        calibration_error=figures.calibration_error,
        threshold=head.calibration.threshold(None) if head else None,
    )
    try:
        draw(drawing, path)
    except (OSError, ValueError) as error:
        fail(f"{path}: the picture cannot be written: {error}.", WRONG_USAGE)
    print(f"The picture is in {path}.", file=sys.stderr)
