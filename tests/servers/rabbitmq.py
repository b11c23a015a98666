"""A private RabbitMQ node, with an Erlang port mapper of its own."""

from pathlib import Path

import pika

from tests.servers.process import ServerProcess, free_port, port_answers, run_once

BINARIES = Path("/usr/lib/rabbitmq/bin")

WRITE_DOWN_QUEUES = "ok = mnesia:sync_log()."
DELETE_ALL_QUEUES = '[rabbit_amqqueue:delete(Q, false, false, <<"tests">>) || Q <- rabbit_amqqueue:list()].'


class RabbitMq:
    """Slow to start (ten seconds and more), so one node serves the whole run."""

    def __init__(self, directory: Path) -> None:
        directory.mkdir(parents=True, exist_ok=True)
        self.port = free_port()
        self.url = f"amqp://guest:guest@127.0.0.1:{self.port}"
        self._epmd_port = free_port()
        loopback_only = "-kernel inet_dist_use_interface {127,0,0,1}"
        self._environment = {
            "HOME": str(directory),  # the Erlang cookie
            "ERL_EPMD_PORT": str(self._epmd_port),
            "ERL_EPMD_ADDRESS": "127.0.0.1",
            "RABBITMQ_NODENAME": f"rawafid{self.port}@localhost",
            "RABBITMQ_NODE_IP_ADDRESS": "127.0.0.1",
            "RABBITMQ_NODE_PORT": str(self.port),
            "RABBITMQ_DIST_PORT": str(free_port()),
            "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": loopback_only,
            "RABBITMQ_MNESIA_BASE": str(directory / "mnesia"),
            "RABBITMQ_LOG_BASE": str(directory / "log"),
            "RABBITMQ_PID_FILE": str(directory / "rabbitmq.pid"),
            "RABBITMQ_CONFIG_FILE": str(directory / "rabbitmq"),
            "RABBITMQ_CONF_ENV_FILE": str(directory / "rabbitmq-env.conf"),
            "RABBITMQ_ENABLED_PLUGINS_FILE": str(directory / "enabled_plugins"),
        }
        # Without it, the first Erlang program would leave a port mapper behind as a daemon.
        self._epmd = ServerProcess(
            ["epmd", "-port", str(self._epmd_port), "-address", "127.0.0.1"], log=directory / "epmd.log"
        )
        self._server = ServerProcess(
            [str(BINARIES / "rabbitmq-server")], log=directory / "rabbitmq.log", environment=self._environment
        )

    def start(self) -> None:
        self._epmd.start(is_ready=lambda: port_answers(self._epmd_port))
        self._server.start(is_ready=self._answers)

    def kill(self) -> None:
        self._server.kill()
        self._epmd.kill()

    def stop(self) -> None:
        self._server.stop(seconds=20)
        self._epmd.kill()

    def restart(self) -> None:
        self.stop()
        self.start()

    def write_down(self) -> None:
        """Every durable queue is on the disk: a confirmed message is at once, the name of a new queue only soon."""
        self._evaluate(WRITE_DOWN_QUEUES)

    def wipe(self) -> None:
        """Every queue is gone, with what was in it."""
        self._evaluate(DELETE_ALL_QUEUES)

    def _evaluate(self, erlang: str) -> None:
        run_once([str(BINARIES / "rabbitmqctl"), "-q", "eval", erlang], **self._environment)

    def _answers(self) -> bool:
        if not port_answers(self.port):
            return False
        try:
            pika.BlockingConnection(pika.URLParameters(f"{self.url}/?connection_attempts=1")).close()
        except pika.exceptions.AMQPError:
            return False
        return True
