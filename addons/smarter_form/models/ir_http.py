"""Browser keys on the API: one route, the form's origins, and CORS."""

from __future__ import annotations

from odoo import models
from odoo.http import request

from odoo.addons.smarter_gateway.exceptions import Forbidden
from odoo.addons.smarter_gateway.tools import api_key

from ..tools import browser_key, cors


class IrHttp(models.AbstractModel):
    """Routes take browser keys when they say so (``browser_key=True``)."""

    _inherit = "ir.http"

    @classmethod
    def _authenticate(cls, endpoint):
        result = super()._authenticate(endpoint)
        tenant = getattr(request, "tenant", None)
        if tenant and tenant.form_id and not _takes_browser_keys(endpoint):
            raise Forbidden("A browser key can only submit.", code="browser_key")
        return result

    @classmethod
    def _tenant_behind(cls, authorization):
        text = api_key.from_authorization(authorization)
        if not browser_key.is_key(text):
            return super()._tenant_behind(authorization)
        origin = request.httprequest.headers.get("Origin")
        tenant = request.env["smarter.form"]._authenticate(text, origin)
        request.cors_origin = origin
        return tenant

    @classmethod
    def _set_utm(cls, response):
        """Leave no cookie with visitors of a form: the answers say where they come from."""
        tenant = getattr(request, "tenant", None)
        if tenant and tenant.form_id:
            return None
        return super()._set_utm(response)

    @classmethod
    def _post_dispatch(cls, response):
        result = super()._post_dispatch(response)
        _let_page_read(response)
        return result

    @classmethod
    def _handle_error(cls, exception):
        response = super()._handle_error(exception)
        _let_page_read(response)
        return response


def _takes_browser_keys(endpoint):
    return endpoint.routing.get("browser_key", False)


def _let_page_read(response):
    """Let the page that sent the form read the answer, refusals too."""
    headers = getattr(response, "headers", None)
    if headers is not None and (origin := getattr(request, "cors_origin", None)):
        cors.allow(headers, origin)
