"""Addresses that want no mail, per company.

Who unsubscribes from one business may well want the mail of another, and nobody learns
from the list who writes to whom.
"""

from __future__ import annotations

from odoo import api, models
from odoo.tools import SQL, email_normalize

from odoo.addons.mail.models.mail_thread import MailThread


class MailBlacklist(models.Model):
    """One row per address and company."""

    _name = "mail.blacklist"
    _inherit = ["mail.blacklist", "smarter.tenant.owned", "smarter.tenant.lookup"]

    _unique_email = models.Constraint(
        "unique (email, company_id)", "Email address already exists!"
    )

    @api.model_create_multi
    def create(self, vals_list):
        """Return the rows that are there already, and create the others, like Odoo.

        Odoo finds rows of all companies by SQL and would return another's, so its
        own method is left out; only the addresses are checked by it.
        """
        rows = {}
        for vals in vals_list:
            email = email_normalize(vals.get("email"))
            if not email:
                return super().create([vals])
            company_id = vals.get("company_id") or self.env.company.id
            rows.setdefault(
                (email, company_id), {**vals, "email": email, "company_id": company_id}
            )
        existing_sudo = self._rows_sudo({email for email, _company in rows})
        found = {
            (row.email, row.company_id.id): row.id
            for row in existing_sudo
            if (row.email, row.company_id.id) in rows
        }
        new = [vals for key, vals in rows.items() if key not in found]
        return self.browse(found.values()) | MailThread.create(self, new)

    @api.model
    def _rows_sudo(self, emails):
        return (
            self.sudo()
            .with_context(active_test=False)
            .search([("email", "in", list(emails))])
        )

    def _add(self, email, message=None):
        row = super(MailBlacklist, self._lookup())._add(email, message=message)
        return row.with_env(self.env)

    def _remove(self, email, message=None):
        row = super(MailBlacklist, self._lookup())._remove(email, message=message)
        return row.with_env(self.env)


class MailThreadBlacklist(models.AbstractModel):
    """A record is blacklisted when its own company has its address on the list."""

    _inherit = "mail.thread.blacklist"

    @api.model
    def _search_is_blacklisted(self, operator, value):
        if operator not in ("in", "not in"):
            return NotImplemented
        self._assert_primary_email()
        company_field = self._mail_get_company_field()
        self.flush_model(["email_normalized", *filter(None, [company_field])])
        self.env["mail.blacklist"].flush_model(["email", "active", "company_id"])
        owner = SQL("%s", self.env.company.id)
        if company_field and self._fields[company_field].store:
            column = SQL.identifier("record", company_field)
            owner = SQL("COALESCE(%s, %s)", column, owner)
        blacklisted = SQL(
            "(SELECT record.id FROM %s record JOIN mail_blacklist listed"
            " ON listed.email = record.email_normalized AND listed.active"
            " AND listed.company_id = %s)",
            SQL.identifier(self._table),
            owner,
        )
        return [("id", operator, blacklisted)]

    @api.depends("email_normalized")
    def _compute_is_blacklisted(self):
        owners = self.sudo()._mail_get_companies(default=self.env.company)
        listed = {
            (row.email, row.company_id)
            for row in self.env["mail.blacklist"]
            .sudo()
            .search([("email", "in", self.mapped("email_normalized"))])
        }
        for record in self:
            owner = owners[record.id]
            record.is_blacklisted = (record.email_normalized, owner) in listed


class MailComposeMessage(models.TransientModel):
    """Mass mailing leaves out who is on the list of the mailing company."""

    _inherit = "mail.compose.message"

    def _get_blacklist_record_ids(self, mail_values_dict, recipients_info=None):
        """Like Odoo's, whose SQL takes the lists of all companies together."""
        if not self.use_exclusion_list or self.composition_mode != "mass_mail":
            return set()
        records = self.env[self.model].browse(mail_values_dict.keys())
        if isinstance(records, self.pool["mail.thread.blacklist"]):
            return set(records.filtered("is_blacklisted").ids)
        rows_sudo = self.env["mail.blacklist"].sudo()
        listed = set(
            rows_sudo.search([("company_id", "=", self.env.company.id)]).mapped("email")
        )
        return {
            record_id
            for record_id, info in (recipients_info or {}).items()
            if listed & set(info["mail_to_normalized"])
        }
