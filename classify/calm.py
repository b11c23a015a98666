"""What tells that nobody is in danger now: it is long past, ended well, a film's, or a matter of papers."""

from collections.abc import Sequence

from classify.danger_words import PRESENT, Rules
from classify.marks import Marks, Place, gap, is_near
from classify.sentences import Sentences

CALM = 2
"""So many points, and nobody is woken; a person looks all the same."""
SURELY_CALM = 4
"""And so many, and it is a matter like any other."""
CONFIRMED = 12
"""How far away a cry for help still belongs to a danger that something speaks against."""
_REACH = 40
"""How far away in a long letter another matter begins."""
_STILL = 4
"""How far before the danger "still" and "now" may stand to tell that what began last month goes on."""
_TIMES = ("another_time", "lately")
_ENDED = "ended"
_ASKS = "asks"


class Calm:
    """What one text says of that: much of it in the sentence of the danger, a little in another one.

    Looked into only where a rule holds.
    """

    def __init__(self, rules: Rules, against: Marks, sentences: Sentences) -> None:
        self._rules = rules
        self._told = [(name, against[name]) for name in rules.calm if name in against]
        self._ended = against.get(_ENDED, ())
        self._present = against.get(PRESENT, ())
        self._asks = int(_ASKS not in against and sentences.has_question)
        self._sentences = sentences

    def points(self, kind: str, places: Sequence[Place], cries: Sequence[Place]) -> int:
        """How surely the danger of this ``kind`` at ``places`` is none now; a cry for help close by speaks for it."""
        if not self._told:
            return 0
        still = self._still(places)
        here, elsewhere, around = self._asks, 0, 0
        for name, said in self._told:
            if (still and name in _TIMES) or not self._speaks_of(name, kind):
                continue
            near = [one for one in said if gap(one, places[0]) <= _REACH]
            if all(self._sentences.between(one[0], places[0][0]) for one in near):
                elsewhere = elsewhere or int(bool(near) and name not in self._rules.circumstances)
            elif name in self._rules.circumstances:
                around = 1
            else:
                here += 1 if kind in self._rules.calm_little.get(name, ()) else self._rules.calm[name]
        points = here + elsewhere + around
        return points - CALM if is_near(places, cries, CONFIRMED) else points

    def _speaks_of(self, name: str, kind: str) -> bool:
        only = self._rules.calm_only.get(name)
        return (only is None or kind in only) and kind not in self._rules.calm_never.get(name, ())

    def _still(self, places: Sequence[Place]) -> bool:
        """Whether it goes on: "now" some words before the danger or right after it, and not in "he is fine now"."""
        return any(
            gap(now, one) <= (_STILL if now < one else 0)
            for now in self._present
            if not is_near((now,), self._ended, -1)
            for one in places
        )
