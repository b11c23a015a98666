"""A model's folder: the same scores after reading, other heads untouched, damage told, never half a model."""

import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from classify.evidence import Verdict
from classify.learned.evaluation import replace_if_not_worse
from classify.learned.examples import Source, tidy
from classify.learned.folder import BadModel, is_model
from classify.learned.model import Model, model_of, read_model, write_head
from classify.learned.training import Learned, learn
from tests.classify.citizens import composed

TEXTS = ["الماي مقطوع عن بيتنا", "there is a deep pothole", "أبي أعترض على المخالفة", "", "؟", "ගෙදර"]
CODES = frozenset(("water", "electricity", "roads", "waste", "traffic_fines", "health"))


def learnt(rows: list[tuple[str, str]], name: str = "topic", seed: int = 109) -> Learned:
    return learn(name, tidy([Source(label, text, "ar", "") for label, text in rows]).examples, seed=seed)


@pytest.fixture(scope="module")
def topic() -> Learned:
    return learnt(composed(700))


@pytest.fixture(scope="module")
def kind() -> Learned:
    return learnt(
        [("complaint" if label in ("waste", "health") else "incident", text) for label, text in composed(200)], "type"
    )


def said(model: Model, name: str = "topic") -> list[object]:
    nothing = Verdict("other", 0.0)
    return [model.opinion(text.split(), "ar", frozenset()).settle(name, nothing) for text in TEXTS]


def test_a_model_that_was_written_answers_as_before(topic: Learned, tmp_path: Path) -> None:
    written = write_head(tmp_path / "models", topic.head)
    found = read_model(tmp_path / "models")
    assert found.hash == written == model_of([topic.head]).hash
    assert said(found) == said(model_of([topic.head]))
    assert found.heads["topic"].examples == topic.head.examples


def test_heads_learnt_one_after_the_other_stand_side_by_side(topic: Learned, kind: Learned, tmp_path: Path) -> None:
    # Given a folder in which two heads were learnt from different texts
    first = write_head(tmp_path, topic.head)
    second = write_head(tmp_path, kind.head)
    # Then both answer as each did alone, and no other file is left
    found = read_model(tmp_path)
    assert (said(found), said(found, "type")) == (said(model_of([topic.head])), said(model_of([kind.head]), "type"))
    assert len({first, second, found.hash}) == 2
    # And a head that is learnt anew replaces its file
    write_head(tmp_path, replace(kind.head, seed=1, bias=kind.head.bias * 0))
    assert len(list(tmp_path.glob("*.npz"))) == 2


def test_two_trainings_at_once_do_not_undo_each_other(topic: Learned, kind: Learned, tmp_path: Path) -> None:
    for _ in range(5):
        with ThreadPoolExecutor(2) as pool:
            list(pool.map(lambda head: write_head(tmp_path, head), (topic.head, kind.head)))
        assert sorted(read_model(tmp_path).heads) == ["topic", "type"]


def test_a_reader_finds_the_old_model_or_the_new_one(topic: Learned, kind: Learned, tmp_path: Path) -> None:
    # Given a writer that replaces the model over and over
    other = replace(topic.head, bias=topic.head.bias * 0)
    hashes = {write_head(tmp_path, other), write_head(tmp_path, topic.head)}
    with ThreadPoolExecutor(1) as pool:
        writing = pool.submit(lambda: [write_head(tmp_path, head) for head in (other, topic.head) * 10])
        # When it is read meanwhile, Then it is always whole
        while not writing.done():
            assert read_model(tmp_path).hash in hashes
        writing.result()


def refusal(folder: Path) -> str:
    with pytest.raises(BadModel) as caught:
        read_model(folder)
    return str(caught.value)


def test_damage_is_told_with_what_to_do(topic: Learned, tmp_path: Path) -> None:
    assert "`rawafid train` makes a model" in refusal(tmp_path)
    assert not is_model(tmp_path)
    write_head(tmp_path, topic.head)
    about, weights = tmp_path / "model.json", next(tmp_path.glob("*.npz"))
    whole, packed = about.read_bytes(), weights.read_bytes()
    for damaged in (b"", b"[]", b"{}", b'{"format": 1}', b"\xff\xfe", b'{"format": 1, "heads": [], "hash": "x"}'):
        about.write_bytes(damaged)
        assert "describes no model" in refusal(tmp_path)
    about.write_bytes(whole.replace(b'"format": 1', b'"format": 99'))
    assert "of format 99" in refusal(tmp_path)
    about.write_bytes(whole)
    for damaged in (b"", packed[:-1], packed.replace(b"weights", b"weighty"), b"\x80\x04.", packed[:4000]):
        weights.write_bytes(damaged)
        assert "'topic' is damaged" in refusal(tmp_path)
    weights.unlink()
    assert "a file of the model is missing" in refusal(tmp_path)


def test_a_file_outside_the_folder_is_never_read(topic: Learned, tmp_path: Path) -> None:
    # Given a model whose description points elsewhere
    write_head(tmp_path / "one", topic.head)
    about = json.loads((tmp_path / "one" / "model.json").read_text("utf-8"))
    (tmp_path / "two").mkdir()
    about["heads"]["topic"]["file"] = f"../one/{about['heads']['topic']['file']}"
    (tmp_path / "two" / "model.json").write_text(json.dumps(about), "utf-8")
    assert "missing" in refusal(tmp_path / "two")


def test_a_better_model_replaces_and_a_worse_one_does_not(tmp_path: Path) -> None:
    # Given a model learnt from few texts in use
    few, many = learnt(composed(60)), learnt(composed(900))
    assert replace_if_not_worse(tmp_path, few, of_taxonomy=False).is_replaced
    # When one learnt from many comes, Then it replaces the first, on the same texts
    better = replace_if_not_worse(tmp_path, many, of_taxonomy=False)
    assert better.is_replaced
    assert better.old is not None
    assert (better.new.rows, better.new.macro_f1 > better.old.macro_f1) == (better.old.rows, True)
    # And the first does not come back when it is measured on those texts
    kept = replace_if_not_worse(tmp_path, replace(few, held_back=many.held_back), of_taxonomy=False)
    assert (kept.is_replaced, kept.reason, kept.model) == (False, "The new one is worse.", better.model)
    # And the same model again changes nothing
    again = replace_if_not_worse(tmp_path, many, of_taxonomy=False)
    assert (again.is_replaced, again.model) == (True, better.model)
    assert read_model(tmp_path).hash == better.model


def test_a_model_of_wrong_labels_never_replaces_one(topic: Learned, tmp_path: Path) -> None:
    # Given labels that were shifted by one line, so that even the held-back texts are labelled wrong
    rows = composed(700)
    shifted = [(rows[index - 1 - index % 5][0], text) for index, (_, text) in enumerate(rows)]
    write_head(tmp_path, topic.head)
    found = replace_if_not_worse(tmp_path, learnt(shifted), of_taxonomy=False)
    assert not found.is_replaced
    assert read_model(tmp_path).hash == model_of([topic.head]).hash


def test_one_of_another_seed_is_not_compared_on_texts_that_it_may_have_learnt(topic: Learned, tmp_path: Path) -> None:
    write_head(tmp_path, topic.head)
    found = replace_if_not_worse(tmp_path, learnt(composed(700), seed=5), of_taxonomy=False)
    assert (found.is_replaced, "another seed" in found.reason) == (False, True)


def test_no_account_or_telephone_number_is_in_a_model() -> None:
    rows = [
        (label, f"{text} رقم حسابي 30011{number:05d} وجوالي ٠٥٥١٢٣٤{number % 7}٦٧")
        for number, (label, text) in enumerate(composed(200))
    ]
    vocabulary = learnt(rows).head.vocabulary
    assert any("حسابي" in mark for mark in vocabulary)
    assert not any(part in mark for mark in vocabulary for part in ("3001", "0551", "1234"))
