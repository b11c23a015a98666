"""Who is heard about a message, one after the other: keywords, examples composed for everybody, the centre's own."""

from typing import TYPE_CHECKING, NamedTuple

from classify.evidence import Verdict
from classify.settled import Settled

if TYPE_CHECKING:
    from classify.learned.opinion import Opinion


class Opinions(NamedTuple):
    """What examples say of one message; each hears the one before as evidence that fades as its own examples arrive."""

    shipped: "Opinion | None"
    """None: the text is too short to read like anything, or the taxonomy is a quite different one."""
    centre: "Opinion | None"
    """None: nobody at the centre has confirmed enough yet."""

    def settle(self, head: str, cold: Verdict) -> Settled:
        """The answer to one question after the keywords' ``cold`` one."""
        settled = Settled(cold)
        if self.shipped:
            heard = self.shipped.settle(head, cold)
            settled = heard._replace(is_shipped=True) if heard.is_learned else settled
        if self.centre:
            heard = self.centre.settle(head, settled.verdict)
            settled = heard if heard.is_learned else settled
        return settled

    def only_centre(self) -> "Opinions":
        """The same without what was composed for everybody."""
        return self._replace(shipped=None)

    def rules_alone(self, head: str) -> bool:
        """Whether the centre's examples answer with labels of their own, of which the keywords know nothing."""
        return self.centre is not None and self.centre.rules_alone(head)
