"""Who is a member of the organisation of a tenant."""

from __future__ import annotations

from odoo import api, fields, models
from odoo.tools import SQL

from ..tools import facts

#: Clerk said that the membership is over: final, whatever comes after it.
TOLD = "told"
#: A synchronization did not find it: a later one may.
MISSED = "missed"

NO_ACCOUNT = "no_account"
MEMBER = "member"
ARCHIVED = "archived"
NO_ROLE = "no_role"
REMOVED = "removed"


class SmarterClerkMembership(models.Model):
    """One person in one organisation, with the account here once there is one."""

    _name = "smarter.clerk.membership"
    _inherit = ["smarter.tenant.owned"]
    _description = "Clerk membership"
    _rec_name = "email"
    _order = "removed_at desc, email, id"
    _allow_sudo_commands = False

    company_id = fields.Many2one(string="Tenant", readonly=True, ondelete="cascade")
    organization_id = fields.Char(required=True, readonly=True)
    clerk_user_id = fields.Char("Clerk ID", required=True, readonly=True)
    user_id = fields.Many2one(
        "res.users", "Account", readonly=True, index="btree_not_null"
    )
    role = fields.Char("Role in Clerk", readonly=True)
    email = fields.Char("E-mail", readonly=True)
    name = fields.Char(readonly=True)
    removed_at = fields.Datetime("Removed", readonly=True)
    removal = fields.Selection(
        [(TOLD, "Removed in Clerk"), (MISSED, "Missing at a synchronization")],
        readonly=True,
    )
    # Milliseconds since 1970: when the membership began, what is known of it, and when
    # the synchronization began that found it last.
    began = fields.Float(readonly=True, digits=(16, 0))
    version = fields.Float(readonly=True, digits=(16, 0))
    seen = fields.Float(readonly=True, digits=(16, 0))
    last_sign_in_at = fields.Datetime(
        "Last sign-in", related="user_id.clerk_token_at", related_sudo=True
    )
    account_active = fields.Boolean(related="user_id.active")

    state = fields.Selection(
        [
            (NO_ACCOUNT, "Not signed in yet"),
            (MEMBER, "Member"),
            (NO_ROLE, "Role without access"),
            (ARCHIVED, "Archived here"),
            (REMOVED, "Removed"),
        ],
        compute="_compute_state",
    )

    _membership_unique = models.UniqueIndex(
        "(organization_id, clerk_user_id)", "A member is listed once."
    )

    @api.depends("removed_at", "role", "user_id.active")
    def _compute_state(self):
        roles_sudo = self.env["smarter.clerk.role"].sudo()
        roles = set(
            roles_sudo.search([("tenant_role", "!=", False)]).mapped("clerk_role")
        )
        for row in self:
            account_sudo = row.sudo().user_id
            if row.removed_at:
                row.state = REMOVED
            elif row.role and row.role not in roles:
                row.state = NO_ROLE
            elif not account_sudo:
                row.state = NO_ACCOUNT
            else:
                row.state = MEMBER if account_sudo.active else ARCHIVED

    # -- what Clerk says --------------------------------------------------------

    @api.model
    def _learn(self, company, membership: facts.Membership, *, as_of=0):
        """Keep what is newer than what we know, and let the account follow.

        :param as_of: when Clerk was asked and answered this, in milliseconds; without
            it, this is one of its events, which come in any order
        """
        row = self._row(company, membership.organization_id, membership.clerk_user_id)
        if row._is_news(membership, as_of):
            row.write(row._values(membership))
            people = self.env["res.users"]
            people._clerk_follow_people([membership.clerk_user_id], company)
        if as_of > row.seen:
            row.seen = as_of
        if not row.user_id:
            row.user_id = row._find_account()
        return row

    def _find_account(self):
        users_sudo = self.env["res.users"].sudo().with_context(active_test=False)
        return users_sudo.search(
            [
                ("company_id", "=", self.company_id.id),
                ("clerk_user_id", "=", self.clerk_user_id),
            ]
        )

    @api.model
    def _row(self, company, organization_id, clerk_user_id):
        """Return the row of a member, locked and made when there is none.

        Waits for whoever has it; a change meanwhile makes the transaction run again.
        """
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO smarter_clerk_membership
                    (company_id, organization_id, clerk_user_id, began, version, seen)
                VALUES (%s, %s, %s, 0, 0, 0)
                ON CONFLICT (organization_id, clerk_user_id)
                DO UPDATE SET clerk_user_id = EXCLUDED.clerk_user_id
                """,
                company.id,
                organization_id,
                clerk_user_id,
            ),
            log_exceptions=False,
        )
        return self._of(organization_id, clerk_user_id)

    @api.model
    def _of(self, organization_id, clerk_user_id):
        return self.search(
            [
                ("organization_id", "=", organization_id),
                ("clerk_user_id", "=", clerk_user_id),
            ]
        )

    def _is_news(self, membership: facts.Membership, as_of):
        """Tell whether this comes after what we know.

        Times alone do not tell: an event that says "removed" shows the time of the
        last change before it. So the membership that began last counts, and of one and
        the same membership its end.
        """
        if membership.created and membership.created != self.began:
            return membership.created > self.began
        if self.removal == TOLD:
            return False
        if membership.removed:
            return True
        if self.removal:
            return max(membership.version, as_of) > self.version
        return membership.version >= self.version

    def _values(self, membership: facts.Membership):
        """Return the values of the row; nothing known is emptied by a silent event."""
        told = {
            "role": membership.role,
            "email": membership.email,
            "name": membership.name,
        }
        return {
            **{field: value for field, value in told.items() if value},
            "began": membership.created or self.began,
            "version": membership.version,
            "removal": TOLD if membership.removed else False,
            "removed_at": fields.Datetime.now() if membership.removed else False,
        }

    def _mark_missing(self, as_of):
        """Take members for removed whom a synchronization did not find."""
        self.write(
            {
                "removal": MISSED,
                "removed_at": fields.Datetime.now(),
                "version": as_of,
            }
        )
        for company, rows in self.grouped("company_id").items():
            people = self.env["res.users"]
            people._clerk_follow_people(rows.mapped("clerk_user_id"), company)

    # -- for sign-in ------------------------------------------------------------

    @api.model
    def _link_account(self, user, organization_id, role="", email="", name=""):
        """Note which account a member has, after somebody has signed in."""
        members_sudo = self.sudo()
        row_sudo = members_sudo._row(
            user.company_id, organization_id, user.sudo().clerk_user_id
        )
        told = {"role": facts.role(role), "email": email, "name": name}
        missing = {key: value for key, value in told.items() if not row_sudo[key]}
        row_sudo.write({"user_id": user.id, **missing})

    @api.model
    def _is_gone(self, clerk_user_id, organization_id):
        """Tell whether Clerk has said that this person may not be here any more.

        Tokens live on for a minute after that.
        """
        if self.env["smarter.clerk.user"]._known(clerk_user_id)._standing():
            return True
        return bool(self.sudo()._of(organization_id, clerk_user_id).removal)
