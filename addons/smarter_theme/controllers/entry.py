"""Where a tenant's people come in: ``/t/<short name>``, or a host name of its own."""

from __future__ import annotations

from werkzeug.urls import url_encode

from odoo import http
from odoo.http import Response, request

from odoo.addons.web.controllers.home import Home

_LONGEST = 100


class TenantHome(Home):
    """A link to give to people, and the first page of a tenant's host name."""

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

        Who is signed in there already comes home; for any other word the way is the
        same and the login is nobody's.
        """
        tenant = request.env["res.company"]._of_public_slug(slug)
        if tenant and _own_tenant() == tenant:
            return _uncached(self._login_redirect(request.session.uid))
        return _uncached("/web/login?" + url_encode({"tenant": slug[:_LONGEST]}))

    @http.route()
    def index(self, *args, **kw):
        return place_of_tenant(self) or super().index(*args, **kw)


def place_of_tenant(home):
    """Return the answer to ``/`` on a tenant's host name, None on any other.

    Nor where the tenant's website is: the order in which Odoo asks its controllers is
    that in which Python has imported them, so each of them has to know.

    :param home: the controller, which knows where people begin
    """
    if not request.db:
        return None
    companies = request.env["res.company"]
    tenant = companies._of_host_name(request.httprequest.host)
    if not tenant or tenant == companies._of_site():
        return None
    if _own_tenant() == tenant:
        return _uncached(home._login_redirect(request.session.uid))
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
