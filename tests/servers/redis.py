"""A private Redis server."""

from pathlib import Path

import redis

from tests.servers.process import ServerProcess, free_port, wait_until


class Redis:
    """Keeps what it was told on disk: the queue server a site would run."""

    def __init__(self, directory: Path) -> None:
        directory.mkdir(parents=True, exist_ok=True)
        self.port = free_port()
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self._server = ServerProcess(
            [
                *("redis-server", "--port", str(self.port), "--bind", "127.0.0.1", "--dir", str(directory)),
                *("--appendonly", "yes", "--save", ""),
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

    def write_down(self) -> None:
        """What it was told is in its file: while the disk is busy it holds that back for two seconds."""
        with redis.Redis.from_url(self.url) as client:
            wait_until(lambda: client.info("persistence")["aof_buffer_length"] == 0, "Redis to write its file")

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
