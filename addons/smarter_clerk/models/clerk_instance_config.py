"""The settings as code uses them on every request: read once, without secrets."""

from __future__ import annotations

import logging

from odoo import api, fields, models, tools

from odoo.addons.smarter_base.tools.origins import InvalidOrigin, parse_origins
from odoo.addons.smarter_base.tools.outbound.address import AddressPolicy

from ..tools import jwks, publishable_key
from ..tools.config import ClerkConfig

_logger = logging.getLogger(__name__)


class SmarterClerkInstance(models.Model):
    """From the form to a ``ClerkConfig`` in a cache that every worker keeps."""

    # One subject per file: the merged class would be too long to read.
    _inherit = "smarter.clerk.instance"  # pylint: disable=consider-merging-classes-inherited

    sign_in_enabled = fields.Boolean(
        "The login page offers Clerk", compute="_compute_sign_in_enabled"
    )

    @api.depends("publishable_key", "oauth_client_id")
    def _compute_sign_in_enabled(self):
        for instance in self:
            instance.sign_in_enabled = instance._build_config().sign_in_enabled

    @api.model
    @tools.ormcache()
    def _config(self) -> ClerkConfig:
        """Return what verification and sign-in need to know. No query, no secret."""
        return self._get()._build_config()

    @api.model
    def _keys(self) -> jwks.JwksCache:
        """Return the public keys of the instance."""
        return jwks.shared(self._config().jwks_url)

    def _build_config(self):
        """Return the config; that of no instance while the settings are not usable."""
        self.ensure_one()
        try:
            key = publishable_key.parse(self.publishable_key or "")
            return ClerkConfig.build(
                key,
                plain=AddressPolicy.configured().allows_peer(
                    key.hostname, key.port(plain=True)
                ),
                authorized_parties=parse_origins(self.authorized_parties or ""),
                allow_impersonation=self.allow_impersonation,
                client_id=self.oauth_client_id or "",
                use_pkce=self.use_pkce,
                backend_url=self.backend_url or "",
                roles=[(role.clerk_role, role.tenant_role) for role in self.role_ids],
            )
        except (publishable_key.InvalidPublishableKey, InvalidOrigin) as error:
            if self.publishable_key:
                _logger.info("Clerk is not set up: %s", error)
            return ClerkConfig()

    def write(self, vals):
        """Bring the settings into effect on all workers."""
        self.env.registry.clear_cache()
        return super().write(vals)
