"""The organisation in Clerk that is this tenant."""

from __future__ import annotations

from odoo import fields, models

from odoo.addons.smarter_tenant.models.res_company import GROUP_OPERATOR


class ResCompany(models.Model):
    """Link and rules. The organisation is linked by operators or by provisioning."""

    _inherit = "res.company"

    clerk_organization_id = fields.Char(
        "Clerk organization", copy=False, groups=GROUP_OPERATOR
    )
    clerk_organization_name = fields.Char(
        readonly=True, copy=False, groups=GROUP_OPERATOR
    )
    clerk_organization_slug = fields.Char(
        readonly=True, copy=False, groups=GROUP_OPERATOR
    )
    clerk_organization_deleted = fields.Boolean(
        readonly=True, copy=False, groups=GROUP_OPERATOR
    )
    clerk_organization_version = fields.Float(
        readonly=True, copy=False, digits=(16, 0), groups=GROUP_OPERATOR
    )
    clerk_auto_join = fields.Boolean(
        "New members get an account",
        default=True,
        groups=GROUP_OPERATOR,
        help="Members of the organization get an account when they first sign in.",
    )
    password_login = fields.Boolean(
        "Passwords allowed",
        default=True,
        groups=GROUP_OPERATOR,
        help="Switched off, people of this tenant sign in with Clerk only.",
    )
    clerk_membership_ids = fields.One2many(
        "smarter.clerk.membership",
        "company_id",
        "Members in Clerk",
        readonly=True,
        groups=GROUP_OPERATOR,
    )

    _clerk_organization_unique = models.UniqueIndex(
        "(clerk_organization_id) WHERE clerk_organization_id IS NOT NULL",
        "Another tenant has this organization.",
    )
