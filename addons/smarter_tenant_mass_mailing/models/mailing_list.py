"""Lists and who is on them."""

from __future__ import annotations

from odoo import api, models
from odoo.exceptions import ValidationError

from odoo.addons.smarter_tenant.models.isolation.smarter_tenant_owned import PINNED


class MailingContact(models.Model):
    _name = "mailing.contact"
    _inherit = ["mailing.contact", "smarter.tenant.owned"]


class MailingFilter(models.Model):
    _name = "mailing.filter"
    _inherit = ["mailing.filter", "smarter.tenant.owned"]


class MailingSubscriptionOptout(models.Model):
    _name = "mailing.subscription.optout"
    _inherit = ["mailing.subscription.optout", "smarter.tenant.shared"]


class MailingSubscription(models.Model):
    _inherit = "mailing.subscription"

    @api.constrains("contact_id", "list_id")
    def _check_one_company(self):
        for subscription in self.sudo():
            if subscription.contact_id.company_id != subscription.list_id.company_id:
                raise ValidationError(
                    self.env._("A list has contacts of its own company only.")
                )


class MailingList(models.Model):
    _name = "mailing.list"
    _inherit = ["mailing.list", "smarter.tenant.owned"]

    # pylint: disable-next=missing-return
    def _update_subscription_from_email(self, email, *args, **kwargs):
        """Look for the contact in the company of each list.

        One address is on lists of several companies, and a visitor can name any list.
        """
        for company, lists in self.grouped("company_id").items():
            if self.env.context.get(PINNED, company.ids) != company.ids:
                continue
            pinned = lists._pinned(company)
            super(MailingList, pinned)._update_subscription_from_email(
                email, *args, **kwargs
            )

    def action_merge(self, src_lists, archive):
        """Merge like core, whose SQL leaves out who is on anybody's blacklist."""
        self.ensure_one()
        members = (src_lists | self).subscription_ids.filtered(
            lambda member: (
                not member.opt_out
                and member.contact_id.email_normalized
                and not member.contact_id.is_blacklisted
            )
        )
        known = set(self.subscription_ids.contact_id.mapped("email"))
        by_email = {member.contact_id.email: member.contact_id for member in members}
        self.env["mailing.subscription"].create(
            [
                {"list_id": self.id, "contact_id": contact.id}
                for email, contact in by_email.items()
                if email not in known
            ]
        )
        self.env.invalidate_all()
        if archive:
            (src_lists - self).action_archive()

    def _get_contact_statistics_joins(self):
        """Count as blacklisted who is so for the company of the contact."""
        return f"{super()._get_contact_statistics_joins()} AND bl.company_id = c.company_id"
