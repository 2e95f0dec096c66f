"""``auth="tenant"``, the request id, and API errors for paths that do not exist."""

from __future__ import annotations

import werkzeug.exceptions

from odoo import models
from odoo.http import request

from odoo.addons.smarter_base.tools import request_context

from ..dispatcher import REQUEST_ID_HEADER, ApiDispatcher
from ..exceptions import ApiError, Forbidden, MethodNotAllowed, NotFound

API_PREFIX = "/api/"


class IrHttp(models.AbstractModel):
    _inherit = "ir.http"

    @classmethod
    def _match(cls, path_info):
        """Name the request, then route it; our paths never end on an HTML page."""
        headers = request.httprequest.headers
        request_context.bind(request_context.accept(headers.get(REQUEST_ID_HEADER)))
        try:
            rule, args = super()._match(path_info)
        except werkzeug.exceptions.NotFound:
            if not path_info.startswith(API_PREFIX):
                raise
            request.dispatcher = ApiDispatcher(request)
            raise NotFound() from None
        except werkzeug.exceptions.MethodNotAllowed as exc:
            cls._refuse_method(path_info, exc.valid_methods)
            raise
        if request.httprequest.method == "OPTIONS":
            rule = cls._rule_for_options(rule)
        return rule, args

    @classmethod
    def _refuse_method(cls, path_info, valid_methods):
        """Answer 405 ourselves when the path is one of the API's."""
        adapter = request.env["ir.http"].routing_map().bind("")
        rule, _args = adapter.match(path_info, valid_methods[0], return_rule=True)
        if rule.endpoint.routing["type"] == ApiDispatcher.routing_type:
            cls._raise_method_not_allowed(rule)

    @classmethod
    def _rule_for_options(cls, rule):
        """Odoo lets OPTIONS through on every route; ours have to declare it."""
        if rule.endpoint.routing["type"] != ApiDispatcher.routing_type:
            return rule
        for sibling in cls._same_path(rule):
            if "OPTIONS" in sibling.endpoint.routing["methods"]:
                return sibling
        return cls._raise_method_not_allowed(rule)

    @classmethod
    def _same_path(cls, rule):
        """Return the routes on the path of this one: each method may have its own."""
        rules = request.env["ir.http"].routing_map().iter_rules()
        return [other for other in rules if other.rule == rule.rule]

    @classmethod
    def _raise_method_not_allowed(cls, rule):
        request.dispatcher = ApiDispatcher(request)
        methods = {
            method
            for sibling in cls._same_path(rule)
            for method in sibling.endpoint.routing["methods"]
        }
        raise MethodNotAllowed(headers={"Allow": ", ".join(sorted(methods))})

    @classmethod
    def _authenticate(cls, endpoint):
        """Keep API keys out of Odoo's session handling: an API request has none."""
        if endpoint.routing["auth"] != "tenant":
            return super()._authenticate(endpoint)
        request.session.can_save = False
        cls._refuse_spent_address()
        try:
            cls._auth_method_tenant()
        except ApiError as exc:
            cls._count_refused(exc)
            raise
        cls._count_request(request.tenant)
        # Every route states its scope; None means that any valid key will do.
        scope = endpoint.routing["scope"]
        if scope is not None and scope not in request.tenant.scopes:
            raise Forbidden(f"This needs the scope {scope}.", code="insufficient_scope")
        company_id = request.tenant.company_id
        if scope and request.env["smarter.api.scope"]._is_off(scope, company_id):
            raise Forbidden("This app is switched off for the tenant.", code="app_off")
        return None

    @classmethod
    def _auth_method_tenant(cls):
        """Find the tenant behind the credential and act as the user it stands for."""
        tenant = cls._tenant_behind(request.httprequest.headers.get("Authorization"))
        request.tenant = tenant
        # With the language in the context Odoo need not read user, company and partner
        # to find one, which costs more than everything else before the handler.
        context = {"allowed_company_ids": [tenant.company_id], "lang": tenant.lang}
        request.update_env(user=tenant.user_id, context=context, su=False)

    @classmethod
    def _tenant_behind(cls, authorization):
        """Return the :class:`TenantContext` of an ``Authorization`` header.

        Extend it for further kinds of credentials.
        """
        return request.env["smarter.api.key"]._authenticate(authorization)

    @classmethod
    def _post_dispatch(cls, response):
        """Put the request id on every answer, not only the API's."""
        response.headers.setdefault(REQUEST_ID_HEADER, request_context.request_id())
        return super()._post_dispatch(response)

    @classmethod
    def _handle_error(cls, exception):
        """Leave API errors to the API's dispatcher, website or not."""
        if request.dispatcher.routing_type == ApiDispatcher.routing_type:
            return request.dispatcher.handle_error(exception)
        return super()._handle_error(exception)
