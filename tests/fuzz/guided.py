"""The guided fuzz run: atheris damages mails where that reaches code which no earlier damage reached.

``python -m tests.fuzz.guided --seconds 600`` (libFuzzer, by way of atheris: Linux on x86-64 only)
"""

import argparse
import sys
from hashlib import sha256
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["normalize"]):
    from normalize.reading import READERS

from ingest.message import Channel, RawMessage
from tests.fuzz.originals import originals
from tests.fuzz.run import KEPT, LIMIT_SECONDS
from tests.fuzz.sound import is_read

LARGEST_BYTES = 20_000
CORPUS = KEPT / "corpus"
"""What reached something new stays, and the next run begins with it."""

_INSTRUMENTED = 10
"""Counting what is reached makes reading slower by about so much."""


def read_one(content: bytes) -> None:
    """One mail that the fuzzer made up. Raises AssertionError for anything unsound, and whatever a reader raises."""
    seconds = is_read(RawMessage(Channel.EMAIL, "1", content, "message/rfc822"))
    assert seconds < LIMIT_SECONDS * _INSTRUMENTED, f"took {seconds * 1000:.0f} ms"


def main() -> None:
    """Run until the time is up; libFuzzer stops at the first fault, keeps its input and says where."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--seconds", type=int, default=600)
    arguments.add_argument("--seed", type=int, default=109)
    chosen = arguments.parse_args()
    assert Channel.EMAIL in READERS
    CORPUS.mkdir(parents=True, exist_ok=True)
    for mail in originals()[Channel.EMAIL]:
        Path(CORPUS / sha256(mail).hexdigest()).write_bytes(mail[:LARGEST_BYTES])
    limits = [f"-max_total_time={chosen.seconds}", f"-max_len={LARGEST_BYTES}", f"-seed={chosen.seed}"]
    atheris.Setup([sys.argv[0], *limits, f"-artifact_prefix={KEPT}/guided-", str(CORPUS)], read_one)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
