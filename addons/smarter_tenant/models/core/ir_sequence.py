"""Every tenant counts its own documents, from one."""

from __future__ import annotations

from odoo import api, models
from odoo.fields import Domain


class IrSequence(models.Model):
    """Odoo's sequences have no company, so that all companies count together.

    From its numbers a tenant would see how many orders the others have.
    """

    _inherit = "ir.sequence"

    @api.model
    def next_by_code(self, sequence_code, sequence_date=None):
        if self.env.company.sudo().root_id.state:
            self._ensure_own_sequence(sequence_code)
        return super().next_by_code(sequence_code, sequence_date)

    @api.model
    def _ensure_own_sequence(self, sequence_code):
        """Copy the shared sequence for the current company the first time."""
        company = self.env.company
        by_code = Domain("code", "=", sequence_code)
        sequences_sudo = self.sudo()
        if sequences_sudo.search_count(by_code & Domain("company_id", "=", company.id)):
            return
        shared = sequences_sudo.search(by_code & Domain("company_id", "=", False))[:1]
        if shared:
            # Written although nothing changes: of two first documents at the same time
            # one transaction is repeated, and then finds the copy of the other.
            shared._write({"active": shared.active})
            shared.copy({"company_id": company.id, "number_next": 1})
