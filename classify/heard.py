"""What a message newly says, cut into words once, with the danger in it: the watch and the classifier share it."""

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Self

from classify.alarms import MAX_CHARACTERS, Alarms
from classify.meant import Danger
from classify.tokens import TOKEN
from normalize.message import Message
from normalize.text.hashtags import readable

if TYPE_CHECKING:  # numpy is loaded by the first message, and by no command that reads none
    from classify.learned.embedding import Embedder

_REPLY = re.compile(r"\s*(?:re|aw|رد)(?:\[\d+\])?\s?[:：]", re.IGNORECASE)
_FEWEST_WORDS = 4
"""A reply in fewer words says less of its matter than the subject that it answers."""


@dataclass(frozen=True, slots=True)
class Heard:
    """The words of one text, and what they say of danger."""

    words: list[str]
    """As the person wrote them; those inside hashtags too."""
    danger: Danger

    @classmethod
    def of(cls, text: str, alarms: Alarms, embedder: "Embedder | None" = None) -> Self:
        """The beginning of ``text``: the matter is told there.

        With ``embedder`` what words leave in doubt is also heard as a whole: some 14 milliseconds for such a text.
        """
        text = readable(text[:MAX_CHARACTERS])
        words: list[str] = TOKEN.findall(text)
        from classify.learned.peril import sounds

        return cls(words, sounds(words, alarms.find_in(words, text), embedder))

    @classmethod
    def in_message(cls, message: Message, alarms: Alarms, embedder: "Embedder | None" = None) -> Self:
        """The subject and what is not quoted; all of the text where everything looks quoted.

        The subject of a reply is what it answers: who tells of a fire by replying about a parking space has one matter.

        Danger that only a signature, a quotation or the far end of a long text tells of wakes nobody, and is no less
        for a person to see: people write below what their telephone adds, and between the lines that they answer.
        """
        body = body_of(message)
        is_answered = _REPLY.match(message.subject) and len(body.split()) >= _FEWEST_WORDS
        text = body if is_answered else f"{message.subject}\n{body}"
        heard = cls.of(text, alarms, embedder)
        if heard.danger.is_emergency or not (beneath := _beneath(message, text)):
            return heard
        found = alarms.find(beneath)
        if not found.is_emergency:
            return heard
        return replace(heard, danger=replace(heard.danger, signs=(*heard.danger.signs, *found.quotes)))


def _beneath(message: Message, text: str) -> str:
    """What is not heard as new: a text's far end, the signature, and what somebody quotes who answers no mail."""
    quoted = "" if message.in_reply_to or message.references else message.quoted_text
    return "\n".join(filter(None, (text[MAX_CHARACTERS:][-MAX_CHARACTERS:], message.signature, quoted)))


def body_of(message: Message) -> str:
    """What the person newly wrote, or all of the text where that is nothing."""
    return message.new_text if message.new_text.strip() else message.text
