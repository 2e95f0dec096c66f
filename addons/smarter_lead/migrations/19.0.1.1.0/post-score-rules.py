"""Tenants from before leads were scored get the rules that new tenants begin with."""

from odoo import SUPERUSER_ID, api


def migrate(cr, version):
    """Add the rules where a tenant has none."""
    env = api.Environment(cr, SUPERUSER_ID, {})
    env["res.company"]._create_pipelines(["smarter.score.rule"])
