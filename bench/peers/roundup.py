"""Roundup: the long-lived Python issue tracker with its own mail gateway, fed from a mailbox file."""

import shutil
from pathlib import Path

from bench.child import RunError, empty_folder, run, virtual_environment
from bench.mailbox import Mailbox
from bench.row import Row, absent, from_report

NAME = "Roundup 2.6.0"
CHEAP_ROUNDS = 10_000
SETTINGS = (
    "mail_domain=centre.example",
    "mail_host=localhost",
    "tracker_web=http://localhost/tracker/",
    "mailgw_convert_htmltotext=dehtml",  # as installed, mail without a plain text is refused
)
OPEN_TO_CITIZENS = "db.security.addPermissionToRole('Anonymous', 'Email Access')"
"""Its own commented-out line: mail of somebody unknown opens an account instead of being refused."""


def intake(mailbox: Mailbox) -> Row:
    """As installed: most of its time goes into hashing a password for each new sender."""
    return _intake(mailbox, NAME, rounds=None)


def intake_with_cheap_passwords(mailbox: Mailbox) -> Row:
    """The same with weak password hashing, which shows what the intake itself costs."""
    return _intake(mailbox, f"{NAME}, PBKDF2 {CHEAP_ROUNDS // 1000}k rounds", rounds=CHEAP_ROUNDS)


def _intake(mailbox: Mailbox, name: str, rounds: int | None) -> Row:
    try:
        python = virtual_environment("roundup")
        home = empty_folder("roundup")
        tracker, mbox, report = home / "tracker", home / "mailbox.mbox", home / "report.json"
        _install(python, tracker, rounds)
        shutil.copyfile(mailbox.mbox, mbox)  # it empties what it has taken in
        count = len(mailbox.entries)
        # SENDMAILDEBUG makes Roundup write what it would send to that file instead.
        silent = {"SENDMAILDEBUG": str(home / "sent.txt")}
        run([python, "-m", "bench.peers.roundup_intake", tracker, mbox, str(count), report], silent)
    except RunError as failed:
        return absent(name, str(failed))
    return from_report(name, report)


def _install(python: Path, tracker: Path, rounds: int | None) -> None:
    admin = python.with_name("roundup-admin")
    settings = [*SETTINGS]
    if rounds is not None:
        settings.append(f"password_pbkdf2_default_rounds={rounds}")
    run([python, admin, "-i", tracker, "install", "classic", "sqlite", ",".join(settings)])
    with (tracker / "schema.py").open("a", encoding="utf-8") as schema:
        schema.write(f"{OPEN_TO_CITIZENS}\n")
    run([python, admin, "-i", tracker, "initialise", "throw-away"])
