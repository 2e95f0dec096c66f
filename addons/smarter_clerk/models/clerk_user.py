"""People as Clerk knows them, whether or not they have an account here."""

from __future__ import annotations

from odoo import fields, models


class SmarterClerkUser(models.Model):
    """One person in Clerk. ``version`` keeps older news from overwriting newer ones."""

    _name = "smarter.clerk.user"
    _description = "Clerk user"
    _rec_name = "email"
    _order = "id"
    _allow_sudo_commands = False

    clerk_id = fields.Char("Clerk ID", required=True, readonly=True)
    email = fields.Char(readonly=True)
    email_verified = fields.Boolean(readonly=True)
    first_name = fields.Char(readonly=True)
    last_name = fields.Char(readonly=True)
    banned = fields.Boolean(readonly=True)
    deleted_at = fields.Datetime("Deleted in Clerk", readonly=True)
    version = fields.Float(
        readonly=True,
        digits=(16, 0),
        help="Milliseconds since 1970 of what is known of the person.",
    )

    _clerk_id_unique = models.UniqueIndex("(clerk_id)", "A person is listed once.")
