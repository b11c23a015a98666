"""A connector's quality card: for every rule of one list, what proves it, what is missing, or why it does not apply."""

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pydantic import model_validator

from ingest.settings import Table

FOLDER = Path(__file__).resolve().parent


@dataclass(frozen=True, slots=True)
class Rule:
    """Something that is asked of every connector."""

    name: str
    """The key in the cards."""
    title: str
    """As the table of the README has it."""
    about: str
    """What ``done`` promises, in one sentence."""


RULES = (
    Rule("contract", "Contract suite", "It passes the tests that every connector inherits."),
    Rule("lease", "One poller at a time", "A second machine waits, and takes over within 30 seconds."),
    Rule("reconnect", "Reconnects", "A connection that breaks is opened again, and reading goes on where it was."),
    Rule("back_off", "Backs off", "What fails is tried again with growing pauses, or when the other side says."),
    Rule("rate_limits", "Rate limits", "The other side's limits are kept and told apart from failures."),
    Rule("catch_up", "Catches up", "After days offline it takes in what has gathered."),
    Rule("duplicates", "Duplicates", "What comes again, late or in another order changes nothing."),
    Rule("killed", "Survives its counterpart", "Killed and restarted amid 200 messages: none is lost or doubled."),
    Rule("backpressure", "Backpressure", "When backlog or disk passes its mark, it takes no more, and says so."),
    Rule("attachments", "Attachments", "Files come in with the message, and large ones in their own time."),
    Rule("replies", "Answers", "Acknowledgements and answers go back by the channel that was written on."),
    Rule("delivery_reports", "Delivery reports", "What the other side says of our answers, in any order, is kept."),
    Rule("reconciliation", "Reconciliation", "What upstream has is compared with what is here."),
    Rule("secrets", "Secrets", "None is in a repr, a log or an error, and nothing runs without one it needs."),
    Rule("live_check", "Live check", "`rawafid check --live` tells right from wrong."),
    Rule("whole_path", "From wire to case and back", "One test goes from the wire to a case and back to the wire."),
    Rule("guide", "Setup guide", "A page for somebody who has never seen the channel."),
    Rule("counterpart", "Independent counterpart", "It is tested against a server or client that is none of ours."),
)
"""The list of every card, in the order of the table."""


class Verdict(Table):
    """What stands of one rule: exactly one of the three."""

    done: tuple[str, ...] = ()
    """The tests that prove it, as pytest is given them, or the page that it is."""
    todo: str = ""
    """What is missing."""
    exempt: str = ""
    """Why it cannot apply."""
    note: str = ""
    """How far ``done`` goes, where that is not all the way."""

    @model_validator(mode="after")
    def _one_of_three(self) -> "Verdict":
        if sum(map(bool, (self.done, self.todo, self.exempt))) != 1:
            raise ValueError("give one of done, todo and exempt, and a reason for the latter two")
        if self.note and not self.done:
            raise ValueError("a note stands beside done; elsewhere the reason says it")
        return self

    @property
    def state(self) -> Literal["done", "todo", "exempt"]:
        """Which of the three."""
        return "done" if self.done else "todo" if self.todo else "exempt"


class Card(Table):
    """``connectors/TYPE.card.toml``."""

    incoming: str
    """How messages come in, in a cell of the README."""
    outgoing: str
    """How answers leave."""
    tested_against: str
    """What stood at the other end in the tests."""
    rules: dict[str, Verdict]

    @model_validator(mode="after")
    def _the_whole_list(self) -> "Card":
        names = tuple(rule.name for rule in RULES)
        if tuple(self.rules) != names:
            wrong = sorted(set(self.rules) ^ set(names)) or ["the order"]
            raise ValueError(f"a card has the rules of the list, in its order; look at: {', '.join(wrong)}")
        return self


def types() -> list[str]:
    """The types that have a card, by name."""
    return sorted(path.name.removesuffix(".card.toml") for path in FOLDER.glob("*.card.toml"))


def read_card(name: str) -> Card:
    """The card of a connector type. Raises OSError, TOMLDecodeError or ValidationError."""
    return Card.model_validate(tomllib.loads((FOLDER / f"{name}.card.toml").read_text(encoding="utf-8")))
