"""Redis, PostgreSQL and RabbitMQ survive a kill; no server outlives its tests, or is left out silently."""

import os
import subprocess
import sys
from pathlib import Path

import pika
import psycopg
import pytest
import redis as redis_client
from sqlalchemy import text

from ingest.blobs import Blobs
from ingest.inbox import Inbox
from ingest.message import Channel, RawMessage
from ingest.transaction import writing
from pipeline.store import is_current, open_engine
from tests.servers.databases import PostgresDatabases
from tests.servers.postgres import Postgres
from tests.servers.process import ServerError, ServerProcess, wait_until
from tests.servers.rabbitmq import RabbitMq
from tests.servers.redis import Redis

COMPLAINT = "السلام عليكم، الماء مقطوع منذ يومين في البرشاء"


def test_a_server_dies_with_the_tests_that_started_it(tmp_path: Path) -> None:
    # Given a test run of its own that has started a server with a child
    program = (
        "import sys, time; from pathlib import Path; from tests.servers.process import ServerProcess\n"
        "server = ServerProcess(['sh', '-c', 'sleep 300 & sleep 300'], Path(sys.argv[1]))\n"
        "server.start(lambda: True); print(server.pid, flush=True); time.sleep(300)"
    )
    run = subprocess.Popen(
        [sys.executable, "-c", program, str(tmp_path / "log")], stdout=subprocess.PIPE, cwd=Path.cwd()
    )
    assert run.stdout is not None
    group = int(run.stdout.readline())
    os.killpg(group, 0)

    # When the run is killed, with no chance to clean up
    run.kill()
    run.wait()
    run.stdout.close()

    # Then nothing of the server's group is left
    wait_until(lambda: not group_exists(group), "the group is gone")


def group_exists(group: int) -> bool:
    running = subprocess.run(["ps", "-o", "stat=", "-s", str(group)], capture_output=True, text=True).stdout
    return any(not state.startswith("Z") for state in running.split())


def test_a_server_that_ends_by_itself_is_reported_with_its_log(tmp_path: Path) -> None:
    # Given a server whose configuration is wrong
    server = ServerProcess(["sh", "-c", "echo no such option; exit 3"], tmp_path / "log")

    # When it is started, then the error shows what it said
    with pytest.raises(ServerError, match="no such option"):
        server.start(is_ready=lambda: False)


@pytest.mark.needs("redis")
def test_redis_remembers_after_a_kill_and_forgets_after_a_wipe(redis: Redis) -> None:
    # Given a value that is in the server's file
    with redis_client.Redis.from_url(redis.url) as client:
        client.set("جرس", "رن")
    redis.write_down()

    # When the server is killed and started, then the value is there
    redis.kill()
    redis.start()
    with redis_client.Redis.from_url(redis.url) as client:
        assert client.get("جرس") == "رن".encode()

        # When it is wiped, then nothing is
        redis.wipe()
        assert client.dbsize() == 0


@pytest.mark.needs("postgres")
@pytest.mark.parametrize("end", ["kill", "stop_hard", "stop"])
def test_postgres_keeps_what_was_committed(postgres: Postgres, end: str) -> None:
    # Given a committed row
    name = f"kept_after_{end}"
    url = postgres.create_database(name).replace("+psycopg", "")
    with psycopg.connect(url) as connection:
        connection.execute("CREATE TABLE message (text text)")
        connection.execute("INSERT INTO message VALUES (%s)", [COMPLAINT])

    # When the server ends, well or badly, and starts
    getattr(postgres, end)()
    postgres.start()

    # Then the row is there
    with psycopg.connect(url) as connection:
        assert connection.execute("SELECT text FROM message").fetchall() == [(COMPLAINT,)]
    postgres.drop_database(name)


def test_each_test_gets_a_database_with_tables_and_no_rows(database_url: str) -> None:
    engine = open_engine(database_url)
    assert is_current(engine)
    assert Inbox(engine, Blobs(Path("unused"))).claim() == []
    engine.dispose()


@pytest.mark.needs("postgres")
def test_the_next_test_finds_nothing_of_the_last_one(postgres_databases: PostgresDatabases, tmp_path: Path) -> None:
    for _ in range(2):
        # Given a test that files a message, and leaves a transaction open
        url = postgres_databases.take()
        engine = open_engine(url)
        inbox = Inbox(engine, Blobs(tmp_path))
        inbox.append("sms", [RawMessage(Channel.SMS, "1", COMPLAINT.encode())])
        # Then its message is the first one that there was
        assert [claimed.id for claimed in inbox.claim()] == [1]
        left_open = engine.connect()
        left_open.execute(text("SELECT * FROM inbox FOR UPDATE"))
        # And the next test gets the same database
        postgres_databases.give_back(url)
        left_open.invalidate()
        engine.dispose()


@pytest.mark.needs("postgres")
def test_nobody_gets_a_database_whose_tables_were_changed(postgres_databases: PostgresDatabases) -> None:
    url = postgres_databases.take()
    engine = open_engine(url)
    with writing(engine) as connection:
        connection.execute(text("DROP INDEX inbox_delivery"))
    engine.dispose()
    postgres_databases.give_back(url)
    another = postgres_databases.take()
    assert another != url
    postgres_databases.give_back(another)


def test_the_data_folder_is_where_the_environment_says(data_folder: Path) -> None:
    assert os.environ["RAWAFID_DATA"] == str(data_folder)
    assert list(data_folder.iterdir()) == []


@pytest.mark.needs("rabbitmq")
def test_rabbitmq_keeps_a_confirmed_message_over_a_kill(rabbitmq: RabbitMq) -> None:
    # Given a durable queue, and a message in it that the server has confirmed
    connection = pika.BlockingConnection(pika.URLParameters(rabbitmq.url))
    channel = connection.channel()
    channel.queue_declare("doorbell", durable=True)
    rabbitmq.write_down()
    channel.confirm_delivery()
    channel.basic_publish("", "doorbell", COMPLAINT.encode(), pika.BasicProperties(delivery_mode=2))

    # When the server is killed and started
    rabbitmq.kill()
    rabbitmq.start()

    # Then it is still there
    with pika.BlockingConnection(pika.URLParameters(rabbitmq.url)) as connection:
        _, _, body = connection.channel().basic_get("doorbell", auto_ack=False)
    assert body.decode() == COMPLAINT

    # When it is wiped, then the queue is not
    rabbitmq.wipe()
    with (
        pika.BlockingConnection(pika.URLParameters(rabbitmq.url)) as connection,
        pytest.raises(pika.exceptions.ChannelClosedByBroker, match="no queue 'doorbell'"),
    ):
        connection.channel().queue_declare("doorbell", passive=True)


@pytest.mark.needs("redis")
@pytest.mark.parametrize(("ci", "exit_code", "side_by_side"), [("true", 1, []), ("", 0, ["-n", "1"])])
def test_what_is_not_installed_is_left_out_and_listed_or_fails_in_ci(
    ci: str, exit_code: int, side_by_side: list[str]
) -> None:
    # Given a machine on which no server is found
    environment = {**os.environ, "PATH": "/nonexistent", "CI": ci}

    # When a test that needs one runs there, in one process or in several
    run = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", *side_by_side, __file__, "-k", "redis_remembers"],
        env=environment,
        capture_output=True,
        text=True,
    )

    # Then it is left out, by name and number, or is a failure
    assert run.returncode == exit_code, run.stdout
    assert "Redis is not installed: 1 test" in run.stdout
