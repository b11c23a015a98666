"""Hashtags as words, and a post without what is only addressing."""

import re

TAG = re.compile(
    # \w leaves out the vowel signs of Arabic and Indian scripts; & and / begin an entity and a page's part.
    r"(?<![&/#\uff03])[#\uff03]([^\W_]"
    r"[\w\u0300-\u036f\u064b-\u065f\u0670\u0900-\u0963\u0966-\u0dff\u200c\u200d]{1,139}+)"
)
LINK = re.compile(r"(?:https?://|www\.)[^\s<>\"«»،؛؟]{1,2000}+", re.IGNORECASE)
_MENTION = re.compile(r"(?:\bRT )?(?<![A-Za-z0-9_.+@/-])[@\uff20]\w[\w.]{0,49}+:?")
_EMOJI = re.compile(
    r"([\u2600-\u27bf\u2b50\u2b55\U0001f000-\U0001faff][\u200d\ufe0f\u2600-\u27bf\U0001f000-\U0001faff]*+)"
)
_DIRECTION = re.compile(r"(?<=[#\uff03])[\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069]+")
_LETTER = r"[^\W\d_]"
_LATIN = r"[A-Za-z\u00c0-\u024f]"
_JOINT = re.compile(
    rf"(?<=[a-z\u00df-\u00ff])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])|(?<={_LETTER})(?=\d)|(?<=\d)(?={_LETTER})"
    rf"|(?<={_LATIN})(?=[\u0620-\u06ff])|(?<=[\u0620-\u06ff])(?={_LATIN})"
)


def words(tag: str) -> str:
    """``#شكوى_مياه`` as «شكوى مياه», ``#WaterCutOff`` as "Water Cut Off"; Arabic without underscores stays whole."""
    return " ".join(_JOINT.sub(" ", tag.lstrip("#\uff03").replace("_", " ")).split())


def readable(text: str) -> str:
    """The text for classification: hashtags as words, no links and mentions, emoji apart from the words."""
    if "#" in text or "\uff03" in text:
        text = TAG.sub(lambda match: f" {words(match[1])} ", _DIRECTION.sub("", text))
    if "://" in text or "www." in text.lower():
        text = LINK.sub(" ", text)
    if "@" in text or "\uff20" in text:
        text = _MENTION.sub(" ", text)
    return text if text.isascii() else _EMOJI.sub(r" \1 ", text)
