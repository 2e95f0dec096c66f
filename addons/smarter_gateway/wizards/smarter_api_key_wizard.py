"""Creating an API key by hand and seeing it, once."""

from __future__ import annotations

from datetime import timedelta

from odoo import fields, models

NEVER = "never"


class SmarterApiKeyWizard(models.TransientModel):
    """Asks for name, scopes and lifetime, then shows the new key."""

    _name = "smarter.api.key.wizard"
    _description = "New API key"

    name = fields.Char(required=True)
    company_id = fields.Many2one(
        "res.company",
        string="Tenant",
        required=True,
        domain="[('rut', '!=', False)]",
        default=lambda self: self.env.company,
    )
    scope_ids = fields.Many2many(
        "smarter.api.scope",
        string="Scopes",
        default=lambda self: self.env["smarter.api.scope"].search([]),
    )
    lifetime = fields.Selection(
        [("90", "90 days"), ("365", "1 year"), (NEVER, "No end")],
        required=True,
        default="365",
    )
    requests_per_minute = fields.Integer(
        "Requests per minute", help="0: as many as the plan allows."
    )
    # Not stored: the text goes to the browser that asked for it and nowhere else.
    key = fields.Char("Your new key", store=False, readonly=True)

    def action_generate(self):
        """Create the key and show its text in the same dialog."""
        self.ensure_one()
        result = self.env["smarter.api.key"].generate(
            self.name,
            self.scope_ids.mapped("code"),
            company_id=self.company_id.id,
            expires_at=self._expires_at(),
            requests_per_minute=self.requests_per_minute,
        )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Copy your key now"),
            "res_model": self._name,
            "view_mode": "form",
            "target": "new",
            "context": {
                "default_name": self.name,
                "default_company_id": self.company_id.id,
                "default_key": result["key"],
            },
        }

    def _expires_at(self):
        if self.lifetime == NEVER:
            return None
        return fields.Datetime.now() + timedelta(days=int(self.lifetime))
