"""What people say of decisions becomes what decides: the shadow at once, a new version by night, never a worse one."""

import fcntl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import structlog
from sqlalchemy import Engine

from cases.audits import COUNTED, audited
from cases.corrections import LEARNT, Confirmed, confirmed, confirmed_after, newest
from classify.classifier import Classifier, codes_of
from classify.learned.audit import Standing, caution, standings
from classify.learned.folder import BadModel, replace_file
from classify.learned.rows import BadData, Row
from classify.learned.shelf import Shelf, taught
from classify.taxonomy import Taxonomy
from ingest.clock import Clock, database_now
from ingest.transaction import reading
from normalize.text.arabic import fold
from pipeline.config import Settings
from pipeline.deciding import caution_file, embedder_of, read_caution

if TYPE_CHECKING:  # numpy is loaded once there is something to learn, and not before
    from classify.learned.evaluation import Replacement
    from classify.learned.examples import Example
    from classify.learned.model import Model
    from classify.learned.shadow import Lesson, State
    from classify.learned.training import Learned

FIRST = 200
"""Confirmed answers from which on a head is learnt of them alone, where no file was ever learnt from."""
_AT_ONCE = 500
_BEGUN = "night"

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Teaching:
    """Brings the words of people into the models of one installation."""

    engine: Engine
    settings: Settings
    shelf: Shelf
    clock: Clock = database_now

    def catch_up(self) -> int:
        """Teach the shadow what was said since it last learnt; returns how many words there were.

        Raises BadModel when the model in use cannot be read.
        """
        if not self.shelf.in_use():
            return 0
        from classify.learned.shadow import state, teach

        with reading(self.engine) as connection:
            last = newest(connection)
        found = state(self.shelf)
        if found is None or found.applied >= last:
            return 0
        with self.shelf.alone():
            found = state(self.shelf)
            told: list[Confirmed] = []
            while found is not None and found.applied < last:
                with reading(self.engine) as connection:
                    told = confirmed_after(connection, found.applied, _AT_ONCE)
                upto = told[-1].id if len(told) == _AT_ONCE else last
                found = teach(self.shelf, found, self._lessons(found, told), upto)
        return len(told)

    def retrain(self, progress: Callable[[str], None] = lambda said: None) -> "list[tuple[str, Replacement | str]]":
        """Train every head anew that there is material for, and put into use together what is not worse.

        Returns for each head what became of it, or why it was not trained. The same rows and corrections give the same
        version. Raises BadModel or OSError, and then what decided goes on.
        """
        from classify.learned.nightly import promote

        self.catch_up()
        with reading(self.engine) as connection:
            last, told = newest(connection), confirmed(connection)
        found: list[tuple[str, Replacement | str]] = []
        candidates = []
        for name in LEARNT:
            progress(f"learning the {name}")
            candidate = self._candidate(name, [one for one in told if one.head == name], progress)
            if isinstance(candidate, str):
                found.append((name, candidate))
            else:
                candidates.append(candidate)
        with self.shelf.alone():
            reason = "trained on all that people have said"
            verdicts = promote(self.shelf, candidates, last, reason, embedder_of(self.settings))
        found += [(one[0].head.name, verdict) for one, verdict in zip(candidates, verdicts, strict=True)]
        return found

    def promote_shadow(self, *, is_forced: bool = False) -> "list[tuple[str, Replacement | str]]":
        """Put the shadow into use, as far as it is not worse; ``is_forced``: a person wants it whatever the audit says.

        Raises BadModel when there is no shadow that differs from what is in use.
        """
        from classify.learned.model import read_model
        from classify.learned.nightly import promote, put_into_use
        from classify.learned.shadow import shadow_folder, state

        self.catch_up()
        with self.shelf.alone():
            found = state(self.shelf)
            if found is None or not found.folder:
                raise BadModel("There is no shadow: nothing was corrected since the model in use was made.")
            heads = read_model(shadow_folder(self.shelf, found)).heads
            if is_forced:
                put_into_use(self.shelf, list(heads.values()), found.applied, "the shadow, by hand")
                return []
            candidates = [one for name in heads if not isinstance(one := self._of_shadow(name), str)]
            verdicts = promote(self.shelf, candidates, found.applied, "the shadow", embedder_of(self.settings))
        return [(one[0].head.name, verdict) for one, verdict in zip(candidates, verdicts, strict=True)]

    def standings(self) -> list[Standing]:
        """How answers without a person fare against the promise, by head and language."""
        with reading(self.engine) as connection:
            found = audited(connection, self.clock(connection) - COUNTED)
        return standings(found, self.settings.learning.promise)

    def review(self) -> list[Standing]:
        """Hold every worker to what the audit says, and raise the alarm where the promise is broken."""
        found = self.standings()
        told, before = caution(found), read_caution(self.shelf)
        if told != before:
            self.shelf.folder.mkdir(parents=True, exist_ok=True)
            replace_file(caution_file(self.shelf), told.as_text().encode())
        for one in found:
            if one.state == "broken" and not before.distrusts(one.head, one.language):
                _log.error(
                    "Answers without a person are wrong more often than promised; a person sees the doubtful ones.",
                    head=one.head, language=one.language or "all", accuracy=round(one.accuracy, 3),
                    checked=one.checked, promise=one.promise,
                )  # fmt: skip
        return found

    def is_night(self) -> bool:
        """Whether this night's training is to begin now; who is told so is the only one who is."""
        with reading(self.engine) as connection:
            now, last = self.clock(connection), newest(connection)
        begun = self.shelf.folder / _BEGUN
        today = _night(now, self.settings)
        if self.settings.learning.model is not None or today is None or _read(begun) == today:
            return False
        with self.shelf.alone():
            if _read(begun) == today:
                return False
            replace_file(begun, today.encode())
            version = self.shelf.in_use()
            return last > (taught(self.shelf.path(version)) if version else 0)

    def _candidate(
        self, name: str, told: list[Confirmed], progress: Callable[[str], None]
    ) -> "tuple[Learned, tuple[Example, ...], bool] | str":
        from classify.learned.nightly import material, relearn, rows_file

        used = self._model()
        is_in_use = used is not None and name in used.heads
        if used is not None and is_in_use and not used.speaks(name, codes_of(self._taxonomy, name)):
            return "it answers with labels of its own, which nobody can confirm on a case"
        if not rows_file(self.shelf, name).is_file():
            if is_in_use:
                return self._of_shadow(name)
            if len(told) < FIRST:
                return f"{len(told)} confirmed answers are too few for a first model; {FIRST} is the least"
        found = material(self.shelf, name, *self._rows(told), Classifier.load(self._taxonomy))
        promise, embedder = self.settings.learning.promise, embedder_of(self.settings)
        try:
            learned = relearn(name, found, promise=promise, embedder=embedder, progress=progress)
            return learned, found.examined, True
        except BadData as error:
            return str(error)

    def _of_shadow(self, name: str) -> "tuple[Learned, tuple[Example, ...], bool] | str":
        """What the corrections alone made of a head whose rows are not here."""
        from classify.learned.examples import is_held_back
        from classify.learned.model import read_model
        from classify.learned.nightly import as_learned, material
        from classify.learned.shadow import shadow_folder, state

        found = state(self.shelf)
        if found is None or not found.folder:
            return "nothing was corrected since it was made"
        head = read_model(shadow_folder(self.shelf, found)).heads[name]
        with reading(self.engine) as connection:
            told = [one for one in confirmed(connection) if one.head == name]
        examples = material(self.shelf, name, *self._rows(told), Classifier.load(self._taxonomy))
        held_back = [one for one in examples.taught if is_held_back(one.key, head.seed)]
        return as_learned(head, held_back), examples.examined, True

    def _rows(self, told: list[Confirmed]) -> tuple[list[Row], list[Row]]:
        """What teaches, and what only examines; of codes that the taxonomy still has."""
        codes = {name: codes_of(self._taxonomy, name) for name in LEARNT}
        known = [one for one in told if one.label in codes[one.head]]
        rows = [(one.is_audited, Row(one.label, one.words, one.language, one.channel)) for one in known]
        return [row for is_audited, row in rows if not is_audited], [row for is_audited, row in rows if is_audited]

    def _lessons(self, found: "State", told: list[Confirmed]) -> "list[Lesson]":
        """Without what examines models: the audit, and what is held back."""
        from classify.learned.examples import is_held_back
        from classify.learned.features import words_of
        from classify.learned.model import read_model
        from classify.learned.shadow import Lesson, shadow_folder

        model = read_model(shadow_folder(self.shelf, found))
        codes = {name: codes_of(self._taxonomy, name) for name in model.heads}
        with reading(self.engine) as connection:
            frozen = {fold(one.words) for one in confirmed(connection) if one.is_audited}
        lessons = []
        for one in told:
            head = model.heads.get(one.head)
            if head is None or one.label not in codes[one.head] or not model.speaks(one.head, codes[one.head]):
                continue
            key = fold(one.words)
            if not one.is_audited and key not in frozen and not is_held_back(key, head.seed):
                lessons.append(Lesson(one.head, one.label, tuple(words_of(one.words)), one.language))
        return lessons

    def _model(self) -> "Model | None":
        version = self.shelf.in_use()
        if not version:
            return None
        from classify.learned.model import read_model

        return read_model(self.shelf.path(version))

    @property
    def _taxonomy(self) -> Taxonomy:
        return self.settings.load_taxonomy()


@contextmanager
def only_training(shelf: Shelf) -> Iterator[bool]:
    """Whether nobody else is training; two at once would only take each other's time."""
    shelf.folder.mkdir(parents=True, exist_ok=True)
    with (shelf.folder / ".training").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            yield False
            return
        yield True


def _night(now: datetime, settings: Settings) -> str | None:
    """The day whose training is due by now, in the centre's time zone; None before its hour."""
    here = now.astimezone(ZoneInfo(settings.centre.timezone))
    return here.date().isoformat() if here.time() >= settings.learning.retrain_at else None


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="ascii")
    except (OSError, ValueError):
        return ""
