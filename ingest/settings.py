"""Typed tables of pipeline.toml: frozen, closed, with every problem told at once and its remedy."""

import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel, ConfigDict, ValidationError, model_validator
from pydantic_core import ErrorDetails
from rapidfuzz import process as fuzzy
from rapidfuzz.distance import OSA


class Table(BaseModel):
    """A table of pipeline.toml: immutable, and a key that it does not know is refused."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)


class SecretMissing(LookupError):
    """A secret that the configuration names is not there; the text says where it was looked for."""


class Secret(Table):
    """A secret by reference: ``{ env = "NAME" }`` or ``{ file = "PATH" }``, never the value itself."""

    env: str | None = None
    """The environment variable that holds it."""
    file: Path | None = None
    """The file that holds it; a relative path is below the data folder."""

    @model_validator(mode="before")
    @classmethod
    def _is_a_reference(cls, value: Any) -> Any:
        if isinstance(value, str):
            raise ValueError('a secret is not written here: use { env = "NAME" } or { file = "PATH" }')
        if isinstance(value, Mapping) and len(value) != 1:
            raise ValueError('give either { env = "NAME" } or { file = "PATH" }')
        return value

    def path(self) -> Path | None:
        """The file, with a relative path resolved below the data folder."""
        return None if self.file is None else data_folder() / self.file

    def reveal(self) -> str:
        """The secret itself, read now, so that a rotated one is seen. Raises SecretMissing."""
        if self.env is not None:
            value = os.environ.get(self.env, "")
            if not value:
                raise SecretMissing(f"set the environment variable {self.env}")
            return value
        path = self.path()
        assert path is not None
        try:
            value = path.read_text(encoding="utf-8").strip()
        except OSError:
            raise SecretMissing(f"write the secret into {path}") from None
        if not value:
            raise SecretMissing(f"{path} is empty: write the secret into it")
        return value


def data_folder() -> Path:
    """The folder that holds everything the embedded default keeps: ``RAWAFID_DATA``, else ``./data``."""
    return Path(os.environ.get("RAWAFID_DATA") or "data").resolve()


def secrets(table: BaseModel, path: str = "") -> Iterator[tuple[str, Secret]]:
    """Every secret below ``table`` with its dotted path."""
    for name, value in table:
        where = f"{path}.{name}" if path else name
        if isinstance(value, Secret):
            yield where, value
        elif isinstance(value, BaseModel):
            yield from secrets(value, where)
        elif isinstance(value, Mapping):
            for key, item in value.items():
                if isinstance(item, BaseModel):
                    yield from secrets(item, f"{where}.{key}")
        elif isinstance(value, list | tuple):
            for number, item in enumerate(value):
                if isinstance(item, BaseModel):
                    yield from secrets(item, f"{where}[{number}]")


def problems(error: ValidationError, model: type[BaseModel]) -> list[str]:
    """One sentence for each problem: the dotted path, what is wrong, and the remedy."""
    return [_sentence(detail, model) for detail in error.errors()]


def _sentence(detail: ErrorDetails, model: type[BaseModel]) -> str:
    path = _dotted(detail, model)
    match detail["type"]:
        case "extra_forbidden":
            known = _known_keys(detail["loc"][:-1], model)
            guess = fuzzy.extractOne(str(detail["loc"][-1]), known, scorer=OSA.normalized_similarity, score_cutoff=0.5)
            remedy = f'did you mean "{guess[0]}"?' if guess else f"known here: {', '.join(sorted(known))}."
            return f"{path}: unknown key; {remedy}"
        case "missing":
            return f"{path}: is required; add it."
        case "union_tag_invalid" | "union_tag_not_found":
            return f"{path}: {detail['msg'][0].lower()}{detail['msg'][1:]}."
        case "value_error":
            return f"{path}: {detail['msg'].removeprefix('Value error, ')}."
        case _:
            message = detail["msg"][0].lower() + detail["msg"][1:]
            return f"{path}: {message}, not {detail['input']!r}."


def _dotted(detail: ErrorDetails, model: type[BaseModel]) -> str:
    """The path as it is written in the file: without the names that pydantic puts in for a union's members."""
    names = []
    kind: Any = model
    for part in detail["loc"]:
        kind, is_key = _step(kind, part)
        if is_key:
            names.append(f"[{part}]" if isinstance(part, int) else f".{part}")
    return "".join(names).lstrip(".") or "the file"


def _known_keys(location: tuple[int | str, ...], model: type[BaseModel]) -> list[str]:
    kind: Any = model
    for part in location:
        kind, _ = _step(kind, part)
    kind = _unwrapped(kind)
    return list(kind.model_fields) if _is_model(kind) else []


def _step(kind: Any, part: int | str) -> tuple[Any, bool]:
    """The type that ``part`` of an error's location leads to, and whether it stands in the file."""
    kind = _unwrapped(kind)
    if _is_model(kind):
        field = kind.model_fields.get(part)
        return (field.annotation if field else None), True
    if get_origin(kind) in (Union, UnionType):
        members = [_unwrapped(member) for member in get_args(kind)]
        return next((member for member in members if _is_called(member, part)), None), False
    if get_origin(kind) is dict or get_origin(kind) is Mapping:
        return get_args(kind)[1], True
    if isinstance(part, int) and get_args(kind):
        return get_args(kind)[0], True
    return None, isinstance(part, int)


def _unwrapped(kind: Any) -> Any:
    """Without ``Annotated`` and ``| None``."""
    if get_origin(kind) is Annotated:
        return _unwrapped(get_args(kind)[0])
    if get_origin(kind) in (Union, UnionType):
        members = [member for member in get_args(kind) if member is not type(None)]
        return _unwrapped(members[0]) if len(members) == 1 else Union[tuple(members)]  # noqa: UP007
    return kind


def _is_called(member: Any, tag: int | str) -> bool:
    if not _is_model(member):
        return False
    kind = member.model_fields.get("type")
    return tag == member.__name__ or (kind is not None and tag in get_args(kind.annotation))


def _is_model(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, BaseModel)
