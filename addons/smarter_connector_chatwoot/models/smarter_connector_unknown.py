"""People who write first: they become a lead like all others, through the intake.

What they wrote is their consent to be answered by the same channel, and its proof; it is
no consent to marketing.
"""

from __future__ import annotations

from odoo import fields, models

from odoo.addons.smarter_gateway.exceptions import ValidationFailed
from odoo.addons.smarter_gateway.models.smarter_inbound_mixin import InboundRejected
from odoo.addons.smarter_lead.tools import consent

from .smarter_connector_outbound import CONVERSATION

_MAX_MESSAGE = 5000
#: Source -> the channel that the person has chosen by writing.
_CHANNELS = {
    "whatsapp": consent.WHATSAPP,
    "email": consent.EMAIL,
    "sms": consent.SMS,
}


class SmarterConnector(models.Model):
    # One subject per file: the merged class would be too long to read.
    _inherit = "smarter.connector"  # pylint: disable=consider-merging-classes-inherited

    def _chatwoot_unknown_sender(self, talk, said):
        """Return the link of the conversation and the lead that it has become.

        Both empty when that is not wanted, or nobody could be reached at the address.
        """
        nothing = self.env["smarter.connector.link"], self.env["crm.lead"]
        payload = self.chatwoot_create_leads and self._chatwoot_payload(talk, said)
        if not payload:
            return nothing
        intake = self._chatwoot_intake(payload)
        # Linked first, so that the new lead opens no conversation of its own.
        former = self._linked(CONVERSATION, talk.number)
        former.unlink()
        data = {
            "status": talk.status,
            "assignee": talk.assignee_email,
            "inbox": talk.inbox_id,
        }
        link = self._remember(intake, CONVERSATION, talk.number, data)
        intake._convert_isolated()
        if not intake.lead_id:
            raise InboundRejected(intake.error or self.env._("No lead was created."))
        intake._announce(self.company_id)
        return link, intake.lead_id

    def _chatwoot_intake(self, payload):
        """Accept the person as the API would; the plan's limit holds here too."""
        intakes = self.env["smarter.lead.intake"]
        intakes._check_lead_limit()
        intake = intakes._by_reference(intakes._accept(payload)["id"])
        intake._count_use(self.company_id)
        return intake

    def _chatwoot_payload(self, talk, said):
        """Return the canonical payload, or None when there is no usable address."""
        inbox = self.chatwoot_inbox_ids.filtered(lambda i: i.number == talk.inbox_id)
        source = inbox[:1]._source() if inbox else "chat"
        person = talk.contact
        values = {
            "name": person.name or person.phone or person.email,
            "message": said.content[:_MAX_MESSAGE] or None,
            "source": source,
            "consent": _consent(source, said),
        }
        addresses = {"email": person.email or None, "phone": person.phone or None}
        # Chatwoot takes addresses that we do not: one good one is enough.
        for keys in (("email", "phone"), ("phone",), ("email",)):
            given = {key: addresses[key] for key in keys if addresses[key]}
            try:
                intakes = self.env["smarter.lead.intake"]
                return intakes._validated_payload({**values, **given})
            except ValidationFailed:
                continue
        return None


def _consent(source, said):
    channel = _CHANNELS.get(source)
    given = {
        "purposes": [consent.CONTACT],
        "text_version": "first message",
        "text_hash": consent.text_hash(said.content),
    }
    if channel:
        given["channels"] = [channel]
    if said.at and said.at <= fields.Datetime.now():
        given["given_at"] = said.at.isoformat() + "Z"
    return given
