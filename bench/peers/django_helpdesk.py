"""django-helpdesk: a popular ticket tracker of the Django world, fed from a local mail folder."""

import shutil

from bench.child import RunError, empty_folder, run, virtual_environment
from bench.mailbox import Mailbox
from bench.row import Row, absent, from_report

NAME = "django-helpdesk 2.6.1"


def intake(mailbox: Mailbox) -> Row:
    """Every mail of the mailbox through ``get_email``, one process."""
    try:
        python = virtual_environment("django_helpdesk")
        home = empty_folder("django_helpdesk")
        letters = home / "letters"
        shutil.copytree(mailbox.letters, letters)  # it deletes what it has taken in
        report = home / "report.json"
        run([python, "-m", "bench.peers.django_helpdesk_intake", home, letters, report])
    except RunError as failed:
        return absent(NAME, str(failed))
    return from_report(NAME, report)
