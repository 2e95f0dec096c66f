"""New leads become events, in the transaction that creates them."""

from __future__ import annotations

from odoo import api, models
from odoo.tools import html2plaintext

from odoo.addons.smarter_connector.tools.envelope import timestamp
from odoo.addons.smarter_tenant.tools import rut as rut_tools

from ..tools.payload import LEAD_CREATED, LEAD_CREATED_VERSION

#: Set while leads are created whose story is not complete yet.
TELL_LATER = "smarter_tell_later"


class CrmLead(models.Model):
    _name = "crm.lead"
    _inherit = ["crm.lead", "smarter.event.source"]

    @api.model_create_multi
    def create(self, vals_list):
        """Tell the tenant's connectors, whoever or whatever created the leads."""
        leads = super().create(vals_list)
        if not self.env.context.get(TELL_LATER):
            leads._tell_created()
        return leads

    def _tell_created(self):
        self._event_told()
        self.env["smarter.event"]._emit(
            LEAD_CREATED,
            self,
            lambda own: [{"lead": document} for document in own._event_documents()],
            version=LEAD_CREATED_VERSION,
        )

    def _event_documents(self):
        """Return the leads as ``tools/payload.py`` describes them."""
        consents = self._event_consents()
        return [lead._event_document(consents.get(lead.id, [])) for lead in self]

    def _event_document(self, consents):
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
            "assigned_to": person(self.user_id),
            "created_at": timestamp(self.create_date),
            "url": f"{self.get_base_url()}/odoo/crm/{self.id}",
            "status": self._public_status(),
            "score": self.score,
            "tags": self.tag_ids.mapped("name"),
            "expected_revenue": self.expected_revenue,
            "currency": self.company_currency.name,
            "custom": (self.intake_id.payload or {}).get("custom") or {},
            "consent": consents,
        }

    def _event_contact(self):
        return {
            "name": self.contact_name or self.partner_id.name or None,
            "company": self.partner_name or None,
            "email": self.email_normalized or self.email_from or None,
            "phone": self.phone_sanitized or self.phone or None,
            "rut": self.intake_id.rut or canonical_rut(self.partner_id.vat),
            "id": self.partner_id.id or None,
        }

    def _event_consents(self):
        """Return lead id -> what was agreed to with it and stands."""
        rows = self.env["smarter.consent"].search(
            [("lead_id", "in", self.ids), ("revoked_at", "=", False)], order="id"
        )
        found = {}
        for row in rows:
            found.setdefault(row.lead_id.id, []).append(
                {
                    "purpose": row.purpose,
                    "channel": row.channel or None,
                    "proven": row.proven,
                    "text_version": row.text_version or None,
                    "given_at": timestamp(row.given_at),
                }
            )
        return found


class SmarterLeadConverter(models.AbstractModel):
    _inherit = "smarter.lead.converter"

    @api.model
    def _place(self, intakes):
        """Tell of new leads when their consents stand next to them, and only of new."""
        quiet = self.with_context(**{TELL_LATER: True})
        places = super(SmarterLeadConverter, quiet)._place(intakes)
        made = self.env["crm.lead"].union(*(lead for lead, old in places if not old))
        made.with_env(self.env)._tell_created()
        return places


def person(user):
    """Return a user as events show one."""
    if not user:
        return None
    return {"id": user.id, "name": user.name, "email": user.email or None}


def canonical_rut(vat):
    """Return a contact's tax number when it is a RUT."""
    try:
        return rut_tools.parse(vat)
    except rut_tools.RutError:
        return None
