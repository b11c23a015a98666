"""What is told to citizens and agencies: facts in, a notice out, nothing else read or written."""

from collections.abc import Sequence
from dataclasses import dataclass

from ingest.notice import Enclosure, Notice
from route.facts import CaseFacts, MessageFacts
from route.rules import Agency
from route.to_agency import forward
from route.to_citizen import acknowledgement, answer
from route.voice import Voice


@dataclass(frozen=True, slots=True)
class Notices(Voice):
    """Says everything that goes out, in the reader's language."""

    def acknowledgement(self, case: CaseFacts, message: MessageFacts, *, to: str, notice_id: str) -> Notice:
        """That the message is here, and its reference number: not one word of the sender's is in it."""
        return acknowledgement(self, case, message, to=to, notice_id=notice_id)

    def answer(
        self,
        case: CaseFacts,
        message: MessageFacts,
        agency: Agency,
        *,
        to: str,
        notice_id: str,
        enclosures: Sequence[Enclosure] = (),
        left_out: Sequence[str] = (),
    ) -> Notice:
        """What the agency newly wrote, carried to the citizen."""
        return answer(self, case, message, agency, to=to, notice_id=notice_id, enclosures=enclosures, left_out=left_out)

    def forward(
        self,
        case: CaseFacts,
        message: MessageFacts,
        agency: Agency,
        *,
        to: str,
        notice_id: str,
        enclosures: Sequence[Enclosure] = (),
        left_out: Sequence[str] = (),
        missing: Sequence[str] = (),
        is_late: bool = False,
    ) -> Notice:
        """The case, or an addition to it, for the agency that can act: all it needs, and how to answer.

        ``missing`` are files that are not enclosed for another reason than their size. ``is_late``: the agency has the
        message already, and this brings the files that came after it.
        """
        return forward(
            self, case, message, agency, to=to, notice_id=notice_id, enclosures=enclosures, left_out=left_out,
            missing=missing, is_late=is_late,
        )  # fmt: skip
