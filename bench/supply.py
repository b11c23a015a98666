"""Generated mails by the thousand, written by a process of their own: neither its cost nor its memory is measured."""

import multiprocessing
import shutil
from collections.abc import Generator
from multiprocessing.queues import Queue
from pathlib import Path

from bench.mailbox import mails

THOUSAND = 1000
AHEAD = 2
"""Thousands that may lie ready: some 30 MB each."""

PATIENCE_SECONDS = 300


def thousands(folder: Path, count: int) -> Generator[Path, None, None]:
    """So many folders of a thousand other mails each; a folder is removed when the next is asked for."""
    context = multiprocessing.get_context("spawn")
    ready: Queue[Path] = context.Queue(AHEAD)
    writer = context.Process(target=_write, args=(folder, count, ready), daemon=True)
    writer.start()
    try:
        for _ in range(count):
            letters = ready.get(timeout=PATIENCE_SECONDS)
            yield letters
            shutil.rmtree(letters)
    finally:
        writer.terminate()
        writer.join()


def _write(folder: Path, count: int, ready: "Queue[Path]") -> None:
    for seed in range(1, count + 1):
        letters = folder / f"thousand-{seed}"
        letters.mkdir(parents=True)
        for entry, content in mails(THOUSAND, seed):
            # The name becomes the delivery's id, and must not be another thousand's.
            (letters / f"{seed}-{entry.file}").write_bytes(content)
        ready.put(letters)
