"""What a message newly says, cut into words once, with the danger in it: the watch and the classifier share it."""

from dataclasses import dataclass
from typing import Self

from classify.alarms import MAX_CHARACTERS, Alarms
from classify.meant import Danger
from classify.tokens import TOKEN
from normalize.message import Message
from normalize.text.hashtags import readable


@dataclass(frozen=True, slots=True)
class Heard:
    """The words of one text, and what they say of danger."""

    words: list[str]
    """As the person wrote them; those inside hashtags too."""
    danger: Danger

    @classmethod
    def of(cls, text: str, alarms: Alarms) -> Self:
        """The beginning of ``text``: the matter is told there."""
        text = readable(text[:MAX_CHARACTERS])
        words: list[str] = TOKEN.findall(text)
        from classify.learned.peril import sounds

        return cls(words, sounds(words, alarms.find_in(words, text)))

    @classmethod
    def in_message(cls, message: Message, alarms: Alarms) -> Self:
        """The subject and what is not quoted; all of the text where everything looks quoted."""
        return cls.of(f"{message.subject}\n{body_of(message)}", alarms)


def body_of(message: Message) -> str:
    """What the person newly wrote, or all of the text where that is nothing."""
    return message.new_text if message.new_text.strip() else message.text
