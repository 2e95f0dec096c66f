"""Connectors from before they could be told things get an address, too."""

from odoo import SUPERUSER_ID, api


def migrate(cr, version):
    """Give an address to the connectors that have none."""
    env = api.Environment(cr, SUPERUSER_ID, {})
    env["smarter.connector"]._give_inbound_addresses()
