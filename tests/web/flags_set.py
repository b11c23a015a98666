"""Every flag that the code can set, as far as it is written there, and every flag that has words."""

import ast
from collections.abc import Iterator
from pathlib import Path

import web.flags

ROOT = Path(__file__).parents[2]


def codes_set() -> frozenset[str]:
    """The codes that normalize/ and cases/ put into a message's flags."""
    trees = [ast.parse(path.read_text()) for name in ("normalize", "cases") for path in (ROOT / name).rglob("*.py")]
    nodes = [node for tree in trees for node in ast.walk(tree)]
    constants = {
        node.targets[0].id: node.value.value
        for node in nodes
        if isinstance(node, ast.Assign)
        and isinstance(node.targets[0], ast.Name)
        and isinstance(node.value, ast.Constant)
    }
    found = {code for node in nodes for place in _flag_places(node) for code in _codes(place, constants)}
    return frozenset(found)


def codes_with_words() -> frozenset[str]:
    """The codes of the tables in web/flags.py."""
    tree = ast.parse(Path(web.flags.__file__).read_text())
    tables = [node for node in ast.walk(tree) if isinstance(node, ast.Dict)]
    return frozenset(str(key.value) for table in tables for key in table.keys if isinstance(key, ast.Constant))


def _constants(node: ast.AST) -> Iterator[tuple[str, object]]:
    match node:
        case ast.Assign(targets=[ast.Name(id=name)], value=ast.Constant(value=value)):
            yield name, value


def _flag_places(node: ast.AST) -> Iterator[ast.expr]:
    """The expressions in which a code stands, in the ways that flags are set."""
    match node:
        case ast.Subscript(value=target, slice=code) if _is_flags(target):
            yield code
        case ast.Call(func=ast.Attribute(attr="flag"), args=codes):
            yield from codes
        case ast.Call(func=ast.Attribute(value=ast.Name(id="flags" | "found"), attr="append"), args=codes):
            yield from codes
        case ast.keyword(arg="flags", value=value):
            yield value
        case ast.Assign(targets=[target], value=value) | ast.AugAssign(target=target, value=value) if _is_flags(target):
            yield value
        case ast.Tuple(elts=[ast.Starred(value=ast.Name(id="flags")), *codes]):
            yield from codes
        case ast.FunctionDef(name="_doubts" | "_flags_of"):
            yield from (one.value for one in ast.walk(node) if isinstance(one, ast.Return) and one.value)
        case ast.Return(value=ast.Tuple(elts=[_, *rest])):
            yield from (one for one in rest if isinstance(one, ast.Tuple | ast.IfExp))


def _codes(place: ast.AST, constants: dict[str, object]) -> Iterator[str]:
    match place:
        case ast.Constant(value=str(code)) if code.replace("_", "").isalpha() and code.islower() and code.isascii():
            yield code
        case ast.Name(id=name) if name.isupper() and name in constants:
            yield str(constants[name])
        case ast.JoinedStr() | ast.Subscript():
            return  # put together, which the test knows; or the key of something else
        case ast.IfExp(body=body, orelse=orelse):
            yield from _codes(body, constants)
            yield from _codes(orelse, constants)
        case _:
            for inner in ast.iter_child_nodes(place):
                yield from _codes(inner, constants)


def _is_flags(target: ast.expr) -> bool:
    return (isinstance(target, ast.Name) and target.id == "flags") or (
        isinstance(target, ast.Attribute) and target.attr == "flags"
    )
