"""The requests of a client: which fields and ids a person's web client would send."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

from odoo.api import Environment

from odoo.addons.smarter_tenant.tools.audit_paths import Path, Planner, nested

from .markers import FOREIGN, MISSING, NONSENSE
from .walk import Walk

ACTIVE = {"active_test": False}
# Of each length, in one question about a model.
PATHS = 3


def request(
    model: str, method: str, ids: list[int] | None = None, **values: Any
) -> dict[str, Any]:
    """Return one call of a model in the form that all transports share."""
    return {"model": model, "method": method, "ids": ids, "kwargs": values}


def reads(
    env: Environment, models: list[str], foreign: dict[str, list[int]], *, full: bool
) -> list[dict[str, Any]]:
    """Return the eight reading methods for every model; ``full``: with all fields."""
    walk = Walk(env, "a", "bo")
    planner = Planner(env["smarter.tenant.audit"]._graph())
    found = []
    for model in models:
        ids = foreign.get(model, [])[:5] or [MISSING]
        fields = _fields(walk, model, full=full)
        by_id = _by_id(model, ids, list(fields))
        found += by_id + _at_large(env, model, fields) + _counted(planner, model)
    return found


def _fields(walk: Walk, model: str, *, full: bool) -> dict[str, Any]:
    if full and walk.env[model].has_access("read"):
        return walk.specification(model)
    return {"id": {}, "display_name": {}}


def _by_id(model: str, ids: list[int], fields: list[str]) -> list[dict[str, Any]]:
    return [
        request(model, "search", domain=[("id", "in", ids)], context=ACTIVE),
        request(model, "read", ids, fields=fields),
        request(model, "export_data", ids, fields_to_export=["id", "display_name"]),
        request(model, "copy", ids[:1], default={}),
    ]


def _at_large(
    env: Environment, model: str, fields: dict[str, Any]
) -> list[dict[str, Any]]:
    known = env[model]._fields
    stored = (name for name, field in known.items() if field.type == "char")
    by = "create_uid" if "create_uid" in known else next(stored, "id")
    return [
        request(
            model,
            "web_search_read",
            domain=[],
            specification=fields,
            limit=20,
            order="id desc",
            context=ACTIVE,
        ),
        request(model, "name_search", name="", limit=200, context=ACTIVE),
        request(
            model,
            "formatted_read_group",
            domain=[],
            groupby=[by],
            aggregates=["__count"],
        ),
    ]


def _counted(planner: Planner, model: str) -> list[dict[str, Any]]:
    # What takes some questions only is a query of its own: left to the whole walk.
    probes = [probe for probe in planner.probes(model) if len(probe.paths) > 1]
    paths = _spread([path for probe in probes for path in probe.paths])
    domain = functools.partial(nested, paths or [("display_name",)], "ilike")
    return [
        request(model, "search_count", domain=domain(word), context=ACTIVE)
        for word in (FOREIGN, NONSENSE)
    ]


def _spread(paths: list[Path]) -> list[Path]:
    """Return some paths of up to three hops, from all over the list."""
    found = []
    for hops in range(4):
        same = [path for path in paths if len(path) == hops + 1]
        found += same[:: max(1, len(same) // PATHS)][:PATHS]
    return found


# -- writing --------------------------------------------------------------------------


def writes(
    env: Environment, own: dict[str, int], foreign: dict[str, int]
) -> list[dict[str, Any]]:
    """Return what must be refused: each request with a twin for an id of nobody."""
    pairs = []
    for model, row_id in foreign.items():
        pairs += [
            _pair(model, what, make, row_id)
            for what, make in _on_row(env, model).items()
        ]
    for model, row_id in own.items():
        pairs += _links(env, model, row_id, foreign)
        pairs += _people(env, model, row_id, foreign)
        pairs += _creations(env, model, foreign)
    return pairs


def _pair(
    model: str, what: str, make: Callable[[int], dict[str, Any]], target: int
) -> dict[str, Any]:
    """Return a request with a foreign id, and its twin with an id of nobody."""
    real, twin = make(target), make(MISSING)
    return {"model": model, "what": what, "real": real, "twin": twin}


def _on_row(env: Environment, model: str) -> dict[str, Any]:
    """Return what a client could do to a row that it knows the id of."""
    vals = {_text_of(env, model): "zqw"}
    partner_id = env.user.partner_id.id
    on_row = functools.partial(request, model)
    found = {
        "write": lambda row: on_row("write", [row], vals=vals),
        "unlink": lambda row: on_row("unlink", [row]),
        "attach": lambda row: request(
            "ir.attachment",
            "create",
            vals_list=[{"name": "zqw", "res_model": model, "res_id": row}],
        ),
    }
    if hasattr(env[model], "message_post"):
        found["message_post"] = lambda row: on_row("message_post", [row], body="zqw")
        found["follow"] = lambda row: on_row(
            "message_subscribe", [row], partner_ids=[partner_id]
        )
    if hasattr(env[model], "activity_schedule"):
        activity = {
            "summary": "zqw",
            "res_model_id": env["ir.model"]._get_id(model),
            "user_id": env.uid,
        }
        found["activity"] = lambda row: request(
            "mail.activity", "create", vals_list=[{**activity, "res_id": row}]
        )
    return found


def _text_of(env: Environment, model: str) -> str:
    """Return a field of the model that a text can be written to."""
    fields = env[model]._fields.values()
    texts = (
        field.name
        for field in fields
        if field.store and field.type == "char" and not field.readonly
    )
    return next(texts, "active")


def _people(
    env: Environment, model: str, row_id: int, foreign: dict[str, int]
) -> list[dict[str, Any]]:
    """Return what brings people and files of others to an own row."""
    if not hasattr(env[model], "message_post") or not env[model].has_access("write"):
        return []
    on_row = functools.partial(request, model)
    row, partner, file = [row_id], foreign["res.partner"], foreign["ir.attachment"]
    found = {
        "follower": (partner, "message_subscribe", "partner_ids"),
        "recipient": (partner, "message_post", "partner_ids"),
        "file": (file, "message_post", "attachment_ids"),
    }
    return [
        _pair(
            model,
            f"take {what}",
            lambda id_, method=method, name=name: on_row(method, row, **{name: [id_]}),
            target,
        )
        for what, (target, method, name) in found.items()
    ]


def _creations(
    env: Environment, model: str, foreign: dict[str, int]
) -> list[dict[str, Any]]:
    """Return creations of rows for the other tenant, and of rows that point at its."""
    if not env[model].has_access("create"):
        return []
    found = []
    for field in env[model]._fields.values():
        target = foreign.get(field.comodel_name or "")
        if target and field.store and field.type == "many2one" and not field.related:
            found.append(
                _pair(
                    model,
                    f"create {field.name}",
                    lambda id_, name=field.name: request(
                        model, "create", vals_list=[{name: id_}]
                    ),
                    target,
                )
            )
    # The company and one more: what all links are checked by is the same.
    found.sort(key=lambda pair: pair["what"] != "create company_id")
    return found[:2]


def _links(
    env: Environment, model: str, row_id: int, foreign: dict[str, int]
) -> list[dict[str, Any]]:
    """Return writes that point an own row at a foreign one, by every relation."""
    if not env[model].has_access("write"):
        return []
    found = []
    for field in env[model]._fields.values():
        target = foreign.get(field.comodel_name or "")
        if target and field.store and field.type in {"many2one", "many2many"}:
            many = field.type == "many2many"
            if env[model]._has_field_access(field, "write"):
                found.append(_link(model, row_id, field.name, target, many=many))
    return found


def _link(
    model: str, row_id: int, name: str, target: int, *, many: bool
) -> dict[str, Any]:
    def make(value: int) -> dict[str, Any]:
        vals = {name: [(4, value)] if many else value}
        return request(model, "write", [row_id], vals=vals)

    return _pair(model, f"link {name}", make, target)
