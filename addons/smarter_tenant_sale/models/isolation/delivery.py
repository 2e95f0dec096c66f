"""Companies for the models of delivery."""

from __future__ import annotations

from odoo import models


class DeliveryZipPrefix(models.Model):
    """The prefix of a postal code is taken within one company only."""

    _name = "delivery.zip.prefix"
    _inherit = ["delivery.zip.prefix", "smarter.tenant.owned"]

    _name_uniq = models.Constraint(
        "unique (company_id, name)", "Prefix already exists!"
    )
