"""Core models without company whose rows tenants make: each row gets its owner."""

from __future__ import annotations

from odoo import models


class ResPartnerCategory(models.Model):
    """Contact tags."""

    _name = "res.partner.category"
    _inherit = ["res.partner.category", "smarter.tenant.owned"]


class IrExports(models.Model):
    """Saved lists of columns to export."""

    _name = "ir.exports"
    _inherit = ["ir.exports", "smarter.tenant.owned"]


class BaseImportMapping(models.Model):
    """What columns of imported files meant last time."""

    _name = "base_import.mapping"
    _inherit = ["base_import.mapping", "smarter.tenant.owned"]


class ResRole(models.Model):
    """Groups of colleagues that can be mentioned together."""

    _name = "res.role"
    _inherit = ["res.role", "smarter.tenant.owned"]

    _unique_name = models.UniqueIndex(
        "(name, company_id)", "A role with the same name already exists."
    )
