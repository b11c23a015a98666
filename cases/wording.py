"""What a text says, taken apart for comparison: its words and their meanings, numbers, places, dates and sums."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from itertools import chain, pairwise
from operator import attrgetter
from zlib import crc32

from cases.rarity import rarity
from cases.sounds import sound
from cases.vocabulary import Word, vocabulary, without_prefix
from classify.learned.glossary import standard
from normalize.text.arabic import fold

MAX_CHARACTERS = 1200
"""A matter is told at the beginning of a text."""

_TOKEN = re.compile(r"[0-9]+(?:[/.,:\-][0-9]+)*+(?![^\W\d_])|[^\W_][\w\u0300-\u036f\u0900-\u0963\u0966-\u0dff]*+")
_DATE = re.compile(r"(\d{1,2})[/.\-](\d{1,2})[/.\-](\d{4}|\d{2})|(\d{4})[/.\-](\d{1,2})[/.\-](\d{1,2})")
_TIME = re.compile(r"\d{1,2}:\d{2}")
_THOUSANDS = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?")
_LETTER_AS_DIGIT = re.compile(r"[235-9](?!(?:am|pm|nd|rd|th|km|kg)\Z)[a-z]{2}")
_EDGES = "\"'.,:;!?()[]{}<>«»“”‘’…-–—*_#/|،؛؟٬٫।"
_NO_DIGIT = re.compile(r"\D")
_DECIMAL = re.compile(r"\d+[.,]\d{1,3}")

MOST_WORDS_OF_A_QUESTION = 10
"""Whoever asks how their matter stands in more words than these tells which, too."""

PLACE_LABELS = frozenset(("street", "lane", "zone", "block", "building", "house", "flat", "floor", "gate", "bus"))
"""Where in a place; all other labels name an account, a plate, a ticket and the like."""
_RARE = 2.6
"""A word is rare that fewer than one text in 400 has."""
_MOST_SHOWN, _LONGEST_SHOWN = 4, 40
_LONGEST_READ = 2 * MAX_CHARACTERS
"""Folding makes a text shorter, or a little longer."""
_CODE_DIGITS = 5
_PHONE_DIGITS = (8, 9, 10, 11, 12, 13)


@dataclass(frozen=True)
class Wording:
    """What one text says."""

    words: tuple[str, ...] = ()
    """Folded, in their order, without courtesies."""
    rest: str = ""
    """What follows the part that was read, folded."""
    units: frozenset[str] = frozenset()
    """Stems, or ``=meaning`` where the thesaurus has one; without fillers, places and numbers.

    Words of other languages and dialects count as what standard Arabic calls them.
    """
    own_units: frozenset[str] = frozenset()
    """The same with each word's own stem: of two texts in one language these tell more, misspelt words above all."""
    sounds: tuple[str, ...] = ()
    """How its rare words sound, short ones as they are, the rarest first: a name is the same in any script so."""
    labelled: frozenset[tuple[str, str]] = frozenset()
    """Numbers with what they name: ``("street", "12")``."""
    codes: frozenset[str] = frozenset()
    """Numbers of five digits or more, and what is called a number, that nothing labels."""
    phones: frozenset[str] = frozenset()
    """The last eight digits of what looks like a telephone number."""
    amounts: frozenset[str] = frozenset()
    dates: frozenset[str] = frozenset()
    """``day/month``, or ``/month`` alone."""
    small: frozenset[str] = frozenset()
    """Every other number."""
    places: frozenset[str] = frozenset()
    landmarks: frozenset[str] = frozenset()
    """``kind:name``."""

    @cached_property
    def features(self) -> frozenset[str]:
        """The units cut into pieces of three characters, so that «منقطع» is somewhat like «مقطوع»."""
        return frozenset().union(*map(_pieces, self.units))

    @cached_property
    def own_features(self) -> frozenset[str]:
        """The same of each word's own stem."""
        return self.features if self.own_units is self.units else frozenset().union(*map(_pieces, self.own_units))

    @cached_property
    def ids(self) -> frozenset[str]:
        """Accounts, plates, tickets, and the long numbers that nothing labels."""
        return self.codes | {value for label, value in self.labelled if label not in PLACE_LABELS}

    @property
    def figures(self) -> frozenset[str]:
        """Every number in it, whatever it names."""
        named = {f"{label} {value}" for label, value in self.labelled}
        return frozenset(named | self.codes | self.phones | self.amounts | self.dates | self.small)


@lru_cache(maxsize=2000)
def read_wording(folded: str) -> Wording:
    """Take the beginning of a folded text apart; what follows it only counts for being the same.

    Kept for a while: what has just been written is what the next messages are held against.
    """
    tokens = _TOKEN.findall(folded[:MAX_CHARACTERS])
    words = list(map(_word, tokens))
    reader = _Reader(tokens, words)
    is_followed = False
    # Most words are only words: those that are more, and what follows some of them, are looked at one by one.
    for at, word in enumerate(words):
        if is_followed or not word.is_plain:
            reader.read(at, word)
            is_followed = word.is_followed or (is_followed and word.is_article)
    reader.settle()
    units = frozenset(reader.units)
    own = {word.stem: word.own_stem for word in words if word.own_stem}
    return Wording(
        words=tuple([token for token, word in zip(tokens, words, strict=True) if not word.is_courtesy]),
        rest=folded[MAX_CHARACTERS:],
        units=units,
        own_units=frozenset(own.get(unit, unit) for unit in units) if own else units,
        sounds=tuple(
            dict.fromkeys(chain.from_iterable(map(_SOUNDS, sorted(filter(_SOUNDS, words), key=_RAREST_FIRST))))
        ),
        labelled=frozenset(reader.labelled),
        codes=frozenset(reader.codes),
        phones=frozenset(reader.phones),
        amounts=frozenset(reader.amounts),
        dates=frozenset(reader.dates),
        small=frozenset(reader.small),
        places=frozenset(reader.places),
        landmarks=frozenset(reader.landmarks),
    )


class _Reader:
    """Where the reading of one text stands."""

    __slots__ = (
        "amounts", "codes", "dates", "is_between", "is_located", "label", "labelled", "landmark", "landmarks", "next",
        "phones", "places", "small", "tokens", "units", "waiting", "words",
    )  # fmt: skip

    def __init__(self, tokens: list[str], words: list[Word]) -> None:
        self.tokens, self.words = tokens, words
        self.units = {word.stem for word in words if word.is_plain}
        self.units.discard("")
        self.labelled: set[tuple[str, str]] = set()
        self.codes: set[str] = set()
        self.phones: set[str] = set()
        self.amounts: set[str] = set()
        self.dates: set[str] = set()
        self.small: set[str] = set()
        self.places: set[str] = set()
        self.landmarks: set[str] = set()
        self.waiting = self.label = self.landmark = ""
        self.is_between = self.is_located = False
        self.next = 0

    def read(self, at: int, word: Word) -> None:
        """Read one word that is more than a word, or that stands right behind such a one."""
        if at != self.next:  # words were passed over: nothing is expected any more
            if self.waiting:
                self.settle()
            self.label = self.landmark = ""
            self.is_between = self.is_located = False
        self.next = at + 1
        if word.is_article:
            return
        if word.is_number:
            self._number(self.tokens[at])
            return
        if (self.waiting or word.is_of_numbers) and self._is_of_a_number(word):
            return
        place = self._place(at) if word.place or (at and self.words[at - 1].begins_place) else ""
        if place:
            self.places.add(place)
            self.units.discard(word.stem)
            self.landmark = ""
        else:
            if word.stem:
                self.units.add(word.stem)
            self._name(at)
        self.label, self.is_between, self.is_located = word.number_of, False, word.is_locator

    def _is_of_a_number(self, word: Word) -> bool:
        """Whether the word only says what a number is."""
        if word.is_currency:
            if self.waiting:
                self.settle(is_amount=True)
            else:
                self.label = "amount"
            return True
        if word.month:
            day = self.waiting if len(self.waiting) <= 2 else ""
            self.waiting = "" if day else self.waiting
            self.dates.add(f"{day.lstrip('0')}/{word.month}")
        self.settle()
        self.is_between = self.is_between or word.is_between
        return word.is_between

    def _number(self, token: str) -> None:
        """Read one number."""
        self.settle()
        if token.isdigit():
            self.waiting = token  # until the next word says whether it is a sum or a day
        elif date := _DATE.fullmatch(token):
            day, month = (date[1], date[2]) if date[1] else (date[6], date[5])
            self.dates.add(f"{day.lstrip('0')}/{month.lstrip('0')}")
        elif _TIME.fullmatch(token):
            self.small.add(token)
        else:
            self.waiting = token
        if not self.waiting:
            self.label, self.is_between = "", False

    def settle(self, *, is_amount: bool = False) -> None:
        """Decide what the number before this word is."""
        value, label, is_numbered = self.waiting, self.label, self.is_between
        if not value:
            return
        self.waiting, self.label, self.is_between = "", "", False
        if is_amount or label == "amount":
            self.amounts.add(_plain(value))
            return
        digits = value if value.isdigit() else _NO_DIGIT.sub("", value)
        if label == "phone" and len(digits) in _PHONE_DIGITS:
            self.phones.add(digits[-8:])
        elif label and (label in PLACE_LABELS or len(digits) >= 3):
            self.labelled.add((label, value.lstrip("0") or "0"))
        elif _THOUSANDS.fullmatch(value) or _DECIMAL.fullmatch(value):
            self.small.add(_plain(value))
        elif len(digits) >= _CODE_DIGITS or (is_numbered and len(digits) >= 3):
            if _looks_like_a_phone(digits) and not is_numbered:
                self.phones.add(digits[-8:])
            else:
                self.codes.add(value)
        else:
            self.small.add(value)

    def _place(self, at: int) -> str:
        word, previous = self.words[at], self.words[at - 1] if at else None
        if previous and previous.begins_place and (found := _place_of_two(self.tokens[at - 1], self.tokens[at])):
            return found
        return word.place if word.is_sure_place or self.is_located or (previous and previous.is_article) else ""

    def _name(self, at: int) -> None:
        """Keep what stands beside a landmark's word, after it in Arabic, before it elsewhere."""
        word = self.words[at]
        if self.landmark and word.name:
            self.landmarks.add(f"{self.landmark}:{word.name}")
        elif word.name and word.sounds and (self.is_located or word.is_in):  # what is common is no name: «بالليل»
            self.landmarks.add(f"at:{word.name}")
        if word.landmark and word.is_after_its_name and at and (name := self.words[at - 1].name):
            self.landmarks.add(f"{word.landmark}:{name}")
        self.landmark = "" if word.is_after_its_name else word.landmark


_SOUNDS = attrgetter("sounds")
_RAREST_FIRST = attrgetter("rank")
_NUMBER = Word("", is_number=True, is_plain=False)


@lru_cache(maxsize=50_000)
def _word(folded: str) -> Word:
    # Some digits are letters: "7adeth" is «حادث», and "7am" is a time.
    if folded[0].isdigit() and not (_LETTER_AS_DIGIT.match(folded) and standard(folded)):
        return _NUMBER
    word = vocabulary().word(folded)
    own = word.own_stem or word.name
    rare = min(rarity(own), rarity(word.stem)) if own else 0.0
    if rare < _RARE:
        return word
    heard = (sound(without_prefix(folded)) or own, sound(without_prefix(folded, is_sure=True)))
    rank = (-rare, crc32(heard[0].encode("utf-8", "replace")))
    return replace(word, sounds=tuple(dict.fromkeys(filter(None, heard))), rank=rank)


@lru_cache(maxsize=50_000)
def _pieces(unit: str) -> frozenset[str]:
    if unit.startswith("="):
        return frozenset((unit, f"{unit}2", f"{unit}3", f"{unit}4"))  # as much as a word of four letters
    padded = f" {unit} "
    return frozenset(padded[at : at + 3] for at in range(len(padded) - 2))


@lru_cache(maxsize=5_000)
def _place_of_two(first: str, second: str) -> str:
    return vocabulary().place_of_two(first, second)


def name_of(folded: str) -> str:
    """The stem of a word that may be what something is called; empty for words with a known meaning and fillers."""
    word = _word(folded)
    return word.name or word.own_stem


def shared_words(ours: Wording, theirs: Wording) -> list[str]:
    """The folded words of ours that theirs has too, by meaning or by sound: those that tell most, the rarest first."""
    shared = {
        *ours.units & theirs.units,
        *ours.own_units & theirs.own_units,
        *set(ours.sounds).intersection(theirs.sounds),
    }
    found: dict[str, float] = {}
    for folded in ours.words:
        word = _word(folded)
        if not shared.isdisjoint((word.stem, word.own_stem, *word.sounds)) and len(folded) <= _LONGEST_SHOWN:
            found[folded] = rarity(word.stem)
    return sorted(found, key=lambda folded: -found[folded])[:_MOST_SHOWN]


def as_written(folded: Sequence[str], text: str) -> list[str]:
    """Folded words of a text as its writer spelt them."""
    bare = [word.strip(_EDGES) for word in text[:_LONGEST_READ].split()] if folded else []
    written = {fold(word): word for word in bare}
    return [written.get(word, word) for word in folded]


def asks_how_it_stands(wording: Wording) -> bool:
    """Whether a text of few words asks what became of a matter, or says that no answer came."""
    if len(wording.words) > MOST_WORDS_OF_A_QUESTION:
        return False
    said = f" {' '.join(wording.words)} "
    return any(f" {phrase} " in said for phrase in vocabulary().standing)


def is_told_again(wording: Wording) -> bool:
    """Whether somebody says that they have told of it before."""
    return not _phrases(wording.words).isdisjoint(vocabulary().before)


def is_another(wording: Wording) -> bool:
    """Whether somebody says that it is something else than before."""
    return not _phrases(wording.words).isdisjoint(vocabulary().another)


@lru_cache(maxsize=500)
def _phrases(words: tuple[str, ...]) -> frozenset[str]:
    """Each word with and without its prefix, and two and three in a row."""
    threes = map(" ".join, zip(words, words[1:], words[2:], strict=False))
    return frozenset((*words, *map(without_prefix, words), *map(" ".join, pairwise(words)), *threes))


def names_a_day(wording: Wording) -> bool:
    """Whether the text names a day by when it is said: the same words of another day tell of another day."""
    words = [word.removeprefix("و") for word in (*wording.words, *_TOKEN.findall(wording.rest))]
    said = {*words, *(f"{one} {other}" for one, other in pairwise(words))}
    return not said.isdisjoint(vocabulary().days)


def _plain(value: str) -> str:
    """A sum without thousands and trailing zeros."""
    value = value.replace(",", "") if _THOUSANDS.fullmatch(value) else value.replace(",", ".")
    return value.rstrip("0").rstrip(".") if "." in value else value


def _looks_like_a_phone(digits: str) -> bool:
    return (
        len(digits) in _PHONE_DIGITS
        and digits.startswith(("05", "00", "97", "3", "5", "6", "7", "9"))
        and (len(digits) == 8 or digits.startswith(("05", "00", "97")))
    )
