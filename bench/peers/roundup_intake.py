"""Runs inside Roundup's own environment: ``roundup-mailgw`` over a mailbox file, timed."""

import sys
from pathlib import Path

from roundup import instance, mailgw
from roundup.scripts import roundup_mailgw

from bench.stopwatch import Stopwatch


def main() -> None:
    """``TRACKER MBOX MESSAGES RESULT``: MBOX is emptied, as Roundup does with what it has taken in."""
    tracker, mbox, messages, result = sys.argv[1:5]
    stopwatch = Stopwatch()
    mailgw.MailGW.handle_Message = stopwatch.timed(mailgw.MailGW.handle_Message)
    stopwatch.start()
    failed = roundup_mailgw.main([tracker, "mailbox", mbox])
    figures = stopwatch.figures(int(messages))
    if failed:
        sys.exit(f"roundup-mailgw ended with {failed}")
    figures.write(Path(result), outcome(tracker))


def outcome(tracker: str) -> str:
    """What is in the tracker now."""
    database = instance.open(tracker).open("admin")
    try:
        return f"{len(database.issue.list())} issues, {len(database.msg.list())} messages"
    finally:
        database.close()


if __name__ == "__main__":
    main()
