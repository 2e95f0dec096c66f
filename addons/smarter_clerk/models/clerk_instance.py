"""The Clerk instance that this server trusts: one row, set up by operators."""

from __future__ import annotations

from odoo import api, fields, models

from odoo.addons.smarter_base.fields import Secret

INSTANCE = "smarter_clerk.instance"
BACKEND_URL = "https://api.clerk.com"


class SmarterClerkInstance(models.Model):
    """Keys and rules. Secrets are written and never read back."""

    _name = "smarter.clerk.instance"
    _inherit = ["smarter.secret.mixin"]
    _description = "Clerk instance"
    _allow_sudo_commands = False

    name = fields.Char(required=True, default="Clerk")
    publishable_key = fields.Char(
        "Publishable key", help="Begins with pk_test_ or pk_live_."
    )
    backend_url = fields.Char("Backend API", required=True, default=BACKEND_URL)
    secret_key = Secret("Secret key", help="Begins with sk_test_ or sk_live_.")
    webhook_secret = Secret("Webhook secret", help="Begins with whsec_.")
    webhook_secret_previous = Secret(
        "Former webhook secret", help="Accepted as well while secrets are changed."
    )
    oauth_client_id = fields.Char("OAuth client ID")
    oauth_client_secret = Secret("OAuth client secret")
    use_pkce = fields.Boolean("Use PKCE", default=True)
    authorized_parties = fields.Text(
        "Allowed origins",
        help="One per line, such as https://app.example.cl: pages whose tokens count.",
    )
    allow_impersonation = fields.Boolean(
        "Allow impersonation",
        help="Accept sessions in which somebody of Clerk's dashboard acts for a user.",
    )
    role_ids = fields.One2many("smarter.clerk.role", "instance_id", "Roles")

    @api.model
    def _get(self):
        """Return the instance, as superuser: what it says binds everybody."""
        return self.env.ref(INSTANCE).sudo()
