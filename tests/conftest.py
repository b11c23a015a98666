"""What every test may ask for: the real servers, a database, a data folder; and what a run has left out.

For each server there are two fixtures: ``<name>_server`` is the one instance of the whole run, started when
the first test asks for it; ``<name>`` is the same instance, running, empty and well-behaved for one test.
"""

import gc
import os
import shutil
import sys
import tempfile
import uuid
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

from tests.servers.available import GIVEN_BY_HAND, why_missing
from tests.servers.bot_api import BotApiServer
from tests.servers.databases import PostgresDatabases, SqliteDatabases
from tests.servers.dovecot import Dovecot
from tests.servers.graph_api import GraphApi
from tests.servers.identity_provider import IdentityProvider
from tests.servers.kannel import Kannel
from tests.servers.mailbox_sink import SmtpSink
from tests.servers.postfix import Postfix
from tests.servers.postgres import Postgres
from tests.servers.process import free_port
from tests.servers.rabbitmq import RabbitMq
from tests.servers.redis import Redis
from tests.servers.smsc import Smsc
from tests.servers.telegram_test_api import TelegramTestApi
from tests.servers.webhook_sink import WebhookSink
from tests.servers.x_api import XApi

BOTH_DATABASES = ("sqlite", pytest.param("postgres", marks=pytest.mark.needs("postgres")))
LEFT_OUT = pytest.StashKey[Counter[str]]()

# Hundreds of processes start from this tree: wherever the environment says otherwise, it is compiled once for all.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False

# How long an example takes is the machine's business.
settings.register_profile("rawafid", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("rawafid")


def pytest_configure(config: pytest.Config) -> None:
    config.stash[LEFT_OUT] = Counter()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What waits the longest begins first: the processes of a run side by side then end together."""
    items.sort(key=lambda item: item.get_closest_marker("slow") is None)


def pytest_collection_finish() -> None:
    """Thousands of tests stay until the end: the collector of garbage need not look at them again and again."""
    gc.collect()
    gc.freeze()


def pytest_runtest_setup(item: pytest.Item) -> None:
    """A test without its server is left out with a reason; under CI, nothing may be that a program can install."""
    for marker in item.iter_markers("needs"):
        for server in marker.args:
            _leave_out_without(server, item.config)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """One of the processes of a run side by side hands on what it has left out."""
    if hasattr(session.config, "workeroutput"):
        session.config.workeroutput["left_out"] = dict(session.config.stash[LEFT_OUT])


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """The process that prints the summary hears of it; one that crashed has nothing to say."""
    node.config.stash[LEFT_OUT].update(getattr(node, "workeroutput", {}).get("left_out", {}))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    left_out = config.stash[LEFT_OUT]
    if left_out:
        terminalreporter.section("left out")
        for reason, tests in sorted(left_out.items()):
            terminalreporter.line(f"{reason}: {tests} test{'s' if tests > 1 else ''}")
        if set(left_out) - {why_missing(one) for one in GIVEN_BY_HAND}:
            terminalreporter.line("tests/install_servers.py installs what is missing, as root or with sudo")


def _leave_out_without(server: str, config: pytest.Config) -> None:
    reason = why_missing(server)
    if reason is None:
        return
    config.stash[LEFT_OUT][reason] += 1
    if os.environ.get("CI", "").lower() == "true" and server not in GIVEN_BY_HAND:
        pytest.fail(f"{reason}, and CI leaves nothing out", pytrace=False)
    pytest.skip(reason)


@pytest.fixture(scope="session")
def servers_folder() -> Iterator[Path]:
    """Short, for socket paths, and open to the users that servers drop to: pytest's own folder is neither."""
    folder = Path(tempfile.mkdtemp(prefix="rawafid-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def dovecot_server(servers_folder: Path, pytestconfig: pytest.Config) -> Iterator[Dovecot]:
    _leave_out_without("dovecot", pytestconfig)
    server = Dovecot(servers_folder / "dovecot")
    server.start()
    yield server
    server.kill()


@pytest.fixture
def dovecot(dovecot_server: Dovecot) -> Dovecot:
    dovecot_server.start()
    dovecot_server.empty()
    return dovecot_server


@pytest.fixture(scope="session")
def identity_provider_server(dovecot_server: Dovecot) -> Iterator[IdentityProvider]:
    server = IdentityProvider(dovecot_server.username, dovecot_server.introspection_port)
    server.start()
    yield server
    server.stop()


@pytest.fixture
def identity_provider(identity_provider_server: IdentityProvider) -> IdentityProvider:
    """Whom ``dovecot`` asks about tokens."""
    identity_provider_server.reset()
    return identity_provider_server


@pytest.fixture
def bot_api() -> Iterator[BotApiServer]:
    server = BotApiServer()
    server.start()
    yield server
    server.kill()


@pytest.fixture
def x_api() -> Iterator[XApi]:
    """X, with our account."""
    server = XApi()
    server.start()
    yield server
    server.stop()


@pytest.fixture
def graph() -> Iterator[GraphApi]:
    """Meta, with our number."""
    server = GraphApi()
    server.start()
    yield server
    server.stop()


@pytest.fixture
def telegram_test_api(tmp_path: Path) -> Iterator[TelegramTestApi]:
    server = TelegramTestApi(tmp_path / "telegram-test-api")
    server.start()
    yield server
    server.kill()


@pytest.fixture
def smsc(tmp_path: Path) -> Iterator[Smsc]:
    server = Smsc(tmp_path / "smsc")
    server.start()
    yield server
    server.kill()


@pytest.fixture(scope="session")
def smtp_sink_server(servers_folder: Path) -> Iterator[SmtpSink]:
    server = SmtpSink(servers_folder / "smtp-sink")
    server.start()
    yield server
    server.stop()


@pytest.fixture
def smtp_sink(smtp_sink_server: SmtpSink) -> SmtpSink:
    smtp_sink_server.start()
    smtp_sink_server.reset()
    return smtp_sink_server


@pytest.fixture(scope="session")
def postfix_server(servers_folder: Path, smtp_sink_server: SmtpSink, pytestconfig: pytest.Config) -> Iterator[Postfix]:
    _leave_out_without("postfix", pytestconfig)
    server = Postfix(servers_folder / "postfix", outside_port=smtp_sink_server.port)
    server.start()
    yield server
    server.kill()


@pytest.fixture
def postfix(postfix_server: Postfix, smtp_sink: SmtpSink) -> Postfix:
    """Mail to the world outside arrives in ``smtp_sink``; ``deliver_to`` says where mail to us goes."""
    postfix_server.start()
    postfix_server.ask_about_logins(None)
    postfix_server.empty()
    return postfix_server


@pytest.fixture(scope="session")
def kannel_server(servers_folder: Path, pytestconfig: pytest.Config) -> Iterator[Kannel]:
    _leave_out_without("kannel", pytestconfig)
    server = Kannel(servers_folder / "kannel", mo_url=f"http://127.0.0.1:{free_port()}/")
    server.start()
    yield server
    server.kill()


@pytest.fixture
def kannel(kannel_server: Kannel) -> Kannel:
    """``deliver_to`` says where texts to us go."""
    kannel_server.start()
    kannel_server.empty()
    return kannel_server


@pytest.fixture(scope="session")
def redis_server(servers_folder: Path, pytestconfig: pytest.Config) -> Iterator[Redis]:
    _leave_out_without("redis", pytestconfig)
    server = Redis(servers_folder / "redis")
    server.start()
    yield server
    server.kill()


@pytest.fixture
def redis(redis_server: Redis) -> Redis:
    redis_server.start()
    redis_server.wipe()
    return redis_server


@pytest.fixture(scope="session")
def postgres_server(servers_folder: Path, pytestconfig: pytest.Config) -> Iterator[Postgres]:
    _leave_out_without("postgres", pytestconfig)
    server = Postgres(servers_folder / "postgres", waits_for_disk=False)
    server.start()
    yield server
    server.kill()


@pytest.fixture
def postgres(postgres_server: Postgres) -> Postgres:
    postgres_server.start()
    return postgres_server


@pytest.fixture(scope="session")
def rabbitmq_server(servers_folder: Path, pytestconfig: pytest.Config) -> Iterator[RabbitMq]:
    _leave_out_without("rabbitmq", pytestconfig)
    server = RabbitMq(servers_folder / "rabbitmq")
    server.start()
    yield server
    server.kill()


@pytest.fixture
def rabbitmq(rabbitmq_server: RabbitMq) -> RabbitMq:
    rabbitmq_server.start()
    rabbitmq_server.wipe()
    return rabbitmq_server


@pytest.fixture
def webhook_sink(tmp_path: Path) -> Iterator[WebhookSink]:
    sink = WebhookSink(tmp_path)
    sink.start()
    yield sink
    sink.stop()


@pytest.fixture(scope="session")
def sqlite_databases(servers_folder: Path) -> SqliteDatabases:
    return SqliteDatabases(servers_folder / "sqlite")


@pytest.fixture(scope="session")
def postgres_databases(postgres_server: Postgres) -> PostgresDatabases:
    return PostgresDatabases(postgres_server)


@pytest.fixture(params=BOTH_DATABASES)
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A database with all tables and no rows, once on SQLite and once on PostgreSQL: the test runs on both."""
    if request.param == "sqlite":
        copies: SqliteDatabases = request.getfixturevalue("sqlite_databases")
        yield copies.copy_to(tmp_path / "rawafid.sqlite3")
        return
    request.getfixturevalue("postgres")
    databases: PostgresDatabases = request.getfixturevalue("postgres_databases")
    url = databases.take()
    yield url
    databases.give_back(url)


@pytest.fixture(params=BOTH_DATABASES)
def bare_database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The same without any table."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'rawafid.sqlite3'}"
        return
    server: Postgres = request.getfixturevalue("postgres")
    name = f"bare_{uuid.uuid4().hex}"
    yield server.create_database(name)
    server.drop_database(name)


@pytest.fixture
def data_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder that everything of the embedded default lies in, of this test alone."""
    folder = tmp_path / "data"
    folder.mkdir()
    monkeypatch.setenv("RAWAFID_DATA", str(folder))
    return folder
