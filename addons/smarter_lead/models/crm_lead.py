"""The lead in the pipeline: where it came from, and the company it stays in."""

from __future__ import annotations

from odoo import api, fields, models

# Set while the converter creates leads, see `_inverse_email_from`.
KEEP_PARTNER = "smarter_keep_partner"


class CrmLead(models.Model):
    _inherit = "crm.lead"

    intake_id = fields.Many2one(
        "smarter.lead.intake",
        readonly=True,
        copy=False,
        ondelete="set null",
        check_company=True,
        help="The submission that this lead was made from.",
    )
    # A copy, not a related field: it outlives the intake, and a related field would
    # cost the converter a computation per lead.
    intake_source = fields.Char(
        "Lead source",
        readonly=True,
        help="What the form or integration gave as source of the lead.",
    )

    # One lead per intake, whatever crashes between its creation and our commit.
    _intake_unique = models.UniqueIndex(
        "(intake_id) WHERE intake_id IS NOT NULL",
        "This intake is already in the pipeline.",
    )

    @api.model
    def default_get(self, fields):
        """Keep the leads of tenants from being sent to Odoo's enrichment service.

        Its addon installs itself with CRM and posts the e-mail domain of every new
        lead to an outside server; for a tenant's data that takes a decision of theirs.
        """
        defaults = super().default_get(fields)
        if "iap_enrich_done" in fields and self.env.company.tenant_uuid:
            defaults["iap_enrich_done"] = True
        return defaults

    @api.model
    def _get_view(self, view_id=None, view_type="form", **options):
        """Take core's "Generate leads" out of the pipeline.

        Its addon installs itself with CRM and leads staff into buying contacts from an
        outside server, next to the leads that are really theirs.
        """
        arch, view = super()._get_view(view_id, view_type, **options)
        for button in arch.xpath("//button[@name='action_generate_leads']"):
            header = button.getparent()
            header.remove(button)
            if header.tag == "header" and not len(header):
                header.getparent().remove(header)
        return arch, view

    def _inverse_email_from(self):
        """Leave the contact alone while converting.

        Core copies the address of a lead over that of its contact; a visitor who knows
        somebody's RUT or phone must not replace the address we write to.
        """
        if self.env.context.get(KEEP_PARTNER):
            return None
        return super()._inverse_email_from()

    def _inverse_phone(self):
        """Leave the contact alone while converting, see `_inverse_email_from`."""
        if self.env.context.get(KEEP_PARTNER):
            return None
        return super()._inverse_phone()
