"""Open dashboards follow the connectors of their tenant, and managers hear of trouble."""

from __future__ import annotations

from odoo import api, models

from ..tools import notices
from .res_company import TILES

# What the state of a tile is made of.
_TELLING = frozenset({"state", "failing_since", "name"})


class SmarterConnector(models.Model):
    _inherit = "smarter.connector"

    @api.model_create_multi
    def create(self, vals_list):
        connectors = super().create(vals_list)
        connectors.company_id._tell_dashboards(TILES)
        return connectors

    def write(self, vals):
        if not _TELLING & vals.keys():
            return super().write(vals)
        before = self._portal_health()
        result = super().write(vals)
        after = self._portal_health()
        changed = self.filtered(lambda one: before[one.id] != after[one.id])
        changed.company_id._tell_dashboards(TILES)
        return result

    def unlink(self):
        companies = self.company_id
        result = super().unlink()
        companies._tell_dashboards(TILES)
        return result

    def _circuit_opened(self):
        result = super()._circuit_opened()
        self._notify_of_flow(notices.DOWN)
        return result

    def _circuit_closed(self):
        result = super()._circuit_closed()
        self._notify_of_flow(notices.UP)
        return result

    def _switch_off(self, reason):
        result = super()._switch_off(reason)
        self._notify_of_flow(notices.DOWN)
        return result

    def _notify_of_flow(self, kind):
        """Tell the managers that deliveries stand still, or move again."""
        data = {"name": self.name}
        self.company_id._notify_managers(kind, data, self, key=f"{kind}:{self.id}")

    def _portal_health(self):
        return {one.id: (one.health, one.name) for one in self}

    def _portal_url(self):
        """Return where a person goes on with this connector's peer, or None.

        Providers say it by a method ``_open_url``; it may lead through a route of ours
        that signs the person in there.
        """
        self.ensure_one()
        ask = getattr(self, "_open_url", None)
        return ask() if ask else None
