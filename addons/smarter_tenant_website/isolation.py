"""In which class the models of Odoo's websites are.

A row without website is part of every website and the operators'; a row of a website is
owned by the company of the website.
"""

from __future__ import annotations

from odoo.addons.smarter_tenant.tools.isolation import (
    Catalogue,
    Owned,
    System,
    declare,
)

WEBSITE = "website_id.company_id"

declare(
    __name__,
    {
        "website": Owned(),
        # Of the shop; read by visitors as pages and menus are.
        "website.checkout.step": Catalogue(company=WEBSITE),
        "website.controller.page": Catalogue(company=WEBSITE),
        "website.menu": Catalogue(company=WEBSITE),
        "website.page": Catalogue(company=WEBSITE),
        "website.snippet.filter": Catalogue(company=WEBSITE),
        "website.track": Owned("visitor_id.website_id.company_id"),
        "website.visitor": Owned(WEBSITE),
        # Code, routes and themes of the server.
        "theme.ir.asset": System(),
        "theme.ir.attachment": System(),
        "theme.ir.ui.view": System(),
        "theme.website.menu": System(),
        "theme.website.page": System(),
        "website.configurator.feature": System(),
        "website.rewrite": System(),
        "website.route": System(),
        "website.technical.page": System(),
    },
)
