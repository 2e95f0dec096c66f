"""Companies in cookies and sessions, and what leaves the server as error."""

from __future__ import annotations

import werkzeug.exceptions

from odoo import models
from odoo.exceptions import MissingError
from odoo.http import request

from ...exceptions import HiddenRow
from ...tools import company_ids


class IrHttp(models.AbstractModel):
    """The ways into the server that are no method of a model."""

    _inherit = "ir.http"

    @classmethod
    def _sanitize_cookies(cls, cookies):
        """Keep of ``cids`` what Odoo's own code can turn into numbers."""
        result = super()._sanitize_cookies(cookies)
        if cids := cookies.get("cids"):
            if ids := company_ids.from_text(cids):
                cookies["cids"] = "-".join(map(str, ids))
            else:
                cookies.poplist("cids")
        return result

    @classmethod
    def _authenticate_explicit(cls, auth):
        result = super()._authenticate_explicit(auth)
        context = request.env.context
        if company_ids.KEY in context:
            request.update_env(context=request.env["base"]._own_companies_only(context))
        return result

    @classmethod
    def _pre_dispatch(cls, rule, args):
        try:
            return super()._pre_dispatch(rule, args)
        except HiddenRow as error:
            raise werkzeug.exceptions.NotFound from error

    @classmethod
    def _handle_error(cls, exception):
        if isinstance(exception, HiddenRow):
            missing = MissingError(*exception.args)
            missing.__cause__ = None
            return super()._handle_error(missing)
        return super()._handle_error(exception)
