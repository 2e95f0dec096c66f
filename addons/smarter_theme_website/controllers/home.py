"""The first page of a host name."""

from __future__ import annotations

from odoo import http

from odoo.addons.smarter_theme.controllers.entry import place_of_tenant
from odoo.addons.website.controllers.main import Website


class TenantWebsite(Website):
    """A tenant's host name leads to its website, or to its login if it has none."""

    @http.route()
    def index(self, **kw):
        return place_of_tenant(self) or super().index(**kw)
