"""``/api/docs``: the API in the words of people, with nothing from elsewhere."""

from __future__ import annotations

from odoo import http
from odoo.http import request

from ..tools import api_page, openapi
from .openapi import operations

# The page needs its own style sheet and nothing else.
POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self';"
    " base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)


class ApiDocsController(http.Controller):
    """Made from the same declarations as the OpenAPI document."""

    @http.route(
        "/api/docs",
        type="http",
        auth="public",
        methods=["GET"],
        readonly=True,
        save_session=False,
        sitemap=False,
    )
    def api_docs(self, **_kw) -> http.Response:
        """Show every operation, its fields and its answers."""
        document = openapi.document(operations(request.env))
        page = request.env["ir.qweb"]._render(
            "smarter_gateway.api_docs",
            {
                "info": document["info"],
                "sections": api_page.sections(document),
                "schemas": api_page.schemas(document),
                "base_url": request.httprequest.host_url.rstrip("/"),
            },
        )
        response = request.make_response(f"<!DOCTYPE html>\n{page}")
        response.headers["Content-Security-Policy"] = POLICY
        response.headers["Referrer-Policy"] = "no-referrer"
        response.headers["X-Content-Type-Options"] = "nosniff"
        return response
