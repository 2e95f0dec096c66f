"""What is around every page of the dashboard: places to go, who one is, words."""

from __future__ import annotations

from odoo import api, models
from odoo.http import request
from odoo.tools import format_date

from odoo.addons.bus.websocket import WebsocketConnectionHandler

from ..tools import initials


class SmarterPortalFrame(models.AbstractModel):
    """For templates."""

    _name = "smarter.portal.frame"
    _description = "Frame of the dashboard's pages"

    @api.model
    def _navigation(self):
        """Return the places that the current user may go to, in their order."""
        tiles = self.env["smarter.portal.tile"]
        places = [("home", self.env._("Home"), "home", "/app")]
        if tiles._readable("crm.lead") is not None:
            leads = tiles._action_url("smarter_lead.action_leads")
            places.append(("leads", self.env._("Leads"), "crm", leads))
        if tiles._is_manager():
            places += self._manager_places()
        names = ("code", "name", "icon", "url")
        return [dict(zip(names, place, strict=True)) for place in places]

    @api.model
    def _manager_places(self):
        """Return the pages of managers; those about what an app has need the app."""
        readable = self.env["smarter.portal.tile"]._readable
        places = [
            ("plan", self.env._("Plan"), "gauge", "/app/plan"),
            ("team", self.env._("Team"), "team", "/app/team"),
        ]
        if readable("smarter.form") is not None:
            places.append(("forms", self.env._("Forms"), "form", "/app/forms"))
        if readable("smarter.connector") is not None:
            name = self.env._("Connections")
            places.append(("connections", name, "plug", "/app/connections"))
        places.append(("keys", self.env._("API keys"), "key", "/app/keys"))
        return places

    @api.model
    def _unread(self):
        return self.env["smarter.notification"]._unread()

    @api.model
    def _language(self):
        return (self.env.lang or "en_US").replace("_", "-")

    @api.model
    def _initials(self, name):
        return initials.initials(name or "")

    @api.model
    def _day(self, day):
        return format_date(self.env, day, date_format="d MMM")

    @api.model
    def _date(self, day):
        return format_date(self.env, day, date_format="d MMM y")

    @api.model
    def _session_info(self):
        """Return what the scripts of a page must know, as Odoo's web client calls it."""
        return {
            "uid": request.session.uid,
            "is_frontend": True,
            "is_internal_user": True,
            "user_context": {"lang": self.env.lang, "tz": self.env.user.tz},
            "registry_hash": str(self.env.registry.registry_sequence),
            "translationURL": "/app/words",
            "websocket_worker_version": WebsocketConnectionHandler._VERSION,
        }
