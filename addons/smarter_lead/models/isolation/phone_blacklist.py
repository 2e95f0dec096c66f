"""Who does not want to be called, is so by one tenant."""

from __future__ import annotations

from odoo import api, models
from odoo.fields import Domain


class PhoneBlacklist(models.Model):
    _name = "phone.blacklist"
    _inherit = ["phone.blacklist", "smarter.tenant.owned"]

    _unique_number = models.Constraint(
        "unique (company_id, number)", "Number already exists"
    )


class MailThreadPhone(models.AbstractModel):
    _inherit = "mail.thread.phone"

    @api.depends("phone_sanitized")
    def _compute_blacklisted(self):
        """Look each record up in the blacklist of its own company."""
        if "company_id" not in self._fields:
            return super()._compute_blacklisted()
        for company, records in self.grouped("company_id").items():
            company_ids = (company or self.env.company).ids
            pinned = records.with_context(allowed_company_ids=company_ids)
            super(MailThreadPhone, pinned)._compute_blacklisted()
        return None

    @api.model
    def _search_phone_sanitized_blacklisted(self, operator, value):
        """Match numbers of the current companies; core's query matches anybody's."""
        if operator not in ("in", "not in"):
            return NotImplemented
        self._assert_phone_field()
        listed = (
            self.env["phone.blacklist"]
            .sudo()
            ._search(Domain("company_id", "in", self.env.companies.ids))
        )
        numbers = listed.subselect("number")
        return Domain("phone_sanitized", operator, numbers)
