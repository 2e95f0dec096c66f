"""What leads tell Chatwoot: the exchange of each event, and what it has learned.

An exchange says how things are now, not how they were at the event: events may come late
and out of order, and the last one always leaves the right state.
"""

from __future__ import annotations

import time

from odoo import api, fields, models

from odoo.addons.smarter_connector.exceptions import Unsignable
from odoo.addons.smarter_connector.models.smarter_event import TEST_EVENT
from odoo.addons.smarter_connector.tools.exchange import Skip
from odoo.addons.smarter_lead.models.smarter_consent import GIVEN
from odoo.addons.smarter_lead.tools import consent

from ..tools import first_message, upsert
from ..tools.events import OUTGOING
from ..tools.exchanges import (
    LEAD_LABEL,
    ChangeContact,
    ChangeConversation,
    OpenConversation,
    Probe,
    Talk,
    TellRefusal,
)
from ..tools.payload import CREATED, MESSAGE
from .smarter_connector import CHATWOOT

CONTACT, CONVERSATION = "contact", "conversation"
RESOLVED = "resolved"
_NEW = "lead.created"
_ASSIGNED = "lead.assigned"
_ENDED = ("lead.won", "lead.lost")
_CHANGED = ("lead.updated", "contact.updated")
_REVOKED = "consent.revoked"
HANDLED = (_NEW, _ASSIGNED, *_ENDED, *_CHANGED, _REVOKED)
#: Conversations of one contact that learn of a refusal, the latest.
_MOST_TALKS = 10


class SmarterConnector(models.Model):
    # One subject per file: the merged class would be too long to read.
    _inherit = "smarter.connector"  # pylint: disable=consider-merging-classes-inherited

    def _wants(self, event):
        wanted = super()._wants(event)
        if self.provider != CHATWOOT:
            return wanted
        return wanted and event.type in HANDLED

    @api.model
    def _subscribed(self, company, event_type):
        """Have Chatwoot learn of refusals, whatever somebody has ticked."""
        found = super()._subscribed(company, event_type)
        if event_type == _REVOKED:
            mine = [("company_id", "=", company.id), ("provider", "=", CHATWOOT)]
            found |= self.search(mine)
        return found

    def _prepare_exchange(self, event, keys):
        if self.provider != CHATWOOT:
            return super()._prepare_exchange(event, keys)
        access = self._chatwoot_access()
        if event.type == TEST_EVENT:
            return Probe(access)
        record = self._chatwoot_record(event)
        if not record:
            return Skip(self.env._("The record was deleted."))
        if event.type == _NEW:
            return self._chatwoot_open(access, record)
        if event.type == _REVOKED:
            return self._chatwoot_refusal(access, record)
        if event.type in _CHANGED:
            return self._chatwoot_contact_change(access, record)
        return self._chatwoot_change(access, record, event.type)

    def _chatwoot_record(self, event):
        """Return the lead or contact of an event, empty when it is gone."""
        if event.res_model not in ("crm.lead", "res.partner"):
            return None
        found = self.env[event.res_model].browse(event.res_id).exists()
        return found if found.company_id == self.company_id else None

    # -- a new lead -----------------------------------------------------------------

    def _chatwoot_open(self, access, lead):
        inbox = self.chatwoot_inbox_id
        if not inbox:
            raise Unsignable("choose the inbox for leads")
        if self._chatwoot_came_from_here(lead):
            return Skip(self.env._("The lead began as a conversation of Chatwoot."))
        person = self._chatwoot_person(lead)
        if person.needs and person.needs not in person.values():
            return Skip(self.env._("The lead lacks the address that the inbox needs."))
        subject = self._chatwoot_subject(lead)
        return OpenConversation(
            access=access,
            inbox_id=inbox.number,
            person=person,
            talk=self._chatwoot_talk(lead),
            message=first_message.choose(
                f"{self._chatwoot_key(lead)}-first", self._chatwoot_offer(lead, inbox)
            ),
            contact_id=int(self._link(subject, CONTACT).external_id or 0),
            conversation_id=int(self._link(lead, CONVERSATION).external_id or 0),
        )

    def _chatwoot_came_from_here(self, lead):
        """Whether somebody who wrote in Chatwoot became this lead."""
        intake = lead.intake_id
        return bool(intake and self._link(intake, CONVERSATION))

    def _chatwoot_key(self, record):
        """Return the name of a record that is the same in all attempts, in lower case."""
        kind = record._name.rpartition(".")[2]
        return f"{first_message.MARK}-{self.company_id.tenant_uuid}-{kind}-{record.id}"

    def _chatwoot_subject(self, record):
        """Return whose contact it is: the person, or the lead that has none yet."""
        return record.partner_id or record if record._name == "crm.lead" else record

    def _chatwoot_person(self, record):
        """Return the person of a lead, or a contact, as Chatwoot should know them."""
        is_lead = record._name == "crm.lead"
        name = record.contact_name or record.partner_id.name if is_lead else record.name
        return upsert.Person(
            identifier=self._chatwoot_key(self._chatwoot_subject(record)),
            name=name or (record.name if is_lead else "") or "",
            email=record.email_normalized or "",
            phone_number=_e164(record.phone_sanitized),
            needs=first_message.NEEDS.get(self.chatwoot_inbox_id.channel, ""),
        )

    def _chatwoot_talk(self, lead):
        return Talk(
            lead_key=self._chatwoot_key(lead),
            attributes={
                "smarteros_title": lead.name or "",
                "smarteros_url": f"{lead.get_base_url()}/odoo/crm/{lead.id}",
            },
            labels=(LEAD_LABEL,),
            assignee_email=_email(lead.user_id),
        )

    def _chatwoot_offer(self, lead, inbox):
        return first_message.Offer(
            channel=inbox.channel or "",
            template=self._chatwoot_whatsapp_template(),
            email_text=self.chatwoot_email_text or "",
            consented=frozenset(self._chatwoot_consented(lead)),
            words=self._chatwoot_words(lead),
            note=self._chatwoot_note(lead),
        )

    def _chatwoot_words(self, lead):
        return {
            "name": lead.contact_name or lead.partner_id.name or "",
            "company": self.company_id.name or "",
            "salesperson": lead.user_id.name or "",
            "title": lead.name or "",
        }

    def _chatwoot_note(self, lead):
        url = self._chatwoot_talk(lead).attributes["smarteros_url"]
        return self.env._("New lead: %(title)s\n%(url)s", title=lead.name, url=url)

    def _chatwoot_consented(self, lead):
        """Return the channels by which the person agreed to be written to.

        For the address that the lead has now, proven, and not once taken back by it:
        whoever opted out gets no template, whatever form is filled in afterwards.
        """
        found = {
            consent.WHATSAPP: lead.phone_sanitized,
            consent.EMAIL: lead.email_normalized,
        }
        return {
            channel
            for channel, address in found.items()
            if address and self._chatwoot_may_write(channel, address)
        }

    def _chatwoot_may_write(self, channel, address):
        purposes = (consent.CONTACT, consent.MARKETING)
        consents = self.env["smarter.consent"]
        verdict = consents._verdict(self.company_id, channel, address, purposes)
        return verdict == GIVEN

    # -- changes --------------------------------------------------------------------

    def _chatwoot_change(self, access, lead, event_type):
        link = self._chatwoot_link(lead)
        if not link:
            return Skip(self.env._("The lead has no conversation."))
        known = link.data or {}
        wanted = RESOLVED if event_type in _ENDED and _has_ended(lead) else ""
        status = wanted if wanted != known.get("status") else ""
        email = _email(lead.user_id) if event_type == _ASSIGNED else ""
        email = email if email != known.get("assignee") else ""
        if not status and not email:
            return Skip(self.env._("Chatwoot has it so already."))
        return ChangeConversation(access, int(link.external_id), status, email)

    def _chatwoot_contact_change(self, access, record):
        """Bring a contact up to date that Chatwoot has from us."""
        link = self._link(self._chatwoot_subject(record), CONTACT)
        inbox = self.chatwoot_inbox_id
        if not link or not inbox:
            return Skip(self.env._("Chatwoot does not have this contact from us."))
        person = self._chatwoot_person(record)
        return ChangeContact(access, inbox.number, person, int(link.external_id))

    def _chatwoot_refusal(self, access, partner):
        """Tell the team what a contact does not want any more, as it stands now."""
        channels = partner._refused_channels()
        if not channels:
            return Skip(self.env._("The contact has no address that this is about."))
        leads = partner._chatwoot_leads().sorted("id", reverse=True)
        links = [self._chatwoot_link(lead) for lead in leads]
        fields_of = self.env["smarter.consent"].fields_get(["channel"], ["selection"])
        names = dict(fields_of["channel"]["selection"])
        return TellRefusal(
            access=access,
            person=self._chatwoot_person(partner),
            contact_id=int(self._link(partner, CONTACT).external_id or 0),
            channels=tuple(channels),
            conversations=tuple(int(one.external_id) for one in links if one)[
                :_MOST_TALKS
            ],
            note=self.env._(
                "Wants no marketing by: %s", ", ".join(map(names.get, channels))
            ),
        )

    def _chatwoot_link(self, lead):
        """Return the link of a lead's last conversation, empty when there is none."""
        links = self._link(lead, CONVERSATION)
        for touch in lead.touch_ids.sorted("id", reverse=True):
            links = links or self._link(touch, CONVERSATION)
        return links

    # -- what was learned -----------------------------------------------------------

    def _note_facts(self, event, facts):
        super()._note_facts(event, facts)
        record = self.provider == CHATWOOT and self._chatwoot_record(event)
        if not record:
            return
        if contact_id := facts.get("contact_id"):
            self._remember(self._chatwoot_subject(record), CONTACT, contact_id)
        if number := facts.get("conversation_id"):
            self._chatwoot_note_talk(record, number, facts)

    def _chatwoot_note_talk(self, lead, number, facts):
        link = self._linked(CONVERSATION, number)
        is_new = not link
        link = link or self._remember(lead, CONVERSATION, number)
        known = {"status": facts.get("status"), "assignee": facts.get("assignee")}
        known = {key: value for key, value in known.items() if value}
        said = facts.get("message") or {}
        if said.get("id") and said["id"] > (link.data or {}).get("last_message_id", 0):
            known["last_message_id"] = said["id"]
        if is_new:
            known["inbox"] = self.chatwoot_inbox_id.number
        self._chatwoot_know(link, lead, {"updated_at": time.time(), **known})
        if is_new:
            self._chatwoot_tell(CREATED, lead, link)
        if said.get("id") and not said.get("private"):
            self._chatwoot_note_first(lead, link, said)

    def _chatwoot_note_first(self, lead, link, said):
        """Have our own first message in the chatter, and tell of it."""
        author, number = self.company_id.name, said["id"]
        if self._chatwoot_post(lead, number, said["content"], author):
            message = self._chatwoot_message(
                number, OUTGOING, author, said["content"], fields.Datetime.now()
            )
            self._chatwoot_tell(MESSAGE, lead, link, message=message)


def _email(user):
    return (user.email_normalized or user.login or "").lower() if user else ""


def _has_ended(lead):
    return not lead.active or lead.stage_id.is_won


def _e164(phone):
    return phone if phone and phone.startswith("+") else ""
