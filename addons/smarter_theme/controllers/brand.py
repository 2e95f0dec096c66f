"""``/brand/<short name>/...``: what everybody may have of a tenant's brand.

A tenant that is not active, or does not exist, gets the suite's own brand, and the
same answer in every other way.
"""

from __future__ import annotations

import base64

from werkzeug.exceptions import NotFound

from odoo import http
from odoo.http import Response, request
from odoo.tools.mimetypes import guess_mimetype

from ..tools import icon, page_brand, palette, stylesheet

_FOR_EVER = "public, max-age=31536000, immutable"
_ASK_AGAIN = "no-cache"
_A_DAY = "public, max-age=86400"


class BrandFiles(http.Controller):
    """Stylesheet, icon and logo of a tenant."""

    @http.route(
        "/brand/<string:slug>/<string:digest>.css",
        type="http",
        auth="none",
        methods=["GET"],
        readonly=True,
        save_session=False,
        sitemap=False,
    )
    def sheet(self, slug, digest, **_kw) -> Response:
        """Answer 200 with the colours as they are now.

        Browsers keep them for a year if they asked for exactly these.
        """
        terms = _company(slug)._brand_terms()
        sheet = stylesheet.Sheet(terms.text, terms.digest) if terms else _NEUTRAL
        kept = _FOR_EVER if digest == sheet.digest else _ASK_AGAIN
        return _conditional(sheet.text, "text/css", kept, sheet.digest)

    @http.route(
        "/brand/<string:slug>/icon.svg",
        type="http",
        auth="none",
        methods=["GET"],
        readonly=True,
        save_session=False,
        sitemap=False,
    )
    def icon(self, slug, **_kw) -> Response:
        """Answer 200 with the initials of the tenant on its colour."""
        name, color = _name_and_color(slug)
        return _conditional(page_brand.monogram(name, color), _SVG, _A_DAY)

    @http.route(
        "/brand/<string:slug>/icon-<int:size>.png",
        type="http",
        auth="none",
        methods=["GET"],
        readonly=True,
        save_session=False,
        sitemap=False,
    )
    def picture(self, slug, size, **_kw) -> Response:
        """Answer 200 with the same as a picture, in the sizes that phones ask for."""
        if size not in icon.SIZES:
            raise NotFound
        name, color = _name_and_color(slug)
        return _conditional(icon.png(name, color, size), "image/png", _A_DAY)

    @http.route(
        "/brand/<string:slug>/logo",
        type="http",
        auth="none",
        methods=["GET"],
        readonly=True,
        save_session=False,
        sitemap=False,
    )
    def logo(self, slug, **_kw) -> Response:
        """Answer 200 with the tenant's logo, or with its initials."""
        company_sudo = _company(slug).sudo()
        if not company_sudo.logo_web or company_sudo.uses_default_logo:
            return self.icon(slug)
        image = base64.b64decode(company_sudo.logo_web)
        return _conditional(image, guess_mimetype(image), _ASK_AGAIN)


_NEUTRAL = stylesheet.NEUTRAL
_SVG = "image/svg+xml"


def _company(slug):
    return request.env["res.company"]._of_public_slug(slug)


def _name_and_color(slug):
    """Return what an icon is made of; who is not active has the suite's."""
    company_sudo = _company(slug).sudo()
    terms = company_sudo._brand_terms()
    if terms is None:
        return page_brand.PRODUCT, palette.PRIMARY
    return company_sudo.name, terms.primary


def _conditional(content, mimetype, kept, etag=None):
    response = Response(content, mimetype=mimetype)
    response.headers["Cache-Control"] = kept
    response.headers["X-Content-Type-Options"] = "nosniff"
    # A logo may be an SVG that somebody opens by itself.
    response.headers["Content-Security-Policy"] = (
        "default-src 'none'; style-src 'unsafe-inline'"
    )
    if etag:
        response.set_etag(etag)
    else:
        response.add_etag()
    return response.make_conditional(request.httprequest.environ)
