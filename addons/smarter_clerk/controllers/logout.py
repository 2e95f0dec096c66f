"""Signing out here is signing out of Clerk, too."""

from __future__ import annotations

from odoo import http
from odoo.http import request

from odoo.addons.web.controllers.session import Session


def _writes(_self, _rule, _args):
    """Odoo's own sign-out only reads; ours leaves a note for the cron."""
    return False


class ClerkLogout(Session):
    """The ways out that people choose; sessions that expire leave Clerk alone."""

    @http.route(readonly=_writes)
    def logout(self, redirect="/odoo"):
        """End the session of this browser, and the one in Clerk behind it."""
        _sign_out()
        return super().logout(redirect=redirect)

    @http.route(readonly=_writes)
    def destroy(self):
        """End the session of this client, and the one in Clerk behind it."""
        _sign_out()
        return super().destroy()


def _sign_out():
    if request.db and request.session.uid:
        request.env["smarter.clerk.session"]._sign_out(request.session.sid)
