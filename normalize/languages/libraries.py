"""The engines of others, each by its name; nothing of one is loaded before it is asked for."""

import threading
from collections.abc import Callable, Sequence
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

Found = tuple[str, float]
"""A language (ISO 639-1, or ``und``) and how sure the engine is, 0 to 1."""
MALAY_AND_INDONESIAN = {"ms": "id"}
"""eldc has one profile for both, by the first name; nearly all who write to a centre in the Gulf are Indonesian."""
HAS_ELDC = find_spec("eldc") is not None
"""It has no wheel for Linux on ARM: there py3langid decides, some points worse at words."""
_MOST_SCORES = 20
_loading = threading.Lock()


def eldc_scores(text: str, languages: Sequence[str]) -> list[float]:
    """What eldc scores each of some languages of one script with, 0 to 1; they do not sum to one."""
    scores = _eldc(tuple(languages)).detect_details(text).scores
    return [scores.get("ms" if one == "id" else one, 0.0) for one in languages]


def eldc(text: str) -> Found:
    """The engine as it comes, over all of its sixty languages."""
    found = _eldc(()).detect_details(text)
    code = MALAY_AND_INDONESIAN.get(found.language, found.language)
    return code, float(found.scores.get(found.language, 0.0))


def py3langid(text: str) -> Found:
    """The engine as it comes; its answer on nothing at all is a guess, so nothing is not asked."""
    code, share = _py3langid().classify(text) if text.strip() else ("und", 0.0)
    return str(code), float(share)


def py3langid_among(text: str, languages: Sequence[str]) -> Found:
    """The same, of some languages alone."""
    code, share = _py3langid(tuple(languages)).classify(text)
    return str(code), float(share)


def langdetect(text: str) -> Found:
    """The engine as it comes, but seeded: without a seed it answers differently each time."""
    from langdetect.lang_detect_exception import LangDetectException

    with _loading:  # loading takes half a second; threads that start together wait for one load
        factory = _langdetect()
    try:
        # One factory serves all threads, but each detector draws from its own seeded generator.
        detector = factory.create()
        detector.append(text)
        found = detector.get_probabilities()
    except LangDetectException:  # "No features in text."
        found = []
    return (found[0].lang.partition("-")[0], float(found[0].prob)) if found else ("und", 0.0)


@lru_cache(maxsize=8)
def _eldc(languages: tuple[str, ...]) -> Any:
    import eldc as library

    with _loading:
        library.init()
        instance = library.instance()
        if languages:
            instance.set_languages(["ms" if one == "id" else one for one in languages])
        instance.set_scores(_MOST_SCORES)
    return instance


@lru_cache(maxsize=8)
def _py3langid(languages: tuple[str, ...] = ()) -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    if languages:
        identifier.set_languages(list(languages))
    return identifier


@lru_cache(maxsize=1)
def _langdetect() -> Any:
    from langdetect.detector_factory import PROFILES_DIRECTORY, DetectorFactory

    profiles = sorted(path for path in Path(PROFILES_DIRECTORY).iterdir() if path.is_file())
    factory = DetectorFactory()
    factory.load_json_profile([path.read_text(encoding="utf-8") for path in profiles])
    factory.set_seed(0)
    return factory


ENGINES: dict[str, Callable[[str], Found]] = {"langdetect": langdetect, "py3langid": py3langid}
if HAS_ELDC:
    ENGINES["eldc"] = eldc
