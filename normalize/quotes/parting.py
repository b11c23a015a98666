"""What the person newly wrote, parted from what they quote and from what their program adds.

The text is read line by line and every test is bounded by its line, so the time is linear whatever is sent.
"""

import re
from dataclasses import dataclass

from normalize.quotes.attributions import unflattened
from normalize.quotes.blocks import forwarded_from, subject_prefix
from normalize.quotes.walk import Walk
from normalize.quotes.words import folded, quote_words

MAX_LINES = 2_000
"""Below so many lines only quote marks are looked at."""

_OUTER = "*" + "".join(sign for sign in map(chr, range(0x3001)) if sign.isspace())
"""What may stand around a line and says nothing: blanks of every kind, and the stars of bold type."""
_MARKED_LINES = re.compile(r"(?:^>[^\n]*+\n?+)++", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Parted:
    """A text by who wrote it, and whether it passes on another mail."""

    new_text: str = ""
    quoted_text: str = ""
    signature: str = ""
    is_forward: bool = False
    forwarded_text: str = ""
    """The part of new_text that is passed on, from its first line («Forwarded message») to the end."""
    forwarded_from: str = ""
    """Whom its first From line names, as written: «Ali <ali@example.qa>»."""


def split(text: str) -> tuple[str, str, str]:
    """Part a text into (newly written, quoted, signature); see ``part``."""
    parted = part(text)
    return parted.new_text, parted.quoted_text, parted.signature


def part(text: str, subject: str = "", *, is_answer: bool = False) -> Parted:
    """Part what the person newly wrote from what they quote and sign.

    Every line that is not quoted is kept wherever it stands; a forward (by its subject or the program's
    line above it) is new content; and when nothing would remain, the whole text is what they wrote.
    ``is_answer``: its headers say so, whatever has become of the subject.
    """
    if not text.strip():
        return Parted()
    lines = text.split("\n", MAX_LINES)
    rest = lines.pop() if len(lines) > MAX_LINES else None
    if "@" in text:
        lines = [piece for line in lines for piece in unflattened(line)]
    words, prefix = quote_words(), subject_prefix(subject)
    is_reply, is_forward = prefix in words.reply_prefixes, prefix in words.forward_prefixes
    walk = Walk(
        lines,
        [line.strip(_OUTER) for line in folded("\n".join(lines)).split("\n")],
        is_forward_subject=is_forward,
        is_reply_subject=is_reply or (is_answer and not is_forward),
        is_first_subject=bool(subject.strip()) and not is_answer and not is_reply and not is_forward,
    )
    walk.read()
    if rest:
        _walk_rest(walk, rest)
    new, quoted, signature = walk.new_text(), walk.text_of("quoted"), walk.text_of("signature")
    start = walk.forward_at
    forwarded = "\n".join(lines[start:]).strip() if start is not None else ""
    return Parted(
        new_text=new.strip() or text.strip(),
        quoted_text=quoted if new.strip() else "",
        signature=signature if new.strip() else "",
        is_forward=start is not None,
        forwarded_text=forwarded,
        forwarded_from=forwarded_from(lines, start) if start is not None else "",
    )


def _walk_rest(walk: Walk, rest: str) -> None:
    """The lines below MAX_LINES, by their quote marks alone."""
    if walk.forward_at is not None or walk.rest_is_quoted or ">" not in rest:
        walk.add(rest, "quoted" if walk.rest_is_quoted else "new")
        return
    marked, unmarked = "".join(_MARKED_LINES.findall(rest)), "".join(_MARKED_LINES.split(rest))
    walk.add(marked.rstrip("\n"), "quoted")
    walk.add(unmarked.rstrip("\n"), "new")
