"""Finds where our code leaves the rights of the caller behind, or goes past the ORM."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ADDONS = ROOT / "addons"
REVIEWED = Path(__file__).with_name("reviewed_privileges.txt")

_CALLS = {
    "sudo": "sudo",
    "with_company": "with_company",
    "_tenant_env": "_tenant_env",
    "execute_query": "SQL",
    "execute_query_dict": "SQL",
}


def found(addons: Path = ADDONS) -> Counter[str]:
    """Return how often each function of our addons takes each privilege."""
    uses: Counter[str] = Counter()
    for path in sorted(addons.rglob("*.py")):
        if "tests" not in path.relative_to(addons).parts:
            tree = ast.parse(path.read_text(encoding="utf-8"))
            place = path.relative_to(addons).as_posix()
            uses.update(f"{place} {use}" for use in _uses(tree, ""))
    return uses


def reviewed(path: Path = REVIEWED) -> dict[str, str]:
    """Return the reviewed uses and the reason of each, as the list has them."""
    reasons = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            use, _colon, reason = line.partition(": ")
            if use in reasons:
                raise ValueError(f"listed twice: {use}")
            reasons[use] = reason
    return reasons


def _uses(node: ast.AST, function: str) -> Iterator[str]:
    """Yield ``function privilege`` for every use below a node of the syntax tree."""
    for child in ast.iter_child_nodes(node):
        inside = function
        if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            inside = f"{function}.{child.name}" if function else child.name
        if isinstance(child, ast.Call) and (privilege := _privilege(child)):
            yield f"{inside or '(module)'} {privilege}"
        yield from _uses(child, inside)


def _privilege(call: ast.Call) -> str | None:
    name = _name(call.func)
    if name in _CALLS:
        return None if name == "sudo" and _is_false(call) else _CALLS[name]
    if name == "execute" and _name(getattr(call.func, "value", None)) in ("cr", "_cr"):
        return "SQL"
    if name in ("with_user", "env", "Environment") and _names_superuser(call):
        return "superuser"
    return None


def _name(node: ast.AST | None) -> str:
    return getattr(node, "attr", None) or getattr(node, "id", "")


def _is_false(call: ast.Call) -> bool:
    """Whether this is ``sudo(False)``, which gives the privilege back."""
    first = call.args[0] if call.args else None
    return isinstance(first, ast.Constant) and first.value is False


def _names_superuser(call: ast.Call) -> bool:
    for keyword in call.keywords:
        if keyword.arg == "su" and getattr(keyword.value, "value", True):
            return True
    values = [*call.args, *(keyword.value for keyword in call.keywords)]
    return any(_name(value) == "SUPERUSER_ID" for value in values)
