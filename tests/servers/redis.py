"""A private Redis server."""

from pathlib import Path

import redis

from tests.servers.process import ServerProcess, free_port


class Redis:
    """Keeps what it was told on disk unless ``append_only`` is false: the queue server a site would run."""

    def __init__(self, directory: Path, append_only: bool = True) -> None:
        directory.mkdir(parents=True, exist_ok=True)
        self.port = free_port()
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self._server = ServerProcess(
            [
                *("redis-server", "--port", str(self.port), "--bind", "127.0.0.1", "--dir", str(directory)),
                *("--appendonly", "yes" if append_only else "no", "--save", ""),
            ],
            log=directory / "redis.log",
        )

    def start(self) -> None:
        self._server.start(is_ready=self._answers)

    def kill(self) -> None:
        self._server.kill()

    def stop(self) -> None:
        self._server.stop()

    def restart(self) -> None:
        self.stop()
        self.start()

    def wipe(self) -> None:
        """Everything in it is gone: the fault that the design must survive."""
        with redis.Redis.from_url(self.url) as client:
            client.flushall()

    def has(self, key: str) -> bool:
        """Whether there is anything under that name."""
        with redis.Redis.from_url(self.url) as client:
            return bool(client.exists(key))

    def _answers(self) -> bool:
        try:
            with redis.Redis.from_url(self.url, socket_timeout=1) as client:
                return bool(client.ping())
        except redis.RedisError:  # refused, or still loading what it kept
            return False
