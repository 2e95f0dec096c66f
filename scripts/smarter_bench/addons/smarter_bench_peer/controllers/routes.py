"""The least that Odoo can do for a request, and the same behind our authentication."""

from __future__ import annotations

from odoo import http
from odoo.http import request

ANSWER = '{"status": "ok"}'


class BenchRoutes(http.Controller):
    """Constant answers: what is measured is what happens before them."""

    @http.route(
        "/bench/bare",
        type="http",
        auth="none",
        methods=["POST"],
        csrf=False,
        readonly=False,
        save_session=False,
    )
    def bare(self, **_parameters: str) -> http.Response:
        """Answer as a plain Odoo controller does."""
        return request.make_json_response(ANSWER)

    @http.route(
        "/api/bench/authenticated",
        type="smarter_api",
        auth="tenant",
        scope="leads:write",
        methods=["POST"],
        readonly=False,
        save_session=False,
    )
    def authenticated(self) -> http.Response:
        """Answer once the key has been checked and the tenant is known."""
        return request.dispatcher.respond({"status": "ok"})
