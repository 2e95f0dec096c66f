"""Searching records by their followers."""

from __future__ import annotations

from odoo import models
from odoo.fields import Domain


class MailThread(models.AbstractModel):
    """Odoo looks at followers as superuser, and at everything behind them."""

    _inherit = "mail.thread"

    def _search_message_partner_ids(self, operator, operand):
        """Search with the user's own rules, or any path would show other tenants."""
        if self.env.su or not self.env.user._is_internal():
            return super()._search_message_partner_ids(operator, operand)
        if operator in Domain.NEGATIVE_OPERATORS:
            return NotImplemented
        followers = self.env["mail.followers"]._search(
            Domain("res_model", "=", self._name)
            & Domain("partner_id", operator, operand)
        )
        return [("id", "in", followers.subselect("res_id"))]
