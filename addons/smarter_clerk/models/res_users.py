"""Accounts of people who sign in with Clerk."""

from __future__ import annotations

from odoo import fields, models

from odoo.addons.smarter_tenant.models.res_company import GROUP_OPERATOR
from odoo.addons.smarter_tenant.models.res_users import GROUP_MANAGER

# Who is somebody in Clerk is no secret to those who manage the person.
_MANAGED_BY = f"{GROUP_OPERATOR},{GROUP_MANAGER}"


class ResUsers(models.Model):
    """Who somebody is in Clerk.

    A person in several organisations has one account in each of their tenants.
    """

    _inherit = "res.users"

    clerk_user_id = fields.Char(
        "Clerk ID", readonly=True, copy=False, groups=_MANAGED_BY
    )
    clerk_token_at = fields.Datetime(
        "Last sign-in with Clerk", readonly=True, copy=False, groups=_MANAGED_BY
    )
    clerk_archived = fields.Boolean(
        "Archived by Clerk",
        readonly=True,
        copy=False,
        groups=GROUP_OPERATOR,
        help="Archived because Clerk said so: comes back when Clerk does.",
    )

    _clerk_user_unique = models.UniqueIndex(
        "(clerk_user_id, company_id) WHERE clerk_user_id IS NOT NULL",
        "A person of Clerk has one account in a company.",
    )
