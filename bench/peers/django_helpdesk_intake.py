"""Runs inside django-helpdesk's own environment: ``get_email`` over a local mail folder, timed."""

import sys
from datetime import UTC, datetime
from pathlib import Path

import django
from django.conf import settings
from django.core.management import call_command

from bench.stopwatch import Stopwatch


def configure(home: Path) -> None:
    """A plain installation: SQLite as durable as everybody's here, attachments on, no mail goes out."""
    settings.configure(
        SECRET_KEY="a throw-away instance",  # noqa: S106
        DATABASES={
            "default": {
                "ENGINE": "django.db.backends.sqlite3",
                "NAME": home / "helpdesk.sqlite3",
                "OPTIONS": {"init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"},
            }
        },
        INSTALLED_APPS=[
            "django.contrib.auth",
            "django.contrib.contenttypes",
            "django.contrib.sessions",
            "django.contrib.sites",
            "django.contrib.humanize",
            "django.contrib.messages",
            "django.contrib.admin",
            "rest_framework",
            "helpdesk",
        ],
        ROOT_URLCONF="bench.peers.django_helpdesk_urls",
        MIDDLEWARE=[],
        TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True}],
        DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
        SITE_ID=1,
        USE_TZ=True,
        MEDIA_ROOT=home / "media",
        EMAIL_BACKEND="django.core.mail.backends.dummy.EmailBackend",
        HELPDESK_TEAMS_MODE_ENABLED=False,
        # HELPDESK_KB_ENABLED stays on: without it helpdesk 2.6.1's urls.py raises NameError.
    )
    django.setup()


def main() -> None:
    """``HOME LETTERS RESULT``: LETTERS is emptied, as helpdesk does with what it has taken in."""
    home, letters, result = map(Path, sys.argv[1:4])
    configure(home)
    call_command("migrate", verbosity=0)

    from helpdesk import email
    from helpdesk.models import FollowUp, Queue, Ticket

    Queue.objects.create(
        title="Contact Centre",
        slug="centre",
        email_address="contact@centre.example",
        allow_email_submission=True,
        email_box_type="local",
        email_box_local_dir=str(letters),
        email_box_last_check=datetime(2026, 1, 1, tzinfo=UTC),
        logging_type="none",
    )
    stopwatch = Stopwatch()
    email.extract_email_metadata = stopwatch.timed(email.extract_email_metadata)
    messages = len(list(letters.iterdir()))
    stopwatch.start()
    call_command("get_email", quiet=True)
    figures = stopwatch.figures(messages)
    left = len(list(letters.iterdir()))
    tickets, follow_ups = Ticket.objects.count(), FollowUp.objects.count()
    not_taken = f", {left} mails not taken" if left else ""
    figures.write(result, f"{tickets} tickets, {follow_ups} follow-ups{not_taken}")


if __name__ == "__main__":
    main()
