"""What Chatwoot lists of an account: the same here, for people to choose from."""

from __future__ import annotations

from odoo import api, fields, models


class SmarterChatwootListed(models.AbstractModel):
    """One row for each that is there; nobody but "Connect" writes them."""

    _name = "smarter.chatwoot.listed"
    _inherit = ["smarter.tenant.owned"]
    _description = "Part of a Chatwoot account"
    _order = "name, id"

    company_id = fields.Many2one(readonly=True)
    connector_id = fields.Many2one(
        "smarter.connector",
        required=True,
        readonly=True,
        ondelete="cascade",
        check_company=True,
    )
    name = fields.Char(required=True, readonly=True)
    number = fields.Integer("Number in Chatwoot", required=True, readonly=True)

    @api.model
    def _learn(self, connector, listed):
        """Have the rows that Chatwoot lists, and no others."""
        rows = {
            row.number: row
            for row in self.search([("connector_id", "=", connector.id)])
        }
        own = {"company_id": connector.company_id.id, "connector_id": connector.id}
        for found in listed:
            values = self._values_of(found)
            if found.number in rows:
                rows.pop(found.number).write(values)
            else:
                self.create({**own, "number": found.number, **values})
        for gone in rows.values():
            gone.unlink()

    @api.model
    def _values_of(self, found):
        return {"name": found.name or str(found.number)}
