"""Every command as people run it: what it prints where, and how it exits. Running the pipeline is tested elsewhere."""

import base64
import json
import mailbox
import os
import sys
import uuid
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

import pytest
from typer.testing import CliRunner

from pipeline.cli import application
from pipeline.config import SHIPPED
from tests.pipeline.running import ROOT, a_mail, rawafid_command
from tests.pipeline.warm import run_warm
from tests.servers.postgres import Postgres
from tests.servers.process import free_port

pytestmark = pytest.mark.slow

WATER = "السلام عليكم، المياه مقطوعة عن بيتنا في الوكرة منذ أمس"
POTHOLE = "There is a deep pothole on Al Corniche street in front of the school"
MIXED = "Yung tubig sa building namin, ما في ماء, please help po"
APP = application()
COMMANDS = sorted(command.name or "" for command in APP.registered_commands if not command.hidden)

Run = Callable[..., CompletedProcess[bytes]]


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """A command in an empty folder, with a data folder of its own."""

    def command(*arguments: str, stdin: bytes = b"", **environment: str) -> CompletedProcess[bytes]:
        ours = {"RAWAFID_DATA": str(tmp_path / "data"), "RAWAFID_BROKER_URL": "none", "RAWAFID_DATABASE_URL": ""}
        return run_warm(arguments, stdin, {**ours, "COLUMNS": "200", **environment}, tmp_path)

    return command


def rows(finished: CompletedProcess[bytes]) -> list[dict[str, Any]]:
    """Standard output must be JSON lines and nothing else."""
    assert finished.returncode == 0, finished.stderr.decode()
    return [json.loads(line) for line in finished.stdout.splitlines()]


def refusal(finished: CompletedProcess[bytes], code: int) -> str:
    """What was said on stderr: a sentence, never a traceback, and nothing on stdout."""
    said = finished.stderr.decode()
    assert (finished.returncode, finished.stdout) == (code, b""), said
    assert "Traceback" not in said
    return said


@pytest.mark.parametrize("command", COMMANDS)
def test_the_help_of_every_command_shows_an_example(command: str) -> None:
    finished = CliRunner().invoke(APP, [command, "--help"], env={"COLUMNS": "200"})
    assert finished.exit_code == 0
    assert "Example:" in finished.output
    assert f"rawafid {command}" in finished.output


def test_every_command_of_this_release_is_there() -> None:
    promised = "run check test connectors tap migrate normalize language classify explain replay ingest cases case"
    assert {*promised.split(), *["ledger", "held", "retry", "outbox", "resend"]} <= set(COMMANDS)


def test_the_installed_command_is_the_module() -> None:
    script = Path(sys.executable).with_name("rawafid")
    finished = rawafid_command([str(script), "check", "--json"], b"", {"RAWAFID_DATA": os.devnull})
    assert finished.returncode == 1
    assert json.loads(finished.stdout)["ok"] is False


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["normalize", "--channel", "sms"], 0, "{"),
        (["explain", "one.eml"], 2, "say which --channel"),
        (["ingest", "--connector", "email", "nowhere.eml"], 2, "nowhere.eml: No such file"),
        (["case", "1234567890"], 2, "is no reference"),
        (["retry"], 2, "Give the ids of held messages"),
        (["resend", "42"], 1, "unknown"),
        (["demo", "--help"], 0, "Example:"),
    ],
    ids=lambda value: value[0] if isinstance(value, list) else "",
)
def test_a_command_that_the_readme_does_not_run_begins_in_a_process_of_its_own(
    words: list[str], code: int, said: str, tmp_path: Path
) -> None:
    environment = {"RAWAFID_DATA": str(tmp_path / "data"), "RAWAFID_BROKER_URL": "none", "RAWAFID_DATABASE_URL": ""}
    command = [sys.executable, "-m", "pipeline", *words]
    finished = rawafid_command(command, WATER.encode(), {**environment, "PYTHONPATH": str(ROOT)}, tmp_path)
    assert (finished.returncode, said in (finished.stdout + finished.stderr).decode()) == (code, True)
    assert b"Traceback" not in finished.stderr


def test_check_tells_every_problem_at_once_with_its_path_and_remedy(run: Run, tmp_path: Path) -> None:
    # Given a configuration with four things wrong in it
    wrong = tmp_path / "wrong.toml"
    wrong.write_text(
        '[centre]\nsecret = "hunter2"\n[runing]\nport = 1\n[running]\nport = 99_999\n'
        '[connectors.sms]\ntype = "sms"\nsecret = { env = "X" }\nregon = "QA"\n',
        "utf-8",
    )
    # When it is checked
    finished = run("check", "--config", str(wrong))
    # Then all are told
    said = refusal(finished, 1)
    for part in (
        "centre.secret",
        "runing",
        'did you mean "running"',
        "running.port",
        "connectors.sms.regon",
        '"region"',
    ):
        assert part in said
    assert "hunter2" not in said


def test_check_of_a_good_configuration_and_of_one_that_is_not_there(run: Run, tmp_path: Path) -> None:
    good = tmp_path / "pipeline.toml"  # found by itself in the folder one stands in
    webhook = '{ url = "https://a.test/", secret = { env = "A_SECRET" } }'
    agency = f'[agencies.a]\nname = {{ en = "A" }}\nwebhook = {webhook}\n'
    duty = f'[[duty.contacts]]\nname = "A"\nwebhook = {webhook}\n'
    routes = '[[routes]]\nname = "all"\nagency = "a"\n'
    good.write_text(agency + duty + routes, "utf-8")
    (tmp_path / "data" / "secrets").mkdir(parents=True)
    (tmp_path / "data" / "secrets" / "instance").write_text("x")
    assert "set the environment variable A_SECRET" in refusal(run("check"), 1)
    fine = run("check", A_SECRET="00ff")
    assert (fine.returncode, fine.stdout, fine.stderr) == (0, b"The configuration is in order.\n", b"")
    assert rows(run("check", "--json", A_SECRET="00ff")) == [{"ok": True, "problems": [], "warnings": []}]
    good.write_text(agency + routes, "utf-8")
    warned = run("check", A_SECRET="00ff")
    assert (warned.returncode, b"Warning: duty.contacts: nobody is paged" in warned.stderr) == (0, True)
    assert "nowhere.toml: No such file" in refusal(run("check", "--config", "nowhere.toml"), 1)
    assert "No such option" in refusal(run("check", "--lvie"), 2)


def test_check_live_names_the_server_that_does_not_answer(run: Run, tmp_path: Path) -> None:
    # Given mail that leaves by a server that is down
    port = free_port()
    text = SHIPPED.read_text("utf-8").replace("port = 2526", f"port = {port}").replace(":8026/", f":{port}/")
    (tmp_path / "pipeline.toml").write_text(text, "utf-8")
    for name in ("instance", "sms", "sms-gateway", "webhook-utilities", "open311-cityapp"):
        (tmp_path / "data" / "secrets").mkdir(parents=True, exist_ok=True)
        (tmp_path / "data" / "secrets" / name).write_text("00ff")
    said = refusal(run("check", "--live"), 1)
    assert "connectors.email: Unavailable" in said
    assert "connectors.sms: Unavailable" in said
    assert "agencies.utilities.webhook: Unavailable" in said
    assert str(port) in said
    # And as data
    finished = run("check", "--live", "--json")
    assert (finished.returncode, len(json.loads(finished.stdout)["problems"])) == (1, 3)


def test_the_routes_tests_pass_and_a_wrong_expectation_is_told(run: Run, tmp_path: Path) -> None:
    finished = run("test")
    assert (finished.returncode, finished.stdout, finished.stderr) == (0, b"", b"5 passed, 0 failed\n")
    (tmp_path / "pipeline.toml").write_text(
        f'{SHIPPED.read_text("utf-8")}\n[[tests]]\ntext = "{POTHOLE}"\nagency = "interior"\nlanguage = "ar"\n', "utf-8"
    )
    finished = run("test")
    assert finished.returncode == 1
    assert "language is en, not ar, agency is works, not interior" in finished.stdout.decode()
    assert finished.stderr == b"5 passed, 1 failed\n"
    told = [json.loads(line) for line in run("test", "--json").stdout.splitlines()]
    assert [one["passed"] for one in told] == [True] * 5 + [False]
    assert told[-1]["wrong"] == {"language": "en", "agency": "works"}


def test_connectors_are_listed_with_their_state_and_explained_by_type(run: Run) -> None:
    assert [(one["name"], one["type"], one["state"]) for one in rows(run("connectors", "--json"))] == [
        ("email", "email", "new"), ("fax", "fax", "new"), ("sms", "sms", "new"), ("webform", "webform", "new"),
        ("webchat", "webchat", "new"), ("open311", "open311", "new"), ("whatsapp", "whatsapp", "disabled"),
        ("telegram", "telegram", "disabled"), ("x", "x", "disabled"),
    ]  # fmt: skip
    # Every option has a sentence
    (manual,) = rows(run("connectors", "email", "--json"))
    options = {one["option"]: one for one in manual["options"]}
    assert {"address", "imap.host", "imap.idle", "inlet.protocol", "inlet.max_bytes", "smtp.host"} <= set(options)
    assert [name for name, one in options.items() if not one["about"]] == []
    assert options["address"]["required"] is True
    page = run("connectors", "email").stdout.decode()
    assert 'type = "email"' in page
    assert all(name in page for name in options)
    assert "There is no connector type 'pigeon'; the types are email, fax, open311, sms, " in refusal(
        run("connectors", "pigeon"), 2
    )


@pytest.mark.needs("postgres")
def test_another_database_is_migrated_by_hand_and_refused_before(run: Run, postgres: Postgres) -> None:
    url = postgres.create_database(f"cli_{uuid.uuid4().hex}").replace("+psycopg", "")
    # Given a database of PostgreSQL that is empty, then everything says what to do
    assert "rawafid migrate" in refusal(run("cases", RAWAFID_DATABASE_URL=url), 1)
    # When it is migrated, once or twice
    assert run("migrate", RAWAFID_DATABASE_URL=url).returncode == 0
    assert b"already" in run("migrate", RAWAFID_DATABASE_URL=url).stdout
    # Then it is used
    finished = run("cases", RAWAFID_DATABASE_URL=url)
    assert (finished.returncode, finished.stdout, finished.stderr) == (0, b"", b"There is no such case.\n")


def test_a_database_that_cannot_be_used_is_a_sentence(run: Run) -> None:
    dead = f"postgresql://nobody@127.0.0.1:{free_port()}/rawafid"
    said = refusal(run("cases", RAWAFID_DATABASE_URL=dead), 1)
    assert "The database cannot be used" in said
    assert "RAWAFID_DATABASE_URL" in said
    assert "write postgresql://" in refusal(run("migrate", RAWAFID_DATABASE_URL="rawafid.db"), 1)
    assert "choose another folder with --data" in refusal(run("cases", "--data", "/proc/nowhere"), 1)


def test_normalize_reads_a_file_or_standard_input(run: Run, tmp_path: Path) -> None:
    mail = a_mail(WATER, Subject="انقطاع المياه")
    mail.add_attachment(b"\xff\xd8\xff\xe0", maintype="image", subtype="jpeg", filename="صورة.jpg")
    path = tmp_path / "one.eml"
    path.write_bytes(mail.as_bytes())
    (from_file,) = rows(run("normalize", "--channel", "email", str(path)))
    (from_stdin,) = rows(run("normalize", "--channel", "email", stdin=path.read_bytes()))
    assert from_file == from_stdin
    promised = (
        "channel from_email from_name from_phone from_handle to cc subject date text new_text quoted_text signature "
        "attachments location message_id in_reply_to references auto loop language flags"
    )
    assert set(promised.split()) <= set(from_file)
    assert (from_file["from_email"], from_file["from_name"]) == ("fatima@mail.test", "فاطمة")
    assert (from_file["text"], from_file["language"]["language"]) == (WATER, "ar")
    assert [one["filename"] for one in from_file["attachments"]] == ["صورة.jpg"]
    # And our own host names are what makes a loop
    ours = run(
        "normalize",
        "--channel",
        "email",
        stdin=b"Message-ID: <1@mx.gov.test>\r\n\r\nx",
        RAWAFID_HOSTNAMES="mx.gov.test",
    )
    assert rows(ours)[0]["loop"] is True
    assert "No such file" in refusal(run("normalize", "--channel", "email", "nowhere.eml"), 2)
    assert "pigeon" in refusal(run("normalize", "--channel", "pigeon"), 2)


def test_normalize_reads_frames_and_stops_at_a_broken_one(run: Run) -> None:
    frames = b"".join(b"%d\n%s" % (len(one), one) for one in (WATER.encode(), b"", b"\xff\n\x00", MIXED.encode()))
    texts = [one["text"] for one in rows(run("normalize", "--channel", "sms", "--stream", stdin=frames))]
    assert (texts[0], texts[1], texts[3], len(texts)) == (WATER, "", MIXED, 4)
    for broken, said in (
        (b"5\nab", "shorter than it says"),
        (b"five\nabcde", "begin with its length"),
        (b"-1\n", "length"),
    ):
        finished = run("normalize", "--channel", "sms", "--stream", stdin=b"2\nok" + broken)
        assert finished.returncode == 2
        assert [json.loads(line)["text"] for line in finished.stdout.splitlines()] == ["ok"]
        assert said in finished.stderr.decode()


def test_language_and_classify_answer_line_by_line(run: Run) -> None:
    lines = f"{WATER}\n{POTHOLE}\n\n{MIXED}".encode() + b"\n\xff\xfe\n"
    told = rows(run("language", stdin=lines))
    assert [one["language"] for one in told[:3]] == ["ar", "en", "und"]
    assert len(told) == 5
    assert all(set(one) == {"language", "confidence", "script", "engine", "segments"} for one in told)
    assert "There is no engine 'oracle'" in refusal(run("language", "--engine", "oracle"), 2)
    found = rows(run("classify", stdin=lines))
    assert [one["agency"] for one in found[:2]] == ["utilities", "works"]
    promised = {"type", "topic", "agency", "priority", "sentiment", "confidence", "reasons", "review"}
    assert all(promised <= set(one) and isinstance(one["review"], bool) for one in found)
    assert len(found) == 5


def test_ingest_takes_every_kind_of_file_and_the_same_again_changes_nothing(run: Run, tmp_path: Path) -> None:
    # Given a mail in a file, a folder of mails, an mbox and a Maildir
    texts = [
        POTHOLE,
        WATER,
        "الحاوية في الفريج متروسة زبالة من ثلاثة أيام",
        "The street lights have been off for a week",
    ]
    mails = [a_mail(text, f"citizen{n}@mail.test", Subject="بلاغ") for n, text in enumerate(texts)]
    (tmp_path / "one.eml").write_bytes(mails[0].as_bytes())
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "two.eml").write_bytes(mails[1].as_bytes())
    box = mailbox.mbox(tmp_path / "three.mbox")
    box.add(mails[2])
    box.close()
    mailbox.Maildir(tmp_path / "maildir").add(mails[3])
    paths = [str(tmp_path / name) for name in ("one.eml", "folder", "three.mbox", "maildir")]
    # When they are fed
    (first,) = rows(run("ingest", "--connector", "email", *paths))
    assert (first["received"], first["opened"]) == (4, 4)
    assert set(first) == {
        "received", "opened", "joined", "duplicates", "ignored", "held", "seconds", "per_second",
    }  # fmt: skip
    # Then feeding them again changes nothing
    before = rows(run("ledger", "--json")), rows(run("cases", "--json"))
    (again,) = rows(run("ingest", "--connector", "email", *paths))
    assert (again["received"], again["opened"], again["duplicates"]) == (4, 0, 4)
    assert (rows(run("ledger", "--json")), rows(run("cases", "--json"))) == before


def test_ingest_works_for_a_disabled_connector_and_says_what_it_cannot_read(run: Run, tmp_path: Path) -> None:
    # Given a connector that is switched off, whose account is not there
    archive = "[connectors.archive]\ntype = 'email'\naddress = 'old@gov.example'\nenabled = false\n"
    (tmp_path / "pipeline.toml").write_text(f"{SHIPPED.read_text('utf-8')}\n{archive}", "utf-8")
    (tmp_path / "one.eml").write_bytes(a_mail(POTHOLE).as_bytes())
    assert rows(run("ingest", "--connector", "archive", "one.eml"))[0]["opened"] == 1
    # And payloads of another channel, a line each, broken ones too
    lines = [
        json.dumps({"from": "+97455512345", "text": WATER}, ensure_ascii=False).encode(),
        b'{"from": "+97455512346", "text": "water leak in our street',
        b"\xff\xfe\x00",
    ]
    (tmp_path / "texts.jsonl").write_bytes(b"\n".join(lines) + b"\n\n")
    (said,) = rows(run("ingest", "--connector", "sms", "texts.jsonl"))
    assert said["received"] == 3
    assert said["opened"] + said["ignored"] + said["held"] == 3
    # Wrong usage is told as such
    assert "There is no connector 'pigeon'; configured are email, fax, sms, webform, " in refusal(
        run("ingest", "--connector", "pigeon", "one.eml"), 2
    )
    assert "nowhere.eml: No such file" in refusal(run("ingest", "--connector", "email", "nowhere.eml"), 2)
    assert "Missing" in refusal(run("ingest", "--connector", "email"), 2)


def test_a_case_can_be_found_read_and_explained(run: Run, tmp_path: Path) -> None:
    # Given a case in the folder that --data names
    (tmp_path / "one.eml").write_bytes(a_mail(WATER, Subject="انقطاع المياه").as_bytes())
    there = ["--data", str(tmp_path / "elsewhere")]
    rows(run("ingest", "--connector", "email", "one.eml", *there))
    (line,) = rows(run("cases", "--json", *there))
    assert (line["agency"], line["status"], line["language"]) == ("utilities", "open", "ar")
    reference = line["reference"]
    # Then it is listed for people too, and filters are kept
    assert reference in run("cases", "--agency", "utilities", "--since", "2020-01-01", *there).stdout.decode()
    assert rows(run("cases", "--status", "closed", "--json", *there)) == []
    assert "is no date" in refusal(run("cases", "--since", "lately", *there), 2)
    # And shown whole
    (case,) = rows(run("case", reference, *there))
    assert case["messages"][0]["text"] == WATER
    assert {one["purpose"] for one in case["deliveries"]} == {"forward", "acknowledge"}
    # And explained, however the number is written
    arabic = reference.translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩"))
    (why,) = rows(run("explain", f"{arabic[:3]} {arabic[3:6]} {arabic[6:]}", *there))
    assert (why["reference"], why["route"]) == (reference, "water and electricity")
    assert any("water" in reason for reason in why["messages"][0]["reasons"])
    assert "is no reference" in refusal(run("case", "1234567890", *there), 2)
    assert "There is no case 3000000001" in refusal(run("case", "3000000001", *there), 1)
    # And RAWAFID_DATA names a folder as --data does
    assert rows(run("cases", "--json", RAWAFID_DATA=str(tmp_path / "elsewhere")))[0]["reference"] == reference
    assert rows(run("cases", "--json")) == []


def test_explain_of_a_file_says_everything_that_would_be_decided(run: Run, tmp_path: Path) -> None:
    (tmp_path / "one.eml").write_bytes(a_mail(POTHOLE, Subject="Case 300 000 0005").as_bytes())
    (told,) = rows(run("explain", "--channel", "email", "one.eml"))
    assert (told["language"]["language"], told["classification"]["agency"]) == ("en", "works")
    assert told["route"] == "roads, lights, drains"
    assert any("passed over" in reason for reason in told["reasons"])
    assert told["message"]["from_email"] == "fatima@mail.test"
    assert "say which --channel" in refusal(run("explain", "one.eml"), 2)
    assert "nowhere.eml" in refusal(run("explain", "--channel", "email", "nowhere.eml"), 2)


def test_the_outbox_the_held_and_the_ledger_are_empty_at_first_and_say_so(run: Run) -> None:
    for command, empty in (
        ("outbox", "no such delivery"),
        ("held", "Nothing is held"),
        ("ledger", "Nothing was received"),
    ):
        finished = run(command)
        assert (finished.returncode, finished.stdout) == (0, b"")
        assert empty in finished.stderr.decode()
    assert "Give the ids of held messages, or --all" in refusal(run("retry"), 2)
    assert run("retry", "--all").stdout == b"0 waiting again.\n"
    finished = run("resend", "42")
    assert (finished.returncode, b"unknown" in finished.stderr) == (1, True)


def test_replay_prints_an_answer_for_each_line_and_stops_at_a_bad_one(run: Run, tmp_path: Path) -> None:
    raw = base64.b64encode(a_mail(POTHOLE).as_bytes()).decode()
    lines = [{"channel": "email", "raw_base64": raw}, {"channel": "sms", "from": "+97455512345", "text": WATER}]
    script = "\n".join(json.dumps(line, ensure_ascii=False) for line in lines).encode()
    told = rows(run("replay", stdin=script))
    assert [(one["line"], one["outcome"]) for one in told] == [(0, "opened"), (1, "opened")]
    assert not (tmp_path / "data").exists()
    (tmp_path / "bad.jsonl").write_bytes(script + b'\n{"channel": "sms", "at": "now"}\n')
    finished = run("replay", "bad.jsonl", "--database", f"sqlite:///{tmp_path / 'kept.db'}")
    assert (finished.returncode, len(finished.stdout.splitlines())) == (2, 2)
    assert finished.stderr == b"line 2: at: 'now' is no ISO time\n"
    # And never on the database whose deliveries a running pipeline would send
    own = f"sqlite:///{tmp_path / 'kept.db'}"
    assert "would be sent" in refusal(run("replay", "--database", own, stdin=script, RAWAFID_DATABASE_URL=own), 2)
