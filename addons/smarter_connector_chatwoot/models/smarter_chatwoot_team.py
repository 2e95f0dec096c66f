"""The teams of a connected account, as Chatwoot lists them."""

from __future__ import annotations

from odoo import models


class SmarterChatwootTeam(models.Model):
    """One team. Rows come from Chatwoot, by "Connect"."""

    _name = "smarter.chatwoot.team"
    _inherit = ["smarter.chatwoot.listed"]
    _description = "Chatwoot team"
    _allow_sudo_commands = False

    _number_unique = models.UniqueIndex(
        "(connector_id, number)", "A team is listed once."
    )
