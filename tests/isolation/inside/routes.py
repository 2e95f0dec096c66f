"""Addresses of the server that take the id of a row."""

from __future__ import annotations

from typing import Any

from odoo.api import Environment

IMAGES = ("image_1920", "image_128", "avatar_128", "logo", "datas")


def urls(env: Environment, foreign: dict[str, list[int]]) -> list[str]:
    """Return every GET route with the ids of foreign rows, and files by their ids."""
    found: list[str] = []
    for rule in env["ir.http"].routing_map().iter_rules():
        if "GET" in (rule.methods or {"GET"}) and rule.arguments:
            found += _filled(rule, foreign)
    for model, ids in foreign.items():
        names = [name for name in IMAGES if name in env[model]._fields]
        found += [
            f"/web/{kind}/{model}/{row_id}/{name}"
            for name in names
            for row_id in ids[:2]
            for kind in ("content", "image")
        ]
    found += [f"/web/content/{row_id}" for row_id in foreign.get("ir.attachment", [])]
    return sorted(set(found))


def _filled(rule: Any, foreign: dict[str, list[int]]) -> list[str]:
    """Return the address of one route for a foreign row of each kind that it takes."""
    values: dict[str, Any] = {}
    for name, converter in rule._converters.items():
        model = getattr(converter, "model", None)
        if model:
            ids = foreign.get(model)
            if not ids:
                return []
            values[name] = str(ids[0])
        else:
            values[name] = _plain(name, foreign)
    return ["".join(_part(part, values) for part in rule._trace)]


def _part(part: tuple[bool, str], values: dict[str, Any]) -> str:
    is_dynamic, text = part
    return str(values.get(text, "1")) if is_dynamic else text.replace("|", "")


def _plain(name: str, foreign: dict[str, list[int]]) -> Any:
    """Return an id that fits the name of an argument: ``order_id``, ``invoice_id``."""
    word = name.removesuffix("_id").removesuffix("_ids").replace("_", ".")
    for model, ids in foreign.items():
        if model == word or model.endswith(f".{word}"):
            return ids[0]
    return 1
