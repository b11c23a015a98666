"""What a message is about, and why we think so."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Classification:
    """Codes of the taxonomy with a confidence each (0 to 1) and the words that decided."""

    type: str = "inquiry"
    topic: str = "other"
    priority: str = "normal"
    sentiment: str = "neutral"
    """``negative``, ``neutral`` or ``positive``."""
    confidence: Mapping[str, float] = field(default_factory=dict)
    """By head: type, topic, priority, sentiment."""
    reasons: tuple[str, ...] = ()
    """Sentences that name the deciding words as the person wrote them."""
    review: bool = True
    """A person should look: some head is below its threshold."""
    model: str = ""
    """Content hash of what decided."""

    def as_json(self) -> dict[str, Any]:
        """The classification of the outer interface, without the agency, which routing adds."""
        return {
            "type": self.type,
            "topic": self.topic,
            "priority": self.priority,
            "sentiment": self.sentiment,
            "confidence": dict(self.confidence),
            "reasons": list(self.reasons),
            "review": self.review,
            "model": self.model,
        }
