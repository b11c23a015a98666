"""What people are told, in their language: gettext catalogues, compiled in memory when the process starts."""

from collections.abc import Mapping
from dataclasses import dataclass
from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from pathlib import Path
from typing import Self

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

FOLDER = Path(__file__).with_name("locale")

_RIGHT_TO_LEFT = frozenset({"ar", "fa", "he", "ps", "sd", "ug", "ur"})


@dataclass(frozen=True, slots=True)
class Words:
    """The catalogues by language; the English sentences in the code are the keys."""

    catalogues: Mapping[str, NullTranslations]
    default: str = "en"
    """The language for a reader whose own has no catalogue."""

    @classmethod
    def load(cls, default: str = "en", folder: Path = FOLDER) -> Self:
        """Read every ``LANGUAGE.po`` in the folder. Raises LookupError when the default is not among them."""
        catalogues: dict[str, NullTranslations] = {}
        for path in sorted(folder.glob("*.po")):
            with path.open("rb") as file:
                catalogue = read_po(file, locale=path.stem, abort_invalid=True)
            compiled = BytesIO()
            write_mo(compiled, catalogue)
            compiled.seek(0)
            catalogues[path.stem] = GNUTranslations(compiled)
        if default not in catalogues:
            raise LookupError(f'no catalogue for the default language "{default}" in {folder.name}/')
        return cls(catalogues, default)

    def speaks(self, language: str) -> bool:
        """Whether there is a catalogue for the language."""
        return language in self.catalogues

    def closest(self, language: str) -> str:
        """The language itself or the one it is a variety of (``ar-QA``), else the default."""
        for candidate in (language, language.replace("_", "-").partition("-")[0].lower()):
            if candidate in self.catalogues:
                return candidate
        return self.default

    def say(self, language: str, msgid: str, **values: object) -> str:
        """The sentence with its ``{names}`` filled in; English where the catalogue has no translation."""
        return self.catalogues[self.closest(language)].gettext(msgid).format(**values)


def direction(language: str) -> str:
    """``rtl`` or ``ltr``."""
    return "rtl" if language.partition("-")[0].lower() in _RIGHT_TO_LEFT else "ltr"
