"""What must be in order before a part starts: secrets, the database's version, and nobody else on the data folder."""

import fcntl
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager

from ingest.settings import data_folder
from ingest.settings import secrets as secrets_of
from pipeline.assemble import Assembly
from pipeline.commands.options import fail, opened, usable_storage
from pipeline.config import Settings, missing_secrets


def ready(settings: Settings) -> Assembly:
    """Everything that must be in order before a part starts, or exit 1 with all that is not."""
    if settings.is_embedded():
        with usable_storage():
            write_missing_secrets(settings)
    if missing := missing_secrets(settings):
        fail(missing)
    return opened(settings)


def write_missing_secrets(settings: Settings) -> None:
    """The embedded default needs no set-up: a secret in a file below the data folder is made on the first run."""
    for _, secret in secrets_of(settings):
        path = secret.path()
        if path is not None and path.is_relative_to(data_folder()) and not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "w") as file:
                # Hex is also valid base64, which the signing of webhooks asks for.
                file.write(secrets.token_hex(24) + "\n")


@contextmanager
def only_one(*, is_partial: bool = False) -> Iterator[None]:
    """Hold the data folder's lock, so that no two pipelines share one embedded queue.

    Single parts may be added to a pipeline that runs already, here or elsewhere.
    """
    if is_partial:
        yield
        return
    with (data_folder() / "run.lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            fail(f"A pipeline is running already on {data_folder()}; stop it, or choose another folder with --data.")
        yield
