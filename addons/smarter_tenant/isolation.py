"""In which class the models of this addon and of Odoo's core are."""

from __future__ import annotations

from .tools.isolation import Catalogue, Owned, Personal, System, declare

declare(__name__, {})
