"""People as Clerk knows them, whether or not they have an account here."""

from __future__ import annotations

from odoo import api, fields, models
from odoo.tools import SQL

from ..tools import facts


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

    @api.model
    def _learn(self, person: facts.Person):
        """Keep what is newer than what we know; return whether it was.

        Ids are never used again, so a deletion is final whatever comes after it.
        """
        row = self._row(person.clerk_id)
        if row.deleted_at or not (person.deleted or person.version >= row.version):
            return False
        row.write(_deletion() if person.deleted else _values(person))
        return True

    @api.model
    def _row(self, clerk_id):
        """Return the row of a person, locked and made when there is none.

        Waits for whoever has it; a change meanwhile makes the transaction run again.
        """
        self.env.cr.execute(
            SQL(
                "INSERT INTO smarter_clerk_user (clerk_id, version) VALUES (%s, 0)"
                " ON CONFLICT (clerk_id) DO UPDATE SET clerk_id = EXCLUDED.clerk_id",
                clerk_id,
            ),
            log_exceptions=False,
        )
        return self.search([("clerk_id", "=", clerk_id)])

    @api.model
    def _known(self, clerk_id):
        """Return the row of a person, or none."""
        return self.sudo().search([("clerk_id", "=", clerk_id)])

    def _standing(self):
        """Return why Clerk keeps this person out, or None."""
        if self.deleted_at:
            return "person_deleted"
        return "person_banned" if self.banned else None


def _values(person: facts.Person):
    return {
        "email": person.email,
        "email_verified": person.email_verified,
        "first_name": person.first_name,
        "last_name": person.last_name,
        "banned": person.banned,
        "version": person.version,
    }


def _deletion():
    # Who is gone from Clerk is known by id only; the account here keeps its data.
    return {
        "deleted_at": fields.Datetime.now(),
        "email": False,
        "email_verified": False,
        "first_name": False,
        "last_name": False,
    }
