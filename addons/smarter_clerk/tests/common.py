"""Test cases with Clerk: over HTTP, with two tenants."""

from __future__ import annotations

from unittest.mock import patch

from odoo.tools import config

from odoo.addons.smarter_gateway.tests.common import GatewayHttpCase
from odoo.addons.smarter_tenant.models.res_users import GROUP_MANAGER

from .clerk import ANA, ORG_A, ORG_B, ORIGIN, ClerkMixin, session_token

EXCHANGE = "/auth/clerk/session"


class ClerkHttpCase(ClerkMixin, GatewayHttpCase):
    """``ana`` is a manager of tenant A, with a password, and known to Clerk."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_up_clerk()
        cls.link(cls.tenant, ORG_A)
        cls.link(cls.other, ORG_B)
        cls.ana = cls.create_tenant_user(cls.tenant, "ana@example.cl", GROUP_MANAGER)
        cls.ana.clerk_user_id = ANA

    # -- sessions ---------------------------------------------------------------

    def exchange(self, token=None, origin=ORIGIN, **options):
        """Send a token as a page of ``origin`` does."""
        headers = {"Origin": origin, **options.pop("headers", {})}
        if token is not None:
            options.setdefault("json", {"token": token})
        return self.url_open(EXCHANGE, method="POST", headers=headers, **options)

    def sign_in(self, **claims):
        response = self.exchange(session_token(**claims))
        self.assertEqual(response.status_code, 200, response.text)
        return response

    def proxy_mode(self):
        """Believe a reverse proxy about the address and the scheme."""
        return patch.dict(config.options, {"proxy_mode": True})

    def sid(self):
        return self.opener.cookies.get("session_id")

    def leave(self):
        """Come again with another browser."""
        jar = self.opener.cookies
        for cookie in [cookie for cookie in jar if cookie.name == "session_id"]:
            jar.clear(cookie.domain, cookie.path, cookie.name)

    def signed_in_as(self, sid=None):
        """Return the user of the session that the browser has, or of another one."""
        cookies = {"session_id": sid or self.sid() or ""}
        answer = self.url_open(
            "/web/session/get_session_info",
            json={"jsonrpc": "2.0", "method": "call", "params": {}},
            method="POST",
            cookies=cookies,
        ).json()
        return self.env["res.users"].browse(answer.get("result", {}).get("uid") or [])

    def refused(self, logs):
        """Return the reasons in the log."""
        lines = (line for line in logs.output if "reason=" in line)
        return [line.partition("reason=")[2].split()[0] for line in lines]
