"""What a bot is told about a lead: only what the person agreed to."""

from __future__ import annotations

from odoo import models
from odoo.fields import Domain
from odoo.tools import html2plaintext

from odoo.addons.smarter_lead.tools import consent
from odoo.addons.smarter_tenant.tools import rut as rut_tools

from ..tools.bot import Opening, Talk
from .smarter_connector import SHARED

MAX_MESSAGE = 4000


class SmarterConnector(models.Model):
    """Two things must hold for a word about a person to leave: the tenant shares such
    words with this bot, and the person agreed to be contacted.

    An address goes out only when the consent was given for just that address, and for
    that way. Asked when the call is made: a consent that was revoked meanwhile is none.
    """

    # One subject per file: the merged class would be too long to read.
    _inherit = "smarter.connector"  # pylint: disable=consider-merging-classes-inherited

    def _bot_talk(self, lead):
        link = self._bot_conversation(lead)
        return Talk(
            user_id=link.data["user"],
            conversation_id=link.external_id,
            user_name=self._shareable(lead).get("name", ""),
        )

    def _bot_opening(self, event, lead):
        shared = self._shareable(lead)
        consents = self._standing_consents(lead)
        told = (self._bot_conversation(lead).data or {}).get("told")
        context = {
            "lead": {
                "id": lead.id,
                "intake_id": lead.intake_id.uuid or None,
                "source": lead.intake_source or lead.source_id.name or None,
                **shared,
            },
            "consent": [
                {"purpose": row.purpose, "channel": row.channel or None}
                for row in consents
            ],
        }
        return Opening(
            event_id=event.uuid,
            context=context,
            text=shared.get("message", ""),
            is_known=told == event.uuid,
        )

    def _standing_consents(self, lead):
        """Return what stands of what the lead's person agreed to, and is proven."""
        Consent = self.env["smarter.consent"]
        standing = Consent._standing_domain(consent.CONTACT)
        return Consent.search(Domain("lead_id", "=", lead.id) & standing)

    def _shareable(self, lead):
        """Return the words about a person that this bot may have."""
        consents = self._standing_consents(lead)
        if not consents:
            return {}
        known = self._known(lead, consents)
        shared = [name for name in SHARED if self[f"botpress_share_{name}"]]
        return {name: known[name] for name in shared if known[name]}

    def _known(self, lead, consents):
        vat = lead.intake_id.rut or _canonical(lead.partner_id.vat)
        message = html2plaintext(lead.description or "").strip()
        return {
            "name": lead.contact_name or lead.partner_id.name,
            "company": lead.partner_name,
            "email": _agreed(
                consents, (consent.EMAIL,), "email", lead.email_normalized
            ),
            "phone": _agreed(
                consents,
                (consent.PHONE, consent.SMS, consent.WHATSAPP),
                "phone",
                lead.phone_sanitized,
            ),
            "rut": vat,
            "message": message[:MAX_MESSAGE],
        }


def _agreed(consents, channels, name, address):
    """Return an address for which a consent was given; a channel unnamed is none."""
    is_agreed = any(
        row.channel in channels and row[name] == address for row in consents
    )
    return address if address and is_agreed else None


def _canonical(vat):
    try:
        return rut_tools.parse(vat)
    except rut_tools.RutError:
        return None
