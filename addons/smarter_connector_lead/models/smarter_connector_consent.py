"""What a connector's peer is answered when it asks whether a consent still stands."""

from __future__ import annotations

from odoo import models

from odoo.addons.smarter_lead.models.smarter_consent import GIVEN, REVOKED
from odoo.addons.smarter_lead.tools import consent

from ..tools.consent_question import NO_ADDRESS, OTHER_ADDRESS, UNKNOWN_LEAD


class SmarterConnector(models.Model):
    # One subject per file: the merged class would be too long to read.
    _inherit = "smarter.connector"  # pylint: disable=consider-merging-classes-inherited

    def _answer_consent(self, question):
        """Return the answer; a lead of another tenant is one that does not exist."""
        reason = self._consent_reason(question)
        return {"allowed": reason == GIVEN, "reason": reason}

    def _consent_reason(self, question):
        lead = self.env["crm.lead"].with_context(active_test=False)
        lead = lead.search(
            [("id", "=", question.lead.id), ("company_id", "=", self.company_id.id)]
        )
        if not lead:
            return UNKNOWN_LEAD
        is_email = question.channel == consent.EMAIL
        address = lead.email_normalized if is_email else lead.phone_sanitized
        if not address:
            return NO_ADDRESS
        if not question.is_about(address):
            return OTHER_ADDRESS
        if question.purpose == consent.MARKETING and _is_listed(lead, question.channel):
            return REVOKED
        return self.env["smarter.consent"]._verdict(
            self.company_id, question.channel, address, (question.purpose,)
        )


def _is_listed(lead, channel):
    """Whether the tenant's own lists keep the address from marketing."""
    if channel == consent.EMAIL:
        return lead.is_blacklisted
    return channel == consent.SMS and lead.phone_sanitized_blacklisted
