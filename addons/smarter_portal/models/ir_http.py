"""What the web client knows when it starts, and errors on pages of the dashboard."""

from __future__ import annotations

from werkzeug.exceptions import MethodNotAllowed, abort

from odoo import models
from odoo.http import request

_PAGES = "/app"


class IrHttp(models.AbstractModel):
    _inherit = "ir.http"

    @classmethod
    def _match(cls, path_info):
        """Lead who opens the address of a button to the page that the button is on.

        A page that says why something was refused has such an address.
        """
        try:
            return super()._match(path_info)
        except MethodNotAllowed:
            place = path_info.split("/")[:3]
            is_page = cls._is_of_dashboard() and path_info != "/".join(place)
            if is_page and request.httprequest.method == "GET":
                abort(request.redirect("/".join(place)))
            raise

    @classmethod
    def _handle_error(cls, exception):
        """Let pages of the dashboard fail as Odoo's pages for visitors do: as a page."""
        if cls._is_of_dashboard():
            request.is_frontend = True
            code = request.env.lang or "en_US"
            request.lang = request.env["res.lang"]._get_data(code=code)
        return super()._handle_error(exception)

    @classmethod
    def _serve_fallback(cls):
        """Look for no file or page of a website where only we have pages."""
        return None if cls._is_of_dashboard() else super()._serve_fallback()

    @classmethod
    def _is_of_dashboard(cls):
        path = request.httprequest.path
        return path == _PAGES or path.startswith(f"{_PAGES}/")

    def session_info(self):
        """Tell people of tenants how many notifications they have not read."""
        info = super().session_info()
        if info.get("is_internal_user") and self.env.user._is_tenant_bound():
            notices = self.env["smarter.notification"]
            info["smarter_unread_notices"] = notices._unread()
        return info
