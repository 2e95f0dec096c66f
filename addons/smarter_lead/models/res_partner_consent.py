"""What a contact may be sent: only what a recorded consent allows."""

from __future__ import annotations

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ..tools import consent

GROUP_USER = "smarter_tenant.group_tenant_user"
# Channel -> the address of the contact that it uses.
ADDRESSES = {
    consent.EMAIL: "email_normalized",
    consent.PHONE: "phone_sanitized",
    consent.SMS: "phone_sanitized",
    consent.WHATSAPP: "phone_sanitized",
}


def _permission(label, channel):
    return fields.Boolean(
        label,
        compute="_compute_marketing",
        compute_sudo=True,
        search=f"_search_marketing_{channel}",
        groups=GROUP_USER,
        help="The contact agreed to marketing by this channel, for the address that "
        "the contact has now, and has not opted out.",
    )


class ResPartner(models.Model):
    _inherit = "res.partner"

    consent_ids = fields.One2many(
        "smarter.consent", "partner_id", "Consents", groups=GROUP_USER
    )
    consent_count = fields.Integer(
        compute="_compute_consent_count", compute_sudo=True, groups=GROUP_USER
    )
    marketing_email = _permission("Marketing by e-mail", consent.EMAIL)
    marketing_phone = _permission("Marketing by phone", consent.PHONE)
    marketing_sms = _permission("Marketing by text message", consent.SMS)
    marketing_whatsapp = _permission("Marketing by WhatsApp", consent.WHATSAPP)

    @api.depends("consent_ids")
    def _compute_consent_count(self):
        counts = dict(
            self.env["smarter.consent"]._read_group(
                [("partner_id", "in", self.ids)], ["partner_id"], ["__count"]
            )
        )
        for partner in self:
            partner.consent_count = counts.get(partner._origin, 0)

    @api.depends(
        "consent_ids.revoked_at", "email_normalized", "phone_sanitized", "company_id"
    )
    def _compute_marketing(self):
        standing = self.env["smarter.consent"].search(
            Domain("partner_id", "in", self.ids)
            & self.env["smarter.consent"]._standing_domain(consent.MARKETING)
        )
        allowed = {(row.partner_id.id, row.channel, _address(row)) for row in standing}
        refused = self._opted_out()
        for partner in self:
            for channel, field in ADDRESSES.items():
                address = partner[field]
                partner[f"marketing_{channel}"] = (
                    (partner._origin.id, channel, address) in allowed
                    and (partner.company_id.id, channel, address) not in refused
                    and not partner._is_blacklisted(channel)
                )

    def _opted_out(self):
        """Return company, channel and address of what was taken back.

        For good: a form that somebody fills in under the address brings nothing back.
        """
        rows = self.env["smarter.consent"].search(
            Domain("company_id", "in", self.company_id.ids)
            & Domain("purpose", "=", consent.MARKETING)
            & Domain("revoked_at", "!=", False)
            & (
                Domain("email", "in", self.mapped("email_normalized"))
                | Domain("phone", "in", self.mapped("phone_sanitized"))
            )
        )
        return {(row.company_id.id, row.channel, _address(row)) for row in rows}

    def _is_blacklisted(self, channel):
        """Whether the company's own list keeps the address from the channel."""
        if channel == consent.EMAIL:
            return self.is_blacklisted
        return channel == consent.SMS and self.phone_sanitized_blacklisted

    @api.model
    def _search_marketing(self, channel, operator):
        if operator != "in":
            return NotImplemented
        rows = self.env["smarter.consent"].search(
            self.env["smarter.consent"]._standing_domain(consent.MARKETING)
            & Domain("channel", "=", channel)
            & Domain("partner_id", "!=", False)
        )
        allowed = rows.partner_id.filtered(f"marketing_{channel}")
        return Domain("id", "in", allowed.ids)

    @api.model
    def _search_marketing_email(self, operator, _value):
        return self._search_marketing(consent.EMAIL, operator)

    @api.model
    def _search_marketing_phone(self, operator, _value):
        return self._search_marketing(consent.PHONE, operator)

    @api.model
    def _search_marketing_sms(self, operator, _value):
        return self._search_marketing(consent.SMS, operator)

    @api.model
    def _search_marketing_whatsapp(self, operator, _value):
        return self._search_marketing(consent.WHATSAPP, operator)

    # -- the end of it ----------------------------------------------------------

    def _revoke_consent(self, channels=None, reason=None):
        """Take marketing by these channels (default: all) back, for this tenant only.

        Every consent for the same addresses ends, whichever contact it is noted at, and
        the addresses go to the tenant's lists of those who want nothing. The caller has
        checked that the user may change the contact.
        """
        self.ensure_one()
        channels = [c for c in consent.CHANNELS if channels is None or c in channels]
        company = self.company_id or self.env.company
        partner = self.with_env(company._tenant_env())
        rows = partner._consents_to_revoke(channels)
        rows.write(
            {
                "revoked_at": fields.Datetime.now(),
                "revoked_by_id": self.env.uid,
                "revoke_reason": reason or False,
            }
        )
        partner._keep_refusals(channels, reason, self.env.uid)
        partner._opt_out(channels)
        self.env["smarter.audit"]._record(
            "consent.revoked",
            company=company,
            target=partner,
            detail={"channels": channels, "consents": len(rows)},
        )
        self.invalidate_recordset()
        return rows.with_env(self.env)

    def _consents_to_revoke(self, channels):
        same = Domain("partner_id", "=", self.id)
        if self.email_normalized:
            same |= Domain("channel", "=", consent.EMAIL) & Domain(
                "email", "=", self.email_normalized
            )
        if self.phone_sanitized:
            same |= Domain("channel", "!=", consent.EMAIL) & Domain(
                "phone", "=", self.phone_sanitized
            )
        return self.env["smarter.consent"].search(
            same
            & Domain("company_id", "=", self.env.company.id)
            & Domain("purpose", "=", consent.MARKETING)
            & Domain("channel", "in", [*channels, False])
            & Domain("revoked_at", "=", False)
        )

    def _keep_refusals(self, channels, reason, uid):
        """Have a revoked row for each channel, also where nothing had been agreed to.

        Who wants nothing before ever having agreed gets nothing by a later form either.
        """
        refused = self._opted_out()
        now = fields.Datetime.now()
        self.env["smarter.consent"].create(
            [
                {
                    "company_id": self.env.company.id,
                    "partner_id": self.id,
                    "purpose": consent.MARKETING,
                    "channel": channel,
                    "email": self.email_normalized,
                    "phone": self.phone_sanitized,
                    "given_at": now,
                    "revoked_at": now,
                    "revoked_by_id": uid,
                    "revoke_reason": reason or False,
                }
                for channel in channels
                if self[ADDRESSES[channel]]
                and (self.env.company.id, channel, self[ADDRESSES[channel]])
                not in refused
            ]
        )

    def _refused_channels(self):
        """Return the channels by which the contact wants no marketing any more."""
        self.ensure_one()
        refused = self._opted_out()
        return [
            channel
            for channel, field in ADDRESSES.items()
            if (self.company_id.id, channel, self[field]) in refused
        ]

    def _opt_out(self, channels):
        if consent.EMAIL in channels and self.email_normalized:
            self.env["mail.blacklist"]._add(self.email_normalized)
        if consent.SMS in channels and self.phone_sanitized:
            self.env["phone.blacklist"]._add([self.phone_sanitized])

    def action_opt_out(self):
        """Ask for the channels and the reason of an opt-out."""
        self.ensure_one()
        self.check_access("write")
        if not self.id:
            raise UserError(self.env._("Save the contact first."))
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Opt out of marketing"),
            "res_model": "smarter.consent.revoke",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_partner_id": self.id},
        }

    def action_open_consents(self):
        """Open what the contact agreed to."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Consents"),
            "res_model": "smarter.consent",
            "views": [(False, "list"), (False, "form")],
            "domain": [("partner_id", "=", self.id)],
        }


def _address(row):
    return row.email if row.channel == consent.EMAIL else row.phone
