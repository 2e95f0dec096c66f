"""The login page remembers which business the visitor asked for."""

from __future__ import annotations

from odoo import http
from odoo.http import request

from odoo.addons.web.controllers.home import Home

from ..models.res_users_login import HINT


class TenantLogin(Home):
    """``/web/login?tenant=slug``: for people with several accounts of one password."""

    @http.route()
    def web_login(self, redirect=None, **kw):
        response = super().web_login(redirect=redirect, **kw)
        if request.session.uid:
            request.session.pop(HINT, None)
        elif "tenant" in request.httprequest.args and request.db:
            hint = request.env["res.users"]._login_company_hint()
            request.session[HINT] = hint.id
        return response
