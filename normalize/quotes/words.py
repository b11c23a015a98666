"""The words of ``words.toml``, folded and laid out for looking up; read once, when the first text is parted."""

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

_ROLES = ("from", "sent", "date", "to", "cc", "subject", "other", "reference")
_GONE = tuple(
    map(
        chr,
        (
            *(0x00AD, 0x061C, 0x180E, *range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x2065)),
            *(*range(0x2066, 0x206A), 0xFE0F, 0xFEFF),  # bidi controls and zero-widths
            *(0x0640, *range(0x064B, 0x0653), 0x0670),  # tatweel and tashkeel
        ),
    )
)
_ONE_FORM = (
    *(("\xa0", " "), ("\u202f", " "), ("\u2009", " "), ("\u3000", " ")),
    *(("：", ":"), ("’", "'"), ("＜", "<"), ("＞", ">")),
    *(("أ", "ا"), ("إ", "ا"), ("آ", "ا"), ("ى", "ي"), ("ی", "ي"), ("ک", "ك"), ("ة", "ه"), ("ہ", "ه"), ("ۃ", "ه")),
    *(("ё", "е"), ("i\u0307", "i"), ("\u093c", ""), ("\u095e", "\u092b")),
)
_TATWEEL = "\u0640"
_TATWEEL_RULE = re.compile(rf"^[ \t]*+{_TATWEEL}{{5,}}+[ \t]*+$", re.MULTILINE)
"""Arabic keyboards draw rules with it; within a word it only stretches."""
_UNSPACED = ("\u0e00", "\u0eff"), ("\u3040", "\u30ff"), ("\u3400", "\u9fff"), ("\uac00", "\ud7ff")
"""Thai, kana, Han and Hangul: a word may touch its neighbours."""


def folded(text: str) -> str:
    """The text as it is compared, line by line the same lines; a fraction of the cost of ``arabic.fold``."""
    text = text.lower()
    if text.isascii():
        return text
    if _TATWEEL * 5 in text:
        text = _TATWEEL_RULE.sub("_____", text)
    for sign in _GONE:
        if sign in text:
            text = text.replace(sign, "")
    for written, form in _ONE_FORM:
        text = text.replace(written, form)
    return text


def is_unspaced(letter: str) -> bool:
    """Whether words of this letter's script stand without blanks between them."""
    return letter > "\u0e00" and any(first <= letter <= last for first, last in _UNSPACED)


@dataclass(frozen=True, slots=True)
class QuoteWords:
    """The words of all languages together: programs mix them, Gmail writes «Von:» beside «Subject:»."""

    wrote: tuple[str, ...]
    ascii_wrote: tuple[str, ...]
    prose: tuple[str, ...]
    openers: frozenset[str]
    roles: Mapping[str, frozenset[str]]
    original: frozenset[str]
    forwarded: frozenset[str]
    original_starts: tuple[str, ...]
    forwarded_starts: tuple[str, ...]
    forward_prefixes: frozenset[str]
    reply_prefixes: frozenset[str]
    device_openers: tuple[str, ...]
    device_endings: tuple[str, ...]
    device_tail: frozenset[str]
    devices: tuple[str, ...]
    reply_above: tuple[str, ...]
    disclaimers: tuple[str, ...]
    disclaimer_insides: tuple[str, ...]
    list_footers: tuple[str, ...]
    banners: frozenset[str]
    banner_starts: tuple[str, ...]
    banner_insides: tuple[str, ...]
    banner_selves: tuple[str, ...]
    banner_advice: tuple[str, ...]
    quote_edges: tuple[str, ...]
    first_words: frozenset[str]
    last_words: frozenset[str]
    first_letters: frozenset[str]
    last_letters: frozenset[str]
    """A line whose ends are in none of these four, and that has no colon, needs no second look."""


@cache
def quote_words() -> QuoteWords:
    """The words of every language that is known."""
    tables = tomllib.loads(files(__package__).joinpath("words.toml").read_text("utf-8")).values()

    def words(key: str) -> tuple[str, ...]:
        """Longest first, so that the most of a line is recognised."""
        found = {folded(word) for table in tables for word in table.get(key, ())}
        return tuple(sorted(found, key=lambda word: (-len(word), word)))

    roles: dict[str, frozenset[str]] = {}
    for role in _ROLES:
        for label in words(role):
            roles[label] = roles.get(label, frozenset()) | {role}
    wrote, openers, endings = words("wrote"), words("sent_from"), words("sent_from_end")
    devices = words("devices")
    above = words("reply_above")
    first, first_letters = _edges(openers, 0)
    last, last_letters = _edges((*wrote, *endings, *above), -1)
    return QuoteWords(
        wrote=wrote,
        ascii_wrote=tuple(word for word in wrote if word.isascii()),
        prose=words("prose"),
        openers=frozenset(word.split()[0] for word in words("open")),
        roles=roles,
        original=frozenset(words("original")),
        forwarded=frozenset(words("forwarded")),
        original_starts=words("original"),
        forwarded_starts=words("forwarded"),
        forward_prefixes=frozenset(words("fw")),
        reply_prefixes=frozenset(words("re")),
        device_openers=openers,
        device_endings=endings,
        device_tail=frozenset(words("sent_tail")),
        devices=devices,
        reply_above=above,
        disclaimers=words("disclaimer"),
        disclaimer_insides=words("disclaimer_inside"),
        list_footers=words("list_footer"),
        banners=frozenset(words("banner")),
        banner_starts=words("banner_start"),
        banner_insides=words("banner_inside"),
        banner_selves=words("banner_self"),
        banner_advice=words("banner_advice"),
        quote_edges=words("quote_edge"),
        first_words=first,
        last_words=last,
        first_letters=first_letters,
        last_letters=last_letters,
    )


def _edges(phrases: Iterable[str], end: int) -> tuple[frozenset[str], frozenset[str]]:
    """The outermost words of the phrases, and the outermost letters of those without blanks between words."""
    outer = {phrase.split()[end] for phrase in phrases}
    return frozenset(outer), frozenset(word[end] for word in outer if is_unspaced(word[end]))
