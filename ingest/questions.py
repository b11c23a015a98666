"""Questions that a form asks besides the usual ones, by the configuration, and what is wrong with an answer."""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Literal

from pydantic import Field, model_validator

from ingest.settings import Table

LONGEST_ANSWER = 2_000

_NUMBER = re.compile(r"[+-]?\d{1,15}(?:[.٫]\d{1,9})?")

Problem = str | None
"""The English sentence; the catalogues translate it."""


class Option(Table):
    """One answer that can be picked."""

    value: str = Field(min_length=1, max_length=100)
    """What the agency reads."""
    label: Mapping[str, str]
    """What the citizen reads, by language."""


class Question(Table):
    """One question of a form."""

    name: str = Field(pattern=r"^[^\W_][\w -]{0,60}$")
    """What the agency reads before the answer, such as "meter number"."""
    label: Mapping[str, str]
    """The question, by language."""
    hint: Mapping[str, str] = Field(default_factory=dict)
    """A line of help under it, by language."""
    kind: Literal["text", "long", "number", "date", "choice", "yes"] = "text"
    """A line, several lines, a number, a day, one of ``choices``, or a box to tick."""
    choices: tuple[Option, ...] = ()
    """For kind = "choice"."""
    required: bool = False
    """It must be answered wherever it is asked."""
    topics: tuple[str, ...] = ()
    """Asked only for these topics; none: for every one."""
    when: Mapping[str, tuple[str, ...]] = Field(default_factory=dict)
    """Asked only when earlier questions have one of these answers, such as { "property" = ["villa"] }."""

    @model_validator(mode="after")
    def _can_be_answered(self) -> "Question":
        if (self.kind == "choice") != bool(self.choices):
            raise ValueError('choices belong to kind = "choice", and that kind needs some')
        if not self.label:
            raise ValueError('label: give the question, such as { ar = "رقم العداد", en = "Meter number" }')
        return self

    def is_asked(self, topic: str, answers: Mapping[str, str]) -> bool:
        """Whether a form with this topic and these answers so far asks it."""
        if self.topics and topic not in self.topics:
            return False
        return all(answers.get(name, "") in wanted for name, wanted in self.when.items())

    def problem(self, answer: str) -> Problem:
        """What is wrong with the answer, if anything."""
        if not answer.strip():
            return "Please answer this question." if self.required else None
        if len(answer) > LONGEST_ANSWER:
            return "This answer is too long."
        match self.kind:
            case "number" if not _NUMBER.fullmatch(answer.strip()):
                return "Write a number."
            case "date" if not _is_day(answer.strip()):
                return "Write a date such as 2026-03-01."
            case "choice" if answer not in {one.value for one in self.choices}:
                return "Choose one of the answers."
        return None


def asked(questions: Sequence[Question], topic: str, answers: Mapping[str, str]) -> list[Question]:
    """The questions that a form with these answers asks: what is hidden by one answer hides what hangs on it."""
    seen: dict[str, str] = {}
    found = []
    for question in questions:
        if question.is_asked(topic, seen):
            found.append(question)
            seen[question.name] = answers.get(question.name, "")
    return found


def lint(questions: Sequence[Question], topics: Sequence[str], reserved: frozenset[str]) -> str | None:
    """What is wrong with a list of questions as a whole."""
    seen: set[str] = set()
    for question in questions:
        if question.name in reserved:
            return f'"{question.name}" is a question of every form; call it otherwise'
        if question.name in seen:
            return f'"{question.name}" is asked twice'
        if unknown := set(question.topics) - set(topics):
            return f'"{question.name}" is asked for {sorted(unknown)[0]}, which is none of this form\'s topics'
        if unknown := question.when.keys() - seen:
            return f'"{question.name}" hangs on "{sorted(unknown)[0]}", which is not asked before it'
        seen.add(question.name)
    return None


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True
