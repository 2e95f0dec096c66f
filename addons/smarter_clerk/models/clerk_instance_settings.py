"""The settings as an operator enters them: what follows from them, and what is wrong."""

from __future__ import annotations

from urllib.parse import urlsplit

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from odoo.addons.smarter_base.fields import MASK
from odoo.addons.smarter_base.tools import origins, signing
from odoo.addons.smarter_base.tools.outbound.address import AddressPolicy
from odoo.addons.smarter_base.tools.outbound.client import OutboundClient
from odoo.addons.smarter_base.tools.outbound.errors import SecretError

from ..tools import publishable_key
from ..tools.backend_api import BackendApi
from ..tools.publishable_key import InvalidPublishableKey

WEBHOOK_PATH = "/auth/clerk/webhook"
CALLBACK_PATH = "/auth/clerk/callback"
_SECRETS = (
    "secret_key",
    "webhook_secret",
    "webhook_secret_previous",
    "oauth_client_secret",
)


class SmarterClerkInstance(models.Model):
    """Derived addresses, checks on save, rotation of secrets."""

    # One subject per file: the merged class would be too long to read.
    _inherit = "smarter.clerk.instance"  # pylint: disable=consider-merging-classes-inherited

    environment = fields.Selection(
        [("test", "Development"), ("live", "Production")], compute="_compute_key"
    )
    frontend_url = fields.Char("Issuer", compute="_compute_key")
    jwks_url = fields.Char("Public keys", compute="_compute_key")
    key_problem = fields.Char(compute="_compute_key")
    webhook_url = fields.Char("Webhook URL", compute="_compute_addresses")
    redirect_uri = fields.Char("Redirect URI", compute="_compute_addresses")
    has_former_secret = fields.Boolean(compute="_compute_has_former_secret")

    # -- what follows -----------------------------------------------------------

    @api.depends("publishable_key")
    def _compute_key(self):
        policy = AddressPolicy.configured()
        for instance in self:
            key, problem = instance._parse_key()
            plain = bool(key) and policy.allows_peer(key.hostname, key.port(plain=True))
            instance.environment = key.environment if key else False
            instance.frontend_url = key and key.frontend_url(plain=plain)
            instance.jwks_url = key and key.jwks_url(plain=plain)
            instance.key_problem = problem

    def _parse_key(self):
        """Return the publishable key and what is wrong with it; neither when empty."""
        if not self.publishable_key:
            return None, False
        try:
            return publishable_key.parse(self.publishable_key), False
        except InvalidPublishableKey as error:
            return None, self._key_problem(error.code)

    def _key_problem(self, code):
        env = self.env
        sentences = {
            publishable_key.SECRET: env._(
                "This is a secret key. The publishable key begins with pk_."
            ),
            publishable_key.PREFIX: env._(
                "A publishable key begins with pk_test_ or pk_live_."
            ),
            publishable_key.ENCODING: env._(
                "The part after the prefix is damaged: copy the whole key again."
            ),
            publishable_key.HOST: env._("There is no usable host in this key."),
        }
        return sentences.get(code) or env._("There is no publishable key.")

    def _compute_addresses(self):
        for instance in self:
            base = instance.get_base_url().rstrip("/")
            instance.webhook_url = base + WEBHOOK_PATH
            instance.redirect_uri = base + CALLBACK_PATH

    @api.depends("webhook_secret_previous")
    def _compute_has_former_secret(self):
        for instance in self:
            instance.has_former_secret = bool(instance.webhook_secret_previous)

    # -- saving -----------------------------------------------------------------

    def write(self, vals):
        """Check what was entered; keep a former webhook secret until it is forgotten."""
        vals = self._trimmed(vals)
        for name in _SECRETS:
            if vals.get(name) not in (None, False, MASK):
                self._check_secret(name, vals[name])
        former = self._former_webhook_secret(vals)
        if former:
            vals = {"webhook_secret_previous": former, **vals}
        result = super().write(vals)
        self._check_environments(vals)
        self._audit_change(vals)
        return result

    @api.model
    def _trimmed(self, vals):
        return {
            name: value.strip() if isinstance(value, str) else value
            for name, value in vals.items()
        }

    def _check_secret(self, name, value):
        """Refuse what cannot be the secret that the field is for."""
        if name == "secret_key" and not value.startswith(("sk_test_", "sk_live_")):
            raise ValidationError(
                self.env._("A secret key begins with sk_test_ or sk_live_.")
            )
        if name.startswith("webhook_secret"):
            try:
                signing.decode_secret(value)
            except SecretError as error:
                message = self.env._(
                    "This is no webhook secret: it begins with whsec_ and is copied "
                    "whole from the endpoint's page in Clerk."
                )
                raise ValidationError(message) from error

    def _former_webhook_secret(self, vals):
        """Return the secret that a new one replaces, to be accepted for a while."""
        new = vals.get("webhook_secret")
        if new in (None, False, MASK):
            return None
        former = self._read_secret("webhook_secret") if self else None
        return former if former != new else None

    def _check_environments(self, vals):
        """Refuse keys of a development and of a production instance together."""
        if not {"secret_key", "publishable_key"} & vals.keys():
            return
        for instance in self:
            secret = instance._read_secret("secret_key") if instance.secret_key else ""
            wanted = f"sk_{instance.environment}_"
            if secret and instance.environment and not secret.startswith(wanted):
                raise ValidationError(
                    self.env._(
                        "One key is of a development instance and the other of a "
                        "production instance."
                    )
                )

    @api.constrains("publishable_key")
    def _check_publishable_key(self):
        for instance in self.filtered("key_problem"):
            raise ValidationError(instance.key_problem)

    @api.constrains("authorized_parties")
    def _check_authorized_parties(self):
        for instance in self:
            try:
                origins.parse_origins(instance.authorized_parties or "")
            except origins.InvalidOrigin as error:
                message = self.env._(
                    "“%s” is not an origin. Write a scheme and a host, without a path, "
                    "as in https://app.example.cl.",
                    error.line,
                )
                raise ValidationError(message) from error

    @api.constrains("backend_url")
    def _check_backend_url(self):
        policy = AddressPolicy.configured()
        for instance in self:
            parts = urlsplit(instance.backend_url)
            plain = parts.scheme == "http" and policy.allows_peer(
                parts.hostname or "", parts.port or 80
            )
            if not parts.hostname or not (parts.scheme == "https" or plain):
                raise ValidationError(
                    self.env._("The address of the Backend API begins with https://.")
                )

    def _audit_change(self, vals):
        changed = sorted(
            name
            for name, value in vals.items()
            if name in self._fields and value != MASK
        )
        if not any(name.startswith("check") for name in changed):
            self.env["smarter.audit"]._record(
                "clerk.settings_changed", target=self, detail={"fields": changed}
            )

    def action_forget_former_secret(self):
        """Accept the new webhook secret only."""
        self.check_access("write")
        self.webhook_secret_previous = False

    # -- for code ---------------------------------------------------------------

    @api.model
    def _webhook_keys(self):
        """Return the secrets that Clerk may sign with, two while they are changed."""
        instance = self._get()
        names = ("webhook_secret", "webhook_secret_previous")
        return list(filter(None, map(instance._read_secret, names)))

    def _backend_api(self, client=None):
        """Return the Backend API with our key, or None without one.

        :param client: the client to use; it and its connections stay the caller's
        """
        secret_key = self._get()._read_secret("secret_key")
        if not secret_key:
            return None
        client = client or OutboundClient(AddressPolicy.configured())
        return BackendApi(client, self._get().backend_url, secret_key)
