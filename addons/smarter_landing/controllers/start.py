"""Where the landing page's buttons lead."""

from __future__ import annotations

from urllib.parse import quote

from odoo import http
from odoo.http import Response, request

from odoo.addons.smarter_form.controllers import visit

_CLERK = "/auth/clerk/login?redirect=/app"
_CONTACT = "/smarteros#contact"


class Start(http.Controller):
    """Sign-up, and the form to write to us."""

    @http.route(
        "/start",
        type="http",
        auth="public",
        methods=["GET"],
        website=True,
        multilang=False,
        readonly=True,
        sitemap=False,
    )
    def start(self, **_kw) -> Response:
        """Answer 303 to Clerk, where people sign up; else to the contact form."""
        config = request.env["smarter.clerk.instance"]._config()
        return _uncached(_CLERK if config.sign_in_enabled else _contact_url())

    @http.route(
        "/start/contact",
        type="http",
        auth="public",
        methods=["GET"],
        website=True,
        multilang=False,
        readonly=True,
        sitemap=False,
    )
    def contact(self, **_kw) -> Response:
        """Answer 303 to the form as a page of its own: it needs no script."""
        return _uncached(_contact_url())

    @http.route(
        "/start/form",
        type="http",
        auth="public",
        methods=["GET"],
        website=True,
        multilang=False,
        readonly=True,
        sitemap=False,
    )
    def form(self, **_kw) -> Response:
        """Answer 200 with the public key of the form that this site shows, or null."""
        slug = request.website._landing_form()
        found = request.env["smarter.form"]._of_page(slug) if slug else None
        form = visit.enter(found)
        key = form._config().key if form is not None else None
        response = request.make_json_response({"key": key})
        response.headers["Cache-Control"] = "no-store"
        return response


def _contact_url():
    slug = request.website._landing_form()
    return f"/f/{quote(slug, safe='')}" if slug else _CONTACT


def _uncached(url):
    response = request.redirect(url, code=303)
    response.headers["Cache-Control"] = "no-store"
    return response
