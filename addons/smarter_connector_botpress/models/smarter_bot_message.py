"""What a bot and a lead's person said, kept at the lead."""

from __future__ import annotations

from odoo import api, fields, models
from odoo.tools import SQL

from ..tools import signals

BOT = "bot"
VISITOR = "visitor"
AUTHORS = [(BOT, "Bot"), (VISITOR, "Visitor")]


class SmarterBotMessage(models.Model):
    """One message of a transcript. Written by code only; goes with its lead."""

    _name = "smarter.bot.message"
    _inherit = ["smarter.tenant.owned"]
    _description = "Message of a bot's conversation"
    _order = "at, id"
    _rec_name = "text"
    _check_company_auto = True
    _allow_sudo_commands = False

    company_id = fields.Many2one(readonly=True)
    lead_id = fields.Many2one(
        "crm.lead", required=True, readonly=True, ondelete="cascade", check_company=True
    )
    connector_id = fields.Many2one(
        "smarter.connector",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        check_company=True,
    )
    external_id = fields.Char("Id at the bot", required=True, readonly=True)
    author = fields.Selection(AUTHORS, required=True, readonly=True)
    text = fields.Text(required=True, readonly=True)
    at = fields.Datetime("Time", required=True, readonly=True)

    _message_unique = models.UniqueIndex(
        "(lead_id, external_id)", "A message is in a transcript once."
    )

    @api.model
    def _keep(self, connector, lead, messages):
        """Add messages to the transcript of a lead, unless they are there.

        They come from Botpress's push, from our own calls, or from both at once; so
        each is one statement that adds nothing the second time.

        :param messages: ``{"id", "at", "author", "text"}`` each
        :return: those that are new
        """
        now = fields.Datetime.now()
        new_ids = []
        for message in messages:
            if message["id"] and message["text"]:
                new_ids += self._insert(
                    {
                        "company_id": connector.company_id.id,
                        "lead_id": lead.id,
                        "connector_id": connector.id,
                        "external_id": message["id"],
                        "author": message["author"],
                        "text": message["text"].replace("\0", ""),
                        "at": _moment(message["at"]) or now,
                        "create_uid": self.env.uid,
                        "write_uid": self.env.uid,
                        "create_date": now,
                        "write_date": now,
                    }
                )
        lead.invalidate_recordset(["bot_message_ids", "bot_message_count"])
        return self.browse(new_ids)

    @api.model
    def _insert(self, row):
        """Add a row and return its id, none when it is there."""
        self.env.cr.execute(
            SQL(
                "INSERT INTO smarter_bot_message (%s) VALUES %s"
                " ON CONFLICT DO NOTHING RETURNING id",
                SQL(", ").join(map(SQL.identifier, row)),
                tuple(row.values()),
            )
        )
        return [found for (found,) in self.env.cr.fetchall()]

    def _as_transcript(self):
        """Return the conversation as people read it, one line per message."""
        names = dict(self._fields["author"]._description_selection(self.env))
        return "\n".join(f"{names[one.author]}: {one.text}" for one in self)


def _moment(at):
    """Return a moment with its fractions: a bot says several things in a second."""
    return signals.moment(at) if isinstance(at, str) else at
