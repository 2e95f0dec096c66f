"""What a role in a Clerk organisation means in its tenant."""

from __future__ import annotations

import re

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..tools import facts

_ROLE = re.compile(r"org:[a-z0-9_]{1,60}")


class SmarterClerkRole(models.Model):
    """One role of Clerk and the role of ours. Roles without a row let nobody in."""

    _name = "smarter.clerk.role"
    # Roles are part of the settings that every worker keeps.
    _inherit = ["smarter.cached.mixin"]
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

    @api.model_create_multi
    def create(self, vals_list):
        """Take roles as people write them: admin is org:admin."""
        return super().create([_prefixed(vals) for vals in vals_list])

    def write(self, vals):
        return super().write(_prefixed(vals))

    @api.constrains("clerk_role")
    def _check_clerk_role(self):
        for role in self:
            if not _ROLE.fullmatch(role.clerk_role):
                message = self.env._(
                    "“%s” is not a role of Clerk: write it as in org:admin.",
                    role.clerk_role,
                )
                raise ValidationError(message)


def _prefixed(vals):
    if not vals.get("clerk_role"):
        return vals
    return {**vals, "clerk_role": facts.role(vals["clerk_role"].strip())}
