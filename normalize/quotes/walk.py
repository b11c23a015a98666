"""One walk over the lines of a text that tells of each whether it is new, quoted or a signature."""

import re
from dataclasses import dataclass, field
from typing import Literal

from normalize.quotes.attributions import attribution_ending_at, is_groupwise
from normalize.quotes.banners import banner_end
from normalize.quotes.blocks import (
    RULES,
    block_at,
    is_marker,
    is_reply_line,
    notes_block_at,
    roles_of,
    with_rule_above,
)
from normalize.quotes.signatures import is_bare_link, is_device_line, is_separator, is_signature, small_print_start
from normalize.quotes.words import quote_words

_MAX_LOOKS = 300
"""So many lines that might be attributions are read closely."""
_LONG = 2_000

Kind = Literal["new", "quoted", "signature"]

_INITIALS = re.compile(r"\w{1,4}>(?: |$)")
_MARK = re.compile(r"^\s*> ?")
_MAX_BULLETS = 20
_MAX_BULLET = 100
_ODD_MARK = re.compile(r">(?:from |\d)")


@dataclass(slots=True)
class Walk:
    """One walk over the lines; ``plain`` is what they are compared by, line for line."""

    lines: list[str]
    plain: list[str]
    is_forward_subject: bool
    is_reply_subject: bool
    is_first_subject: bool = False
    """There is a subject, and nothing before it says reply or forward."""
    kinds: list[Kind] = field(default_factory=list)
    forward_at: int | None = None
    rest_is_quoted: bool = False
    number: int = 0
    mark: str = ""
    """A quote mark other than ``>`` that was seen below an attribution: ``|`` or somebody's initials."""
    signature_at: int | None = None
    looks: int = 0
    is_fenced: bool = False

    def add(self, chunk: str, kind: Kind) -> None:
        """Lines below those that were walked over, as one."""
        self.lines.append(chunk)
        self.kinds.append(kind)

    def new_text(self) -> str:
        """The own lines; a blank line that parted two of them from a quote still parts them."""
        pieces: list[str] = []
        is_parted = False
        for line, kind in zip(self.lines, self.kinds, strict=True):
            if kind == "new":
                if is_parted and line and pieces and pieces[-1]:
                    pieces.append("")
                pieces.append(line)
                is_parted = False
            elif not line:
                is_parted = True
        return "\n".join(pieces).strip("\n ")

    def text_of(self, kind: Kind) -> str:
        if kind not in self.kinds:
            return ""
        return "\n".join(line for line, one in zip(self.lines, self.kinds, strict=True) if one == kind).strip("\n ")

    def read(self) -> None:
        self.kinds = ["new"] * len(self.plain)
        words = quote_words()
        first_words, last_words = words.first_words, words.last_words
        first_letters, last_letters = words.first_letters, words.last_letters
        plain, size = self.plain, len(self.plain)
        self.number = banner_end(plain)
        self.kinds[: self.number] = ["signature"] * self.number
        while self.number < size:
            line = plain[self.number]
            if not line:
                self._blank()
            elif (
                line[0] in "->_=#—–‐*~|`"
                or ":" in line
                or self.mark
                or line[-1] in last_letters
                or line[0] in first_letters
                or line[:30].split(None, 1)[0] in first_words
                or line[-30:].rsplit(None, 1)[-1].rstrip(".") in last_words
                or line[-1] == ">"
            ) and self._look(line):
                break
            self.number += 1
        self._close_signature(self.number)
        if self.forward_at is None:
            self._small_print()
            if self.is_first_subject and self._quotes_are_bullets():
                self.kinds = ["new" if kind == "quoted" else kind for kind in self.kinds]

    def _blank(self) -> None:
        """A blank line goes with the quote or signature above it."""
        if self.number and self.kinds[self.number - 1] != "new":
            self.kinds[self.number] = self.kinds[self.number - 1]

    def _look(self, line: str) -> bool:
        """Tell what a line that might be a program's is; True when the rest of the text is settled."""
        if line[:3] == "```":
            self.is_fenced = not self.is_fenced
            return False
        if self.is_fenced:
            return False
        if line[0] == ">":
            return self._quoted_line(line)
        if self.mark and line.startswith(self.mark):
            self._mark_quoted(self.number, self.number)
            return False
        if len(line) < _LONG and self._header(line):
            return True
        if is_separator(line):
            if self.signature_at is None:
                self.signature_at = self.number
        elif is_device_line(line, self.lines[self.number]):
            self.kinds[self.number] = "signature"
            below = self.plain[self.number + 1 : self.number + 2]
            if below and is_bare_link(below[0]):
                self.number += 1
                self.kinds[self.number] = "signature"
        return False

    def _quotes_are_bullets(self) -> bool:
        """Short marked lines right below the person's own, in a mail that answers none and asks none of them."""
        marked = [number for number, kind in enumerate(self.kinds) if kind == "quoted" and self.plain[number]]
        return 0 < len(marked) <= _MAX_BULLETS and all(self._may_be_bullet(number) for number in marked)

    def _may_be_bullet(self, number: int) -> bool:
        line = self.plain[number]
        bare = line.lstrip("> ")
        if line[0] != ">" or not bare or len(line) > _MAX_BULLET or bare[-1] in "?؟？:" or roles_of(bare):
            return False
        return number > 0 and bool(self.plain[number - 1])  # programs leave a blank line above a quote

    def _quoted_line(self, line: str) -> bool:
        if self.is_forward_subject and not self._has_own_above(self.number):
            return self._forward(self.number)
        if line[-1] == "<":
            return False  # ``>>> urgent <<<``
        if is_groupwise(line) and self._below(self.number)[:1] != ">" and self._has_own_above(self.number):
            return self._settle_quoted(self.number)
        if ":" in line and not self.is_reply_subject:
            words, bare = quote_words(), line.lstrip("> ")
            is_forwarded = bool(bare) and is_marker(bare, words.forwarded, words.forwarded_starts)
            if is_forwarded and "quoted" not in self.kinds[: self.number]:
                return self._forward(self.number)  # Apple cites the mail that it forwards
        if _ODD_MARK.match(line) and not self._stands_among_quotes():
            return False  # ``>From`` is what mailboxes make of a person's «From», «>50» a number
        if roles_of(line.lstrip("> ")):
            self._mark_quoted(with_rule_above(self.plain, self.number), self.number)
        self._mark_quoted(self.number, self.number)
        return False

    def _stands_among_quotes(self) -> bool:
        number = self.number
        if number and self.kinds[number - 1] == "quoted":
            return True
        return any(line[:1] == ">" for line in self.plain[number + 1 : number + 3])

    def _header(self, line: str) -> bool:
        """Handle what stands above another mail; True when everything below is settled by it."""
        number, words = self.number, quote_words()
        if line[0] in RULES or line[-1] == ":" or line[-1] in RULES:
            if is_marker(line, words.forwarded, words.forwarded_starts):
                return self._forward(number)
            if is_marker(line, words.original, words.original_starts):
                return self._above_another_mail(with_rule_above(self.plain, number), number, is_marked=True)
        if (line[0] in RULES or line[-30:].split()[-1].rstrip(".") in words.last_words) and is_reply_line(line):
            return self._settle_quoted(with_rule_above(self.plain, number))
        if ":" in line and roles_of(line):
            is_named = number > 0 and self.plain[number - 1] in words.original
            last = block_at(self.plain, number, is_marked=is_named, is_answer=not self.is_first_subject)
            if last is not None:
                start = number - 1 if is_named else with_rule_above(self.plain, number)
                return self._above_another_mail(start, last)
        if line[0].isdigit() and (noted := notes_block_at(self.plain, number)):
            return self._above_another_mail(*noted)
        return self._attribution(line)

    def _attribution(self, line: str) -> bool:
        if self.looks > _MAX_LOOKS:
            return False
        self.looks += 1
        found = attribution_ending_at(self.plain, self.number)
        if found is None:
            return False
        if self.is_forward_subject:
            return self._forward(found.first)
        below = self._below(self.number)
        if below[:1] != ">":
            if below[:1] == "|" and below[-1:] != "|":
                self.mark = "|"
            elif initials := _INITIALS.match(below):
                self.mark = initials[0].rstrip()
            elif found.is_certain and self._is_unmarked(self.number + 1):
                is_above_a_quote = self._has_own_above(found.first)
                return is_above_a_quote and self._settle_quoted(with_rule_above(self.plain, found.first))
            elif not found.is_certain:
                return False
        self._mark_quoted(with_rule_above(self.plain, found.first), self.number)
        return False

    def _below(self, number: int) -> str:
        return next((line for line in self.plain[number + 1 : number + 6] if line), "")

    def _is_unmarked(self, start: int) -> bool:
        """Whether no line below is marked, or only what an inner attribution stands above."""
        above = ""
        for line in self.plain[start:]:
            if line[:1] == ">":
                return above[-1:] == ":" or bool(roles_of(above))
            above = line or above
        return True

    def _above_another_mail(self, start: int, last: int, is_marked: bool = False) -> bool:
        if self.is_forward_subject or not (is_marked or self.is_reply_subject or self._has_own_above(start)):
            return self._forward(start)  # nothing of their own above it: passed on without a comment
        if is_marked:
            below = next((at for at in range(last + 1, min(last + 6, len(self.plain))) if self.plain[at]), None)
            if below is not None and roles_of(self.plain[below]):
                last = block_at(self.plain, below, is_marked=True) or last
        if self._below(last)[:1] == ">":
            self._mark_quoted(start, last)
            self.number = last
            return False
        return self._settle_quoted(start)

    def _has_own_above(self, number: int) -> bool:
        number = number if self.signature_at is None else min(number, self.signature_at)
        return any(self.plain[at] and self.kinds[at] == "new" for at in range(number))

    def _forward(self, start: int) -> bool:
        self._close_signature(start)
        self._unmark(start)
        self.kinds[start:] = ["new"] * (len(self.kinds) - start)
        self.forward_at, self.number = start, len(self.plain)
        return True

    def _unmark(self, start: int) -> None:
        """Take the quote marks off a mail that is passed on, when all of it is marked."""
        first = start if self.plain[start][:1] == ">" else start + 1
        if any(line and line[0] != ">" for line in self.plain[first:]) or not any(self.plain[first:]):
            return
        for number in range(first, len(self.lines)):
            self.lines[number] = _MARK.sub("", self.lines[number], count=1)

    def _settle_quoted(self, start: int) -> bool:
        self._close_signature(start)
        self.kinds[start:] = ["quoted"] * (len(self.kinds) - start)
        self.number, self.rest_is_quoted = len(self.plain), True
        return True

    def _mark_quoted(self, first: int, last: int) -> None:
        self._close_signature(first)
        self.kinds[first : last + 1] = ["quoted"] * (last + 1 - first)

    def _close_signature(self, end: int) -> None:
        start, self.signature_at = self.signature_at, None
        if start is not None and start < end and is_signature(self.plain, self.lines, start, end):
            self.kinds[start:end] = ["signature"] * (end - start)

    def _small_print(self) -> None:
        """Small print at the end of the own text; never all of it."""
        end = len(self.kinds)
        while end and (self.kinds[end - 1] != "new" or not self.plain[end - 1]):
            end -= 1
        start = end
        while start and self.kinds[start - 1] == "new":
            start -= 1
        first = small_print_start(self.plain, start, end)
        if first < end and any(self.plain[start:first]):
            self.kinds[first:end] = ["signature"] * (end - first)
