"""What the README tells people to type works as it stands there."""

import json
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from pipeline.config import SHIPPED, parse

README = (Path(__file__).resolve().parent.parent / "README.md").read_text(encoding="utf-8")

ENDLESS = {"run", "tap"}
"""Commands that run until they are stopped: whether their options are right is seen with ``--help``."""


def _blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", README, re.DOTALL)


def _commands() -> list[str]:
    lines = [line.partition("  #")[0].strip() for block in _blocks("sh") for line in block.splitlines()]
    return [line for line in lines if "rawafid" in line and not line.startswith("export")]


@pytest.fixture
def folder(data_folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A newcomer's folder: the shipped configuration, and last month's traffic."""
    folder = data_folder.parent
    (folder / "pipeline.toml").write_text(SHIPPED.read_text(encoding="utf-8"), encoding="utf-8")
    line = {"at": "2026-10-01T08:00:00+00:00", "channel": "sms", "from": "+97455123456", "text": "تسرب مياه في السد"}
    (folder / "traffic.jsonl").write_text(json.dumps(line), encoding="utf-8")
    (folder / "mails").mkdir()
    (folder / "mail.eml").write_text("From: f@mail.example\nSubject: x\n\nتسرب مياه\n", encoding="utf-8")
    (folder / "rawafid").write_text(f'#!/bin/sh\nexec "{sys.executable}" -m pipeline "$@"\n')
    (folder / "rawafid").chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv("PYTHONPATH", str(SHIPPED.parent))
    monkeypatch.setenv("RAWAFID_BROKER_URL", "none")
    from pipeline.prepare import write_missing_secrets

    write_missing_secrets(parse(SHIPPED.read_text(encoding="utf-8")))
    return folder


@pytest.mark.slow
@pytest.mark.timeout(900)  # each command is a process, on a machine that may be busy
def test_every_command_of_the_readme_runs(folder: Path) -> None:
    # Given every line that a reader would copy
    commands = _commands()
    assert len(commands) > 12
    for command in commands:
        words = shlex.split(command.rpartition("|")[2])
        if words[1] in ENDLESS:
            command = f"{command} --help"
        if command == "rawafid check --live":
            continue  # nothing is running that it could reach; it has tests of its own
        # When it is run in a newcomer's folder
        done = subprocess.run(command, shell=True, cwd=folder, capture_output=True, text=True, timeout=200)
        # Then it does what it says
        assert done.returncode == 0, f"{command}: {done.stderr}"


def test_the_configuration_of_the_readme_is_in_order() -> None:
    for block in _blocks("toml"):
        assert parse(block).routes


def test_every_make_target_of_the_readme_exists() -> None:
    makefile = (Path(__file__).resolve().parent.parent / "Makefile").read_text(encoding="utf-8")
    for target in set(re.findall(r"(?:^|`)make ([a-z]+)", README, re.MULTILINE)):
        assert f"\n{target}:" in makefile, target


def test_every_file_that_the_readme_names_is_there() -> None:
    for link in re.findall(r"\]\(([^)#]+)\)", README):
        if not link.startswith("http"):
            assert (Path(__file__).resolve().parent.parent / link).exists(), link
