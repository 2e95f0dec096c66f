"""Orders are paid to their own tenant."""

from __future__ import annotations

from odoo import api, models


class PaymentTransaction(models.Model):
    """Adds orders to what must be of the company of the payment provider."""

    _inherit = "payment.transaction"

    @api.constrains("sale_order_ids")
    def _check_one_tenant(self):
        return super()._check_one_tenant()

    def _paid_companies(self):
        return super()._paid_companies() | self.sale_order_ids.company_id
