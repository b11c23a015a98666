"""The manual of each type of connector: whoever writes TOML can read it, and nothing of Python shows through."""

import json
import re

import pytest
from typer.testing import CliRunner

from connectors._card import types
from pipeline.cli import application

KIND = re.compile(
    r"(?:(?:list|table) of )*"
    r'(?:text|whole number|number|true or false|path|secret|table|"[^"]+"(?: or "[^"]+")*)'
)


@pytest.mark.parametrize("name", types())
def test_every_option_is_told_in_the_words_of_the_file(name: str) -> None:
    # When the manual of a type is printed
    told = CliRunner().invoke(application(), ["connectors", name])

    # Then each option has a kind, a default or that it is required, and a sentence
    assert told.exit_code == 0
    options = re.findall(r"^  ([a-z_0-9.]+) \((.+); (required|default .+)\)\n      (.*)$", told.stdout, re.MULTILINE)
    assert "enabled" in [option for option, *_ in options]
    for option, kind, default, about in options:
        assert about, f"{option} has no docstring"
        assert KIND.fullmatch(kind), f"{option}: {kind}"
        assert not re.search(r"None|True|False|\bobject at\b|<function", default), f"{option}: {default}"


def test_machines_get_the_same() -> None:
    told = json.loads(CliRunner().invoke(application(), ["connectors", "open311", "--json"]).stdout)
    options = {one["option"]: one for one in told["options"]}
    assert options["apps.key"] == {
        "option": "apps.key", "type": "secret", "required": True, "default": None,
        "about": "What the app sends as `api_key`.",
    }  # fmt: skip
    assert (options["media_hosts"]["type"], options["media_hosts"]["default"]) == ("list of text", "none")
    assert json.loads(options["reads_per_minute"]["default"]) == 600


def test_a_type_that_does_not_exist_is_told() -> None:
    told = CliRunner().invoke(application(), ["connectors", "pigeon"])
    assert told.exit_code == 2
    assert "'pigeon'" in told.stderr
    assert "telegram" in told.stderr
