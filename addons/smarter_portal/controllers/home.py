"""After login people come to their home, unless they asked for a page."""

from __future__ import annotations

from odoo.http import request

from odoo.addons.portal.controllers.web import Home

#: What other addons say when nobody asked for a page.
_NO_WISH = frozenset({"", "/odoo", "/web"})


class DashboardHome(Home):
    """Whoever asked for a page gets that page."""

    def _login_redirect(self, uid, redirect=None):
        is_asked = bool(request.params.get("redirect"))
        if not is_asked and (redirect or "").rstrip("?") in _NO_WISH:
            home = request.env["res.users"].browse(uid)._home_url()
            redirect = redirect if home == "/odoo" else home
        return super()._login_redirect(uid, redirect=redirect)
