"""Which of the centre's places a message speaks of: by its pin, else by the names that it says."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from pydantic import Field, field_validator

from ingest.settings import Table
from normalize.message import Message
from normalize.text.arabic import fold

Corner = tuple[float, float]

_READ_CHARACTERS = 20_000
_PARTICLES = "[وفبلك]?"
"""And, so, in, for, like: Arabic writes them in one word with a name."""


class Place(Table):
    """A municipality, town or district that routes may ask for."""

    name: dict[str, str]
    """What it is called, by language: ``{ ar = "الريان", en = "Al Rayyan" }``."""
    also: list[str] = []
    """Other spellings and the parts of it that people name instead: ``["Rayyan", "معيذر"]``."""
    area: list[Corner] = Field(default=[], max_length=500)
    """The corners of its outline, each ``[latitude, longitude]`` in degrees (WGS 84), at least three."""

    @field_validator("name")
    @classmethod
    def _has_a_name(cls, name: dict[str, str]) -> dict[str, str]:
        if not any(fold(text) for text in name.values()):
            raise ValueError('needs a name in some language, as { ar = "…", en = "…" }')
        return name

    @field_validator("area")
    @classmethod
    def _is_an_outline(cls, area: list[Corner]) -> list[Corner]:
        if area and len(area) < 3:
            raise ValueError("an outline has at least three corners, each as [latitude, longitude]")
        for latitude, longitude in area:
            if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
                raise ValueError(f"[{latitude}, {longitude}] is nowhere: latitude (-90 to 90) stands first")
        return area

    def contains(self, latitude: float, longitude: float) -> bool:
        """Whether the point lies within the outline: a line from it to the north crosses the outline an odd number
        of times. Exact enough for towns; a place across the 180th meridian needs two tables."""
        is_within = False
        for (south, west), (north, east) in zip(self.area, self.area[1:] + self.area[:1], strict=True):
            if (west > longitude) != (east > longitude):
                is_within ^= latitude < (north - south) * (longitude - west) / (east - west) + south
        return is_within


@dataclass(frozen=True, slots=True)
class Spot:
    """The place that a message speaks of."""

    code: str = ""
    """Empty when no place is meant for certain."""
    reason: str = "no place is named"


@dataclass(frozen=True)
class Gazetteer:
    """The places of ``pipeline.toml``, ready to be found in messages."""

    places: Mapping[str, Place]

    def find(self, message: Message) -> Spot:
        """By the pin first; then by the name in the place's label or the form's answers; then in what was written."""
        if not self.places:
            return Spot()
        if pin := message.location:
            for code, place in self.places.items():
                if place.contains(pin.latitude, pin.longitude):
                    return Spot(code, f"the pin lies in {code}")
        label = pin.label if pin else ""
        answers = (label, *(answer for _, answer in message.fields))
        return (
            self._named(answers, "the message's own fields")
            or self._named((message.subject, message.new_text or message.text), "the words")
            or Spot(reason="no place is named, or more than one")
        )

    def _named(self, texts: Iterable[str], where: str) -> Spot | None:
        matches = self._pattern.finditer(fold("\n".join(texts)[:_READ_CHARACTERS]))
        found = [match[1] or "ال" + match[2].removeprefix("لل") for match in matches]
        codes = {self._codes[name] for name in found}
        return Spot(codes.pop(), f"«{found[0]}» in {where}") if len(codes) == 1 else None

    @cached_property
    def _codes(self) -> dict[str, str]:
        """By folded name; what two places are called belongs to the first."""
        codes: dict[str, str] = {}
        for code, place in self.places.items():
            for name in filter(None, map(fold, (*place.name.values(), *place.also))):
                codes.setdefault(name, code)
        return codes

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        names = sorted(self._codes, key=len, reverse=True)  # the longest that fits is meant
        # «للريان» is to «الريان»; a bare «ريان» is a person's name.
        given = [f"لل{re.escape(name[2:])}" for name in names if name.startswith("ال")]
        whole = "|".join(map(re.escape, names))
        return re.compile(rf"(?<!\w)(?:{_PARTICLES}({whole})|[وف]?({'|'.join(given) or '(?!)'}))(?!\w)")
