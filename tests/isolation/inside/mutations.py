"""Rules taken away on purpose: what the proof must then see."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import Any
from unittest.mock import patch

from odoo.api import Environment
from odoo.fields import Domain

from odoo.addons.smarter_tenant.tools.isolation import Catalogue


@contextmanager
def tag_without_owner(env: Environment) -> Iterator[None]:
    """``crm.tag`` is declared a catalogue, though tenants make tags."""
    isolation = env.registry["smarter.isolation"]
    mutated = {**env["smarter.isolation"]._policies(), "crm.tag": Catalogue()}
    with patch.object(isolation, "_policies", lambda _self: mutated):
        yield


@contextmanager
def partner_without_rule(env: Environment) -> Iterator[None]:
    """Contacts have no rule of ours: Odoo's own one decides."""
    isolation = env.registry["smarter.isolation"]
    original = isolation._domain

    def domain(self: Any, model: str, mode: str) -> Domain:
        return Domain.TRUE if model == "res.partner" else original(self, model, mode)

    with patch.object(isolation, "_domain", domain):
        yield


@contextmanager
def references_unchecked(env: Environment) -> Iterator[None]:
    """A row may point at whatever a client names."""
    base = env.registry["base"]
    with patch.object(base, "_check_references", lambda *_args, **_options: None):
        yield


MUTATIONS: dict[str | None, Callable[[Environment], AbstractContextManager[None]]] = {
    None: lambda _env: nullcontext(),
    "tag_without_owner": tag_without_owner,
    "partner_without_rule": partner_without_rule,
    "references_unchecked": references_unchecked,
}


@contextmanager
def mutated(env: Environment, name: str | None) -> Iterator[None]:
    """Take one rule away; nothing decided with or without it is remembered."""
    env.registry.clear_all_caches()
    with MUTATIONS[name](env):
        try:
            yield
        finally:
            env.registry.clear_all_caches()
