"""Every model is in exactly one class, and rows of tenants cannot be without owner."""

from __future__ import annotations

from .arena import Arena


def test_every_model_is_declared(arena: Arena):
    """One declaration each: two would have raised ``DeclaredTwice``."""
    assert arena.inside.call("undeclared") == []


def test_every_row_of_a_tenant_has_an_owner(arena: Arena):
    """The companies that we gave to rows are required, indexed and defaulted."""
    assert arena.inside.call("weak_ownership") == []
