"""What a role in a Clerk organisation means in its tenant."""

from __future__ import annotations

from odoo import fields, models


class SmarterClerkRole(models.Model):
    """One role of Clerk and the role of ours. Roles without a row let nobody in."""

    _name = "smarter.clerk.role"
    _description = "Clerk role"
    _order = "clerk_role"
    _rec_name = "clerk_role"

    instance_id = fields.Many2one(
        "smarter.clerk.instance", required=True, index=True, ondelete="cascade"
    )
    clerk_role = fields.Char("Role in Clerk", required=True)
    tenant_role = fields.Selection(
        [("user", "User"), ("manager", "Manager")], "Role here", required=True
    )

    _clerk_role_unique = models.UniqueIndex(
        "(instance_id, clerk_role)", "A role of Clerk is listed once."
    )
