"""``/app/notifications``: what happened, and what a manager wants to hear of."""

from __future__ import annotations

from werkzeug.exceptions import NotFound

from odoo import http
from odoo.http import request

from ..tools import notices
from ..tools.notices import Choice
from . import person

PAGE = "/app/notifications"
_SHOWN = 50


class Notifications(http.Controller):
    """Everybody's own: the isolation shows nobody else's."""

    @http.route(PAGE, type="http", auth="user", methods=["GET"], readonly=True)
    @person.staff_only
    def notifications(self, **_query):
        """Show the newest, and the choices to managers."""
        rows = self.env["smarter.notification"]._mine(limit=_SHOWN)
        today = self.env["smarter.portal.today"]
        values = {
            "page": "notifications",
            "rows": [(row, today._ago(row.create_date)) for row in rows],
            "choices": _choices(self.env),
            "mailed": notices.MAILED,
        }
        return person.render("smarter_portal.notifications", values)

    @http.route(
        f"{PAGE}/count", type="http", auth="user", methods=["GET"], readonly=True
    )
    @person.staff_only
    def count(self, **_query):
        """Return what the badge shows."""
        unread = self.env["smarter.notification"]._unread()
        return request.make_json_response({"unread": unread}, person.HEADERS)

    @http.route(
        f"{PAGE}/<int:number>/open",
        type="http",
        auth="user",
        methods=["GET"],
        readonly=False,
    )
    @person.staff_only
    def open(self, number, **_query):
        """Lead to what a notification is about; now it is read."""
        found = self.env["smarter.notification"]._mine(("id", "=", number))
        if not found:
            raise NotFound
        found._mark_read()
        return request.redirect(found._target(), code=303)

    @http.route(
        f"{PAGE}/read", type="http", auth="user", methods=["POST"], readonly=False
    )
    @person.staff_only
    def mark_read(self, **_form):
        """Note that all are read."""
        self.env["smarter.notification"]._mine(("read_at", "=", False))._mark_read()
        return request.redirect(PAGE, code=303)

    @http.route(
        f"{PAGE}/choices", type="http", auth="user", methods=["POST"], readonly=False
    )
    @person.managers_only
    def choose(self, **form):
        """Keep what a manager wants to hear of, and how."""
        wanted = {
            kind: Choice(f"app-{kind}" in form, f"mail-{kind}" in form)
            for kind, _name in notices.KINDS
        }
        self.env["smarter.notification.choice"]._choose(wanted)
        return request.redirect(f"{PAGE}?saved=1", code=303)


def _choices(env):
    """Return kind, name and choice for a manager; nothing for others."""
    if not env["smarter.portal.tile"]._is_manager():
        return []
    choices = env["smarter.notification.choice"]
    names = dict(choices._fields["kind"]._description_selection(env))
    return [(kind, names[kind], choice) for kind, choice in choices._mine().items()]
