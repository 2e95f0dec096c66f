"""The instance as a client of Clerk's sign-in page."""

from __future__ import annotations

import time

from odoo import api, models

from ..tools import oidc_client


class SmarterClerkInstance(models.Model):
    """Turning a code into a person; the only place that reads the client's secret."""

    # One subject per file: the merged class would be too long to read.
    _inherit = "smarter.clerk.instance"  # pylint: disable=consider-merging-classes-inherited

    @api.model
    def _redeem(self, code, flow, redirect_uri):
        """Return the identity behind a code; calls out."""
        config = self._config()
        client = oidc_client.Client(
            issuer=config.issuer,
            client_id=config.client_id,
            client_secret=self._get()._read_secret("oauth_client_secret") or "",
            redirect_uri=redirect_uri,
            use_pkce=config.use_pkce,
        )
        return oidc_client.redeem(
            client,
            self._keys(),
            code=code,
            verifier=flow.verifier,
            nonce=flow.nonce,
            now=time.time(),
        )
