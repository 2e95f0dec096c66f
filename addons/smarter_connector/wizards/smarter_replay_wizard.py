"""Asks which deliveries to replay, and says how many they are before it does."""

from __future__ import annotations

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain


class SmarterReplayWizard(models.TransientModel):
    """What it finds is what its user may read; the job is the tenant's."""

    _name = "smarter.replay.wizard"
    _inherit = ["smarter.delivery.filter"]
    _description = "Replay deliveries"

    company_id = fields.Many2one(
        "res.company",
        required=True,
        default=lambda self: self._default_company(),
        domain=[("tenant_uuid", "!=", False)],
    )
    connector_state = fields.Selection(related="connector_id.state")
    count = fields.Integer("Deliveries found", compute="_compute_count")

    @api.model
    def _default_company(self):
        company = self.env.company
        return company if company.tenant_uuid else company.browse()

    @api.depends(
        *("company_id", "connector_id", "event_type_ids", "date_from", "date_to"),
        *("with_failed", "with_cancelled", "with_delivered", "selection"),
    )
    def _compute_count(self):
        for wizard in self:
            wizard.count = self.env["smarter.delivery"].search_count(wizard._domain())

    def _domain(self):
        """Return the deliveries of one tenant that are meant."""
        return self._delivery_domain() & Domain("company_id", "=", self.company_id.id)

    @api.model
    def _open(self, **words):
        """Return the dialog with these words in it."""
        self.env["smarter.delivery"].check_access("read")
        words.setdefault("company_id", self._company_of(words.get("selection")).id)
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Replay deliveries"),
            "res_model": self._name,
            "res_id": self.create(words).id if words["company_id"] else False,
            "view_mode": "form",
            "target": "new",
        }

    @api.model
    def _company_of(self, delivery_ids):
        """Return the tenant of a selection; replays are of one tenant."""
        chosen = self.env["smarter.delivery"].browse(delivery_ids or [])
        if len(chosen.company_id) > 1:
            raise UserError(self.env._("Choose deliveries of one tenant at a time."))
        return chosen.company_id or self._default_company()

    def action_start(self):
        """Queue the replay and show how it goes."""
        self.ensure_one()
        deliveries, domain = self.env["smarter.delivery"], self._domain()
        newest = deliveries.search(domain, order="id desc", limit=1)
        if not newest:
            raise UserError(self.env._("There is nothing to replay."))
        replay = self.env["smarter.replay"]._start(
            self.company_id,
            self._filter_vals(),
            deliveries.search_count(domain),
            newest.id,
        )
        return {
            "type": "ir.actions.act_window",
            "res_model": replay._name,
            "res_id": replay.id,
            "view_mode": "form",
            "views": [(False, "form")],
        }
