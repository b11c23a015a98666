"""A message on its way to a case, and where it was decided to go."""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from cases.bands import NO_BANDS, Bands, bands_of
from cases.evidence import Evidence, evidence_of, folded_words
from cases.reference import find_references
from cases.tokens import Claim, Role, claims_in_addresses, claims_in_message_ids
from classify.classification import Classification
from ingest.message import Channel
from normalize.fingerprint import text_key
from normalize.message import Message


@dataclass(frozen=True, slots=True)
class Link:
    """A tie to another case."""

    relation: str
    other_reference: str
    confidence: float
    reason: str
    other_inbox_id: int | None = None
    is_proposed: bool = False
    incident: str = ""
    """Of reports of one event: the incident that both belong to, if a person agrees."""


@dataclass(frozen=True, slots=True)
class Thread:
    """Where a message goes, and why."""

    outcome: str
    """``opened``, ``joined``, ``duplicate`` or ``ignored``."""
    reason: str
    reference: str | None = None
    """The case that it joins; None when it opens one."""
    role: Role | str = "citizen"
    reopens: bool = False
    is_verified: bool = True
    """The sender is known to the case; otherwise nothing is answered and nothing acted upon."""
    links: tuple[Link, ...] = ()


@dataclass(frozen=True)
class Arrival:
    """A message on its way to a case, with what the rules ask about it."""

    message: Message
    classification: Classification
    received_at: datetime
    id_was_reused: bool = False

    @cached_property
    def sender_keys(self) -> tuple[str, ...]:
        """The sender's identities, best first."""
        return self.message.sender.keys(self.message.channel)

    @cached_property
    def sender_key(self) -> str:
        """The sender's best identity, or an empty text."""
        return self.sender_keys[0] if self.sender_keys else ""

    @cached_property
    def answered_ids(self) -> tuple[str, ...]:
        """The Message-IDs that it says it answers, nearest first."""
        nearest = (self.message.in_reply_to,) if self.message.in_reply_to else ()
        return tuple(dict.fromkeys((*nearest, *reversed(self.message.references))))

    @cached_property
    def claims(self) -> tuple[Claim, ...]:
        """The tokens it carries, unchecked."""
        addresses = (*self.message.to, *self.message.cc)
        return (*claims_in_addresses(addresses), *claims_in_message_ids(self.answered_ids))

    @cached_property
    def quoted(self) -> tuple[str, ...]:
        """The references it quotes in its subject or in the person's own words.

        A fax's subject holds what the caller's machine calls itself, which anybody can set.
        """
        if self.message.channel is Channel.FAX:
            return find_references(self.message.new_text[:20_000])
        return find_references(f"{self.message.subject}\n{self.message.new_text[:20_000]}")

    @cached_property
    def folded(self) -> str:
        """What the person wrote, folded for comparison."""
        text = self.message.new_text
        if self.message.channel is Channel.EMAIL and len(text) < 40:
            text = f"{self.message.subject}\n{text}"
        return folded_words(text)

    @cached_property
    def text_key(self) -> int:
        """The hash of what the person wrote; 0 for nothing."""
        return text_key(self.folded)

    @cached_property
    def evidence(self) -> Evidence:
        """What it says, as far as it can be compared with other messages."""
        message, classification = self.message, self.classification
        return evidence_of(
            channel=message.channel, sender=message.sender, subject=message.subject,
            text=message.new_text, location=message.location,
            files=[(one.sha256, one.size, one.photo_hash) for one in message.attachments],
            topic=classification.topic, type_=classification.type, received_at=self.received_at,
        )  # fmt: skip

    @cached_property
    def bands(self) -> Bands:
        """What others find it by, and what it finds others by; nothing of machines."""
        return bands_of(self.evidence) if self.is_comparable else NO_BANDS

    @property
    def photos(self) -> frozenset[str]:
        """Hashes of its photos, which it is found by and finds others by; nothing of machines."""
        return self.evidence.photos if self.is_comparable else frozenset()

    @property
    def is_comparable(self) -> bool:
        """A person wrote it, and it is not our own."""
        return not self.message.loop and self.message.auto in (None, "bulk")

    @property
    def asks_nothing(self) -> bool:
        """Surely no case, and nothing attached that could be one."""
        is_sure = self.classification.type == "not_a_case" and not self.classification.review
        return is_sure and not self.message.attachments and "wants_person" not in self.message.flags
