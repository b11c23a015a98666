"""The manual of one type of connector: its options as people write them, each with its docstring, and its card."""

import json
from collections.abc import Iterator, Mapping
from inspect import cleandoc
from pathlib import Path
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from connectors import AnyConnector
from connectors._card import read_card
from ingest.settings import Secret, Table
from pipeline.commands.cards import print_card
from pipeline.commands.options import WRONG_USAGE, fail, put_json

_PLAIN: Mapping[Any, str] = {
    str: "text", int: "whole number", float: "number", bool: "true or false", Path: "path", Secret: "secret",
}  # fmt: skip


def print_manual(wanted: str, *, as_json: bool) -> None:
    """Print every option of a type of connector and where it stands; an unknown type ends the command."""
    known = {get_args(one.model_fields["type"].annotation)[0]: one for one in get_args(get_args(AnyConnector)[0])}
    if wanted not in known:
        fail(f"There is no connector type {wanted!r}; the types are {', '.join(sorted(known))}.", WRONG_USAGE)
    about, options = cleandoc(known[wanted].__doc__ or ""), list(_options(known[wanted], ""))
    if as_json:
        card = read_card(wanted).model_dump(exclude_defaults=True)
        put_json({"type": wanted, "about": about, "options": options, "card": card})
        return
    print(f'[connectors.NAME]\ntype = "{wanted}"\n\n{about}\n')
    for option in options:
        default = "required" if option["required"] else f"default {option['default']}"
        print(f"  {option['option']} ({option['type']}; {default})\n      {option['about']}")
    print_card(wanted)


def _options(table: type[Table], prefix: str) -> Iterator[dict[str, Any]]:
    for name, field in table.model_fields.items():
        if name == "type":
            continue
        yield {
            "option": f"{prefix}{name}",
            "type": kind_of(field.annotation),
            "required": field.is_required(),
            "default": None if field.is_required() else _written(field.get_default(call_default_factory=True)),
            "about": " ".join((field.description or "").split()),
        }
        for one in (field.annotation, *get_args(field.annotation)):
            if isinstance(one, type) and issubclass(one, Table) and one is not Secret:
                yield from _options(one, f"{prefix}{name}.")


def _written(default: Any) -> str:
    """A default as it would stand in the file, or ``none``."""
    plain = default.model_dump(mode="json", exclude_defaults=True) if isinstance(default, Table) else default
    return "none" if plain is None else json.dumps(plain, ensure_ascii=False, default=str)


def kind_of(annotation: Any) -> str:
    """A type as somebody calls it who writes TOML, such as ``list of text`` or ``"tls" or "none"``."""
    origin, parts = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return kind_of(parts[0])
    if origin is Literal:
        return " or ".join(f'"{part}"' if isinstance(part, str) else str(part) for part in parts)
    if origin in (Union, UnionType):
        return " or ".join(kind_of(part) for part in parts if part is not NoneType)
    if origin is not None and issubclass(origin, Mapping):
        return f"table of {kind_of(parts[1])}"
    if origin is not None:
        return f"list of {kind_of(parts[0])}"
    return _PLAIN.get(annotation, "table" if issubclass(annotation, Table) else annotation.__name__)
