"""The words by which texts are compared: what each of them stands for, read from the two lists beside this file."""

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from typing import Any

from classify.learned.glossary import standard
from normalize.text.arabic import fold

_ARABIC = re.compile(r"[\u0620-\u06ff]{2,}")
_PREFIX = re.compile(r"(?:و|ف)?(?:لل|(?:ب|ك|ل)?ال|ب(?=\w{3})|ل(?=\w{4})|(?<=و)(?=\w{3}))")
_SURE_PREFIX = re.compile(r"(?:و|ف)?(?:لل|[بكل]?ال)")
_SUFFIX = re.compile(r"(?:هما|كما|ها|هم|هن|نا|كم|ات|ون|ين|وا|ه|ي|ك|ت)\Z")
_LATIN_SUFFIX = re.compile(r"(?:ing|ies|es|ed|ly|s)\Z")
_SHORTEST = 3


@dataclass(frozen=True, slots=True)
class Word:
    """What one word stands for."""

    stem: str
    """Without prefixes and endings; of a word with a meaning in the list, ``=meaning``; empty for a filler."""
    own_stem: str = ""
    """Where that is what standard Arabic calls it: its stem as it is written."""
    sounds: tuple[str, ...] = ()
    """Of a rare word what it sounds like, or itself where that is too little; with and without what may be a prefix."""
    rank: tuple[float, int] = (0.0, 0)
    """Its place among the rare words of a text, the rarest first, in every text the same."""
    is_courtesy: bool = False
    name: str = ""
    """The stem, where it may be what something is called."""
    number_of: str = ""
    """What a number after it names: ``street``, ``account``, …"""
    landmark: str = ""
    """What a name beside it is the name of."""
    month: str = ""
    is_locator: bool = False
    is_between: bool = False
    """It stands between a word and its number: ``رقم``, ``no``."""
    is_currency: bool = False
    place: str = ""
    is_sure_place: bool = False
    """The place's name is no ordinary word as well, or it begins with the Arabic preposition for ``in``."""
    is_in: bool = False
    """It begins with that preposition, and may be the name of a place."""
    begins_place: bool = False
    """Some place's name begins with it and goes on."""
    is_article: bool = False
    """Written apart from what it belongs to, as in Latin letters: «el khaleej»."""
    is_number: bool = False
    is_of_numbers: bool = False
    """It says what a number before or after it is."""
    is_followed: bool = False
    """The word after it may mean more than it says."""
    is_after_its_name: bool = False
    """"Najma mosque", where Arabic has «مسجد النجمة»."""
    is_plain: bool = True
    """It is a stem or a filler and nothing else."""


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Both lists, folded."""

    meanings: Mapping[str, str]
    fillers: frozenset[str]
    courtesies: frozenset[str]
    numbered: Mapping[str, str]
    landmarks: Mapping[str, str]
    months: Mapping[str, str]
    locators: frozenset[str]
    between: frozenset[str]
    currencies: frozenset[str]
    articles: frozenset[str]
    durations: frozenset[str]
    """What is counted before the number changes by itself: days, hours."""
    standing: frozenset[str]
    """What is asked of a matter that we have, without courtesies."""
    before: frozenset[str]
    """What is said by somebody who has told of it before."""
    another: frozenset[str]
    """What is said by somebody who means something else than before."""
    days: frozenset[str]
    """What names a day by when it is said: today, last night."""
    area_wide: frozenset[str]
    """Meanings of what a whole street suffers from."""
    wide_places: frozenset[str]
    """Cities, which alone say little about where something is."""
    places: Mapping[str, str]
    """Of one word or of more with a blank between them, without articles."""
    ambiguous: frozenset[str]
    """Those of the places that are ordinary words too."""
    first_words: frozenset[str]
    """Of the places with more than one."""

    def word(self, folded: str) -> Word:
        """What one folded word stands for; one that no list has, what standard Arabic calls it.

        So «সড়ক», ``share3`` and "sadak" are a street as well, and «ഗോഡൗൺ» has the stem of «مستودع».
        """
        found = self._listed(folded)
        if not found.is_plain or not found.name:
            return found
        called = next(map(self._listed, standard(folded)), found)
        return found if called is found else replace(called, own_stem=found.stem)

    def _listed(self, folded: str) -> Word:
        """What the lists say of a word; of one that is in none, its stem."""
        forms = _forms(folded)
        meaning = _first(self.meanings, forms)
        is_courtesy, is_article = folded in self.courtesies, folded in self.articles
        is_filler = (
            is_courtesy or is_article or any(form in self.fillers for form in (*forms, folded.removeprefix("و")))
        )
        place = _first(self.places, forms[:2])
        is_in = folded.startswith(("ب", "وب")) and len(forms) > 1
        facts = Word(
            stem=f"={meaning}" if meaning else "" if is_filler else forms[-1],
            is_courtesy=is_courtesy,
            number_of=_first(self.numbered, forms),
            landmark=_first(self.landmarks, forms),
            month=_first(self.months, forms),
            is_locator=any(form in self.locators for form in forms[:2]),
            is_between=folded in self.between,
            is_currency=folded in self.currencies,
            place=place,
            is_sure_place=bool(place) and (is_in or not any(form in self.ambiguous for form in forms[:2])),
            begins_place=any(form in self.first_words for form in forms[:2]),
            is_article=is_article,
        )
        is_name = not (meaning or is_filler or facts.landmark or facts.number_of)
        facts = replace(
            facts,
            is_in=is_in and is_name and not place,
            is_of_numbers=bool(facts.is_between or facts.is_currency or facts.month),
            is_followed=bool(facts.landmark or facts.is_locator or facts.begins_place or facts.is_between),
        )
        is_plain = facts == Word(facts.stem, is_courtesy=facts.is_courtesy)
        return replace(facts, name=facts.stem if is_name else "", is_plain=is_plain, is_after_its_name=folded.isascii())

    def place_of_two(self, first: str, second: str) -> str:
        """The place whose name is these two words, or nothing."""
        starts, ends = ((*_forms(one)[:2], *standard(one)) for one in (first, second))
        names = (f"{start} {end}" for start in starts for end in ends)
        return next((self.places[name] for name in names if name in self.places), "")


@cache
def vocabulary() -> Vocabulary:
    """The shipped lists."""
    words, places = _read("thesaurus.toml"), _read("places.toml")
    names: dict[str, str] = {}
    ambiguous: set[str] = set()
    wide = frozenset(places.pop("wide"))
    for country in places.values():
        for place, spellings in country.items():
            for spelling in spellings:
                name = _bare_name(fold(spelling.lstrip("~")))
                names.setdefault(name, place)
                if spelling.startswith("~"):
                    ambiguous.add(name)
    lists = words["words"]
    courtesies = _folded(" ".join(words["courtesies"].values()).split())
    return Vocabulary(
        meanings=_by_word(words["meanings"], are_stems=True),
        fillers=_folded(" ".join(words["fillers"].values()).split())
        | _by_word(words["settings"], are_stems=True).keys(),
        courtesies=courtesies,
        numbered=_by_word(words["numbered"]),
        landmarks=_by_word(words["landmarks"]),
        months=_by_word(words["months"]),
        locators=_folded(lists["locators"]),
        between=_folded(lists["between"]),
        currencies=_folded(lists["currencies"]),
        articles=_folded(lists["articles"]),
        durations=_folded(lists["durations"]),
        standing=frozenset(
            " ".join(word for word in fold(phrase).split() if word not in courtesies)
            for phrases in words["standing"].values()
            for phrase in phrases
        ),
        before=_phrases(words["before"]),
        another=_phrases(words["another"]),
        days=_folded(lists["days"]),
        area_wide=frozenset(f"={meaning}" for meaning in lists["area_wide"]),
        wide_places=wide,
        places=names,
        ambiguous=frozenset(ambiguous),
        first_words=frozenset(name.split()[0] for name in names if " " in name),
    )


def without_prefix(folded: str, *, is_sure: bool = False) -> str:
    """A folded word without the article, conjunctions and prepositions that Arabic writes with it.

    ``is_sure``: not without a letter that may be its own, as in «براعم».
    """
    match = (_SURE_PREFIX if is_sure else _PREFIX).match(folded) if _ARABIC.match(folded) else None
    return folded[match.end() :] if match and len(folded) - match.end() >= _SHORTEST else folded


def _forms(folded: str) -> tuple[str, ...]:
    """The word itself, without its prefixes, and without its endings too; each once."""
    if not _ARABIC.match(folded):
        stem = _LATIN_SUFFIX.sub("", folded) if folded.isascii() and len(folded) > _SHORTEST + 2 else folded
        return tuple(dict.fromkeys((folded, stem)))
    bare = without_prefix(folded)
    stem = _SUFFIX.sub("", bare)
    return tuple(dict.fromkeys((folded, bare, stem if len(stem) >= _SHORTEST else bare)))


def _bare_name(folded: str) -> str:
    """A place's name without the article of each of its words."""
    return " ".join(part[2:] if part.startswith("ال") and len(part) > 4 else part for part in folded.split())


def _first(table: Mapping[str, str], forms: Iterable[str]) -> str:
    return next((table[form] for form in forms if form in table), "")


def _by_word(table: Mapping[str, Iterable[str]], *, are_stems: bool = False) -> dict[str, str]:
    found: dict[str, str] = {}
    for meaning, spellings in table.items():
        for spelling in spellings:
            folded = fold(spelling)
            for form in _forms(folded) if are_stems else (folded,):
                found.setdefault(form, meaning)
    return found


def _phrases(by_language: Mapping[str, Iterable[str]]) -> frozenset[str]:
    return _folded(phrase for phrases in by_language.values() for phrase in phrases)


def _folded(words: Iterable[str]) -> frozenset[str]:
    return frozenset(map(fold, words))


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads(files("cases").joinpath(name).read_text(encoding="utf-8"))
