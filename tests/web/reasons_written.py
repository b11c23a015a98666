"""The sentences that stand in the code wherever a decision gives its reason."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[2]

PRODUCERS: dict[str, tuple[str, ...]] = {
    "classify/classifier.py": (),
    "classify/by_keywords.py": (),
    "classify/opinions.py": (),
    "classify/evidence.py": (),
    "classify/priority.py": (),
    "classify/settled.py": (),
    "classify/learned/opinion.py": (),
    "route/rules.py": ("lint", "_condition_problems", "_remedy"),
    "route/places.py": (),
    "route/acknowledge.py": (),
    "route/reports.py": (),
    "cases/threads.py": (),
    "cases/twins.py": (),
    "cases/evidence.py": ("compare", "_contradictions", "_other_name", "_other_dates"),
    "cases/links.py": (),
    "cases/incidents.py": (),
    "cases/corrections.py": (),
    "cases/urgency.py": (),
    "cases/console.py": (),
    "cases/preferences.py": (),
    "pipeline/outgoing.py": (),
    "pipeline/work.py": (),
    "ingest/inbox.py": (),
}
"""The modules that say why, each with the functions whose texts no page shows."""

PARTS = frozenset(
    (
        "of a closed case", "no single word", "no reason was given", "sum \0", "\0 days", "\0 hours", "\0 minutes",
        " in \0", ", next \0 \0", "«\0» in \0", "the message's own fields", "the words",
    )
)  # fmt: skip
"""What is put into other sentences, and says nothing alone."""
OTHER_TEXTS = frozenset(("text/plain; charset=utf-8", "the receiving side bounced it for good"))
"""A media type, and an error of the outbox."""

_SENTENCE = re.compile(r"[a-z]{2,}\S* \S*[a-z]{2,}")
_PHRASE = re.compile(r"[a-z]{2,}")


class Written(NamedTuple):
    """A sentence with a NUL for whatever is filled in, and where it stands."""

    text: str
    place: str


def reasons_written() -> list[Written]:
    """Every sentence of the producers that may become a reason."""
    return [
        Written(text, f"{name}:{line}")
        for name, hidden in PRODUCERS.items()
        for text, line in _texts(ast.parse((ROOT / name).read_text(encoding="utf-8")), hidden)
        if _is_sentence(text) and text not in PARTS | OTHER_TEXTS
    ]


def _is_sentence(text: str) -> bool:
    """Reasons begin with a small letter or with what is filled in; logs and errors with a capital."""
    if not (text[:1].islower() or text[:1] in "\0 ,«"):
        return False
    return bool(_PHRASE.search(text) and " " in text) if "\0" in text else bool(_SENTENCE.search(text))


def _texts(node: ast.AST, hidden: tuple[str, ...]) -> Iterator[tuple[str, int]]:
    match node:
        case ast.Raise() | ast.Expr(value=ast.Constant()):
            return  # an error, or a docstring
        case ast.Call(func=ast.Attribute(value=ast.Name(id="_log" | "re"))):
            return
        case ast.FunctionDef(name=name) if name in hidden:
            return
        case ast.Constant(value=str(text)):
            yield text, node.lineno
        case ast.JoinedStr(values=values):
            yield "".join(one.value if isinstance(one, ast.Constant) else "\0" for one in values), node.lineno
            for one in values:
                if isinstance(one, ast.FormattedValue):
                    yield from _texts(one.value, hidden)
        case _:
            for child in ast.iter_child_nodes(node):
                yield from _texts(child, hidden)
