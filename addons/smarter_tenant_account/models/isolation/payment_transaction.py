"""Payments stay in one tenant, and their references tell nothing about others."""

from __future__ import annotations

from odoo import api, models
from odoo.exceptions import ValidationError

from odoo.addons.payment import utils as payment_utils


class PaymentTransaction(models.Model):
    """The reference is unique in the database, because providers know no companies.

    Two tenants may well have an order S00012. Without the RUT in front, the second one
    would see from its "S00012-1" that somebody else has one too.
    """

    _inherit = "payment.transaction"

    @api.model
    def _compute_reference(self, provider_code, prefix=None, separator="-", **kwargs):
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

    @api.constrains("provider_id", "partner_id", "token_id", "invoice_ids")
    def _check_one_tenant(self):
        """Refuse to pay one tenant through the provider or the token of another.

        Visitors name provider and token by id, and Odoo takes them as superuser.
        """
        for transaction in self.sudo():
            owner = transaction.provider_id.company_id.root_id
            others = transaction._paid_companies().root_id - owner
            payer = transaction.partner_id.company_id.root_id
            if others or (payer.state and payer != owner):
                raise ValidationError(
                    self.env._("The payment provider does not exist.")
                )

    def _paid_companies(self):
        """Return the companies of what is paid, and of what it is paid with."""
        return self.invoice_ids.company_id | self.token_id.company_id
