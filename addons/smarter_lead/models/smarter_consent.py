"""What people agreed to, kept as it was given; the end of it is added, not written over.

One row for each purpose and channel. A consent holds for the address it was given with:
who knows somebody's RUT and sends a form under it agrees for the own address only.
"""

from __future__ import annotations

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain

from ..tools import consent

REVOCATION = {"revoked_at", "revoked_by_id", "revoke_reason"}
GIVEN = "given"
UNPROVEN = "unproven"
REVOKED = "revoked"
NOT_GIVEN = "not_given"


class SmarterConsent(models.Model):
    """One purpose and channel that a person agreed to."""

    _name = "smarter.consent"
    _inherit = ["smarter.tenant.owned"]
    _description = "Consent"
    _order = "given_at desc, id desc"
    _rec_name = "purpose"
    _allow_sudo_commands = False

    company_id = fields.Many2one(readonly=True)
    partner_id = fields.Many2one(
        "res.partner", "Contact", readonly=True, index=True, ondelete="set null"
    )
    lead_id = fields.Many2one(
        "crm.lead", readonly=True, index="btree_not_null", ondelete="set null"
    )
    intake_id = fields.Many2one(
        "smarter.lead.intake",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        help="The submission that the consent came with.",
    )
    purpose = fields.Selection(
        [
            (consent.CONTACT, "Answer the request"),
            (consent.MARKETING, "Marketing"),
            ("profiling", "Profiling"),
            ("third_parties", "Sharing with third parties"),
        ],
        required=True,
        readonly=True,
    )
    channel = fields.Selection(
        [
            (consent.EMAIL, "E-mail"),
            (consent.PHONE, "Phone call"),
            (consent.SMS, "Text message"),
            (consent.WHATSAPP, "WhatsApp"),
        ],
        readonly=True,
        help="Empty when the person named no channel: then none is allowed.",
    )
    email = fields.Char("E-mail", readonly=True, index="btree_not_null")
    phone = fields.Char(readonly=True, index="btree_not_null")
    text_version = fields.Char("Version of the text", readonly=True)
    text_hash = fields.Char("Hash of the text", readonly=True, help="SHA-256")
    proven = fields.Boolean(
        readonly=True,
        help="The version and the hash of the text are known. Without them nothing "
        "proves what the person agreed to, and no permission follows.",
    )
    given_at = fields.Datetime("Given on", required=True, readonly=True)
    ip = fields.Char("IP address", readonly=True)
    form = fields.Char(readonly=True)
    policy_url = fields.Char("Privacy policy", readonly=True)
    revoked_at = fields.Datetime("Revoked on", readonly=True)
    revoked_by_id = fields.Many2one(
        "res.users", "Revoked by", readonly=True, ondelete="restrict"
    )
    revoke_reason = fields.Char("Reason", readonly=True)
    state = fields.Selection(
        [(GIVEN, "Given"), (UNPROVEN, "Not proven"), (REVOKED, "Revoked")],
        string="Status",
        compute="_compute_state",
    )

    @api.depends("proven", "revoked_at")
    def _compute_state(self):
        for row in self:
            if row.revoked_at:
                row.state = REVOKED
            else:
                row.state = GIVEN if row.proven else UNPROVEN

    def write(self, vals):
        """Refuse all but the end of a consent that has none yet."""
        if set(vals) - REVOCATION or any(row.revoked_at for row in self):
            raise AccessError(self.env._("A consent is kept as it was given."))
        return super().write(vals)

    @api.model
    def _record(self, intakes, leads):
        """Keep what came with the intakes; each stands next to its lead."""
        rows = []
        for intake, lead in zip(intakes, leads, strict=True):
            if given := intake.payload.get("consent"):
                shared = self._shared_values(intake, lead, given)
                rows += [{**shared, **pair} for pair in _pairs(given)]
        return self.create(rows)

    @api.model
    def _shared_values(self, intake, lead, given):
        moment = given.get("given_at", "").removesuffix("Z").replace("T", " ")
        return {
            "company_id": intake.company_id.id,
            "partner_id": lead.partner_id.id,
            "lead_id": lead.id,
            "intake_id": intake.id,
            "email": intake.email,
            "phone": intake.phone,
            "text_version": given.get("text_version"),
            "text_hash": given.get("text_hash"),
            "proven": consent.is_proven(given),
            "given_at": moment or intake.received_at,
            "ip": given.get("ip"),
            "form": intake.form,
            "policy_url": given.get("policy_url"),
        }

    @api.model
    def _standing_domain(self, purpose):
        """Return the consents that are proven and not revoked."""
        return (
            Domain("purpose", "=", purpose)
            & Domain("proven", "=", True)
            & Domain("revoked_at", "=", False)
        )

    @api.model
    def _verdict(self, company, channel, address, purposes):
        """Return GIVEN when a tenant may write to an address, else the reason why not.

        What was once taken back for an address stays so, whatever the purpose: a form
        that somebody fills in under the address brings nothing back.
        """
        name = consent.EMAIL if channel == consent.EMAIL else consent.PHONE
        rows = self.search(
            Domain("company_id", "=", company.id)
            & Domain("channel", "=", channel)
            & Domain(name, "=", address)
        )
        if any(row.revoked_at for row in rows):
            return REVOKED
        rows = rows.filtered(lambda row: row.purpose in purposes)
        if any(row.proven for row in rows):
            return GIVEN
        return UNPROVEN if rows else NOT_GIVEN


def _pairs(given):
    """Return purpose and channel of each row."""
    return [
        {"purpose": purpose, "channel": channel}
        for purpose in given["purposes"]
        for channel in given.get("channels") or [False]
    ]
