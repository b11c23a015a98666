"""Tricks with characters are flagged, and the ordinary marks of Arabic, Persian, Hindi and phones are not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from normalize.text.characters import signs

ENGLAND = "\U0001f3f4\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("الفاتورة\u202efdp.exe", ("bidi_control",)),
        ("\u202dنص عربي مقلوب\u202c", ("bidi_control",)),
        ("https://bank.qa/\u2067moc.live", ("bidi_control",)),
        ("invoice\u202aqa\u202cx", ("bidi_control",)),
        ("\u2067بداية بلا نهاية", ("bidi_control",)),
        ("سطر \u202bأول\nسطر ثان\u202c", ("bidi_control",)),
        ("pаypal", ("mixed_script",)),
        ("Аshghal contact centre", ("mixed_script",)),
        ("kahramaα", ("mixed_script",)),
        ("نداء\u200b\u200c\u200d\u200b\u200b\u200c\u200b\u200b\u200b عاجل", ("invisible_text",)),
        ("Hi\U000e0069\U000e0067\U000e006e\U000e006f", ("invisible_text",)),
        ("😀\U000e0101\U000e0102\U000e0103", ("invisible_text",)),
        ("Z\u0335\u0315\u0300\u0301\u0302\u0303\u0304algo", ("excessive_marks",)),
        ("ش" + "\u064e\u0650" * 10, ("excessive_marks",)),
        ("\u202eабв gаz", ("bidi_control", "mixed_script")),
    ],
)
def test_a_trick_is_flagged(text: str, expected: tuple[str, ...]) -> None:
    assert signs(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Water leak in street 12",
        "انقطاع المياه في الريان",
        "\u200fالسلام عليكم\u200e ABC\u061c",
        "كتب \u202bمحمد علي\u202c \u202a<ali@example.qa>\u202c:",
        "من \u2068محمد\u2069 إلى \u2068سارة\u2069",
        "\u202d+974 5512 3456\u202c",
        "\u202a+97455123456\u202c اتصل",
        "شريت الـiPhone من Dubai Mall",
        "می‌خواهم شکایت کنم",
        "بِسْمِ ٱللَّهِ ٱلرَّحْمَٰنِ ٱلرَّحِيمِ",
        "क्‍या हिन्दी में",
        "Улица без воды",
        "Δεν έχουμε νερό",
        "10 μm, 5 kΩ, Δt",
        "👨\u200d👩\u200d👧 ❤️",
        f"{ENGLAND} friends",
        "co\u00adoperation \ufeffstart",
        "\ufeff",
    ],
)
def test_ordinary_text_has_no_sign(text: str) -> None:
    assert signs(text) == ()


@pytest.mark.parametrize("piece", ["\u202a", "\u2066ا", "\u200b", "e\u0315\u0300", "аa", "μ", "\U000e0041"])
def test_a_wall_of_tricks_is_read(piece: str) -> None:
    assert len(signs(piece * 50_000)) <= 4


@given(st.text())
def test_any_text_is_looked_at(text: str) -> None:
    assert set(signs(text)) <= {"bidi_control", "mixed_script", "invisible_text", "excessive_marks"}
