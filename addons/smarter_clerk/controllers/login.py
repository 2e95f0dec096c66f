"""The login page offers Clerk."""

from __future__ import annotations

from werkzeug.urls import url_encode

from odoo import http
from odoo.http import request

from odoo.addons.web.controllers.home import Home

from ..tools import same_origin


class ClerkLogin(Home):
    """A button, when an operator has set Clerk up."""

    @http.route()
    def web_login(self, *args, **kw):
        response = super().web_login(*args, **kw)
        if getattr(response, "is_qweb", False):
            response.qcontext["clerk_url"] = _sign_in_url()
        return response


def _sign_in_url():
    """Return where the button leads, or None."""
    if not request.env["smarter.clerk.instance"]._config().sign_in_enabled:
        return None
    query = {
        "redirect": same_origin.path(request.params.get("redirect")),
        "tenant": request.httprequest.args.get("tenant"),
    }
    given = url_encode({name: value for name, value in query.items() if value})
    return "/auth/clerk/login" + (f"?{given}" if given else "")
