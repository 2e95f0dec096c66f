"""``/app/connections``: the health of a tenant's connectors, and first aid."""

from __future__ import annotations

from werkzeug.exceptions import NotFound

from odoo import http

from . import acting, person

PAGE = "/app/connections"
#: What the buttons of the page do; nothing of it calls another system itself.
DEEDS = {
    "test": "action_test_connection",
    "try": "action_try_now",
    "pause": "action_pause",
    "resume": "action_resume",
}


class Connections(http.Controller):
    """Addresses and secrets are in the form of a connector, not here."""

    @http.route(PAGE, type="http", auth="user", methods=["GET"], readonly=True)
    @person.managers_only
    def connections(self, done="", **_query):
        """Show how each connector is doing."""
        return _page(self.env, note=_notes(self.env).get(done, ""))

    @http.route(
        f"{PAGE}/<int:number>/<string:deed>",
        type="http",
        auth="user",
        methods=["POST"],
        readonly=False,
    )
    @person.managers_only
    def act(self, number, deed, **_form):
        """Test, pause, resume, or try again now."""
        connector = _connectors(self.env, ("id", "=", number))
        if not connector or deed not in DEEDS:
            raise NotFound
        if refusal := acting.attempt(getattr(connector, DEEDS[deed])):
            return _page(self.env, alert=refusal)
        return acting.done(PAGE, "tested" if deed == "test" else "saved")


def _connectors(env, *domain):
    """Return connectors of the own tenant; 404 while no app that has some is on."""
    connectors = env["smarter.portal.tile"]._readable("smarter.connector")
    if connectors is None:
        raise NotFound
    return connectors.search([("company_id", "=", env.company.root_id.id), *domain])


def _page(env, note="", alert=""):
    connectors, tiles = _connectors(env), env["smarter.portal.tile"]
    values = {
        "page": "connections",
        "connectors": connectors,
        "troubles": {one.id: _trouble(env, one) for one in connectors},
        "names": {
            name: dict(connectors._fields[name]._description_selection(env))
            for name in ("provider", "health", "circuit", "last_test_state")
        },
        "editor": tiles._action_url("smarter_connector.smarter_connector_action"),
        "number": tiles._number,
        "ago": env["smarter.portal.today"]._ago,
        "note": note,
    }
    return acting.page("smarter_portal.connections", values, alert)


def _trouble(env, connector):
    if connector.health in ("new", "healthy"):
        return ""
    return env.company.root_id._connector_trouble(connector)


def _notes(env):
    return {
        "tested": env._(
            "A test is on its way. Load this page again to see the answer."
        ),
        "saved": env._("Saved."),
    }
