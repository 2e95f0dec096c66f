"""Addresses of the server that take the id of a row."""

from __future__ import annotations

import inspect
from typing import Any
from urllib.parse import urlencode

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


def documents(env: Environment, rows: dict[str, int]) -> dict[str, list[str]]:
    """Return, by model, the addresses of the documents that can be made of the rows."""
    found: dict[str, list[str]] = {}
    for report in env["ir.actions.report"].search([], order="id"):
        row_id = rows.get(report.model)
        if row_id and report.report_type in {"qweb-pdf", "qweb-html"}:
            found.setdefault(report.model, []).extend(
                f"/report/{kind}/{report.report_name}/{row_id}"
                for kind in ("html", "pdf")
            )
    return found


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
    path = "".join(_part(part, values) for part in rule._trace)
    needed = _needed(rule)
    return [f"{path}?{urlencode(needed)}" if needed else path]


def _needed(rule: Any) -> dict[str, str]:
    """Return what the route cannot do without and is no part of its address."""
    parameters = list(
        inspect.signature(rule.endpoint.original_endpoint).parameters.values()
    )
    return {
        parameter.name: "1"
        for parameter in parameters[1:]
        if parameter.default is parameter.empty
        and parameter.kind is parameter.POSITIONAL_OR_KEYWORD
        and parameter.name not in rule.arguments
    }


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
