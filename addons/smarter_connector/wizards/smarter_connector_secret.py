"""Showing a new signing secret, once."""

from __future__ import annotations

from odoo import fields, models


class SmarterConnectorSecret(models.TransientModel):
    """The dialog after "Generate secret". It is never saved."""

    _name = "smarter.connector.secret"
    _description = "New signing secret"

    # Not stored: the text goes to the browser that asked for it and nowhere else.
    secret = fields.Char(store=False, readonly=True)
