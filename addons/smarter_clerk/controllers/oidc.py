"""Signing in on Clerk's page: there, and back with a code.

``/auth/clerk/login?redirect=/odoo/crm&tenant=panaderia-san-jose`` is a link that can be
given to people; both parameters may be missing.
"""

from __future__ import annotations

import time

from odoo import http
from odoo.exceptions import AccessDenied
from odoo.http import Response, request

from odoo.addons.web.controllers.utils import _get_login_redirect_url

from .. import exceptions
from ..exceptions import SignInRefused
from ..tools import oidc, oidc_client, same_origin, sign_in_flow
from ..tools.identity import Identity
from ..tools.jws import TokenRefused
from ..tools.oidc import OidcError
from ..tools.sign_in_flow import Flow
from .opening import open_session

CALLBACK = "/auth/clerk/callback"
_FLOWS = "smarter_clerk_flows"
_MAX_CODE = 2000

# What can go wrong before it is known who comes.
NOT_SET_UP, EXPIRED, CANCELLED, FAILED = "not_set_up", "expired", "cancelled", "failed"


class ClerkSignIn(http.Controller):
    """Authorization code flow with PKCE."""

    @http.route(
        "/auth/clerk/login",
        type="http",
        auth="public",
        methods=["GET"],
        readonly=True,
        website=True,
        multilang=False,
        sitemap=False,
    )
    def begin(self, redirect=None, tenant=None, **_kw) -> Response:
        """Send the browser to Clerk, with what its answer has to fit."""
        config = request.env["smarter.clerk.instance"]._config()
        if not config.sign_in_enabled:
            return _page(NOT_SET_UP, status=404)
        try:
            discovery = oidc_client.endpoints.of(
                config.issuer, use_pkce=config.use_pkce
            )
        except OidcError as error:
            return _failed(error)
        pkce = oidc.pkce()
        flow = Flow(
            state=oidc.random_value(),
            nonce=oidc.random_value(),
            verifier=pkce.verifier,
            begun_at=time.time(),
            redirect=same_origin.path(redirect) or "",
            tenant=(tenant or "")[:100],
        )
        session = request.session
        session[_FLOWS] = sign_in_flow.add(session.get(_FLOWS), flow, time.time())
        url = oidc.authorize_url(
            discovery,
            client_id=config.client_id,
            redirect_uri=_redirect_uri(),
            state=flow.state,
            nonce=flow.nonce,
            challenge=pkce.challenge if config.use_pkce else None,
        )
        return _uncached(request.redirect(url, code=303, local=False))

    @http.route(
        CALLBACK,
        type="http",
        auth="public",
        methods=["GET"],
        readonly=False,
        website=True,
        multilang=False,
        sitemap=False,
    )
    def come_back(self, code="", state="", error="", **_kw) -> Response:
        """Sign in whoever Clerk says it is, and go where the person wanted to."""
        flow = _take_flow(state)
        if flow is None:
            return _page(EXPIRED, status=400)
        if error:
            return _page(CANCELLED if error == "access_denied" else FAILED, status=403)
        try:
            identity = _identity(code, flow)
            _check_tenant(identity, flow)
            open_session(identity)
        except SignInRefused as refusal:
            return _refused(refusal)
        except (OidcError, TokenRefused) as failure:
            return _failed(failure)
        except AccessDenied:
            # Odoo lets nobody in from this address for a while.
            return _page(FAILED, status=403)
        uid = request.session.uid
        home = request.env["res.users"].browse(uid)._home_url()
        url = _get_login_redirect_url(uid, flow.redirect or home)
        return _uncached(request.redirect(url, code=303))


def _take_flow(state):
    """Return the flow that this answer belongs to; it is good for one answer.

    Odoo may run the request again, with a session that has lost it already.
    """
    known = getattr(request, "clerk_flow", None)
    if known is not None:
        return known
    session = request.session
    flow, left = sign_in_flow.take(session.get(_FLOWS), state, time.time())
    if flow:
        session[_FLOWS] = left
        request.clerk_flow = flow
    return flow


def _identity(code, flow) -> Identity:
    """Ask Clerk who it is, once even if Odoo runs the request again."""
    known = getattr(request, "clerk_identity", None)
    if known is None:
        if not 0 < len(code) <= _MAX_CODE:
            raise OidcError(oidc.REFUSED, "there is no code")
        instance = request.env["smarter.clerk.instance"]
        identity = instance._redeem(code, flow, _redirect_uri())
        known = request.clerk_identity = instance._completed(identity)
    return known


def _check_tenant(identity, flow):
    """A link to one business does not lead into another one."""
    if not flow.tenant or not identity.organization_id:
        return
    companies = request.env["res.company"]
    company_sudo = companies._of_clerk_organization(identity.organization_id)
    if company_sudo and company_sudo.slug != flow.tenant:
        raise request.env["res.users"]._clerk_refusal(exceptions.WRONG_ORGANIZATION)


def _redirect_uri():
    return request.httprequest.host_url.rstrip("/") + CALLBACK


def _refused(refusal):
    sessions = request.env["smarter.clerk.session"]
    identity = getattr(request, "clerk_identity", None)
    sessions._log_refusal(
        refusal.code,
        user=identity and identity.user_id,
        organization=identity and identity.organization_id,
    )
    return _page(refusal.code, status=403, sentence=str(refusal))


def _failed(failure):
    reason = getattr(failure, "reason", None) or getattr(failure, "code", FAILED)
    request.env["smarter.clerk.session"]._log_refusal(reason, detail=str(failure))
    return _page(FAILED, status=502 if isinstance(failure, OidcError) else 403)


def _page(code, *, status, sentence=None):
    """Say in one sentence why nobody was signed in, and what to do."""
    env = request.env
    sentences = {
        NOT_SET_UP: env._("Signing in with Clerk is not set up on this server."),
        EXPIRED: env._(
            "This sign-in has expired or was begun in another browser. Please try "
            "again."
        ),
        CANCELLED: env._("You did not finish signing in."),
        FAILED: env._("Signing in did not work. Please try again in a moment."),
    }
    values = {
        "code": code,
        "sentence": sentence or sentences[code],
        "can_retry": code != NOT_SET_UP,
    }
    response = request.render("smarter_clerk.sign_in_refused", values)
    response.status_code = status
    return _uncached(response)


def _uncached(response):
    response.headers["Cache-Control"] = "no-store"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response
