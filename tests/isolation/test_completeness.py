"""Every model is in exactly one class."""

from __future__ import annotations

from .arena import Arena


def test_every_model_is_declared(arena: Arena):
    """One declaration each: two would have raised ``DeclaredTwice``."""
    assert arena.inside.call("undeclared") == []
