"""Contacts become events: new ones, changed ones, and those who want nothing more."""

from __future__ import annotations

from odoo import models

from odoo.addons.smarter_lead.tools import consent

from ..tools import changes as change_tools
from ..tools import payload
from ..tools.changes import CONTACT_FIELDS
from .crm_lead import canonical_rut


class ResPartner(models.Model):
    _name = "res.partner"
    _inherit = ["res.partner", "smarter.event.source"]

    _event_fields = tuple(CONTACT_FIELDS)

    def _event_created(self):
        result = super()._event_created()
        self._emit_contacts(payload.CONTACT_CREATED)
        return result

    def _event_changed(self, changes):
        result = super()._event_changed(changes)
        changed = {
            partner.id: change_tools.names(CONTACT_FIELDS, *states)
            for partner, states in changes.items()
        }
        self._emit_contacts(
            payload.CONTACT_UPDATED, lambda own: {"changed": changed[own.id]}
        )
        return result

    def _emit_contacts(self, event_type, more=lambda own: {}):
        self.env["smarter.event"]._emit(
            event_type,
            self._told_contacts(),
            lambda own: [{"contact": p._event_document(), **more(p)} for p in own],
        )

    def _told_contacts(self):
        """Leave out the tenant itself, its staff, and addresses of other contacts."""
        companies = self.company_id
        own = companies.partner_id | companies.integration_user_id.partner_id
        return self.filtered(
            lambda partner: (
                partner.company_id
                and partner.partner_share
                and partner.type == "contact"
                and partner not in own
            )
        )

    def _event_document(self):
        """Return the contact as ``tools/payload.py`` describes it."""
        self.ensure_one()
        return {
            "id": self.id,
            "name": self.name or None,
            "is_company": self.is_company,
            "company": self.parent_id.name or self.company_name or None,
            "email": self.email_normalized or self.email or None,
            "phone": self.phone_sanitized or self.phone or None,
            "rut": canonical_rut(self.vat),
            "language": self.lang or None,
            "url": f"{self.get_base_url()}/odoo/contacts/{self.id}",
        }

    def _revoke_consent(self, channels=None, reason=None):
        rows = super()._revoke_consent(channels=channels, reason=reason)
        wanted = [c for c in consent.CHANNELS if channels is None or c in channels]
        facts = {
            "purpose": consent.MARKETING,
            "channels": wanted,
            "reason": reason or None,
        }
        self.env["smarter.event"]._emit(
            payload.CONSENT_REVOKED,
            self,
            lambda own: [{"contact": p._event_document(), **facts} for p in own],
        )
        return rows
