"""Where a tenant's people come in: ``/t/<short name>``, or a host name of its own."""

from __future__ import annotations

from werkzeug.urls import url_encode

from odoo import http
from odoo.http import Response, request

from odoo.addons.web.controllers.home import Home
from odoo.addons.web.controllers.utils import _get_login_redirect_url

_LONGEST = 100


class TenantEntry(http.Controller):
    """A link to give to people."""

    @http.route(
        "/t/<string:slug>",
        type="http",
        auth="public",
        methods=["GET"],
        readonly=True,
        sitemap=False,
    )
    def enter(self, slug, **_kw) -> Response:
        """Answer 303 to the login with the tenant's brand.

        Who is signed in there already goes on; for any other word the way is the same
        and the login is nobody's.
        """
        tenant = request.env["res.company"]._of_public_slug(slug)
        if tenant and _own_tenant() == tenant:
            return _uncached(_get_login_redirect_url(request.session.uid))
        return _uncached("/web/login?" + url_encode({"tenant": slug[:_LONGEST]}))


class TenantHome(Home):
    """The first page of a tenant's host name is its login."""

    @http.route()
    def index(self, *args, **kw):
        return place_of_tenant() or super().index(*args, **kw)


def place_of_tenant(shown=None):
    """Return the answer to ``/`` on a tenant's host name, None on any other.

    :param shown: the company whose website is there otherwise
    """
    if not request.db:
        return None
    tenant = request.env["res.company"]._of_host_name(request.httprequest.host)
    if not tenant or tenant == shown:
        return None
    if _own_tenant() == tenant:
        return _uncached(_get_login_redirect_url(request.session.uid))
    return _uncached("/web/login")


def _own_tenant():
    """Return the tenant of who is signed in, if anybody is."""
    uid = request.session.uid
    users_sudo = request.env["res.users"].sudo()
    return users_sudo.browse(uid).company_id.root_id.sudo(False)


def _uncached(url):
    response = request.redirect(url, code=303)
    response.headers["Cache-Control"] = "no-store"
    return response
