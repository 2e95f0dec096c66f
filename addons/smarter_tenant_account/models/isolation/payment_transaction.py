"""References of payments tell nothing about other tenants."""

from __future__ import annotations

from odoo import api, models

from odoo.addons.payment import utils as payment_utils


class PaymentTransaction(models.Model):
    """The reference is unique in the database, because providers know no companies.

    Two tenants may well have an order S00012. Without the RUT in front, the second one
    would see from its "S00012-1" that somebody else has one too.
    """

    _inherit = "payment.transaction"

    @api.model
    def _compute_reference(
        self, provider_code, prefix=None, separator="-", **kwargs
    ):
        rut = self.env.company.root_id.rut
        if rut:
            prefix = (
                prefix
                or self.sudo()._compute_reference_prefix(separator, **kwargs)
                or payment_utils.singularize_reference_prefix()
            )
            prefix = f"{rut.partition('-')[0]}{separator}{prefix}"
        return super()._compute_reference(
            provider_code, prefix=prefix, separator=separator, **kwargs
        )
