"""Core models about a record of any model: they follow the company of that record."""

from __future__ import annotations

from odoo import api, fields, models
from odoo.fields import Domain

from odoo.addons.mail.tools.discuss import Store


class MailMessage(models.Model):
    """Odoo fills the company of most messages already; here of all of them."""

    _name = "mail.message"
    _inherit = ["mail.message", "smarter.tenant.document"]

    _document_company_field = "record_company_id"
    _document_model_field = "model"

    record_company_id = fields.Many2one(
        required=True,
        index=True,
        ondelete="restrict",
        default=lambda self: self.env.company,
    )

    @api.constrains("author_id", "partner_ids", "record_company_id")
    def _check_same_tenant(self):
        """Odoo posts as superuser for whoever may write to the record."""
        for message_sudo in self.sudo():
            self.env["smarter.isolation"]._check_people(
                message_sudo.record_company_id,
                message_sudo.author_id | message_sudo.partner_ids,
            )

    @api.constrains("attachment_ids", "record_company_id")
    def _check_own_attachments(self):
        """Reading a message is enough to read its files."""
        isolation = self.env["smarter.isolation"]
        for message_sudo in self.sudo():
            for attachment_sudo in message_sudo.attachment_ids:
                owner_sudo = attachment_sudo.company_id.root_id
                tenant_sudo = message_sudo.record_company_id.root_id
                if owner_sudo.state and owner_sudo != tenant_sudo:
                    isolation._raise_missing(attachment_sudo)


class MailNotification(models.Model):
    """Who is told of a message."""

    _inherit = "mail.notification"

    @api.constrains("res_partner_id", "mail_message_id")
    def _check_same_tenant(self):
        for notification_sudo in self.sudo():
            self.env["smarter.isolation"]._check_people(
                notification_sudo.mail_message_id.record_company_id,
                notification_sudo.res_partner_id,
            )


class MailFollowers(models.Model):
    """Who is told about a record."""

    _name = "mail.followers"
    _inherit = ["mail.followers", "smarter.tenant.document", "smarter.tenant.owned"]

    @api.constrains("partner_id", "company_id")
    def _check_same_tenant(self):
        """Odoo subscribes as superuser for whoever may write to the record."""
        for follower_sudo in self.sudo():
            self.env["smarter.isolation"]._check_people(
                follower_sudo.company_id, follower_sudo.partner_id
            )


class MailActivity(models.Model):
    """What is to be done about a record."""

    _name = "mail.activity"
    _inherit = ["mail.activity", "smarter.tenant.document", "smarter.tenant.owned"]

    @api.model
    def _document_reference(self, vals):
        model_id = vals.get("res_model_id")
        if model_id and not vals.get("res_model"):
            model_sudo = self.env["ir.model"].sudo().browse(model_id)
            vals = {**vals, "res_model": model_sudo.model}
        return super()._document_reference(vals)

    def _to_store_defaults(self, target):
        """Tell of each who asked for it, in words that the reader may see."""
        return [
            self._store_asker() if getattr(f, "field_name", "") == "create_uid" else f
            for f in super()._to_store_defaults(target)
        ]

    @api.model
    def _store_asker(self):
        person = Store.One("partner_id", "name")
        return Store.One("create_uid", person, value=lambda activity: activity._asker())

    def _asker(self):
        """Return who made it; of the system and of operators tenants see no account."""
        candidates = (self.create_uid, self.user_id, self.env.user)
        return next(user for user in candidates if user._filtered_access("read"))

    @api.constrains("user_id", "company_id")
    def _check_same_tenant(self):
        """Plans and cron jobs assign as superuser."""
        for activity_sudo in self.sudo():
            self.env["smarter.isolation"]._check_people(
                activity_sudo.company_id, activity_sudo.user_id.partner_id
            )


class MailScheduledMessage(models.Model):
    """What is to be posted on a record later."""

    _name = "mail.scheduled.message"
    _inherit = [
        "mail.scheduled.message",
        "smarter.tenant.document",
        "smarter.tenant.owned",
    ]

    _document_model_field = "model"


class IrAttachment(models.Model):
    """Files, and what else hangs on a record.

    A file that has no record is the company's of who uploads it; modules bring theirs
    for everybody.
    """

    _name = "ir.attachment"
    _inherit = ["ir.attachment", "smarter.tenant.document"]

    @api.model
    def _search(self, domain, *args, **kwargs):
        """Follow relations as the user: Odoo searches files as superuser.

        It drops the rows that the user may not read, but any path of the domain would
        have been walked without a rule.
        """
        if not self.env.su:
            domain = self._with_own_subdomains(
                Domain(domain), is_indirect=lambda _field: True
            )
        return super()._search(domain, *args, **kwargs)

    @api.model
    def _with_document_company(self, vals_list):
        if self.env.context.get("install_mode"):
            return [{"company_id": False, **vals} for vals in vals_list]
        return super()._with_document_company(vals_list)

    def write(self, vals):
        """A file that is moved to another record goes to the company of that record."""
        if {"res_model", "res_id"} <= vals.keys() and "company_id" not in vals:
            owner_ids = self.env["smarter.isolation"]._owner_company_ids(
                vals["res_model"], filter(None, [vals["res_id"]])
            )
            if owner_ids:
                vals = {**vals, "company_id": owner_ids[vals["res_id"]]}
        return super().write(vals)
