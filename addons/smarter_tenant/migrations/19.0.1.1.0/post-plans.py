"""Tenants from before there were plans keep all they have."""

from odoo import SUPERUSER_ID, api


def migrate(cr, version):
    """Give them the plan without limits, and all apps."""
    env = api.Environment(cr, SUPERUSER_ID, {})
    companies = env["res.company"].with_context(active_test=False)
    tenants = companies.search([("state", "!=", False), ("plan_id", "=", False)])
    tenants.plan_id = env.ref("smarter_tenant.plan_enterprise")
    for tenant in tenants:
        tenant._apply_plan_apps()
