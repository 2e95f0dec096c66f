"""Which form the operator's own site shows."""

from __future__ import annotations

from odoo import fields, models


class Website(models.Model):
    """A form in the operator's own tenant, known by its public address."""

    _inherit = "website"

    landing_form = fields.Char(
        "Form of the landing page",
        groups="smarter_tenant.group_operator",
        help="The last part of its address: “contacto” for /f/contacto. "
        "Who fills it in becomes a lead of the tenant whose form it is.",
    )

    def _landing_form(self) -> str:
        """Return the address of the form; a tenant's site has none of this."""
        site_sudo = self.sudo()
        is_tenant = bool(site_sudo.company_id.root_id.state)
        return "" if is_tenant else (site_sudo.landing_form or "").strip()
