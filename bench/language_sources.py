"""Freely licensed text in many languages, as ``language<TAB>text``, out of packages that lie unpacked somewhere.

``python -m bench.language_sources --cldr … --lighthouse … --output FOLDER``; bench/language_text/README.md says where
the packages come from. Django's own catalogues are read too, where Django is installed.
"""

import gettext
import json
import re
from argparse import ArgumentParser
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

LANGUAGES = ("ar", "en", "hi", "ur", "bn", "ml", "ta", "te", "ne", "si", "tl", "fa", "ps", "fr", "tr", "id", "zh",
             "ru", "es", "de", "mr")  # fmt: skip
_SPELLED = {"tl": "fil"}
_NO_WORDS = re.compile(r"\{[^{}]*\}|%\(\w+\)\w|%\w|<[^<>]*>|`[^`]*`|https?://\S+|\$\w+\$")
_LETTER = re.compile(r"[^\W\d_]")
LONGEST = 300

Row = tuple[str, str]


def cldr(package: Path) -> Iterator[Row]:
    """The names and keywords of emoji (npm: cldr-annotations-full)."""
    for language in LANGUAGES:
        path = package / "annotations" / _SPELLED.get(language, language) / "annotations.json"
        document = json.loads(path.read_text(encoding="utf-8"))
        for one in document["annotations"]["annotations"].values():
            yield from ((language, text) for text in (*one.get("default", ()), *one.get("tts", ())))


def lighthouse(package: Path) -> Iterator[Row]:
    """What a page checker says (npm: lighthouse)."""
    folder = package / "shared" / "localization" / "locales"
    english = _messages(folder / "en-US.json")
    yield from (("en", text) for text in english.values())
    for language in LANGUAGES[2:] + LANGUAGES[:1]:
        path = folder / f"{_SPELLED.get(language, language)}.json"
        if path.exists():
            said = _messages(path).items()
            yield from ((language, text) for key, text in said if key in english and text != english[key])


def django() -> Iterator[Row]:
    """What its pages say (PyPI: Django); nothing where it is not installed."""
    found = find_spec("django")
    for place in (found.submodule_search_locations or ()) if found else ():
        for language in LANGUAGES:
            named = {"zh": "zh_Hans"}.get(language, language)
            for path in sorted(Path(place).rglob(f"locale/{named}/LC_MESSAGES/*.mo")):
                with path.open("rb") as file:
                    said = gettext.GNUTranslations(file)._catalog.items()  # type: ignore[attr-defined]
                originals = ((key[0] if isinstance(key, tuple) else key, text) for key, text in said)
                yield from ((language, text) for key, text in originals if key and text and text != key)


def _messages(path: Path) -> dict[str, str]:
    document = json.loads(path.read_text(encoding="utf-8"))
    return {key: one["message"] for key, one in document.items() if "plural" not in one["message"]}


def write(path: Path, rows: Iterator[Row]) -> int:
    """Each text once, without placeholders and markup; how many there are."""
    cleaned = ((language, " ".join(_NO_WORDS.sub(" ", text).split())) for language, text in rows if len(text) < LONGEST)
    kept = dict.fromkeys(row for row in cleaned if len(row[1]) > 1 and _LETTER.search(row[1]))
    path.write_text("".join(f"{language}\t{text}\n" for language, text in kept), encoding="utf-8")
    return len(kept)


def main() -> None:
    """Write one file for each source."""
    parser = ArgumentParser(prog="python -m bench.language_sources", description=__doc__)
    parser.add_argument("--cldr", type=Path, required=True, help="cldr-annotations-full, unpacked")
    parser.add_argument("--lighthouse", type=Path, required=True, help="lighthouse, unpacked")
    parser.add_argument("--output", type=Path, required=True)
    given = parser.parse_args()
    given.output.mkdir(parents=True, exist_ok=True)
    sources = {"cldr": cldr(given.cldr), "lighthouse": lighthouse(given.lighthouse), "django": django()}
    for name, rows in sources.items():
        print(f"{name}: {write(given.output / f'{name}.tsv', rows)} texts")  # noqa: T201


if __name__ == "__main__":
    main()
