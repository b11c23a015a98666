"""A private PostgreSQL cluster."""

import signal
from pathlib import Path

import psycopg
from psycopg import sql

from tests.servers.process import ServerProcess, as_user, free_port, give_to, run_once

BINARIES = Path("/usr/lib/postgresql")
USER = "postgres"  # it refuses to run as root


def newest_binaries() -> Path | None:
    """Where Debian keeps the newest version that is installed; the names on PATH may be another one's."""
    found = [folder for folder in BINARIES.glob("*/bin") if (folder / "initdb").exists()]
    return max(found, key=lambda folder: int(folder.parent.name), default=None)


class Postgres:
    """One cluster. Nobody cuts the power: without ``waits_for_disk``, too, what was committed outlives a kill."""

    def __init__(self, directory: Path, waits_for_disk: bool = True) -> None:
        binaries = newest_binaries()
        assert binaries is not None, "asked for only where it is installed"
        self.port = free_port()
        self._data = directory / "data"
        give_to(USER, directory, self._data)
        if not (self._data / "PG_VERSION").exists():
            run_once(
                [
                    *(*as_user(USER), str(binaries / "initdb"), "--pgdata", str(self._data), "--no-sync"),
                    *("--username", USER, "--auth", "trust", "--encoding", "UTF8", "--locale", "C.UTF-8"),
                ]
            )
        settings = {
            "port": str(self.port),
            "listen_addresses": "127.0.0.1",
            "unix_socket_directories": "",
            "fsync": "on" if waits_for_disk else "off",
            "max_connections": "200",
        }
        self._server = ServerProcess(
            [
                *(*as_user(USER), str(binaries / "postgres"), "-D", str(self._data)),
                *(part for name, value in settings.items() for part in ("-c", f"{name}={value}")),
            ],
            log=directory / "postgres.log",
        )

    def start(self) -> None:
        self._server.start(is_ready=self._answers)

    def kill(self) -> None:
        """SIGKILL to the postmaster and every backend."""
        self._server.kill()

    def stop_hard(self) -> None:
        """An immediate shutdown: no checkpoint, so that the next start has to recover."""
        self._server.stop(signal.SIGQUIT)

    def stop(self) -> None:
        self._server.stop(signal.SIGINT)  # a fast shutdown: it does not wait for clients

    def restart(self) -> None:
        self.stop()
        self.start()

    def create_database(self, name: str) -> str:
        """A new empty database; the answer is its SQLAlchemy URL."""
        self._run(sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(sql.Identifier(name)))
        return f"postgresql+psycopg://{USER}@127.0.0.1:{self.port}/{name}"

    def drop_database(self, name: str) -> None:
        self._run(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))

    def _run(self, statement: sql.Composed) -> None:
        with self._connect() as connection:
            connection.execute(statement)

    def _connect(self) -> psycopg.Connection:
        return psycopg.connect(
            host="127.0.0.1",
            port=self.port,
            user=USER,
            dbname="postgres",
            autocommit=True,
        )

    def _answers(self) -> bool:
        try:
            self._connect().close()
        except psycopg.OperationalError:
            return False
        return True
