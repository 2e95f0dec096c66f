"""Session tokens as credentials of the API, and the flags of the session's cookie."""

from __future__ import annotations

from odoo import models
from odoo.http import request

from odoo.addons.smarter_gateway.tools import api_key

from ..tools import cookies, session_token


class IrHttp(models.AbstractModel):
    """Where requests enter and answers leave."""

    _inherit = "ir.http"

    @classmethod
    def _tenant_behind(cls, authorization):
        text = api_key.from_authorization(authorization)
        if text and session_token.looks_like_jwt(text):
            return request.env["smarter.clerk.session"]._authenticate(text)
        return super()._tenant_behind(authorization)

    @classmethod
    def _post_dispatch(cls, response):
        result = super()._post_dispatch(response)
        cookies.protect(response.headers, secure=_is_secure())
        return result

    @classmethod
    def _handle_error(cls, exception):
        response = super()._handle_error(exception)
        if headers := getattr(response, "headers", None):
            cookies.protect(headers, secure=_is_secure())
        return response


def _is_secure():
    """Whether the browser speaks TLS, with a proxy in between or not."""
    return request.httprequest.scheme == "https"
