"""What must be in order before a part starts: secrets, the database's version, and nobody else on the data folder."""

import fcntl
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy.exc import ArgumentError, OperationalError

from ingest.settings import data_folder
from ingest.settings import secrets as secrets_of
from pipeline.assemble import Assembly, assemble
from pipeline.commands.options import fail, settings_of
from pipeline.config import Settings, missing_secrets
from pipeline.deciding import semantic_problems
from pipeline.store import is_current, migrate


def ready(settings: Settings) -> Assembly:
    """Everything that must be in order before a part starts, or exit 1 with all that is not."""
    if settings.is_embedded():
        with usable_storage():
            write_missing_secrets(settings)
    if missing := missing_secrets(settings) + semantic_problems(settings):
        fail(missing)
    return opened(settings)


def open_pipeline(config: Path | None) -> Assembly:
    """The pipeline on its database; the embedded one is brought up to date, any other must be already."""
    return opened(settings_of(config))


def opened(settings: Settings) -> Assembly:
    """The same, for a configuration that is read already."""
    with usable_storage():
        assembly = assemble(settings)
        if settings.is_embedded():
            migrate(assembly.engine)
        elif not is_current(assembly.engine):
            fail("The database is not at this version; run: rawafid migrate")
    return assembly


@contextmanager
def usable_storage() -> Iterator[None]:
    """Around the first use of database and data folder: what is wrong with them is a sentence and exit 1."""
    try:
        yield
    except (ArgumentError, ModuleNotFoundError):  # the second is a driver that is not installed
        fail("The database's address is not understood; write postgresql://user:password@host/name or sqlite:///PATH.")
    except OperationalError as error:
        reason = str(error.orig).partition("\n")[0]
        fail(f"The database cannot be used: {reason}; see [running] database and RAWAFID_DATABASE_URL.")
    except OSError as error:
        fail(f"{data_folder()}: {error.strerror}; choose another folder with --data.")


def write_missing_secrets(settings: Settings) -> list[Path]:
    """Make the secrets that the configuration wants in files below the data folder and that are not there yet.

    The embedded default needs no set-up: this happens on its first run. Elsewhere `rawafid migrate` does it, once,
    because every machine must have the same ones.
    """
    made = []
    for _, secret in secrets_of(settings):
        path = secret.path()
        if path is not None and path.is_relative_to(data_folder()) and not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "w") as file:
                # Hex is also valid base64, which the signing of webhooks asks for.
                file.write(secrets.token_hex(24) + "\n")
            made.append(path)
    return made


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
