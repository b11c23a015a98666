"""Composed text in Latin letters: Arabic as it is typed in four regions; Hindi, Urdu and Persian in several spellings.

Each region has habits (digits for letters or none, j or g, ou or oo, what of an article is written). A writer has
one set of them, so a text is spelled alike throughout.
"""

import random
import re
import tomllib
from collections.abc import Iterator, Sequence
from pathlib import Path

FOLDER = Path(__file__).with_name("language_text")
ARABIZI, HINDUSTANI, PERSIAN = (FOLDER / f"{name}.txt" for name in ("arabizi", "hindustani", "persian"))
REGIONS = ("gulf", "egyptian", "levantine", "maghrebi")

_SOUNDS: dict[str, dict[str, list[str]]] = tomllib.loads(
    FOLDER.joinpath("arabizi_spelling.toml").read_text(encoding="utf-8")
)
"""region -> sound -> spellings."""
_ARTICLES = ("el", "al", "il", "l", "el ", "al ", "l")
_SWAPS_INDIAN = (
    ("aa", "a"), ("ee", "i"), ("oo", "u"), ("hai", "he"), ("ein", "en"), ("z", "j"), ("q", "k"), ("w", "v"),
    ("kh", "k"), ("cch", "ch"), ("nahi", "nhi"), ("kya", "kia"), ("raha", "rha"), ("bh", "b"),
)  # fmt: skip
"""Two spellings of one sound."""
_SWAPS_PERSIAN = (
    ("oo", "u"), ("u", "oo"), ("ee", "i"), ("i", "ee"), ("gh", "q"), ("q", "gh"), ("v", "w"), ("kh", "x"), ("aa", "a"),
    ("a", "aa"), ("eh", "e"), ("sh", "s"), ("an ", "oon "), ("mikh", "mik"), ("y", "i"),
)  # fmt: skip
_ENDINGS = ("", "", "", "", "", "ha", "hum", "na", "kum", "ak", "ik", "i", "at", "in", "een", "a", "e", "o")
_STARTS = ("", "", "", "", "", "", "", "", "b", "w", "wel ", "bel", "lel", "3al", "fel", "bil ", "ma ", "ya ")


def lexicon(path: Path) -> dict[str, list[str]]:
    """section -> words, as often as they are written there."""
    sections: dict[str, list[str]] = {}
    words: list[str] = []
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            words = sections.setdefault(line.strip("[]"), [])
        elif not line.startswith("#"):
            words += line.split()
    return sections


def arabizi(words: Sequence[str], region: str, writer: random.Random) -> str:
    """Words by sound, as one writer of a region types them."""
    habits = {sound: writer.choice(spellings) for sound, spellings in _SOUNDS[region].items()}
    article = writer.choice(_ARTICLES)
    vowels = writer.choice(({}, {}, {"i": "e"}, {"i": "e", "u": "o"}, {"u": "o"}))
    shortens = writer.random() < 0.15
    typed = []
    for word in words:
        start, end = writer.choice(_STARTS), writer.choice(_ENDINGS)
        text = "".join(habits.get(sound, vowels.get(sound, sound)) for sound in word)
        if word.startswith("il") and len(word) > 4:
            text = article + text[2:]
        elif len(word) > 3 and writer.random() < 0.25:
            text = start + text
        if len(word) > 3 and writer.random() < 0.25:
            text += end
        if shortens and len(text) > 4:
            text = text[0] + re.sub("[aeiou]", "", text[1:-1]) + text[-1]
        typed.append(text)
    return " ".join(typed)


def respelt(words: Sequence[str], swaps: Sequence[tuple[str, str]], writer: random.Random) -> str:
    """Words as one writer spells them, who has two of the habits."""
    text = " ".join(words)
    for usual, other in writer.sample(swaps, 2):
        text = text.replace(usual, other)
    return text


def composed(count: int, seed: int, part: int | None = None, of: int = 5) -> Iterator[tuple[str, str, str]]:
    """(language, source, text): ``ar``, ``hi``, ``ur`` and ``fa`` in equal parts, one to ten words each.

    ``part``: only words of that part of the lexicons, so that others can be told from words they were not told by;
    a negative one leaves the part ``-1 - part`` out.
    """
    spoken, indian, persian = lexicon(ARABIZI), lexicon(HINDUSTANI), lexicon(PERSIAN)["persian"]
    choose = random.Random(seed)  # noqa: S311
    for number in range(count):
        region = REGIONS[number % len(REGIONS)]
        own = _of_part(spoken[region] * 2 + spoken["common"], part, of)
        length = choose.choice((1, 1, 2, 2, 3, 4, 5, 6, 8, 10))
        yield "ar", region, arabizi(choose.choices(own, k=length), region, choose)
        for language, section in (("hi", "hindi"), ("ur", "urdu")):
            both, special = _of_part(indian["both"], part, of), _of_part(indian[section], part, of)
            several = max(2, length)
            picked = [choose.choice(special if choose.random() < 0.35 else both) for _ in range(several)]
            yield language, section, respelt(picked, _SWAPS_INDIAN, choose)
        picked = choose.choices(_of_part(persian, part, of), k=max(2, length))
        yield "fa", "persian", respelt(picked, _SWAPS_PERSIAN, choose)


def _of_part(words: Sequence[str], part: int | None, of: int) -> list[str]:
    if part is None:
        return list(words)
    if part < 0:
        return [word for word in words if _number(word, of) != -1 - part]
    return [word for word in words if _number(word, of) == part]


def _number(word: str, of: int) -> int:
    return sum(map(ord, word.lower())) % of
