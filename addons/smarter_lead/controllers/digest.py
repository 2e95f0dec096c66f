"""Digests by their address: those of others are not there."""

from __future__ import annotations

from werkzeug.exceptions import NotFound

from odoo.http import request, route

from odoo.addons.digest.controllers.portal import DigestController


class TenantDigestController(DigestController):
    """Odoo unsubscribes staff without a token, from any digest, and shows its name."""

    @route()
    def digest_unsubscribe(self, digest_id, token=None, user_id=None, one_click=None):
        isolation = request.env["smarter.isolation"]
        if not token and isolation._hidden_ids("digest.digest", [digest_id]):
            raise NotFound()
        return super().digest_unsubscribe(
            digest_id, token=token, user_id=user_id, one_click=one_click
        )
