"""``/app``: the page of a tenant's people, and the parts it asks for later."""

from __future__ import annotations

import logging

import psycopg2.errors
from werkzeug.exceptions import NotFound

from odoo import http
from odoo.http import request
from odoo.tools import SQL

from odoo.addons.web.controllers.webclient import WebClient

from ..tools import tile
from . import person

_logger = logging.getLogger(__name__)

#: A tile that takes longer says so, rather than keep a worker.
TILE_TIMEOUT_MS = 4000


class Dashboard(http.Controller):
    """Everything is read as the person who asks."""

    @http.route("/app", type="http", auth="user", methods=["GET"], readonly=True)
    def dashboard(self, **_query):
        """Show the dashboard; others go where their own home is."""
        if not person.is_tenant_staff():
            is_internal = request.env.user._is_internal()
            return request.redirect("/odoo" if is_internal else "/my")
        return person.render("smarter_portal.home", _page(self.env))

    @http.route("/app/today", type="http", auth="user", methods=["GET"], readonly=True)
    @person.staff_only
    def today(self, **_query):
        """Return the part of the page about today, as it is now."""
        values = self.env["smarter.portal.today"]._values()
        return person.render("smarter_portal.today", values)

    @http.route("/app/tiles", type="http", auth="user", methods=["GET"], readonly=True)
    @person.staff_only
    def tiles(self, **_query):
        """Return the tiles of the apps that are on, still empty."""
        switches = self.env["smarter.portal.tile"]._switches()
        return person.render("smarter_portal.tiles", {"switches": switches})

    @http.route(
        "/app/tiles/<string:code>",
        type="http",
        auth="user",
        methods=["GET"],
        readonly=True,
    )
    @person.staff_only
    def tile(self, code, **_query):
        """Return what one tile says; 404 when its app is off."""
        try:
            found = _within(TILE_TIMEOUT_MS, self._tile, code)
        except psycopg2.errors.QueryCanceled:
            _logger.info("The tile %s took too long", code)
            reason = self.env._("This takes too long at the moment.")
            found = tile.Tile(state=tile.ERROR, reason=reason)
        if found is None:
            raise NotFound
        answer = {**found.as_dict(), "state_text": _state_texts(self.env)[found.state]}
        return request.make_json_response(answer, person.HEADERS)

    @http.route("/app/words", type="http", auth="user", methods=["GET"], readonly=True)
    def words(self, hash=None, lang=None, **_query):
        """Return the translations of these pages, and not of the whole web client."""
        return WebClient().translations(hash=hash, mods="smarter_portal", lang=lang)

    def _tile(self, code):
        return self.env["smarter.portal.tile"]._tile(code)


def _page(env):
    """Return what the first answer shows."""
    tiles = env["smarter.portal.tile"]
    return {
        "page": "home",
        "greeting": env["smarter.portal.today"]._greeting(),
        "switches": tiles._switches(),
        "checklist": env["smarter.portal.checklist"]._checklist(),
        **env["smarter.portal.today"]._values(),
    }


def _within(milliseconds, work, *args):
    """Do something that may ask the database no longer than this at a time."""
    cr = request.env.cr
    with cr.savepoint(flush=False):
        cr.execute(SQL("SET LOCAL statement_timeout = %s", milliseconds))
        result = work(*args)
        cr.execute("SET LOCAL statement_timeout TO DEFAULT")
    return result


def _state_texts(env):
    return {
        tile.CONNECTED: env._("Connected"),
        tile.DEGRADED: env._("Limited"),
        tile.ERROR: env._("Problem"),
        tile.SETUP: env._("Not set up"),
    }
