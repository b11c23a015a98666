"""What decides in this installation: the taxonomy's keywords, and the model that its people have taught."""

import json
import time
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

import structlog

from classify.classification import Classification
from classify.classifier import Classifier, codes_of
from classify.heard import Heard
from classify.learned.audit import Caution
from classify.learned.embedding import Embedder, NotUsable, load_embedder, why_not
from classify.learned.folder import BadModel, is_model
from classify.learned.shelf import Shelf
from ingest.settings import data_folder
from normalize.message import Message
from pipeline.config import Settings

if TYPE_CHECKING:  # numpy is loaded where a model is in use, and nowhere else
    from classify.learned.model import Model

LOOK_SECONDS = 3
"""So long after a model was put into use it decides everywhere."""

_ROUTED = ("type", "topic", "priority")
"""Heads whose answers routes may ask for."""
_CAUTION = "caution.json"

_log = structlog.get_logger(__name__)

Stamp = tuple[tuple[int, int], ...]


def shelf_of() -> Shelf:
    """Where this installation's models stand."""
    return Shelf(data_folder() / "models")


def caution_file(shelf: Shelf) -> Path:
    """What the audit says of answers without a person; written by the clock, read by every worker."""
    return shelf.folder / _CAUTION


def model_folder(settings: Settings) -> Path:
    """Where the model in use lies, if there is one."""
    if settings.learning.model is not None:
        return data_folder() / settings.learning.model
    shelf = shelf_of()
    return shelf.folder / (shelf.in_use() or "none")


def load_classifier(settings: Settings, model: Path | None = None) -> Classifier:
    """Keywords with the model in ``model``, else with the one in use, if there is one.

    Raises BadModel when the one named cannot be used.
    """
    return Classifier.load(settings.load_taxonomy(), _model(settings, model), embedder_of(settings))


class Deciding:
    """The classifier in use: it follows the model on the shelf and what the audit says, within seconds.

    A damaged model must not stop the intake: what decided before goes on deciding, at first the keywords alone.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._shelf = shelf_of()
        self._lock = Lock()
        self._stamp: Stamp | None = None
        self._look_at = 0.0
        self._told = ""
        self.classifier = Classifier.load(settings.load_taxonomy(), embedder=embedder_of(settings))
        self._look()

    def classify(self, message: Message, heard: Heard | None = None) -> Classification:
        """As the classifier in use does."""
        if time.monotonic() >= self._look_at:
            self._look()
        return self.classifier.classify(message, heard)

    def _look(self) -> None:
        if not self._lock.acquire(blocking=False):
            return  # another thread is at it; until then the old one decides
        try:
            stamp = tuple(map(_stamp, (self._shelf.pointer, caution_file(self._shelf))))
            if stamp != self._stamp:
                self._stamp = stamp
                self._load()
        finally:
            self._look_at = time.monotonic() + LOOK_SECONDS
            self._lock.release()

    def _load(self) -> None:
        try:
            learned = _model(self._settings)
            caution = read_caution(self._shelf)
        except BadModel as error:
            _log.error("The model cannot be used; what decided before goes on.", reason=str(error))
            return
        if learned is not None:
            self._tell(_lacking(self._settings, learned))
        if learned is not None and self._settings.learning.model is None:
            from classify.learned.nightly import cautious

            learned = cautious(learned, caution.threshold, caution.mark)
        self.classifier = self.classifier.taught(learned, frozenset(caution.broken))

    def _tell(self, lacking: str) -> None:
        """Say once why sentence embeddings are not asked that should be."""
        if lacking and lacking != self._told:
            _log.error("Words and letters answer alone, without sentence embeddings.", reason=lacking)
        self._told = lacking


def read_caution(shelf: Shelf) -> Caution:
    """What the audit says; nothing has been checked where it says nothing that can be read."""
    try:
        return Caution.from_json(json.loads(caution_file(shelf).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return Caution({}, {})


def semantic_problems(settings: Settings) -> list[str]:
    """Why the sentence embeddings that are asked for cannot be had on this machine."""
    reason = why_not() if settings.learning.semantic else ""
    return [f"learning.semantic: {reason}."] if reason else []


def embedder_of(settings: Settings) -> Embedder | None:
    """What sentence embeddings are made by; None where they are not wanted, or cannot be had."""
    if not settings.learning.semantic:
        return None
    try:
        return load_embedder()
    except NotUsable:
        return None


def _lacking(settings: Settings, model: "Model") -> str:
    """Why the model answers without the sentence embeddings that it knows and that are wanted; empty where it does not.

    Either nothing can make them here, or something else makes them than what it learnt from.
    """
    if not settings.learning.semantic or not model.semantic_heads or model.embedder is not None:
        return ""
    try:
        here = load_embedder().name
    except NotUsable as error:
        return str(error)
    return f"the model did not learn from the vectors of {here}, which is installed; train it again"


def model_problems(settings: Settings) -> list[str]:
    """A sentence for each reason why the model in use cannot do its work."""
    try:
        model = _model(settings)
    except BadModel as error:
        return [f"learning.model: {error}"]
    if model is None:
        return []
    taxonomy = settings.load_taxonomy()
    lacking = _lacking(settings, model)
    found = [f"learning.semantic: {lacking}."] if lacking and not why_not() else []
    for name in filter(model.heads.__contains__, _ROUTED):
        foreign = model.foreign(name, codes_of(taxonomy, name))
        if foreign:
            shown = ", ".join(foreign[:5]) + (f" and {len(foreign) - 5} more" if len(foreign) > 5 else "")
            found.append(
                f"learning.model: {model_folder(settings)} answers the {name} with {shown}, which the taxonomy lacks; "
                f"add them to it, or train with its codes."
            )
    return found


def _model(settings: Settings, named: Path | None = None) -> "Model | None":
    folder = named or model_folder(settings)
    is_expected = named is not None or settings.learning.model is not None or bool(shelf_of().in_use())
    if not is_expected and not is_model(folder):
        return None
    from classify.learned.model import read_model

    return read_model(folder, embedder_of(settings))


def _stamp(path: Path) -> tuple[int, int]:
    try:
        found = path.stat()
    except OSError:
        return 0, 0
    return found.st_mtime_ns, found.st_ino
