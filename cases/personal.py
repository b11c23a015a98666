"""What in a text may be about one person: numbers, addresses and names that nobody else should be told."""

from collections.abc import Iterable

from cases.evidence import folded_words
from cases.queries import CaseView
from cases.wording import read_wording
from normalize.text.entities import find

_OWN = frozenset(("house", "flat", "floor", "gate", "building"))
"""Numbers of where somebody lives; a street or a district has many."""
_SHORTEST_NAME = 3
_FEWEST_DIGITS = 4


def told_of_somebody(case: CaseView, inbox_id: int | None = None) -> tuple[str, ...]:
    """What an answer of the agency, or its last one, may tell of the citizen whom it was written to."""
    answers = [one.new_text for one in case.messages if one.is_answer and inbox_id in (None, one.inbox_id)]
    names = [message.sender_name for message in case.messages if message.role == "citizen"]
    return personal_in(answers[-1], names) if answers else ()


def personal_in(text: str, names: Iterable[str]) -> tuple[str, ...]:
    """What a person should look at before the text is told to others; ``names`` are those of whom it was written to.

    Telephone numbers, mail addresses, references and accounts as they are written, a house or flat with its number, and
    parts of a name. Everybody's first name may be a street's: this says where to look, not what is secret.
    """
    entities = find(text)
    wording = read_wording(folded_words(text))
    codes = [one for one in entities.numbers if "/" not in one and sum(map(str.isdigit, one)) >= _FEWEST_DIGITS]
    homes = [f"{label} {number}" for label, number in sorted(wording.labelled) if label in _OWN]
    parts = {part for name in names for part in folded_words(name).split() if len(part) >= _SHORTEST_NAME}
    called = [word for word in wording.words if word in parts]
    return tuple(dict.fromkeys((*entities.phones, *entities.emails, *codes, *homes, *called)))
