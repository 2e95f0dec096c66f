"""``GET /api/v1/me``: which tenant am I? The first call of an integrator."""

from __future__ import annotations

from odoo import http
from odoo.http import request

from ..tools.answers import Me


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
        answers={200: Me},
    )
    def me(self) -> http.Response:
        """Tell which tenant and credential made the request."""
        tenant = request.tenant
        return request.dispatcher.respond(request.env[tenant.source]._describe(tenant))
