"""In which class the models of Odoo's accounting are."""

from __future__ import annotations

from odoo.addons.smarter_tenant.tools.isolation import declare

declare(__name__, {})
