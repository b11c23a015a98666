"""What a message newly says, cut into words once, with the danger in it: the watch and the classifier share it."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

from classify.alarms import MAX_CHARACTERS, Alarms
from classify.meant import Danger
from classify.tokens import TOKEN
from normalize.message import Message
from normalize.text.hashtags import readable

if TYPE_CHECKING:  # numpy is loaded by the first message, and by no command that reads none
    from classify.learned.embedding import Embedder


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
        """The subject and what is not quoted; all of the text where everything looks quoted."""
        return cls.of(f"{message.subject}\n{body_of(message)}", alarms, embedder)


def body_of(message: Message) -> str:
    """What the person newly wrote, or all of the text where that is nothing."""
    return message.new_text if message.new_text.strip() else message.text
