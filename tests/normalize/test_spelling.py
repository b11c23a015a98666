"""The rules of spelling that look at a letter's neighbours, each by itself."""

import pytest

from normalize.text.spelling import hindi, without_elongation, without_hamza


@pytest.mark.parametrize(
    ("stretched", "expected"),
    [
        ("مشكووور", "مشكور"),
        ("للللدوحة", "للدوحة"),
        ("باللللاب", "باللاب"),
        ("يلللا", "يلا"),
        ("قاللل", "قال"),
        ("ممممم", "م"),
        ("ممم ممكن", "م ممكن"),
        ("goood good", "good good"),
        ("loooong", "long"),
        ("feeel", "feel"),
        ("www", "www"),
        ("wwww", "w"),
        ("xviii", "xviii"),
        ("000", "000"),
        ("_____", "_"),
        ("😡😡😡", "😡"),
    ],
)
def test_what_is_stretched_shrinks(stretched: str, expected: str) -> None:
    assert without_elongation(stretched) == expected


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("ماء", "ماء"),
        ("للماء", "للماء"),
        ("وبالماء", "وبالماء"),
        ("سماء", "سما"),
        ("علماء", "علما"),
        ("شيء", "شي"),
        ("سوء", "سو"),
        ("بطء", "بطء"),
        ("ءامن", "امن"),
        ("ء", "ء"),
        ("مسئول", "مسوول"),
        ("هيئة", "هيية"),
        ("شيئ", "شي"),
        ("ماء_نظيف", "ماء_نظيف"),
    ],
)
def test_hamza_takes_one_seat(written: str, expected: str) -> None:
    assert without_hamza(written) == expected


@pytest.mark.parametrize(
    ("written", "expected"), [("हिन्दी", "हिंदी"), ("सम्पर्क", "संपर्क"), ("ठण्डा", "ठंडा"), ("ये", "ये"), ("रुपये", "रुपए")]
)
def test_hindi_takes_one_form(written: str, expected: str) -> None:
    assert hindi(written) == expected
