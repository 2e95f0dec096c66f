"""``GET /api/v1/openapi.json``: the API in the words of programs."""

from __future__ import annotations

from odoo import http
from odoo.http import request

from ..tools import openapi

PREFIX = "/api/"


class OpenApiController(http.Controller):
    """Describes the routes of this server; no secret in it, no credential needed."""

    @http.route(
        "/api/v1/openapi.json",
        type="smarter_api",
        auth="none",
        methods=["GET"],
        readonly=True,
        save_session=False,
    )
    def openapi(self) -> http.Response:
        """Answer with the OpenAPI document."""
        return request.dispatcher.respond(
            openapi.document(operations(request.env)),
            headers={
                "Cache-Control": "public, max-age=300",
                "Access-Control-Allow-Origin": "*",
            },
        )


def operations(env) -> list[openapi.Operation]:
    """Return what the routes of the installed addons declare."""
    return [
        openapi.Operation.of_route(rule.rule, rule.endpoint)
        for rule in env["ir.http"].routing_map().iter_rules()
        if "answers" in rule.endpoint.routing and rule.rule.startswith(PREFIX)
    ]
