"""Stored reasons in the reader's language: the sentence is recognised, and said again with its names and quotes."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from markupsafe import Markup

from web.holes import HOLES, Names, isolated
from web.marks import marked
from web.reason_sentences import JOINTS, SENTENCES
from web.site import Site

LONGEST_CHARACTERS = 4000
"""Longer texts are none of ours."""
_DEEPEST = 6
"""Sentences within sentences; ours go half as deep."""
_HOLE = re.compile(r"{(\w+)}")
_CLAUSES = JOINTS[0]
_LISTS = ("; ", " and ", ", ")


class _Template(NamedTuple):
    sentence: str
    pattern: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class Reasons:
    """The reasons of one page, for one reader."""

    names: Names

    @classmethod
    def of(cls, site: Site, language: str) -> "Reasons":
        """For a reader of this language."""
        return cls(Names(site.words, site.taxonomy, site.agencies, site.places, language))

    def html(self, sentence: str) -> Markup:
        """The sentence as the reader sees it; what nobody here wrote, or not like this, stays as it is stored."""
        if len(sentence) > LONGEST_CHARACTERS:
            return self._stored(sentence)
        whole = self._said(sentence, _DEEPEST)
        if whole is not None:
            return whole
        # People add words of their own to ours.
        clauses = [(clause, self._said(clause, _DEEPEST)) for clause in sentence.split(_CLAUSES)]
        if all(said is None for _, said in clauses):
            return self._stored(sentence)
        shown = (self._stored(clause) if said is None else said for clause, said in clauses)
        return self.names.together(shown, _CLAUSES)

    def _said(self, sentence: str, depth: int) -> Markup | None:
        """The sentence by the first template that fits it, or by its parts when each of them fits one."""
        if not depth:
            return None
        for template in _candidates(sentence):
            match = template.pattern.fullmatch(sentence)
            if match and (filled := self._filled(match, depth - 1)) is not None:
                html = self.names.words.say(self.names.language, template.sentence, **filled)
                return Markup(html)  # noqa: S704 - what fills it is escaped
        if name := self.names.known(sentence):
            return isolated(name)
        for joint in _LISTS:
            if joint in sentence and (said := self._all_said(sentence.split(joint), depth - 1)):
                return self.names.together(said, joint)
        return None

    def _all_said(self, parts: Sequence[str], depth: int) -> list[Markup]:
        """Every part, or nothing where one of them is unknown."""
        said: list[Markup] = []
        for part in parts:
            one = self._said(part, depth)
            if one is None:
                return []
            said.append(one)
        return said

    def _filled(self, match: re.Match[str], depth: int) -> dict[str, Markup] | None:
        """What stands in each hole; None when a sentence in one of them is unknown."""
        filled: dict[str, Markup] = {}
        for name, text in match.groupdict().items():
            shown = HOLES[name].shown
            value = self._said(text, depth) if shown is None else shown(self.names, text)
            if value is None:
                return None
            filled[name] = value
        return filled

    def _stored(self, sentence: str) -> Markup:
        """English, unless it is a number or a person wrote it in letters of another script."""
        if self.names.language == "en" or not (sentence[:1].isascii() and sentence[:1].isalpha()):
            return isolated(sentence)
        return Markup('<span lang="en" dir="ltr">{}</span>').format(marked(sentence))


def _candidates(sentence: str) -> Sequence[_Template]:
    """The templates that begin with the sentence's first word, then those that begin with a hole."""
    templates = _templates()
    return (*templates.get(sentence.partition(" ")[0], ()), *templates[""])


@cache
def _templates() -> Mapping[str, Sequence[_Template]]:
    """By first word; empty for those that begin with a hole."""
    found: dict[str, list[_Template]] = {"": []}
    for sentence in SENTENCES:
        first = sentence.partition(" ")[0]
        key = "" if "{" in first else first
        found.setdefault(key, []).append(_Template(sentence, _pattern(sentence)))
    return found


def _pattern(sentence: str) -> re.Pattern[str]:
    parts = _HOLE.split(sentence)  # literal, name, literal, …
    texts = [
        f"(?P<{part}>{HOLES[part].pattern})" if is_hole else re.escape(part)
        for part, is_hole in zip(parts, (at % 2 == 1 for at in range(len(parts))), strict=True)
    ]
    return re.compile("".join(texts))
