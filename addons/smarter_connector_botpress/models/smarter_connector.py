"""Botpress as a provider of connectors."""

from __future__ import annotations

from urllib.parse import urlsplit

from odoo import api, fields, models

from odoo.addons.smarter_base.fields import Secret
from odoo.addons.smarter_connector.exceptions import Unsignable
from odoo.addons.smarter_connector.models.smarter_event import TEST_EVENT
from odoo.addons.smarter_connector.tools.exchange import Skip
from odoo.addons.smarter_connector_lead.tools.payload import LEAD_CREATED

from ..tools import answers, user_key
from ..tools.bot import BOTPRESS, CONVERSATION, Probe, Start, Talk
from ..tools.chat import ChatBot
from ..tools.converse import LegacyBot
from .crm_lead import TALKING

CHAT = "chat"
CONVERSE = "converse"
#: Where bots of Botpress Cloud are made; v12 has an address of its own.
STUDIO = "https://app.botpress.cloud"

RELAY_BOTPRESS = "botpress"
RELAY_ODOO = "odoo"

#: What the bot may be told when the person agreed; changes leave a trace.
SHARED = ("name", "company", "email", "phone", "rut", "message")
AUDITED_FIELDS = (
    "botpress_api",
    "botpress_key",
    "botpress_token",
    "botpress_relay",
    *(f"botpress_share_{name}" for name in SHARED),
)


def _keep_as_webhook(connectors):
    """On uninstall: nobody may call the bot's address with plain events."""
    connectors.write({"provider": "webhook", "state": "paused"})


class SmarterConnector(models.Model):
    """One connector is one bot. A new lead begins a conversation with it."""

    _inherit = "smarter.connector"

    provider = fields.Selection(
        selection_add=[(BOTPRESS, "Botpress")], ondelete={BOTPRESS: _keep_as_webhook}
    )
    botpress_api = fields.Selection(
        [
            (CHAT, "Botpress Cloud (Chat API)"),
            (CONVERSE, "Botpress v12 (Converse API)"),
        ],
        "Botpress product",
        default=CHAT,
        help="v12 is for servers that still run it: Botpress has ended it.",
    )
    botpress_key = Secret(
        "Encryption key",
        help="The one that you set in the Chat integration. It signs who is speaking.",
    )
    botpress_token = Secret(
        "Token",
        help="Of an administrator of v12; without it the bot's state is unknown.",
    )
    botpress_greeting = fields.Char(
        "Greeting",
        default="Hola",
        help="What v12 is told when the person wrote nothing: there a conversation "
        "begins with a text.",
    )
    botpress_share_name = fields.Boolean("Person's name", default=True)
    botpress_share_message = fields.Boolean("What the person wrote", default=True)
    botpress_share_company = fields.Boolean("Person's company")
    botpress_share_email = fields.Boolean("Person's e-mail")
    botpress_share_phone = fields.Boolean("Person's phone")
    botpress_share_rut = fields.Boolean("Person's RUT")
    botpress_relay = fields.Selection(
        [
            (RELAY_BOTPRESS, "Botpress, by its own integration with the inbox"),
            (RELAY_ODOO, "Odoo, by the connector of the inbox"),
        ],
        "Who carries words between bot and inbox",
        required=True,
        default=RELAY_BOTPRESS,
        help="One of them, never both: two would send each other's messages round and "
        "round. With Botpress, Odoo opens and carries nothing. With Odoo, the bot hears "
        "what the person writes in the inbox and answers there, until it hands over or "
        "somebody of the team answers. It hears only what it may know: “What the person "
        "wrote”.",
    )
    botpress_team_id = fields.Many2one(
        "crm.team",
        "Team that takes over",
        check_company=True,
        ondelete="set null",
        help="Leads that the bot hands over go to this team; empty leaves them theirs.",
    )
    botpress_user_id = fields.Many2one(
        "res.users",
        "Who takes over",
        check_company=True,
        ondelete="set null",
        help="Gets the activity when the lead has no salesperson.",
    )
    bot_rule_ids = fields.One2many(
        "smarter.bot.rule", "connector_id", "What becomes of the findings"
    )

    @api.model
    def _provider_crons(self):
        return {
            **super()._provider_crons(),
            BOTPRESS: "smarter_connector_botpress.ir_cron_drain_botpress",
        }

    @api.model
    def _provider_apps(self):
        return {**super()._provider_apps(), BOTPRESS: "bot"}

    @api.model_create_multi
    def create(self, vals_list):
        """Have a bot hear of new leads: that is what starts a conversation."""
        lead_created = self.env.ref("smarter_connector_lead.event_type_lead_created")
        for vals in vals_list:
            if vals.get("provider") == BOTPRESS and not vals.get("event_type_ids"):
                vals["event_type_ids"] = [(4, lead_created.id)]
        return super().create(vals_list)

    def write(self, vals):
        """Leave a trace of what a bot may know, and who it is."""
        result = super().write(vals)
        changed = [name for name in AUDITED_FIELDS if name in vals]
        for connector in self if changed else ():
            connector._audit("connector.changed", fields=changed)
        return result

    @api.constrains("botpress_api", "url", "provider")
    def _check_url(self):
        """Look at the address again when the product changes."""
        return super()._check_url()

    def _open_url(self):
        if self.provider != BOTPRESS:
            return super()._open_url()
        if self.botpress_api == CHAT:
            return STUDIO
        parts = urlsplit(self.url)
        return f"{parts.scheme}://{parts.netloc}/admin"

    def _check_provider_url(self):
        if self.provider == BOTPRESS:
            is_chat = self.botpress_api != CONVERSE
            check = answers.check_chat_url if is_chat else answers.check_legacy_url
            check(self.url)
        return super()._check_provider_url()

    def _wants(self, event):
        if self.provider == BOTPRESS and event.type != LEAD_CREATED:
            return False
        return super()._wants(event)

    def _lane(self, event):
        """A bot hears of a lead first, and of what its person says in their order."""
        if self.provider == BOTPRESS and event.res_model == "crm.lead":
            return f"crm.lead,{event.res_id}"
        return super()._lane(event)

    def _prepare_exchange(self, event, keys):
        if self.provider != BOTPRESS:
            return super()._prepare_exchange(event, keys)
        adapter = self._bot_adapter()
        if event.type == TEST_EVENT:
            return Probe(adapter, Talk(self._foreign_id("test", self.id), ""))
        lead = self._lead_of(event)
        if not lead:
            return Skip(self.env._("The lead is gone."))
        talk = self._bot_talk(lead)
        return Start(adapter, talk, self._bot_opening(event, lead))

    def _bot_adapter(self):
        """Return what talks to this bot, for one exchange."""
        if self.botpress_api == CONVERSE:
            token = self._read_secret("botpress_token") or ""
            return LegacyBot(self.url, token, self.botpress_greeting or "Hola")
        key = self._read_secret("botpress_key")
        if not key:
            raise Unsignable("the encryption key of the Chat integration is missing")
        return ChatBot(self.url, key)

    def _foreign_id(self, kind, number):
        return user_key.foreign_id(self.company_id.tenant_uuid, kind, number)

    @api.model
    def _lead_of(self, event):
        """Return the lead that an event is about; empty when it is gone."""
        if event.res_model != "crm.lead":
            return self.env["crm.lead"]
        return self.env["crm.lead"].browse(event.res_id).exists()

    def _bot_conversation(self, lead):
        """Return the link of a lead's conversation, making it before anything is said.

        Botpress may push the bot's first words before its answer to us is written down.
        Whose conversation it is does not change with the lead's contact.
        """
        link = self._link(lead, CONVERSATION)
        if not link:
            user = self._bot_user_id(lead)
            external_id = self._foreign_id("lead", lead.id)
            link = self._remember(lead, CONVERSATION, external_id, {"user": user})
        if not lead.bot_state:
            lead.bot_state = TALKING
        return link

    def _bot_user_id(self, lead):
        partner = lead.partner_id
        if partner:
            return self._foreign_id("contact", partner.id)
        return self._foreign_id("lead-contact", lead.id)

    def _note_facts(self, event, facts):
        if self.provider != BOTPRESS:
            return super()._note_facts(event, facts)
        lead = self._lead_of(event)
        if not lead:
            return None
        if facts.get("told"):
            self._mark_told(self._bot_conversation(lead), facts["told"])
        self._keep_said(lead, facts.get("messages", ()))
        if facts.get("qualification"):
            self._qualify(lead, facts["qualification"], event.occurred_at)
        return None

    @api.model
    def _mark_told(self, link, event_id):
        """Remember that the bot knows of an event."""
        if (link.data or {}).get("told") != event_id:
            link.data = {**(link.data or {}), "told": event_id}
