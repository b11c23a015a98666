"""Typed tables of pipeline.toml: frozen, closed, with every problem told at once and its remedy."""

import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, get_args

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator
from pydantic_core import ErrorDetails
from rapidfuzz import process as fuzzy


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

    def is_present(self) -> bool:
        """Whether ``reveal`` would succeed."""
        try:
            self.reveal()
        except SecretMissing:
            return False
        return True


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


def problems(error: ValidationError, model: type[BaseModel]) -> list[str]:
    """One sentence for each problem: the dotted path, what is wrong, and the remedy."""
    return [_sentence(detail, model) for detail in error.errors()]


def _sentence(detail: ErrorDetails, model: type[BaseModel]) -> str:
    path = _dotted(detail, model)
    match detail["type"]:
        case "extra_forbidden":
            known = _known_keys(detail["loc"][:-1], model)
            guess = fuzzy.extractOne(str(detail["loc"][-1]), known, score_cutoff=60) if known else None
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
    """The path as it is written in the file: without the tags that pydantic puts in for a union."""
    names = []
    current: Any = model
    for part in detail["loc"]:
        step = _inside(current, part)
        if step is not None and step[1]:
            current = step[0]
            continue
        names.append(f"[{part}]" if isinstance(part, int) else f".{part}")
        current = step[0] if step else None
    return "".join(names).lstrip(".") or "the file"


def _known_keys(location: tuple[int | str, ...], model: type[BaseModel]) -> list[str]:
    current: Any = model
    for part in location:
        step = _inside(current, part)
        current = step[0] if step else None
    return list(current.model_fields) if _is_model(current) else []


def _is_model(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, BaseModel)


def _inside(kind: Any, part: int | str) -> tuple[Any, bool] | None:
    """The type one step further down, and whether the step was a union's tag and not a key."""
    if _is_model(kind):
        field = kind.model_fields.get(part)
        return (field.annotation, False) if field else None
    arguments = get_args(kind)
    for argument in arguments:
        if _is_model(argument):
            tag = argument.model_fields.get("type")
            if tag is not None and part in (*get_args(tag.annotation), argument.__name__):
                return argument, True
    for argument in reversed(arguments):
        if argument is not type(None) and not isinstance(argument, str) and not _is_field(argument):
            if _is_model(argument):
                return (argument, False) if not isinstance(part, str) or len(arguments) > 1 else None
            deeper = _inside(argument, part)
            if deeper:
                return deeper
    return None


def _is_field(argument: Any) -> bool:
    return type(argument) is type(Field())
