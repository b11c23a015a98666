"""``train``, ``evaluate`` and ``classify --model`` as people run them, and a model that is in use or broken."""

import json
import random
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

import pytest
from PIL import Image
from typer.testing import CliRunner

from pipeline.assemble import Assembly
from pipeline.cli import application
from pipeline.config import SHIPPED, load
from pipeline.store import open_engine
from tests.classify.citizens import composed, write_rows

pytestmark = pytest.mark.slow

APP = application(("train", "evaluate", "classify", "check"))
ROWS = composed(400)
Run = Callable[..., CompletedProcess[bytes]]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """A command in an empty folder; in this process, because scikit-learn takes longer to load than to train here."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("RAWAFID_DATA", str(tmp_path / "data"))

    def command(*arguments: str, stdin: bytes = b"") -> CompletedProcess[bytes]:
        finished = CliRunner().invoke(APP, arguments, input=stdin)
        assert finished.exception is None or isinstance(finished.exception, SystemExit), finished.exception
        return CompletedProcess(arguments, finished.exit_code, finished.stdout_bytes, finished.stderr_bytes)

    return command


def document(finished: CompletedProcess[bytes], code: int = 0) -> dict[str, Any]:
    """Standard output must be one JSON document and nothing else."""
    assert finished.returncode == code, finished.stderr.decode()
    (line,) = finished.stdout.splitlines()
    return dict(json.loads(line))


def refusal(finished: CompletedProcess[bytes], code: int) -> str:
    said = finished.stderr.decode()
    assert (finished.returncode, finished.stdout) == (code, b""), said
    assert "Traceback" not in said
    return said


def test_train_evaluate_and_classify_work_together(run: Run, tmp_path: Path) -> None:
    # Given labelled messages, some of them for an examination
    write_rows(tmp_path / "learn.tsv", ROWS[:320])
    write_rows(tmp_path / "exam.tsv", ROWS[320:])
    # When a model is trained
    trained = document(run("train", "--data", "learn.tsv", "--target", "topic", "--model", "m", "--json"))
    assert (trained["rows"], trained["replaced"], trained["held_back"]["old"]) == (320, True, None)
    assert trained["cross_validated"]["macro_f1"] > 0.9
    # Then it is examined, with every figure and its number of texts
    found = document(run("evaluate", "--data", "exam.tsv", "--target", "topic", "--model", "m", "--json"))
    assert (found["model"], found["texts"]) == (trained["model"], 80)
    assert found["accuracy"] > 0.9
    assert found["intervals"]["accuracy"][0] <= found["accuracy"] <= found["intervals"]["accuracy"][1]
    assert {"ar", "en"} <= set(found["by_language"])
    assert sum(group["rows"] for group in found["by_language"].values()) == 80
    assert sum(one["rows"] for one in found["confusion"]) == round(80 * (1 - found["accuracy"]))
    # And it answers, with its hash on the decision
    said = document(run("classify", "--model", "m", stdin="أبي أعترض على المخالفة لو سمحتوا\n".encode()))
    assert said["topic"] == "traffic_fines"
    assert said["model"].endswith(trained["model"])
    # And what people see says the same
    table = run("evaluate", "--data", "exam.tsv", "--target", "topic", "--model", "m").stdout.decode()
    for part in ("macro-F1", "coverage", "accuracy within", "calibration error", "language ar", "between"):
        assert part in table


def test_without_a_model_what_the_keywords_decide_is_evaluated(run: Run, tmp_path: Path) -> None:
    rows = [
        ("water", "المياه مقطوعة عن بيتنا منذ أمس"),
        ("electricity", "الكهرباء مقطوعة عندنا"),
        ("water", "xx yy zz"),
    ]
    write_rows(tmp_path / "exam.tsv", rows)
    found = document(run("evaluate", "--data", "exam.tsv", "--target", "topic", "--json"))
    assert (found["model"], found["texts"]) == (None, 3)
    assert found["accuracy"] == pytest.approx(2 / 3, abs=0.01)
    assert found["coverage"] <= 0.67


def test_the_picture_is_drawn_for_many_rows_and_for_few(run: Run, tmp_path: Path) -> None:
    write_rows(tmp_path / "exam.tsv", ROWS[:200])
    write_rows(tmp_path / "few.tsv", ROWS[:2])
    for name in ("exam", "few"):
        finished = run("evaluate", "--data", f"{name}.tsv", "--target", "topic", "--plot", f"{name}.png")
        assert finished.returncode == 0, finished.stderr.decode()
        with Image.open(tmp_path / f"{name}.png") as picture:
            assert picture.width > 1000
    nowhere = run("evaluate", "--data", "few.tsv", "--target", "topic", "--plot", "no/where.png")
    assert "cannot be written" in refusal(nowhere, 2)


def test_a_model_in_use_is_kept_when_the_new_one_is_worse(run: Run, tmp_path: Path) -> None:
    # Given a model in use, and a file whose labels were mixed up
    write_rows(tmp_path / "good.tsv", ROWS)
    labels = [label for label, _ in ROWS]
    random.Random(5).shuffle(labels)
    write_rows(tmp_path / "mixed.tsv", [(label, text) for label, (_, text) in zip(labels, ROWS, strict=True)])
    used = document(run("train", "--data", "good.tsv", "--target", "topic", "--model", "m", "--json"))["model"]
    # When it is trained on that file
    finished = run("train", "--data", "mixed.tsv", "--target", "topic", "--model", "m", "--json")
    # Then both figures are told, and the old one stays
    said = document(finished, 1)
    assert (said["replaced"], said["model"]) == (False, used)
    assert said["held_back"]["old"]["rows"] == said["held_back"]["new"]["rows"] > 5
    assert "The model in use was kept" in finished.stderr.decode()
    # And trained on the good file again it is the same model
    again = document(run("train", "--data", "good.tsv", "--target", "topic", "--model", "m", "--json"))
    assert (again["replaced"], again["model"]) == (True, used)


def test_broken_lines_and_labels_that_the_taxonomy_lacks_are_told_once(run: Run, tmp_path: Path) -> None:
    path = write_rows(tmp_path / "rows.tsv", [(f"قسم {label}", text) for label, text in ROWS[:150]])
    path.write_bytes(path.read_bytes() + b"no tab here\n\xff\xfe\tbroken\n")
    finished = run("train", "--data", "rows.tsv", "--target", "topic", "--model", "m", "--json")
    said = finished.stderr.decode()
    assert document(finished)["broken"] == ["line 152: fewer columns than the header", "line 153: not UTF-8"]
    assert said.count("line 152") == said.count("the taxonomy does not have") == 1


@pytest.mark.parametrize(
    ("content", "words", "code", "said"),
    [
        (None, ["--target", "topic"], 2, "there is no such file"),
        (b"water\tx y z\n", ["--target", "mood"], 2, "the targets are type, topic"),
        (b"", ["--target", "topic"], 1, "there is no row"),
        (b"water\tx\nwater\ty\n", ["--target", "topic"], 1, "all texts have the label 'water'"),
        (b"water\tx\nroads\ty\n", ["--target", "topic"], 1, "too few to learn from"),
        (b"\x00\x01\x02" * 99, ["--target", "topic"], 1, "are no label<TAB>text"),
    ],
)
def test_what_cannot_be_learnt_from_is_refused(
    content: bytes | None, words: list[str], code: int, said: str, run: Run, tmp_path: Path
) -> None:
    if content is not None:
        (tmp_path / "rows.tsv").write_bytes(content)
    assert said in refusal(run("train", "--data", "rows.tsv", *words, "--model", "m"), code)
    assert not (tmp_path / "m").exists()


def test_a_model_that_is_missing_or_has_not_learnt_the_target_is_told(run: Run, tmp_path: Path) -> None:
    write_rows(tmp_path / "rows.tsv", ROWS[:150])
    assert "`rawafid train` makes a model" in refusal(run("classify", "--model", "m", stdin=b"x\n"), 1)
    evaluation = ("evaluate", "--data", "rows.tsv", "--model", "m", "--target")
    assert "`rawafid train` makes a model" in refusal(run(*evaluation, "topic"), 1)
    document(run("train", "--data", "rows.tsv", "--target", "topic", "--model", "m", "--json"))
    assert "has not learnt the type, only topic" in run(*evaluation, "type").stderr.decode()


def test_the_model_in_the_data_folder_is_in_use_and_check_tells_what_is_wrong_with_it(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Given a model in the data folder
    (tmp_path / "data" / "secrets").mkdir(parents=True)
    (tmp_path / "data" / "secrets" / "instance").write_text("x")
    agency = '[agencies.a]\nname = { en = "A" }\nwebhook = { url = "https://a.test/", secret = { env = "A_SECRET" } }\n'
    (tmp_path / "pipeline.toml").write_text(f'{agency}[[routes]]\nname = "all"\nagency = "a"\n')
    monkeypatch.setenv("A_SECRET", "00ff")
    write_rows(tmp_path / "rows.tsv", ROWS[:200])
    trained = document(run("train", "--data", "rows.tsv", "--target", "topic", "--json"))
    # Then classify, evaluate and the running pipeline use it without being told
    assert document(run("classify", stdin=b"no water\n"))["model"].endswith(trained["model"])
    assert document(run("evaluate", "--data", "rows.tsv", "--target", "topic", "--json"))["model"] == trained["model"]
    assert run("check").stdout == b"The configuration is in order.\n"
    # And check tells when its labels are not the taxonomy's, when it is damaged, and when a named one is missing
    write_rows(
        tmp_path / "own.tsv", [("noise" if label == "water" else f"x_{label}", text) for label, text in ROWS[:200]]
    )
    document(run("train", "--data", "own.tsv", "--target", "topic", "--model", "data/own", "--json"))
    settings = (tmp_path / "pipeline.toml").read_text()
    (tmp_path / "pipeline.toml").write_text(settings + '[learning]\nmodel = "own"\n')
    assert "which the taxonomy lacks" in refusal(run("check"), 1)
    (tmp_path / "pipeline.toml").write_text(settings + '[learning]\nmodel = "elsewhere"\npromise = 0.9\n')
    assert "learning.model" in refusal(run("check"), 1)
    (tmp_path / "pipeline.toml").write_text(settings)
    next((tmp_path / "data" / "models").glob("*/*.npz")).write_bytes(b"half a fi")
    assert "is damaged" in refusal(run("check"), 1)


def test_the_intake_goes_on_when_the_model_is_damaged(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RAWAFID_DATA", str(tmp_path))
    (tmp_path / "models" / "0123abcd").mkdir(parents=True)
    (tmp_path / "models" / "0123abcd" / "model.json").write_text("{")
    (tmp_path / "models" / "in_use").write_text("0123abcd")
    assembly = Assembly(load(SHIPPED), open_engine(f"sqlite:///{tmp_path / 'rawafid.db'}"))
    assert assembly.deciding.classifier.classify_text("المياه مقطوعة عن بيتنا").topic == "water"
