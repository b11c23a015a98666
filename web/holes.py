"""What fills the holes of stored sentences, and how it is shown: codes by their names, quotes and numbers isolated."""

import re
import tomllib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from importlib.resources import files
from typing import Literal, NamedTuple

from babel.dates import format_timedelta
from markupsafe import Markup

from classify.taxonomy import Taxonomy
from route.emergency.notices import kind_name
from route.words import Words
from web.labels import is_known, label, language_name
from web.marks import marked
from web.site import in_language

_QUOTE = re.compile("«([^«»]*)»")
_CODE = r"[\w.-]+"
_CLOSE = "\u00a0"
"""A street and its number stay on one line."""
_NUMBER = r"\d+(?:\.\d+)?"
_UNITS: Mapping[str, Literal["day", "hour", "minute"]] = {"days": "day", "hours": "hour", "minutes": "minute"}


@dataclass(frozen=True, slots=True)
class Names:
    """What things are called where one reader reads of them."""

    words: Words
    taxonomy: Taxonomy
    agencies: Mapping[str, Mapping[str, str]]
    """Each agency's code with its name by language."""
    places: Mapping[str, Mapping[str, str]]
    """Each place's."""
    language: str

    def known(self, code: str) -> str | None:
        """The name of a code of the taxonomy or of an agency; None when it is none."""
        kinds = (self.taxonomy.topics, self.taxonomy.types, self.taxonomy.priorities)
        if any(code in names for names in kinds):
            return self.taxonomy.name(code, self.language)
        return in_language(self.agencies.get(code, {}), self.language) or None

    def code(self, code: str) -> Markup:
        """A code as people call it; one that nobody knows any more as it is."""
        return isolated(self.known(code) or code)

    def agency(self, code: str) -> Markup:
        """An agency, which may have the code of a topic."""
        return isolated(in_language(self.agencies.get(code, {}), self.language) or code)

    def place(self, code: str) -> Markup:
        """A place of ``[places]``."""
        return isolated(in_language(self.places.get(code, {}), self.language) or code)

    def tongue(self, code: str) -> Markup:
        """A language."""
        return isolated(language_name(code, self.language))

    def word(self, kind: str, code: str) -> Markup:
        """A code of ``web/labels.py``."""
        return isolated(self.words.say(self.language, label(kind, code)))

    def gap(self, text: str) -> Markup:
        """A time between two messages: ``3 days``."""
        count, _, unit = text.partition(" ")
        gap, granularity = timedelta(**{unit: int(count)}), _UNITS[unit]
        return isolated(format_timedelta(gap, granularity=granularity, threshold=1e9, locale=self.language))

    def quotes(self, text: str) -> Markup:
        """The words of a message between their marks: ``«…», «…»``."""
        return self.together(Markup("«{}»").format(isolated(quote)) for quote in _QUOTE.findall(text))

    def kinds(self, text: str) -> Markup:
        """Kinds of emergencies: ``fire, gas``."""
        return self.together(isolated(kind_name(kind, self.language)) for kind in text.split(", "))

    def things(self, text: str) -> Markup:
        """Numbers, streets and places that two messages both name: ``sum 250, street 12, school:نور, wakra``."""
        return self.together(self._thing(thing) for thing in text.split(", "))

    def together(self, shown: Iterable[Markup], joint: str = ", ") -> Markup:
        """A list, with what stands between its parts in this language."""
        return Markup(self.words.say(self.language, joint)).join(shown)  # noqa: S704 - the catalogue is ours

    def _thing(self, thing: str) -> Markup:
        kind, colon, name = thing.partition(":")
        if colon:
            return isolated(name) if kind == "at" else self.word("landmark", kind) + _CLOSE + isolated(name)
        kind, blank, value = thing.partition(" ")
        if blank and is_known("numbered", kind):
            return self.word("numbered", kind) + _CLOSE + isolated(value)
        return isolated(_town(thing, self.language))


class Hole(NamedTuple):
    """What may stand in a hole, as a linear regular expression, and how a reader sees it."""

    pattern: str
    shown: Callable[[Names, str], Markup] | None
    """None: it is a sentence itself."""


def isolated(text: str) -> Markup:
    """A text that does not rearrange the sentence around it, whatever its direction."""
    return Markup("<bdi>{}</bdi>").format(marked(text))


def _plain(names: Names, text: str) -> Markup:
    return isolated(text)


def _any_of(one: Callable[[Names, str], Markup]) -> Hole:
    def shown(names: Names, text: str) -> Markup:
        return names.together((one(names, part) for part in text.split(" or ")), " or ")

    return Hole(rf"{_CODE}(?: or {_CODE})*", shown)


def _word(kind: str) -> Hole:
    return Hole(_CODE, lambda names, code: names.word(kind, code))


_QUOTES = Hole(r"«[^«»]*»(?:, «[^«»]*»)*", Names.quotes)
_NAMED = Hole(_CODE, Names.code)
_PLAIN = Hole(_NUMBER, _plain)

HOLES: Mapping[str, Hole] = {
    "said": Hole(".+", None),
    "where": Hole("[^()]+", None),
    "quotes": _QUOTES,
    **dict.fromkeys(("topic", "type", "priority", "code", "was", "now"), _NAMED),
    **dict.fromkeys(("topics", "types", "priorities"), _any_of(Names.code)),
    **dict.fromkeys(("value", "least", "rival", "count", "most", "metres", "megabytes"), _PLAIN),
    "agency": Hole(_CODE, Names.agency),
    "place": Hole(_CODE, Names.place),
    "places": _any_of(Names.place),
    "tongue": Hole(_CODE, Names.tongue),
    "tongues": _any_of(Names.tongue),
    "channel": _word("channel"),
    "channels": _any_of(lambda names, code: names.word("channel", code)),
    "head": Hole("type|topic|priority|agency|sentiment", lambda names, code: names.word("head", code)),
    "auto": _word("auto"),
    "percent": Hole(r"\d+%", _plain),
    "kinds": Hole(r"\w+(?:, \w+)*", Names.kinds),
    "gap": Hole(r"\d{1,6} (?:days|hours|minutes)", Names.gap),
    "things": Hole(r"[^;]+", Names.things),
    "reference": Hole(r"\d{3} \d{3} \d{4}", _plain),
    "route": Hole('[^"]*', _plain),
    "command": Hole(r"\S+", _plain),
    "connector": Hole(_CODE, _plain),
    "error": Hole(r"\w+", _plain),
    "actor": Hole(".+", _plain),
}
"""By the name that they have in the sentences."""


@cache
def _towns() -> Mapping[str, str]:
    """The Gulf's towns and districts: each code with its first spelling, which is Arabic."""
    tables = tomllib.loads(files("cases").joinpath("places.toml").read_text(encoding="utf-8"))
    countries = (table for table in tables.values() if isinstance(table, dict))
    return {code: spellings[0].lstrip("~") for country in countries for code, spellings in country.items()}


def _town(code: str, language: str) -> str:
    """What a town is called; anything else as it is."""
    spelling = _towns().get(code)
    if spelling is None:
        return code
    return spelling if language == "ar" else code.replace("_", " ").title()
