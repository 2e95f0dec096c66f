"""The requests of a client: which fields and ids a person's web client would send."""

from __future__ import annotations

from typing import Any

from odoo.api import Environment

from odoo.addons.smarter_tenant.tools.audit_paths import Planner

from .markers import FOREIGN, NONSENSE
from .walk import Walk

MISSING = 2_000_000_011
ACTIVE = {"active_test": False}


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
    found = []
    for model in models:
        ids = foreign.get(model, [])[:5] or [MISSING]
        fields = _fields(walk, model, full=full)
        by_id = _by_id(model, ids, list(fields))
        if env[model].has_access("read"):
            found += by_id + _at_large(env, model, fields)
            found += _counted(walk.planner, model)
        else:
            # Closed to this person: the same refusal whatever is asked.
            found += by_id + _at_large(env, model, fields) if full else by_id[:2]
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
    probe = next(iter(planner.probes(model)), None)
    if probe is None:
        return []
    return [
        request(
            model, "search_count", domain=probe.domain(word, count=40), context=ACTIVE
        )
        for word in (FOREIGN, NONSENSE)
    ]


# -- writing --------------------------------------------------------------------------


def writes(
    env: Environment, own: dict[str, int], foreign: dict[str, int]
) -> list[dict[str, Any]]:
    """Return what must be refused: each request with a twin for an id of nobody."""
    pairs = []
    for model, row_id in foreign.items():
        pairs += [
            {"what": what, "real": make(row_id), "twin": make(MISSING)}
            for what, make in _on_row(env, model).items()
        ]
    for model, row_id in own.items():
        pairs += _links(env, model, row_id, foreign)
    return pairs


def _on_row(env: Environment, model: str) -> dict[str, Any]:
    text = next(
        (
            field.name
            for field in env[model]._fields.values()
            if field.store and field.type == "char" and not field.readonly
        ),
        "active",
    )
    partner_id = env.user.partner_id.id
    found = {
        "write": lambda row: request(model, "write", [row], vals={text: "zqw"}),
        "unlink": lambda row: request(model, "unlink", [row]),
        "attach": lambda row: request(
            "ir.attachment",
            "create",
            vals_list=[{"name": "zqw", "res_model": model, "res_id": row}],
        ),
    }
    if hasattr(env[model], "message_post"):
        found["message_post"] = lambda row: request(
            model, "message_post", [row], body="zqw"
        )
        found["follow"] = lambda row: request(
            model, "message_subscribe", [row], partner_ids=[partner_id]
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

    return {"what": f"link {name}", "real": make(target), "twin": make(MISSING)}
