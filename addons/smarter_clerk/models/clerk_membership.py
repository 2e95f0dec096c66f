"""Who is a member of the organisation of a tenant."""

from __future__ import annotations

from odoo import fields, models


class SmarterClerkMembership(models.Model):
    """One person in one organisation, with the account here once there is one."""

    _name = "smarter.clerk.membership"
    _inherit = ["smarter.tenant.owned"]
    _description = "Clerk membership"
    _rec_name = "email"
    _order = "removed_at desc, email, id"
    _allow_sudo_commands = False

    company_id = fields.Many2one(string="Tenant", readonly=True, ondelete="cascade")
    organization_id = fields.Char("Organization", required=True, readonly=True)
    clerk_user_id = fields.Char("Clerk ID", required=True, readonly=True)
    user_id = fields.Many2one(
        "res.users", "Account", readonly=True, index="btree_not_null"
    )
    role = fields.Char("Role in Clerk", readonly=True)
    email = fields.Char(readonly=True)
    name = fields.Char(readonly=True)
    removed_at = fields.Datetime("Removed", readonly=True)
    version = fields.Float(
        readonly=True,
        digits=(16, 0),
        help="Milliseconds since 1970 of what is known of the membership.",
    )

    _membership_unique = models.UniqueIndex(
        "(organization_id, clerk_user_id)", "A member is listed once."
    )
