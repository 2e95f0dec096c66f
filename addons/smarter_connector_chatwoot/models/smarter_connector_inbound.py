"""What Chatwoot tells us: into the chatter of the lead, its status and its salesperson.

Loops are cut by state, not by who speaks: a link keeps what Chatwoot has, so what came
from there is not sent back, and what we sent changes nothing when it comes back.
"""

from __future__ import annotations

import time

from markupsafe import Markup

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import plaintext2html

from odoo.addons.smarter_base.tools.outbound.errors import SignatureError
from odoo.addons.smarter_connector.tools.inbound import Inbound
from odoo.addons.smarter_gateway.models.smarter_inbound_mixin import (
    DONE,
    IGNORED,
    InboundRejected,
)

from ..tools import events, signature
from ..tools.payload import CREATED, MESSAGE
from .smarter_connector import CHATWOOT
from .smarter_connector_outbound import CONVERSATION

_ATTACHMENT = Markup(
    '<li><a href="%s" target="_blank" rel="noopener noreferrer">%s</a></li>'
)


class SmarterConnector(models.Model):
    # One subject per file: the merged class would be too long to read.
    _inherit = "smarter.connector"  # pylint: disable=consider-merging-classes-inherited

    def _verify_inbound(self, headers, raw):
        if self.provider != CHATWOOT:
            return super()._verify_inbound(headers, raw)
        keys, signed_at = self._chatwoot_webhook_keys(), 0
        if keys:
            signed_at = signature.verify(keys, headers, raw, now=time.time())
        message_id, name = events.identity(raw)
        return Inbound(message_id, name, events.moment(signed_at))

    def _chatwoot_webhook_keys(self):
        """Return the secrets; without that of the webhook, only the address tells."""
        try:
            secret = self._read_secret("chatwoot_webhook_secret")
            return secret and (secret, self._read_secret("chatwoot_bot_secret"))
        except UserError as exc:
            raise SignatureError("the webhook secret cannot be decrypted") from exc

    def _apply_inbound(self, message):
        if self.provider != CHATWOOT:
            return super()._apply_inbound(message)
        try:
            event = events.parse(message.payload or "")
        except events.Unreadable:
            return IGNORED
        if event.account_id != self.chatwoot_account:
            raise InboundRejected(
                self.env._("The message is of another account of Chatwoot.")
            )
        return self._chatwoot_apply(event)

    def _chatwoot_apply(self, event):
        if event.name == events.MESSAGE_CREATED:
            return self._chatwoot_apply_message(event.talk, event.said)
        link = self._linked(CONVERSATION, event.talk.number)
        lead = self._chatwoot_lead(link)
        if not lead:
            return IGNORED
        if event.name == events.MESSAGE_UPDATED:
            return self._chatwoot_apply_failure(lead, event.said)
        return self._chatwoot_apply_talk(link, lead, event)

    def _chatwoot_lead(self, link):
        """Return the lead of a conversation, empty when it is not one of ours."""
        record = link._record() if link else None
        if not record:
            return self.env["crm.lead"]
        return record if record._name == "crm.lead" else record.lead_id

    # -- messages -------------------------------------------------------------------

    def _chatwoot_apply_message(self, talk, said):
        link = self._linked(CONVERSATION, talk.number)
        lead = self._chatwoot_lead(link)
        is_talk = said.kind != events.ACTIVITY and not said.private
        if not lead and is_talk and said.kind == events.INCOMING:
            link, lead = self._chatwoot_unknown_sender(talk, said)
            if lead:
                self._chatwoot_tell(CREATED, lead, link)
        if not lead:
            return IGNORED
        self._chatwoot_note_said(link, talk, said)
        if not is_talk or said.mark:
            return IGNORED
        self._chatwoot_post_said(lead, link, said)
        return DONE

    def _chatwoot_note_said(self, link, talk, said):
        known = dict(link.data or {})
        if said.number > known.get("last_message_id", 0):
            known["last_message_id"] = said.number
            known["inbox"] = talk.inbox_id or known.get("inbox")
            if said.kind != events.ACTIVITY and not said.private:
                known["last_text"] = said.content[:255]
                known["unread"] = talk.unread
            link.data = known

    def _chatwoot_post_said(self, lead, link, said):
        """Have what was said at the lead, and tell of it when it is new."""
        author = self._chatwoot_author(lead, said)
        name = said.author or self.env._("Somebody")
        at, files = said.at or fields.Datetime.now(), said.attachments
        if self._chatwoot_post(
            lead, said.number, said.content, name, author, at, files
        ):
            message = self._chatwoot_message(
                said.number, said.kind, said.author, said.content, at, files
            )
            self._chatwoot_tell(MESSAGE, lead, link, message=message)

    def _chatwoot_author(self, lead, said):
        """Return the contact who speaks, as far as we know them."""
        if said.kind == events.INCOMING:
            return lead.partner_id
        return self._chatwoot_user(said.author_email).partner_id

    def _chatwoot_user(self, email):
        """Return the person of this tenant with that e-mail, empty without one."""
        users = self.env["res.users"]
        if not email:
            return users
        domain = [
            ("company_ids", "in", self.company_id.ids),
            ("share", "=", False),
            "|",
            ("login", "=ilike", _literal(email)),
            ("email_normalized", "=", email),
        ]
        return users.search(domain, limit=1)

    def _chatwoot_post(
        self, lead, number, text, name, author=None, at=None, attachments=()
    ):
        """Put a message of Chatwoot into the chatter; nobody gets a mail of it.

        :return: whether it was not there yet
        """
        reference = f"<chatwoot-{self.id}-{number}@smarteros>"
        messages = self.env["mail.message"]
        if messages.search_count([("message_id", "=", reference)], limit=1):
            return False
        body = Markup("<p><b>%s</b> · Chatwoot</p>") % name + plaintext2html(text)
        if attachments:
            links = Markup().join(_ATTACHMENT % (a.url, a.name) for a in attachments)
            body += Markup("<ul>%s</ul>") % links
        values = {"author_id": author.id} if author else {}
        quiet = {"mail_create_nosubscribe": True, "mail_post_autofollow": False}
        lead.with_context(**quiet).message_post(
            body=body,
            message_type="comment",
            subtype_xmlid="mail.mt_note",
            message_id=reference,
            date=at or fields.Datetime.now(),
            **values,
        )
        return True

    def _chatwoot_apply_failure(self, lead, said):
        """Say it when the channel did not take a message, as it turns out later."""
        if said.status != "failed" or said.private:
            return IGNORED
        text = self.env._(
            "The message could not be delivered: %(why)s\n%(text)s",
            why=said.failure or self.env._("no reason given"),
            text=said.content,
        )
        number = f"{said.number}-failed"
        self._chatwoot_post(lead, number, text, self.env._("Delivery failed"))
        return DONE

    # -- status and assignee --------------------------------------------------------

    def _chatwoot_apply_talk(self, link, lead, event):
        known, talk = dict(link.data or {}), event.talk
        is_late = talk.updated_at < known.get("updated_at", 0)
        if is_late and event.name != events.POLLED:
            return IGNORED
        changed = {
            "status": talk.status,
            "assignee": talk.assignee_email,
            "unread": talk.unread,
            "updated_at": max(talk.updated_at, known.get("updated_at", 0)),
        }
        # Before the lead changes: its own event must find what Chatwoot has.
        self._chatwoot_know(link, lead, changed)
        self._chatwoot_follow(lead, talk, known)
        return DONE

    def _chatwoot_follow(self, lead, talk, known):
        """Have the lead's salesperson, and say so when the status has changed."""
        if talk.assignee_email and talk.assignee_email != known.get("assignee"):
            user = self._chatwoot_user(talk.assignee_email)
            if user and user != lead.user_id:
                lead.user_id = user
        if known.get("status") not in (None, talk.status):
            states = dict(self._chatwoot_states())
            text = self.env._("Conversation: %s", states[talk.status])
            lead._message_log(body=text)

    def _chatwoot_states(self):
        return [
            ("open", self.env._("Open")),
            ("resolved", self.env._("Resolved")),
            ("pending", self.env._("Pending")),
            ("snoozed", self.env._("Snoozed")),
        ]


def _literal(text):
    """Return a text for ``=ilike`` that stands for itself."""
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
