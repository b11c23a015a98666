"""The quality cards: one for each connector, each rule with its proof or its reason, and the README made of them."""

import ast
import json
from functools import cache
from pathlib import Path
from typing import get_args

import pytest
from pydantic import ValidationError
from typer.testing import CliRunner

from connectors import AnyConnector
from connectors._card import RULES, Card, Verdict, read_card, types
from connectors._readme import README, with_tables
from pipeline.cli import application

ROOT = Path(__file__).resolve().parents[2]
CONTRACTS = ROOT / "tests/connectors/contract.py"

UNION = sorted(get_args(one.model_fields["type"].annotation)[0] for one in get_args(get_args(AnyConnector)[0]))


@cache
def _parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def _named(body: list[ast.stmt], name: str) -> ast.stmt | None:
    kinds = (ast.FunctionDef, ast.ClassDef)
    return next((one for one in body if isinstance(one, kinds) and one.name == name), None)


def _exists(proof: str) -> bool:
    """Whether there is such a page, or such a test; one that a class inherits is looked for in the contracts."""
    place, *names = proof.split("::")
    path = ROOT / place
    if not path.is_file():
        return False
    if not names:
        return place.startswith("docs/")
    found = _named(_parsed(path).body, names[0])
    if isinstance(found, ast.ClassDef) and names[1:]:
        bases = [base.id for base in found.bases if isinstance(base, ast.Name)]
        inherited = (_named(_parsed(CONTRACTS).body, base) for base in bases)
        homes = [found, *(home for home in inherited if isinstance(home, ast.ClassDef))]
        found = next((test for home in homes if (test := _named(home.body, names[1]))), None)
    if isinstance(found, ast.ClassDef):
        return found.name.startswith("Test")
    return isinstance(found, ast.FunctionDef) and found.name.startswith("test_")


def test_every_connector_has_its_card() -> None:
    assert types() == UNION


@pytest.mark.parametrize("name", UNION)
def test_whatever_is_done_is_proved_by_a_test_that_exists(name: str) -> None:
    # Given a card, which has the whole list of rules or could not be read
    card = read_card(name)
    # When every proof is looked up
    proofs = {proof: rule for rule, verdict in card.rules.items() for proof in verdict.done}
    missing = [f"{rule}: {proof}" for proof, rule in proofs.items() if not _exists(proof)]
    # Then each is there
    assert missing == []


@pytest.mark.parametrize("name", UNION)
def test_no_independent_counterpart_is_said_in_words(name: str) -> None:
    card = read_card(name)
    assert card.rules["guide"].done == (f"docs/channels/{name}.md",)
    for verdict in card.rules.values():
        reason = verdict.todo or verdict.exempt
        assert not reason or len(reason.split()) > 3, reason


@pytest.mark.parametrize(
    ("proof", "is_there"),
    [
        ("tests/connectors/test_email_imap.py::TestContract", True),
        ("tests/connectors/test_email_imap.py::TestContract::test_stopping_half_way_loses_nothing", True),
        ("tests/connectors/test_email_imap.py::TestContract::test_pigeons_arrive", False),
        ("tests/connectors/test_email_imap.py::test_pigeons_arrive", False),
        ("tests/connectors/test_email_imap.py", False),
        ("tests/connectors/inlet.py::Inlet", False),
        ("docs/channels/email.md", True),
        ("docs/channels/pigeon.md", False),
    ],
)
def test_a_proof_that_is_none_is_seen(proof: str, is_there: bool) -> None:
    assert _exists(proof) is is_there


def test_a_verdict_is_one_of_three_with_its_reason() -> None:
    for wrong in ({}, {"todo": ""}, {"done": ["a"], "todo": "b"}, {"todo": "b", "note": "c"}):
        with pytest.raises(ValidationError):
            Verdict.model_validate(wrong)


def test_a_rule_left_out_is_named() -> None:
    verdicts = {rule.name: {"todo": "nobody has done it yet"} for rule in RULES[1:]}
    with pytest.raises(ValidationError, match=RULES[0].name):
        Card.model_validate({"incoming": "-", "outgoing": "-", "tested_against": "-", "rules": verdicts})


@pytest.mark.parametrize("name", UNION)
def test_the_command_shows_the_card_below_the_options(name: str) -> None:
    shown = CliRunner().invoke(application(), ["connectors", name]).output
    for rule in RULES:
        verdict = read_card(name).rules[rule.name]
        assert f"  {rule.title}: " in shown
        assert (verdict.todo or verdict.exempt or rule.about) in shown
        assert verdict.note in shown
    # And as data
    card = json.loads(CliRunner().invoke(application(), ["connectors", name, "--json"]).output)["card"]
    assert Card.model_validate(card) == read_card(name)


def test_the_readme_is_made_of_the_cards() -> None:
    readme = README.read_text(encoding="utf-8")
    assert readme == with_tables(readme), "the README is older than the cards: run `make channels`"


def test_a_readme_without_a_place_for_the_tables_is_told() -> None:
    with pytest.raises(ValueError, match="put these two lines back"):
        with_tables("# A page\n")
