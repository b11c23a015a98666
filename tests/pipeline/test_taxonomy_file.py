"""A centre's own taxonomy file: found beside pipeline.toml, refused with a sentence, its words linted by check."""

from pathlib import Path

import pytest

from pipeline.config import Broken, load
from tests.pipeline.warm import run_warm

ROUTES = """
[agencies.a]
name = { en = "A" }
webhook = { url = "https://a.test/", secret = { env = "A_SECRET" } }
[[routes]]
name = "all"
agency = "a"
"""
CLEAN = 'extends_shipped = true\n[topics]\npearls = { en = "Pearl diving", ar = "الغوص" }\n'
WORDS = '[keywords.ar.topics.pearls]\nstrong = ["موسم الغوص"]\n[keywords.en.topics.pearls]\nstrong = ["pearl diving"]\n'


def configuration(folder: Path, taxonomy: str | None) -> Path:
    (folder / "pipeline.toml").write_text(f'taxonomy = "own/taxonomy.toml"\n{ROUTES}', "utf-8")
    if taxonomy is not None:
        (folder / "own").mkdir()
        (folder / "own" / "taxonomy.toml").write_text(taxonomy, "utf-8")
    return folder / "pipeline.toml"


def test_the_file_is_found_beside_the_configuration_wherever_one_stands(tmp_path: Path) -> None:
    settings = load(configuration(tmp_path, CLEAN + WORDS))
    assert "pearls" in settings.load_taxonomy().topics


@pytest.mark.parametrize(
    ("taxonomy", "said"),
    [
        (None, "own/taxonomy.toml: No such file or directory; name a file beside pipeline.toml"),
        ("[topics", "own/taxonomy.toml is not TOML"),
        ('[topics]\nother = { en = "Other" }\n', "own/taxonomy.toml: types"),
        (CLEAN + '[keywords.ar.topics.perls]\nwords = ["غوص"]\n', "keywords.ar.topics.perls: no such code"),
    ],
    ids=["missing", "not TOML", "without types", "words for no topic"],
)
def test_a_file_that_cannot_be_used_is_refused_with_a_sentence(tmp_path: Path, taxonomy: str | None, said: str) -> None:
    with pytest.raises(Broken, match="taxonomy") as refused:
        load(configuration(tmp_path, taxonomy))
    assert said in str(refused.value)


def test_check_warns_of_doubtful_words_and_calls_the_configuration_in_order_all_the_same(tmp_path: Path) -> None:
    # Given a topic with a word listed twice and none in English
    words = '[keywords.ar.topics.pearls]\nstrong = ["موسم الغوص", "موسم غوص"]\n'
    config = configuration(tmp_path, CLEAN + words)
    (tmp_path / "data" / "secrets").mkdir(parents=True)
    (tmp_path / "data" / "secrets" / "instance").write_text("x")
    # When it is checked
    ours = {
        "RAWAFID_DATA": str(tmp_path / "data"),
        "RAWAFID_BROKER_URL": "none",
        "RAWAFID_DATABASE_URL": "",
        "A_SECRET": "00ff",
    }
    finished = run_warm(("check", "--config", str(config)), b"", ours, tmp_path)
    # Then both are told with path and remedy
    assert finished.returncode == 0, finished.stderr.decode()
    said = finished.stderr.decode()
    assert "keywords.ar.topics.pearls: «موسم غوص» is listed twice, as «موسم الغوص» too; keep one of them." in said
    assert "topics.pearls: no words in en; list some in [keywords.en.topics.pearls]" in said
