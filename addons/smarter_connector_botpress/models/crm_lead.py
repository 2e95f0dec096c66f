"""What a bot said to a lead and found out about it."""

from __future__ import annotations

from markupsafe import Markup

from odoo import api, fields, models

from ..tools.bot import BOTPRESS, CONVERSATION

GROUP_USER = "smarter_tenant.group_tenant_user"

TALKING = "talking"
QUALIFIED = "qualified"
HANDED_OFF = "handed_off"
BOT_FIELDS = ("bot_state", "bot_score", "bot_intent", "bot_answers", "bot_qualified_at")


class CrmLead(models.Model):
    """The bot's findings stand apart from what the person typed; rules may copy them."""

    _inherit = "crm.lead"

    bot_state = fields.Selection(
        [
            (TALKING, "Talking to the bot"),
            (QUALIFIED, "Qualified by the bot"),
            (HANDED_OFF, "Handed over"),
        ],
        "Bot",
        readonly=True,
        copy=False,
    )
    bot_score = fields.Integer(
        "Bot's score", readonly=True, copy=False, aggregator="avg"
    )
    bot_intent = fields.Char("Intent", readonly=True, copy=False)
    bot_answers = fields.Text("Answers to the bot", readonly=True, copy=False)
    bot_qualified_at = fields.Datetime("Qualified on", readonly=True, copy=False)
    bot_message_ids = fields.One2many(
        "smarter.bot.message",
        "lead_id",
        "Conversation",
        readonly=True,
        groups=GROUP_USER,
    )
    bot_message_count = fields.Integer(
        compute="_compute_bot_message_count", groups=GROUP_USER
    )

    @api.depends("bot_message_ids")
    def _compute_bot_message_count(self):
        counts = dict(
            self.env["smarter.bot.message"]._read_group(
                [("lead_id", "in", self.ids)], ["lead_id"], ["__count"]
            )
        )
        for lead in self:
            lead.bot_message_count = counts.get(lead._origin, 0)

    def action_open_bot_messages(self):
        """Show what the bot and the person have said."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "smarter_connector_botpress.smarter_bot_message_action"
        )
        return {**action, "domain": [("lead_id", "=", self.id)]}

    def _merge_get_fields(self):
        return [*super()._merge_get_fields(), *BOT_FIELDS]

    def _merge_dependences(self, opportunities):
        """Take what was said along, and the conversation when this lead has none."""
        result = super()._merge_dependences(opportunities)
        others = opportunities - self
        # Transcripts are nobody's to write; whoever may merge leads moves them.
        messages_sudo = self.env["smarter.bot.message"].sudo()
        messages_sudo.search([("lead_id", "in", others.ids)]).lead_id = self
        others.sudo()._move_conversations(self)
        return result

    def _move_conversations(self, lead):
        """Have what bots say from now on come to another lead.

        A lead has one conversation with each bot: those that it has stay its own.
        """
        links = self.env["smarter.connector.link"].search(
            [
                ("kind", "=", CONVERSATION),
                ("connector_id.provider", "=", BOTPRESS),
                ("res_model", "=", self._name),
                ("res_id", "in", (self | lead).ids),
            ]
        )
        for own in links.grouped("connector_id").values():
            if lead.id not in own.mapped("res_id"):
                own[0].res_id = lead.id

    def _note_of_bot(self, lines):
        """Add a note to the history, as plain text whatever a bot has sent."""
        self.ensure_one()
        body = Markup("<br/>").join(lines)
        self.message_post(
            body=body, message_type="comment", subtype_xmlid="mail.mt_note"
        )
