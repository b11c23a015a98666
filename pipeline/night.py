"""What the clock does for learning: corrections into the shadow, the audit held to the promise, a training by night."""

import subprocess
from collections.abc import Sequence
from dataclasses import dataclass

import structlog

from ingest.traces import said_of
from pipeline.teaching import Teaching

_SLOW = 6
"""Only every so many rounds is the audit counted, and the time looked at."""

_log = structlog.get_logger(__name__)


@dataclass(slots=True)
class Night:
    """The clock's part in learning; nothing that fails here stops the clock."""

    teaching: Teaching
    command: Sequence[str]
    """What trains: a process of its own, because it takes a core for a minute."""
    _training: subprocess.Popen[bytes] | None = None
    _looks: int = 0

    def look(self) -> None:
        """One round; most find nothing to do."""
        steps = (self.teaching.catch_up, self.teaching.review, self._train)
        is_slow_round = self._looks % _SLOW == 0
        self._looks += 1
        for step in steps if is_slow_round else steps[:1]:
            try:
                step()
            except Exception as error:
                _log.error("A round of learning failed; it is tried again.", **said_of(error))

    def end(self) -> None:
        """Stop a training; what it has not put into use does not exist."""
        if self._training is not None and self._training.poll() is None:
            self._training.terminate()

    def _train(self) -> None:
        if self._training is not None:
            code = self._training.poll()
            if code is None:
                return
            self._training = None
            if code:
                _log.error("The night's training failed; what decided goes on.", code=code)
        if self.teaching.is_night():
            _log.info("The night's training begins.")
            self._training = subprocess.Popen(list(self.command), stdin=subprocess.DEVNULL)  # noqa: S603
