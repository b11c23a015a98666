"""A hashtag becomes the words that its writer put into it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from normalize.text.hashtags import readable, words


@pytest.mark.parametrize(
    ("tag", "expected"),
    [
        ("#شكوى_مياه", "شكوى مياه"),
        ("#انقطاع_المياه_في_الريان", "انقطاع المياه في الريان"),
        ("#أشغال", "أشغال"),
        ("شكوى__مياه_", "شكوى مياه"),
        ("#كورونا2020", "كورونا 2020"),
        ("#شارع٢٢", "شارع ٢٢"),
        ("#قطرQatar", "قطر Qatar"),
        ("#HMCقطر", "HMC قطر"),
        ("#مُخالفة_بناء", "مُخالفة بناء"),
        ("#می‌خواهم", "می‌خواهم"),
        ("#پانی_بند", "پانی بند"),
        ("#सड़क_टूटी", "सड़क टूटी"),
        ("#WaterCutOff", "Water Cut Off"),
        ("#HMCQatar", "HMC Qatar"),
        ("#DohaFloods2026", "Doha Floods 2026"),
        ("#nowater", "nowater"),
        ("#WalangTubig", "Walang Tubig"),
        ("#", ""),
    ],
)
def test_a_hashtag_is_split_into_its_words(tag: str, expected: str) -> None:
    assert words(tag) == expected


@pytest.mark.parametrize(
    ("post", "expected"),
    [
        ("@AshghalQatar عندنا #طفح_مجاري من أمس https://t.co/aB3 😡", "عندنا طفح مجاري من أمس 😡"),
        ("RT @MOI_Qatar: زحمة #شارع_سلوى", "زحمة شارع سلوى"),
        ("مياه💧مقطوعة", "مياه 💧 مقطوعة"),
        ("#\u200fشكوى_كهرباء يا ربع", "شكوى كهرباء يا ربع"),
        ("#ماء#كهرباء", "ماء كهرباء"),
        ("شوفوا www.km.qa/a?b=1، ما يفتح", "شوفوا ، ما يفتح"),
        ("راسلت ahmed@example.qa وما ردوا", "راسلت ahmed@example.qa وما ردوا"),
        ("الـiPhone خربان", "الـiPhone خربان"),
        ("No water since morning #WaterCutOff @kahramaa", "No water since morning Water Cut Off"),
        ("شارع #12 مبنى #7", "شارع 12 مبنى #7"),
        ("पानी नहीं #पानी_बंद", "पानी नहीं पानी बंद"),
        ("", ""),
    ],
)
def test_a_post_is_made_readable(post: str, expected: str) -> None:
    assert " ".join(readable(post).split()) == expected


@pytest.mark.parametrize("piece", ["#", "@", "#a", "@a", "a#", "https://", "💧", "RT ", "#ا_"])
def test_a_wall_of_signs_is_read(piece: str) -> None:
    assert isinstance(readable(piece * 20_000), str)


@given(st.text(alphabet=st.one_of(st.characters(), st.sampled_from("#@_:/😡aAب1"))))
def test_any_text_is_made_readable(text: str) -> None:
    assert isinstance(readable(text), str)
    assert "_" not in words(text)
