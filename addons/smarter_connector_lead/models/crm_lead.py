"""New leads become events, in the transaction that creates them."""

from __future__ import annotations

from odoo import api, models
from odoo.tools import html2plaintext

from odoo.addons.smarter_connector.tools.envelope import timestamp
from odoo.addons.smarter_tenant.tools import rut as rut_tools

from ..tools.payload import LEAD_CREATED, LEAD_CREATED_VERSION


class CrmLead(models.Model):
    _inherit = "crm.lead"

    @api.model_create_multi
    def create(self, vals_list):
        """Tell the tenant's connectors, whoever or whatever created the leads."""
        leads = super().create(vals_list)
        self.env["smarter.event"]._emit(
            LEAD_CREATED,
            leads,
            lambda own: [{"lead": lead._event_document()} for lead in own],
            version=LEAD_CREATED_VERSION,
        )
        return leads

    def _event_document(self):
        """Return the lead as ``tools/payload.py`` describes it."""
        self.ensure_one()
        return {
            "id": self.id,
            "intake_id": self.intake_id.uuid or None,
            "title": self.name or "",
            "contact": self._event_contact(),
            "message": html2plaintext(self.description or "").strip() or None,
            "source": self.intake_source or self.source_id.name or None,
            "medium": self.medium_id.name or None,
            "campaign": self.campaign_id.name or None,
            "stage": self.stage_id.name or None,
            "assigned_to": self._event_assignee(),
            "created_at": timestamp(self.create_date),
            "url": f"{self.get_base_url()}/odoo/crm/{self.id}",
        }

    def _event_contact(self):
        return {
            "name": self.contact_name or self.partner_id.name or None,
            "company": self.partner_name or None,
            "email": self.email_normalized or self.email_from or None,
            "phone": self.phone_sanitized or self.phone or None,
            "rut": self.intake_id.rut or _canonical(self.partner_id.vat),
        }

    def _event_assignee(self):
        user = self.user_id
        if not user:
            return None
        return {"id": user.id, "name": user.name, "email": user.email or None}


def _canonical(vat):
    """Return a contact's tax number when it is a RUT."""
    try:
        return rut_tools.parse(vat)
    except rut_tools.RutError:
        return None
