"""What holds for every command: a configuration can be named, JSON can be asked for, and people read words."""

import json
import os
import pty
import subprocess
import sys
from pathlib import Path
from threading import Event

import pytest
import typer
from click.testing import Result
from typer.testing import CliRunner

from pipeline.announce import announce
from pipeline.cli import COMMANDS, application
from pipeline.config import SHIPPED
from tests.pipeline.conftest import Pipeline
from tests.pipeline.running import ROOT, a_mail
from tests.pipeline.warm import run_warm

pytestmark = pytest.mark.slow

APP = application()
OFFERED = sorted(name for name, (_, panel) in COMMANDS.items() if panel)
WATER = "السلام عليكم، المياه مقطوعة عن بيتنا في الوكرة منذ أمس"
FIRE = "حريق في شقتنا بالوكرة وأطفالي محاصرون داخل الغرفة"


@pytest.fixture
def embedded(pipeline: Pipeline, database_url: str, monkeypatch: pytest.MonkeyPatch) -> Pipeline:
    """The commands see the database and the data folder of this test."""
    monkeypatch.setenv("RAWAFID_DATABASE_URL", database_url.replace("postgresql+psycopg", "postgresql"))
    monkeypatch.setenv("RAWAFID_BROKER_URL", "none")
    return pipeline


def run(*arguments: str) -> Result:
    finished = CliRunner().invoke(APP, [*arguments, "--config", str(SHIPPED)])
    assert "Traceback" not in finished.output
    return finished


def said(*arguments: str) -> dict[str, object]:
    """The one JSON document that a command prints."""
    finished = run(*arguments, "--json")
    assert finished.exit_code == 0, finished.output
    (line,) = finished.stdout.splitlines()
    document: dict[str, object] = json.loads(line)
    return document


def at_a_terminal(*arguments: str, data: Path) -> str:
    """What a command shows somebody who sits before it."""
    ours, theirs = pty.openpty()
    environment = {**os.environ, "RAWAFID_DATA": str(data), "PYTHONPATH": str(ROOT), "COLUMNS": "160", "TERM": "xterm"}
    command = [sys.executable, "-m", "pipeline", *arguments, "--config", str(SHIPPED)]
    shown = b""
    with subprocess.Popen(command, stdout=theirs, stderr=subprocess.PIPE, env=environment) as process:
        os.close(theirs)
        try:
            while chunk := os.read(ours, 65536):
                shown += chunk
        except OSError:
            pass  # how Linux says that nobody writes any more
        _, trouble = process.communicate()
    os.close(ours)
    assert process.returncode == 0, trouble.decode()
    return shown.decode().replace("\r\n", "\n")


@pytest.mark.parametrize("command", OFFERED)
def test_every_command_takes_a_configuration_and_json(command: str) -> None:
    commands = typer.main.get_command(APP).commands  # type: ignore[attr-defined]
    options = {option for parameter in commands[command].params for option in parameter.opts}
    assert {"--config", "--json"} <= options


def test_what_prints_json_anyway_takes_the_word_for_it(tmp_path: Path) -> None:
    # Given a script that says --json everywhere
    (tmp_path / "one.eml").write_bytes(a_mail(WATER).as_bytes())
    nowhere = {"RAWAFID_DATA": str(tmp_path / "data"), "RAWAFID_BROKER_URL": "none", "RAWAFID_DATABASE_URL": ""}
    for command, stdin in (
        (["normalize", "--channel", "email", "one.eml"], ""),
        (["language"], WATER),
        (["classify"], WATER),
        (["explain", "--channel", "email", "one.eml"], ""),
        (["replay"], json.dumps({"channel": "sms", "from": "+97455512345", "text": WATER})),
        (["ingest", "--connector", "email", "one.eml"], ""),
    ):
        # Then each says the same as without, or at least as much
        finished = run_warm([*command, "--json"], stdin.encode(), nowhere, tmp_path)
        assert finished.returncode == 0, finished.stderr.decode()
        assert len(json.loads(finished.stdout)) > 3


def test_what_a_command_has_done_can_be_read_by_a_script(embedded: Pipeline) -> None:
    # Given two people who write of one outage, one of them twice, and an emergency
    (first,) = embedded.sms(WATER)
    (second,) = embedded.sms("ما في ماء في الوكرة من الصبح", sender="+97455123457")
    (joined,) = embedded.sms("وما زالت مقطوعة", sender="+97455123457")
    embedded.sms(FIRE, sender="+97455123458")
    one, other = str(first.reference), str(second.reference)
    # Then every command that changes something says what
    assert said("link", one, other, "--relation", "same_event") == {"linked": [one, other], "relation": "same_event"}
    assert said("incident", one)["incident"] in (one, other)
    assert said("unlink", one, other) == {"unlinked": [one, other]}
    assert joined.reference == other
    apart = said("split", str(joined.inbox_id))
    assert apart == {"reference": embedded.cases()[-1].reference}
    assert said("retry", "--all") == {"waiting": 0}
    assert said("migrate") == {"was_current": True}
    taken = said("duty", "ack", "1", "--by", "مريم")
    assert (taken["id"], taken["acknowledged_by"]) == (1, "مريم")
    # And what could not be done
    nothing = run("resend", "4711", "--json")
    assert (nothing.exit_code, json.loads(nothing.stdout)) == (1, {"queued": 0})


def test_commands_ask_the_language_engine_of_the_configuration(tmp_path: Path) -> None:
    # Given a centre that chose another engine, which takes Arabic in Latin letters for something else
    text = "3indi mushkila, el may ma2tou3 3an beitna"
    told = json.loads(run_warm(["language", "--engine", "py3langid"], text.encode(), {}, tmp_path).stdout)["language"]
    assert told != "ar"
    shipped = SHIPPED.read_text("utf-8").replace('engine = "rawafid"', 'engine = "py3langid"')
    route = f'[[routes]]\nname = "theirs"\nwhen = {{ language = "{told}" }}\nagency = "works"\n'
    tried = f'[[tests]]\ntext = "{text}"\nlanguage = "{told}"\nroute = "theirs"\n'
    with_route = shipped.replace("\n[[routes]]", f"\n{route}[[routes]]", 1)
    (tmp_path / "pipeline.toml").write_text(f"{with_route}\n{tried}", "utf-8")
    ours = {"RAWAFID_DATA": str(tmp_path / "data"), "RAWAFID_DATABASE_URL": ""}
    # Then every command asks that one, unless it names another
    for more, engine, language in (([], "py3langid", told), (["--engine", "rawafid"], "rawafid", "ar")):
        found = json.loads(run_warm(["language", *more], text.encode(), ours, tmp_path).stdout)
        assert (found["engine"], found["language"]) == (engine, language)
    assert json.loads(run_warm(["classify"], text.encode(), ours, tmp_path).stdout)["agency"] == "works"
    assert json.loads(run_warm(["test", "--json"], b"", ours, tmp_path).stdout.splitlines()[-1])["wrong"] == {}


def test_somebody_at_a_terminal_reads_why_a_message_would_go_where(tmp_path: Path) -> None:
    # Given a mail whose writer tries to speak to the terminal
    mail = a_mail(f"{WATER}\x1b]0;owned\x07\x1b[31m", Subject="انقطاع المياه")
    (tmp_path / "one.eml").write_bytes(mail.as_bytes())
    # When somebody asks at a terminal
    page = at_a_terminal("explain", "--channel", "email", str(tmp_path / "one.eml"), data=tmp_path / "data")
    # Then each decision stands above its reasons, in lines
    lines = [line.rstrip() for line in page.splitlines()]
    at = lines.index('  Agency: utilities, by the route "water and electricity"')
    assert lines[at + 1 : at + 3] == [
        '      · route "danger to life" was passed over: priority is high, not emergency',
        '      · route "water and electricity" matched: topic is water; the case goes to utilities',
    ]
    assert any(line.startswith("  Topic: water (") for line in lines)
    assert any(line.startswith("      · topic water: «") for line in lines)
    assert "  Language: ar (" in page
    # And what the citizen wrote does nothing but stand there
    assert WATER in page
    assert "\x1b]" not in page
    assert "\x1b[31m" not in page
    # And a script still gets its JSON
    told = at_a_terminal("explain", "--channel", "email", str(tmp_path / "one.eml"), "--json", data=tmp_path / "data")
    assert json.loads(told)["route"] == "water and electricity"


def test_somebody_at_a_terminal_reads_why_a_case_is_where_it_is(embedded: Pipeline, data_folder: Path) -> None:
    # Given a case with a second message and a proposed tie
    (first,) = embedded.sms(WATER)
    embedded.sms("انقطاع المياه في الوكرة منذ أمس", sender="+97455123457")
    # When somebody asks at a terminal
    page = at_a_terminal("explain", str(first.reference), data=data_folder)
    # Then it says where the case is, why, what it is tied to, and what happened
    assert f"Case {first.reference}" in page
    assert 'open, at utilities, by the route "water and electricity"' in page
    assert "      · nothing ties it to an earlier case" in page
    assert "same_event" in page
    assert "proposed: a person decides" in page
    assert "History" in page
    # And the same in JSON, where it is asked for
    told = json.loads(at_a_terminal("explain", str(first.reference), "--json", data=data_folder))
    assert told["reference"] == first.reference


def test_whoever_starts_it_by_script_reads_where_everything_is(
    pipeline: Pipeline, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    # Given a pipeline whose pages answer
    monkeypatch.setattr("pipeline.announce.wait_for_web", lambda *_: True)
    # When it says where it is, to a script and to a person
    announce(pipeline.assembly, Event(), as_json=True)
    told = capsys.readouterr()
    announce(pipeline.assembly, Event())
    # Then the script has the same addresses, an object a line
    places = {one["name"]: one["address"] for one in map(json.loads, told.out.splitlines())}
    assert {"sign in", "email", "sms", "tracking", "post box", "data"} <= set(places)
    shown = capsys.readouterr()
    assert (told.err, shown.out) == ("", "")
    assert places["tracking"] in shown.err
