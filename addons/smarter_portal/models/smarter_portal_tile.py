"""Tiles: one for each app that is on, each asked for by itself."""

from __future__ import annotations

from dataclasses import replace

from odoo import api, fields, models

from odoo.addons.smarter_tenant.models import smarter_company_app as switches

from ..tools import moments, tile
from ..tools.tile import Tile

GROUP_MANAGER = "smarter_tenant.group_tenant_manager"
CONNECTORS = "smarter_connector.smarter_connector_action"


class SmarterPortalTile(models.AbstractModel):
    """Answers as the current user: what they may not read is on no tile.

    An addon refines the tile of an app by a method ``_tile_<code>`` that returns a
    ``Tile``. None may call another system: states are those of our own rows.
    """

    _name = "smarter.portal.tile"
    _description = "Tile of the dashboard"

    @api.model
    def _switches(self):
        """Return the switches of the apps that are on, in their order."""
        return self.env["smarter.company.app"].search(
            [
                ("company_id", "=", self.env.company.root_id.id),
                ("state", "!=", switches.OFF),
            ]
        )

    @api.model
    def _tile(self, code):
        """Return the tile of an app, or None when the app is off or there is none."""
        switch = self._switches().filtered(lambda row: row.code == code)
        if not switch:
            return None
        provide = getattr(self, f"_tile_{code}", Tile)
        return self._with_switch(provide(), switch)

    @api.model
    def _with_switch(self, found, switch):
        """Let the word of who set the app up count, when it is not a good one."""
        if switch.state == switches.ERROR:
            reason = switch.message or self.env._("This app needs attention.")
            return replace(found, state=tile.ERROR, reason=reason)
        if switch.state == switches.PROVISIONING:
            reason = switch.message or self.env._("Being set up…")
            return replace(found, state=tile.SETUP, reason=reason)
        return found

    # -- for providers ----------------------------------------------------------

    @api.model
    def _action_url(self, *xmlids):
        """Return the address of the first of these actions that this server has."""
        for xmlid in xmlids:
            if self.env.ref(xmlid, raise_if_not_found=False):
                return f"/odoo/action-{xmlid}"
        return ""

    @api.model
    def _readable(self, name):
        """Return a model when it is there and the current user may read it."""
        model = self.env.get(name)
        return model if model is not None and model.has_access("read") else None

    @api.model
    def _today(self):
        return moments.today(fields.Datetime.now(), self.env.user.tz)

    @api.model
    def _since(self, day):
        """Return when a day began for the reader, for domains."""
        return moments.start_of_day(day, self.env.user.tz)

    @api.model
    def _is_manager(self):
        return self.env.user.has_group(GROUP_MANAGER)

    @api.model
    def _number(self, value):
        """Return a number as the reader writes it."""
        return self.env["ir.qweb.field.integer"].value_to_html(value, {})

    @api.model
    def _connector_tile(self, code, connectors, measure):
        """Return the tile of an app that lives at the peers of connectors.

        :param measure: gives figure and label; not asked while there is nothing
        """
        healths = connectors.mapped("health")
        state = tile.judge(healths)
        if state == tile.SETUP:
            return self._unconnected_tile()
        at = tile.culprit(healths)
        company = self.env.company
        reason = "" if at is None else company._connector_trouble(connectors[at])
        figure, label = measure()
        url = next(filter(None, (one._portal_url() for one in connectors)), None)
        return Tile(
            state=state,
            reason=reason,
            figure=figure,
            label=label,
            url=url or self._manager_url(),
            external=bool(url),
        )

    @api.model
    def _unconnected_tile(self):
        if self._is_manager():
            hint, url = self.env._("Connect it in a few steps."), self._setup_url()
        else:
            hint, url = self.env._("A manager can connect it."), ""
        return Tile(state=tile.SETUP, reason=hint, url=url)

    @api.model
    def _setup_url(self):
        return f"{self._action_url(CONNECTORS)}/new"

    @api.model
    def _manager_url(self):
        """Return the connectors, which only managers may open."""
        return self._action_url(CONNECTORS) if self._is_manager() else ""
