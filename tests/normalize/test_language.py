"""The language of what people in the Gulf write, in every script they write it in."""

import subprocess
import sys
from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.typed import UNHEARD
from ingest.message import Channel, RawMessage
from ingest.reading_rules import ReadingRules
from normalize import normalize
from normalize.languages import OURS, detect, engines, libraries
from tests.normalize.language_samples import NOTHING, OUTSIDE, ROMANIZED, TOLD


def lines(samples: Mapping[str, str]) -> list[tuple[str, str]]:
    return [(language, text) for language, texts in samples.items() for text in texts.strip().splitlines()]


@pytest.mark.parametrize(("language", "text"), lines(TOLD))
def test_the_languages_of_the_gulf_are_told(language: str, text: str) -> None:
    found = detect(text)
    assert found.language == language
    assert 0.3 < found.confidence <= 1


@pytest.mark.parametrize(("language", "text"), lines(ROMANIZED))
def test_what_people_type_in_latin_letters_for_want_of_their_own_is_told(language: str, text: str) -> None:
    found = detect(text)
    assert (found.language, found.script) == (language, "Latn")


@pytest.mark.parametrize("language", ["bn", "fa", "hi", "ml", "ne", "ta", "ur"])
def test_what_a_stranger_types_in_latin_letters_is_told_and_hardly_ever_answered_in_another_language(
    language: str,
) -> None:
    # Given messages by people from whom nothing was learnt
    rows = [line.partition("\t") for line in UNHEARD.read_text(encoding="utf-8").splitlines()]
    said = [detect(text) for code, _, text in rows if code == language]
    # Then most are told, and two of 30 at most would be answered in another language alone
    assert sum(one.language == language for one in said) >= 0.6 * len(said) > 10
    assert sum(one.answered_in not in (language, "und") for one in said) <= 2


@pytest.mark.parametrize(("language", "text"), OUTSIDE.items())
def test_a_language_the_centre_has_no_words_for_is_not_taken_for_another(language: str, text: str) -> None:
    assert detect(text).language == language


@pytest.mark.parametrize("text", NOTHING)
def test_what_has_no_words_has_no_language(text: str) -> None:
    found = detect(text)
    assert (found.language, found.confidence) == ("und", 0)


def test_there_are_enough_samples_in_every_language() -> None:
    # Given the twenty languages
    assert len(TOLD) == 20
    # Then the table is no handful of easy ones
    assert len(lines(TOLD)) + len(lines(ROMANIZED)) + len(OUTSIDE) + len(NOTHING) >= 150


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("RT @CityWatch: الشارع كله حفر https://t.example/aBcDeFgHiJ #Doha #StreetRepair 😡", "ar"),
        ("@gov_care Sokak lambası yanmıyor #traffic2024 +971 50 123 4567 🚧🚧", "tr"),
        ("#انقطاع_المياه_عن_الوكرة", "ar"),
        ("pleaseeeee fix the streeeeet lights", "en"),
        ("السلاااااام عليكم", "ar"),
        ("السَّلامُ عَلَيْكُم", "ar"),
        ("WALANG TUBIG SA AMIN", "tl"),
    ],
)
def test_noise_does_not_hide_the_language(text: str, language: str) -> None:
    assert detect(text).language == language


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("جهاز الـ router ما يشتغل و support team ما يرد علينا من أسبوع", "ar"),
        ("Salam, the pani in my villa is off since Friday, inshallah you can fix it", "en"),
        ("Sir yung salary ko hindi pa po released, please help naman", "tl"),
        ("Dear sir, Abdulrahman Al Thani asked me to write to you", "en"),
        ("please call me at Villa 12, Street 840, Al Gharrafa", "en"),
        ("भाई मेरा QID card renew नहीं हो रहा", "hi"),
    ],
)
def test_borrowed_words_and_names_do_not_change_it(text: str, language: str) -> None:
    assert detect(text).language == language


def test_the_script_is_told_too() -> None:
    assert detect("pani nahi aa raha hai bhai kya karo").script == "Latn"
    assert detect("पानी नहीं").script == "Deva"


def test_a_text_in_two_languages_says_where_each_is() -> None:
    # Given a notice in Arabic and in English
    text = "انقطعت المياه عن منزلنا منذ ثلاثة أيام.\nThere has been no water in our house for three days."
    # When its language is told
    found = detect(text)
    # Then there is one answer, and the stretches of both cover their sentences
    assert found.language in ("ar", "en")
    assert [(one.language, one.script) for one in found.segments] == [("ar", "Arab"), ("en", "Latn")]
    assert text[found.segments[1].start : found.segments[1].end] == text.splitlines()[1].rstrip(".")
    assert found.confidence < detect(text.splitlines()[0]).confidence


def test_two_languages_of_one_script_are_told_apart_by_line() -> None:
    text = "Il n'y a pas d'eau chez nous depuis lundi\nThere has been no water in our house since Monday"
    assert [one.language for one in detect(text).segments] == ["fr", "en"]


@pytest.mark.parametrize(
    "text",
    [
        "الـ router ما يشتغل",
        "No water.\nPlease help us today.",
        "Hello\nالسلام عليكم\nok",
        "Villa 12, شارع 840, Al Gharrafa",
    ],
)
def test_a_borrowed_word_is_no_language_of_its_own(text: str) -> None:
    assert detect(text).segments == ()


def test_the_engines_of_others_can_be_chosen_and_answer_the_same_every_time() -> None:
    assert engines() == (OURS, "langdetect", "py3langid", "eldc")
    text = "Bonjour, merci pour la route"
    for engine in engines():
        answers = {detect(text, engine) for _ in range(5)}
        assert len(answers) == 1
        answer = answers.pop()
        assert (answer.engine, answer.language, answer.script) == (engine, "fr", "Latn")
        assert 0 < answer.confidence <= 1
        assert detect("123", engine).language == "und"
    with pytest.raises(KeyError):
        detect(text, "oracle")


def test_the_setting_chooses_what_tells_the_language_of_a_message() -> None:
    raw = RawMessage(Channel.SMS, "1", b'{"text": "x"}')
    for engine in engines():
        assert normalize(raw, ReadingRules(language_engine=engine)).language.engine == engine


def test_two_runs_of_the_program_agree() -> None:
    # Given two processes with different seeds for their hashes
    script = "import sys; from normalize.languages import detect; [print(detect(x)) for x in sys.argv[1:]]"
    texts = [text for _, text in lines(ROMANIZED)]
    runs = {
        subprocess.run(
            [sys.executable, "-c", script, *texts], env={"PYTHONHASHSEED": seed}, capture_output=True, check=True
        ).stdout
        for seed in ("1", "2")
    }
    # Then they say the same
    assert len(runs) == 1


def test_a_text_whose_script_decides_loads_no_engine() -> None:
    script = (
        "import sys; from normalize.languages import detect; assert detect('আমাদের এলাকায় পানি নেই').language == 'bn';"
        "print([one for one in ('eldc', 'langdetect', 'py3langid', 'numpy') if one in sys.modules])"
    )
    found = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"


@given(st.text(max_size=300))
def test_any_text_gets_one_answer(text: str) -> None:
    found = detect(text)
    assert found == detect(text)
    assert found.language
    assert 0 <= found.confidence <= 1
    assert (found.language == "und") == (found.confidence == 0)
    ends = [place for one in found.segments for place in (one.start, one.end)]
    assert ends == sorted(ends)
    assert not ends or ends[-1] <= len(text)


@given(
    st.lists(st.sampled_from(["سلام", "water", "मदद", "3indi", "ok", "\n", "#a", "@b", "7", "ё", "水"]), max_size=30)
)
def test_any_mixture_gets_one_answer(pieces: list[str]) -> None:
    text = " ".join(pieces)
    assert detect(text) == detect(text)
    assert len({one.language for one in detect(text).segments}) != 1


def test_where_the_fast_engine_has_no_wheel_our_own_model_decides(monkeypatch: pytest.MonkeyPatch) -> None:
    # Given a machine for which eldc is not made (Linux on ARM)
    monkeypatch.setattr(libraries, "HAS_ELDC", False)
    # Then messages are still told apart
    for text, language in (
        ("المياه مقطوعة عن منزلنا منذ يومين", "ar"),
        ("There is no water in our building since Friday", "en"),
        ("ہمارے محلے میں دو دن سے پانی نہیں ہے", "ur"),
        ("हमारे मोहल्ले में दो दिन से पानी नहीं है", "hi"),
        ("Walang tubig sa amin mula pa noong Biyernes", "tl"),
        ("Il n'y a pas d'eau dans notre immeuble depuis vendredi", "fr"),
        ("У нас в доме два дня нет воды", "ru"),
    ):
        assert detect(text).language == language
