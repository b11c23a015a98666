"""A copy of the model in use that every correction reaches within seconds, and that decides nothing until promoted."""

import json
import shutil
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from classify.learned.folder import ABOUT, BadModel, is_model, replace_file
from classify.learned.model import Model, read_model, write_head
from classify.learned.online import Learner
from classify.learned.shelf import Shelf, taught

_STATE = "shadow.json"


@dataclass(frozen=True, slots=True)
class Lesson:
    """One answer that a person gave, as the words of the message."""

    head: str
    label: str
    words: tuple[str, ...]
    language: str


@dataclass(frozen=True, slots=True)
class State:
    """How far the shadow is."""

    base: str
    """The version that it was copied from."""
    applied: int
    """The number of the last correction that is in it."""
    folder: str
    """Its own, by its content; empty while it is no different from its base."""
    added: dict[str, int]
    """By head: marks that corrections have brought."""


def state(shelf: Shelf) -> State | None:
    """The shadow of the version in use, a fresh one where another version had one; None without a version in use."""
    base = shelf.in_use()
    if not base:
        return None
    try:
        said = json.loads((shelf.folder / _STATE).read_text(encoding="utf-8"))
        found = State(str(said["base"]), int(said["applied"]), str(said["folder"]), dict(said["added"]))
    except (OSError, ValueError, KeyError, TypeError):
        found = None
    if found is None or found.base != base or (found.folder and not is_model(shelf.folder / found.folder)):
        return State(base, taught(shelf.path(base)), "", {})
    return found


def shadow_folder(shelf: Shelf, found: State) -> Path:
    """Where the shadow's model lies."""
    return shelf.folder / found.folder if found.folder else shelf.path(found.base)


def teach(shelf: Shelf, found: State, lessons: Sequence[Lesson], upto: int) -> State:
    """Bring the lessons into the shadow, which then has the corrections up to number ``upto``.

    Weights and number are replaced together: after a crash it is as if nothing had been taught, and the same lessons
    give the same shadow. Raises BadModel when its model cannot be read. To be called with the shelf to oneself.
    """
    folder, added = found.folder, dict(found.added)
    if lessons:
        folder, added = _taught(shelf, read_model(shadow_folder(shelf, found)), added, lessons)
    after = replace(found, applied=upto, folder=folder, added=added)
    said = {"base": after.base, "applied": after.applied, "folder": after.folder, "added": after.added}
    replace_file(shelf.folder / _STATE, json.dumps(said).encode())
    for path in shelf.folder.glob("shadow-*"):
        if path.name != folder:
            shutil.rmtree(path, ignore_errors=True)
    return after


def _taught(shelf: Shelf, model: Model, added: dict[str, int], lessons: Sequence[Lesson]) -> tuple[str, dict[str, int]]:
    learners = {name: Learner(head, added.get(name, 0)) for name, head in model.heads.items()}
    for lesson in lessons:
        if lesson.head in learners:
            learners[lesson.head].learn(lesson.words, lesson.label, lesson.language)
    draft = shelf.folder / ".shadow"
    shutil.rmtree(draft, ignore_errors=True)
    version = ""
    for learner in learners.values():
        version = write_head(draft, learner.head())
    folder = shelf.folder / f"shadow-{version}"
    if not is_model(folder):
        shutil.rmtree(folder, ignore_errors=True)
        draft.rename(folder)
    return folder.name, {name: learner.added for name, learner in learners.items()}


def version_of(folder: Path) -> str:
    """The hash of the model in a folder, without reading its weights. Raises BadModel when it holds none."""
    try:
        return str(json.loads((folder / ABOUT).read_text(encoding="utf-8"))["hash"])
    except (OSError, ValueError, KeyError, TypeError):
        raise BadModel(f"{folder}: this describes no model; train it again.") from None
