"""What an API key can be allowed to do."""

from __future__ import annotations

from odoo import fields, models


class SmarterApiScope(models.Model):
    """A permission that routes ask for; each addon brings its own as data."""

    _name = "smarter.api.scope"
    _description = "API scope"
    _order = "code"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True, readonly=True)
    description = fields.Char(translate=True)

    _code_unique = models.UniqueIndex("(code)", "A scope code exists once.")
