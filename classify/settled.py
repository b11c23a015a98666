"""The answer to one question once keywords and examples have both been heard."""

from dataclasses import replace
from typing import NamedTuple

from classify.evidence import Verdict
from classify.priority import Priority, raise_only


class Settled(NamedTuple):
    """An answer, and why a person should look at it all the same."""

    verdict: Verdict
    doubts: tuple[str, ...] = ()
    is_learned: bool = False
    """Examples decided, not keywords: it has been held to the threshold that they set."""
    is_shipped: bool = False
    """These examples were composed for everybody: nobody at the centre has confirmed one of them."""
    is_semantic: bool = False
    """Words and letters left doubt, and the sentence embedding was heard as well."""

    @property
    def is_of_centre(self) -> bool:
        """Whether the centre's own examples decided."""
        return self.is_learned and not self.is_shipped

    def reason(self, head: str) -> str:
        """One sentence with the deciding words as the person wrote them."""
        if not self.is_learned:
            return self.verdict.reason(head)
        words = ", ".join(f"«{quote}»" for quote in self.verdict.quotes)
        if self.is_semantic and words:
            return f"{head} {self.verdict.code}: {words}, and the text as a whole is like examples (sentence embedding)"
        if self.is_semantic:
            return f"{head} {self.verdict.code}: the text as a whole is like examples (sentence embedding)"
        words = words or "no single word"
        return f"{head} {self.verdict.code}: {words}, as in examples"


def raised(ruled: Priority, learned: Settled | None) -> Priority:
    """The priority by the rules, or a more urgent one that examples are sure of; never a less urgent one."""
    if learned is None or not learned.is_learned or learned.doubts:
        return ruled
    said = learned.verdict
    return raise_only(
        ruled, replace(ruled, code=said.code, confidence=said.confidence, reason=learned.reason("priority"))
    )
