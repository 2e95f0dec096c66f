"""What the tests may ask of the Odoo process."""

from __future__ import annotations

from typing import Any

from odoo.api import Environment
from odoo.tools import SQL

from odoo.addons.smarter_tenant.tools.isolation import Owned

from . import mutations, requests, routes, world
from .paths import PathSearch
from .walk import Walk, marked_ids


def build(env: Environment) -> dict[str, Any]:
    """Fill the database, see ``world``; call with ``keep``."""
    return world.build(env)


def models(env: Environment) -> list[str]:
    """Return every model that keeps rows."""
    names: list[str] = env["smarter.tenant.audit"]._models()
    return names


def undeclared(env: Environment) -> list[str]:
    """Return the models that no addon puts into a class."""
    names: list[str] = env["smarter.isolation"]._undeclared()
    return names


def marked(env: Environment, letters: str) -> dict[str, list[int]]:
    """Return the rows that bear markers, by model."""
    found = {name: marked_ids(env, name, letters) for name in models(env)}
    return {name: ids for name, ids in found.items() if ids}


def as_person(env: Environment, user_id: int) -> Environment:
    """Return the environment in which a request of this person runs."""
    user = env["res.users"].browse(user_id)
    context = {
        "lang": user.lang or "en_US",
        "tz": user.tz,
        "allowed_company_ids": user.company_id.ids,
    }
    return env(user=user_id, su=False, context=context)


def walk(
    env: Environment,
    user_id: int,
    names: list[str],
    mutation: str | None = None,
) -> dict[str, Any]:
    """Let a person of tenant A ask everything of the models."""
    with mutations.mutated(env, mutation):
        return Walk(as_person(env, user_id), "a", "bo").run(names).as_dict()


def search_paths(
    env: Environment, user_id: int, part: int = 0, parts: int = 1, hops: int = 3
) -> dict[str, Any]:
    """Let a person of tenant A search through relations, a part of all paths."""
    return PathSearch(as_person(env, user_id), part, parts, hops).run().as_dict()


def links(
    env: Environment,
    user_id: int,
    own: dict[str, int],
    foreign: dict[str, int],
    mutation: str | None = None,
) -> list[str]:
    """Point rows of a person at foreign ones; return what was accepted."""
    with mutations.mutated(env, mutation):
        person = as_person(env, user_id)
        pairs = requests.writes(person, own, foreign)
        return [
            f"{pair['model']} {pair['what']}"
            for pair in pairs
            if pair["what"].startswith("link") and _accepts(person, pair["real"])
        ]


def _accepts(env: Environment, asked: dict[str, Any]) -> bool:
    row = env[asked["model"]].browse(asked["ids"])
    try:
        with env.cr.savepoint() as savepoint:
            row.write(asked["kwargs"]["vals"])
            env.flush_all()
            done = _is_there(row, asked["kwargs"]["vals"])
            savepoint.rollback()
    except Exception:  # refused, by whatever
        done = False
    env.clear()
    return done


def _is_there(row: Any, vals: dict[str, Any]) -> bool:
    """Whether the values were stored; Odoo leaves some out without a word."""
    ((name, value),) = vals.items()
    wanted = value[0][1] if isinstance(value, list) else value
    row.invalidate_recordset()
    return wanted in row.sudo()[name].ids


def reads(
    env: Environment, user_id: int, foreign: dict[str, list[int]], *, full: bool
) -> list[dict[str, Any]]:
    """Return the reading requests that a client makes as this person."""
    return requests.reads(as_person(env, user_id), models(env), foreign, full=full)


def writes(
    env: Environment, user_id: int, own: dict[str, int], foreign: dict[str, int]
) -> list[dict[str, Any]]:
    """Return the writing requests with foreign ids, each with its missing twin."""
    return requests.writes(as_person(env, user_id), own, foreign)


def urls(env: Environment, foreign: dict[str, list[int]]) -> list[str]:
    """Return the addresses that take ids, with foreign ones filled in."""
    return routes.urls(env, foreign)


def documents(env: Environment, rows: dict[str, int]) -> dict[str, list[str]]:
    """Return the addresses of the documents about these rows, by model."""
    return routes.documents(env, rows)


def checksums(env: Environment, letters: str) -> dict[str, str]:
    """Return a checksum over the rows that bear markers, by model."""
    found = {}
    for name, ids in marked(env, letters).items():
        query = SQL(
            "SELECT md5(string_agg(t::text, '' ORDER BY id)) FROM %s AS t"
            " WHERE id = ANY(%s)",
            SQL.identifier(env[name]._table),
            ids,
        )
        found[name] = env.execute_query(query)[0][0]
    return found


def weak_ownership(env: Environment) -> list[str]:
    """Return companies of owned rows, fields of ours, that may be missing or are slow."""
    bad = []
    for name, policy in env["smarter.isolation"]._policies().items():
        field = env[name]._fields.get(getattr(policy, "company", None) or "")
        if field is None or not isinstance(policy, Owned) or not env[name]._auto:
            continue
        if field._module and field._module.startswith("smarter_") and field.store:
            bad += [f"{name}.{field.name}: {what}" for what in _lacks(env[name], field)]
    return bad


def _lacks(model: Any, field: Any) -> list[str]:
    found = {
        "required": field.required,
        "indexed": field.index or _leads_an_index(model, field),
        # What nobody may write is given by the code that makes the rows.
        "a default": field.default or field.compute or field.readonly,
    }
    return [f"not {what}" for what, has_it in found.items() if not has_it]


def _leads_an_index(model: Any, field: Any) -> bool:
    query = SQL(
        "SELECT true FROM pg_index x JOIN pg_attribute a ON a.attrelid = x.indrelid"
        " AND a.attnum = x.indkey[0] AND a.attname = %s"
        " WHERE x.indrelid = %s::regclass AND x.indpred IS NULL",
        field.name,
        model._table,
    )
    return bool(model.env.execute_query(query))
