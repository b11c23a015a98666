"""A model as a folder: ``model.json`` says what it is, one ``.npz`` a head holds the weights."""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from fcntl import LOCK_EX, flock
from functools import cache, partial
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from classify.learned.calibration import Calibration
from classify.learned.embedding import Embedder, text_of
from classify.learned.folder import ABOUT, BadModel, is_model, replace_file
from classify.learned.head import Figures, Head, SemanticHead, Singles
from classify.learned.opinion import Opinion
from classify.learned.scorer import Scorer

FORMAT = 1
_BETWEEN = "\n"
"""Between the marks of a vocabulary; no mark holds it."""
_BY_WORDS = ".words"
"""Ends the hash of a model that knows sentence embeddings and answers without them."""


@dataclass(frozen=True)
class Model:
    """Heads that are scored together."""

    heads: Mapping[str, Head]
    scorer: Scorer
    hash: str
    """Of everything that decides: the same hash decides the same."""
    embedder: Embedder | None = None
    """None: words and letters answer alone."""

    @property
    def semantic_heads(self) -> list[str]:
        """The heads that were trained to be asked what a text is like as a whole."""
        return [name for name, head in self.heads.items() if head.semantic is not None]

    def embedding_with(self, embedder: Embedder | None) -> "Model":
        """The same model with sentence embeddings where they are of the kind it learnt from, else without.

        Without, it decides otherwise than it was made to, and has another hash.
        """
        name = self.hash.removesuffix(_BY_WORDS)
        kinds = {head.semantic.embedder for head in self.heads.values() if head.semantic is not None}
        if not kinds:
            return self
        if embedder is None or kinds != {embedder.name}:
            return replace(self, embedder=None, hash=name + _BY_WORDS)
        return replace(self, embedder=embedder, hash=name)

    def opinion(self, words: Sequence[str], language: str | None, of_taxonomy: frozenset[str]) -> Opinion:
        """What the heads say about a text, given as its words; ``of_taxonomy`` names the heads keywords speak to."""
        whole = None if self.embedder is None else cache(partial(_embedding, self.embedder, words))
        return Opinion(self.heads, self.scorer.blocks, of_taxonomy, self.scorer.sum(words), language, whole)

    def foreign(self, name: str, codes: frozenset[str]) -> list[str]:
        """The labels of a head that are none of these codes."""
        return [label for label in self.heads[name].labels if label not in codes]

    def speaks(self, name: str, codes: frozenset[str]) -> bool:
        """Whether most of a head's examples have one of these codes."""
        counts = self.heads[name].examples[""]
        return 2 * sum(counts[label] for label in self.foreign(name, codes)) < sum(counts.values())


def model_of(heads: Sequence[Head], embedder: Embedder | None = None) -> Model:
    """The model of these heads, ready to score; with ``embedder`` what words leave in doubt is embedded."""
    ordered = sorted(heads, key=lambda head: head.name)
    about = _about({head.name: _said_of(head, _packed(head)) for head in ordered})
    model = Model({head.name: head for head in ordered}, Scorer(ordered), str(about["hash"]))
    return model.embedding_with(embedder)


def read_model(folder: Path, embedder: Embedder | None = None) -> Model:
    """The model in a folder. Raises BadModel when there is none, or it is damaged or of another version."""
    for _ in range(2):
        about = _read_about(folder)
        try:
            heads = [_read_head(folder, name, said) for name, said in sorted(about["heads"].items())]
        except FileNotFoundError:
            continue  # it was replaced between the two reads
        model = Model({head.name: head for head in heads}, Scorer(heads), str(about["hash"]))
        return model.embedding_with(embedder)
    raise BadModel(f"{folder}: a file of the model is missing; train it again.")


def write_head(folder: Path, head: Head) -> str:
    """Puts one head into the folder's model, the others stay; returns the model's new hash.

    A reader finds the old model or the new one, never a mixture.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with _alone(folder):
        said = _read_about(folder)["heads"] if is_model(folder) else {}
        packed = _packed(head)
        said[head.name] = _said_of(head, packed)
        about = _about(said)
        replace_file(folder / said[head.name]["file"], packed)
        replace_file(folder / ABOUT, json.dumps(about, ensure_ascii=False, indent=1).encode())
        named = {one["file"] for one in said.values()}
        for path in folder.glob("*.npz"):
            if path.name not in named:
                path.unlink(missing_ok=True)
    return str(about["hash"])


def _embedding(embedder: Embedder, words: Sequence[str]) -> Singles:
    found: Singles = embedder.vectors([text_of(words)])[0]
    return found


def _about(heads: Mapping[str, Any]) -> dict[str, Any]:
    said = {"format": FORMAT, "heads": dict(sorted(heads.items()))}
    canonical = json.dumps(said, ensure_ascii=False, sort_keys=True).encode()
    return {"hash": hashlib.sha256(canonical).hexdigest()[:16], **said}


def _said_of(head: Head, packed: bytes) -> dict[str, Any]:
    digest = hashlib.sha256(packed).hexdigest()
    return {
        "file": f"{head.name}-{digest[:12]}.npz",
        "sha256": digest,
        "labels": list(head.labels),
        "strength": head.strength,
        "seed": head.seed,
        "figures": head.figures.as_json(),
        "calibration": head.calibration.as_json(),
        "examples": {language: dict(counts) for language, counts in head.examples.items()},
        **({"semantic": _said_of_whole(head.semantic)} if head.semantic is not None else {}),
    }


def _said_of_whole(semantic: SemanticHead) -> dict[str, Any]:
    return {
        "embedder": semantic.embedder,
        "strength": semantic.strength,
        "calibration": semantic.calibration.as_json(),
        "asked": round(semantic.asked, 4),
        "before": semantic.before.as_json(),
        "after": semantic.after.as_json(),
    }


def _packed(head: Head) -> bytes:
    words = np.frombuffer(_BETWEEN.join(head.vocabulary).encode("utf-8", "surrogatepass"), np.uint8)
    arrays: dict[str, NDArray[Any]] = {
        "weights": head.weights,
        "squares": head.squares,
        "bias": head.bias,
        "vocabulary": words,
    }
    if head.semantic is not None:
        arrays |= {"semantic_weights": head.semantic.weights, "semantic_bias": head.semantic.bias}
    file = BytesIO()
    np.savez(file, allow_pickle=False, **arrays)
    return file.getvalue()


def _read_about(folder: Path) -> dict[str, Any]:
    path = folder / ABOUT
    try:
        about = json.loads(path.read_text(encoding="utf-8"))
        version = about["format"]
        if not isinstance(about["heads"], dict) or not isinstance(about["hash"], str):
            raise TypeError
    except OSError as error:
        raise BadModel(f"{path}: {error.strerror}; `rawafid train` makes a model.") from None
    except (ValueError, KeyError, TypeError):
        raise BadModel(f"{path}: this describes no model; train it again.") from None
    if version != FORMAT:
        raise BadModel(f"{path}: the model is of format {version}, not {FORMAT}; train it again.")
    return dict(about)


def _read_head(folder: Path, name: str, said: Mapping[str, Any]) -> Head:
    try:
        path = folder / Path(str(said["file"])).name
        packed = path.read_bytes()
        if hashlib.sha256(packed).hexdigest() != said["sha256"]:
            raise ValueError("not the bytes that were written")
        with np.load(BytesIO(packed), allow_pickle=False) as arrays:
            words = arrays["vocabulary"].tobytes().decode("utf-8", "surrogatepass")
            head = Head(
                name=name,
                labels=tuple(map(str, said["labels"])),
                vocabulary=tuple(words.split(_BETWEEN)),
                weights=arrays["weights"],
                squares=arrays["squares"],
                bias=arrays["bias"],
                examples={str(one): dict(counts) for one, counts in said["examples"].items()},
                strength=float(said["strength"]),
                calibration=Calibration.from_json(said["calibration"]),
                figures=Figures(**said["figures"]),
                seed=int(said["seed"]),
                semantic=_read_semantic(said["semantic"], arrays) if "semantic" in said else None,
            )
    except FileNotFoundError:
        raise
    except (OSError, ValueError, KeyError, TypeError, AttributeError, BadZipFile) as error:
        raise BadModel(f"{folder}: the head {name!r} is damaged ({error}); train it again.") from None
    if head.weights.shape != (len(head.vocabulary), len(head.labels)) or head.bias.shape != (len(head.labels),):
        raise BadModel(f"{folder}: the head {name!r} is damaged; train it again.")
    return head


def _read_semantic(said: Mapping[str, Any], arrays: Mapping[str, Any]) -> SemanticHead:
    weights, bias = arrays["semantic_weights"], arrays["semantic_bias"]
    if weights.ndim != 2 or bias.shape != weights.shape[1:] or len(bias) > len(arrays["bias"]):
        raise ValueError("its sentence embeddings have no such labels")
    return SemanticHead(
        embedder=str(said["embedder"]),
        weights=weights,
        bias=bias,
        strength=float(said["strength"]),
        calibration=Calibration.from_json(said["calibration"]),
        asked=float(said["asked"]),
        before=Figures(**said["before"]),
        after=Figures(**said["after"]),
    )


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """One writer at a time: two trainings of different heads must not undo each other."""
    with (folder / ".lock").open("w") as file:
        flock(file, LOCK_EX)
        yield
