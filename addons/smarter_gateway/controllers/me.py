"""``GET /api/v1/me``: which tenant and key am I? The first call of an integrator."""

from __future__ import annotations

from odoo import http
from odoo.http import request


class MeController(http.Controller):
    """Tells a key about itself."""

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
        """Answer 200 with the tenant and the key that made the request."""
        return request.dispatcher.respond(
            request.env["smarter.api.key"]._describe(request.tenant)
        )
