"""Sign-up and forgotten passwords: the same answer for every address."""

from __future__ import annotations

from werkzeug.exceptions import NotFound

from odoo import http
from odoo.exceptions import UserError
from odoo.http import request

from odoo.addons.auth_signup.controllers.main import AuthSignupHome

from ..models.res_users_login import HINT


class TenantSignup(AuthSignupHome):
    """Accounts begin with a mail to their address, so that no page tells of them."""

    @http.route()
    def web_auth_signup(self, *args, **kw):
        qcontext = self.get_auth_signup_qcontext()
        if qcontext.get("token") or request.httprequest.method != "POST":
            return super().web_auth_signup(*args, **kw)
        if not qcontext.get("signup_enabled"):
            raise NotFound
        return self._signup_by_mail(qcontext)

    def _signup_by_mail(self, qcontext):
        """Answer a visitor who wants an account, whether there is one or not."""
        users = request.env["res.users"]
        template = "auth_signup.reset_password"
        try:
            users.sudo()._request_signup(
                qcontext.get("login"), qcontext.get("name"), users._signup_company()
            )
            qcontext["message"] = request.env._(
                "We sent you an e-mail: follow the link in it to choose a password."
            )
        except UserError as error:
            template, qcontext["error"] = "auth_signup.signup", error.args[0]
        response = request.render(template, qcontext)
        response.headers["X-Frame-Options"] = "SAMEORIGIN"
        response.headers["Content-Security-Policy"] = "frame-ancestors 'self'"
        return response

    def get_auth_signup_qcontext(self):
        # With an address in the query Odoo redirects if somebody signs in with it.
        qcontext = super().get_auth_signup_qcontext()
        qcontext.pop("signup_email", None)
        return qcontext

    def do_signup(self, qcontext, do_login=True):
        # The new password may fit another account of the same person, too.
        partner = request.env["res.partner"].sudo()
        partner = partner._get_partner_from_token(qcontext.get("token"))
        if partner and (
            company := partner.user_ids[:1].company_id or partner.company_id
        ):
            request.session[HINT] = company.id
        return super().do_signup(qcontext, do_login=do_login)
