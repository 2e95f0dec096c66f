"""``GET /api/v1/me``: which tenant am I? The first call of an integrator."""

from __future__ import annotations

from odoo import http
from odoo.http import request


class MeController(http.Controller):
    """Tells a credential about itself."""

    @http.route(
        "/api/v1/me",
        type="smarter_api",
        auth="tenant",
        scope=None,
        methods=["GET"],
        readonly=True,
        save_session=False,
    )
    def me(self) -> http.Response:
        """Answer 200 with the tenant and the credential that made the request."""
        tenant = request.tenant
        return request.dispatcher.respond(request.env[tenant.source]._describe(tenant))
