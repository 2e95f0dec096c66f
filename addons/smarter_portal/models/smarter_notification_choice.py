"""What somebody wants to hear of, and how."""

from __future__ import annotations

from odoo import api, fields, models

from ..tools import notices
from ..tools.notices import Choice


class SmarterNotificationChoice(models.Model):
    """Only what is different from the default needs a row."""

    _name = "smarter.notification.choice"
    _description = "Choice of notifications"
    _order = "user_id, kind"
    _rec_name = "kind"
    _allow_sudo_commands = False

    user_id = fields.Many2one(
        "res.users",
        "Person",
        required=True,
        readonly=True,
        ondelete="cascade",
        default=lambda self: self.env.user,
    )
    kind = fields.Selection(notices.KINDS, required=True)
    in_app = fields.Boolean("On the dashboard", default=True)
    by_mail = fields.Boolean("By e-mail")

    _choice_unique = models.UniqueIndex(
        "(user_id, kind)", "There is a choice for each kind."
    )

    @api.model
    def _of(self, users, kind):
        """Return user id -> Choice; one question for all."""
        rows = self.search([("user_id", "in", users.ids), ("kind", "=", kind)])
        chosen = {row.user_id.id: Choice(row.in_app, row.by_mail) for row in rows}
        return {user.id: chosen.get(user.id, notices.DEFAULT) for user in users}

    @api.model
    def _mine(self):
        """Return kind -> Choice of the current user."""
        rows = self.search([("user_id", "=", self.env.uid)])
        chosen = {row.kind: Choice(row.in_app, row.by_mail) for row in rows}
        return {kind: chosen.get(kind, notices.DEFAULT) for kind, _ in notices.KINDS}

    @api.model
    def _choose(self, wanted):
        """Keep the current user's choices: kind -> Choice."""
        rows = self.search([("user_id", "=", self.env.uid)]).grouped("kind")
        for kind, choice in wanted.items():
            values = {"in_app": choice.in_app, "by_mail": choice.by_mail}
            if kind in rows:
                rows[kind].write(values)
            elif choice != notices.DEFAULT:
                self.create({"kind": kind, **values})
