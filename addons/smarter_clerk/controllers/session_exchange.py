"""``POST /auth/clerk/session``: a token of Clerk becomes a session of Odoo.

For pages and portals on the allowed origins, which have a token of their visitor. The
token comes in the body or in the header ``Authorization``, never in an address.
"""

from __future__ import annotations

import pydantic
from werkzeug.exceptions import HTTPException

from odoo import http
from odoo.http import Response, request

from odoo.addons.smarter_gateway.exceptions import (
    ApiError,
    Forbidden,
    Unauthorized,
)
from odoo.addons.smarter_gateway.tools import api_key

from ..exceptions import SignInRefused
from ..tools import same_origin
from ..tools.identity import Identity
from ..tools.jws import MAX_TOKEN_CHARS
from .opening import open_session

MAX_BODY = 16 * 1024
PREFLIGHT_AGE_S = 600


class Exchange(pydantic.BaseModel):
    """The body; without a token it is the one of the header."""

    model_config = pydantic.ConfigDict(extra="forbid", strict=True)

    token: str | None = pydantic.Field(None, max_length=MAX_TOKEN_CHARS)
    redirect: str | None = pydantic.Field(None, max_length=same_origin.MAX_LENGTH)


class SessionExchange(http.Controller):
    """Automatic sign-in."""

    @http.route(
        "/auth/clerk/session",
        type="smarter_api",
        auth="public",
        methods=["POST", "OPTIONS"],
        readonly=False,
        max_content_length=MAX_BODY,
    )
    def exchange(self) -> Response:
        """Answer 200 with where to go, and with the cookie of a new session.

        Refusals are answers too, so that a page of an allowed origin can read them.
        """
        origin = request.httprequest.headers.get("Origin")
        if not _is_allowed(origin):
            # Of no use to whoever asks, and without a header that lets a page read it.
            request.env["smarter.clerk.session"]._log_refusal("origin-not-allowed")
            raise Forbidden("This origin is not allowed.", code="origin_not_allowed")
        if request.httprequest.method == "OPTIONS":
            return _with_cors(_preflight(), origin)
        try:
            response = self._exchange()
        except (ApiError, HTTPException) as error:
            response = request.dispatcher.handle_error(error)
        return _with_cors(response, origin)

    def _exchange(self):
        body = _body()
        token = request.env["smarter.clerk.session"]._verified(_token(body))
        identity = Identity(
            user_id=token.user_id,
            session_id=token.session_id,
            organization_id=token.organization_id,
            role=token.role,
        )
        try:
            open_session(_completed(identity))
        except SignInRefused as refusal:
            request.env["smarter.clerk.session"]._log_refusal(
                refusal.code, user=token.user_id, organization=token.organization_id
            )
            raise Forbidden(str(refusal), code=refusal.code) from None
        user = request.env["res.users"].browse(request.session.uid)
        return request.dispatcher.respond(
            {
                "user": {"id": user.id, "name": user.sudo().name},
                "redirect": same_origin.path(body.redirect) or user._home_url(),
            }
        )


def _is_allowed(origin):
    config = request.env["smarter.clerk.instance"]._config()
    return bool(origin) and origin in config.authorized_parties


def _body():
    if not request.httprequest.get_data():
        return Exchange()
    return request.dispatcher.parse_body(Exchange)


def _token(body):
    authorization = request.httprequest.headers.get("Authorization")
    text = body.token or api_key.from_authorization(authorization)
    if not text:
        raise Unauthorized(
            "Send the session token in the body or as “Authorization: Bearer”.",
            code="missing_token",
        )
    return text


def _completed(identity):
    """Ask Clerk for what is missing, once even if Odoo runs the request again."""
    known = getattr(request, "clerk_identity", None)
    if known is None:
        known = request.env["smarter.clerk.instance"]._completed(identity)
        request.clerk_identity = known
    return known


def _preflight():
    headers = {
        "Access-Control-Allow-Methods": "POST",
        "Access-Control-Allow-Headers": "Authorization, Content-Type",
        "Access-Control-Max-Age": str(PREFLIGHT_AGE_S),
    }
    return Response(status=204, headers=headers)


def _with_cors(response, origin):
    """Let the page of this one origin read the answer, with its cookie."""
    response.headers["Access-Control-Allow-Origin"] = origin
    response.headers["Access-Control-Allow-Credentials"] = "true"
    response.headers.add("Vary", "Origin")
    return response
