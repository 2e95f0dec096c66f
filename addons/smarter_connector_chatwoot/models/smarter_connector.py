"""Chatwoot as a provider of connectors: its settings and where it is."""

from __future__ import annotations

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from odoo.addons.smarter_base.fields import Secret
from odoo.addons.smarter_connector.exceptions import Unsignable

from ..tools import answers
from ..tools.api import Access
from ..tools.first_message import Template

CHATWOOT = "chatwoot"
#: Changes after which the account has to be connected again.
_OWN_PLACE = {"chatwoot_account", "chatwoot_token"}
_PLACE = {"url", "provider", *_OWN_PLACE}


def _keep_disabled(connectors):
    """On uninstall: nothing may be posted to this address as if it were a webhook."""
    connectors.write({"provider": "webhook", "state": "disabled"})


class SmarterConnector(models.Model):
    """The address (``url``) is that of the installation, without a page."""

    _inherit = "smarter.connector"

    provider = fields.Selection(
        selection_add=[(CHATWOOT, "Chatwoot")], ondelete={CHATWOOT: _keep_disabled}
    )
    chatwoot_account = fields.Integer(
        "Account number", help="The number after /accounts/ in Chatwoot's address."
    )
    chatwoot_token = Secret(
        "Access token", help="Of an administrator of the account: Profile settings."
    )
    chatwoot_webhook_secret = Secret(
        "Webhook secret",
        help="Set by “Connect”. With it, only signed messages are taken.",
    )
    chatwoot_webhook = fields.Integer("Webhook number", readonly=True, copy=False)
    chatwoot_version = fields.Char("Version", readonly=True, copy=False)
    chatwoot_heard_until = fields.Datetime(
        "Caught up until",
        readonly=True,
        copy=False,
        help="Everything said before has been asked for.",
    )
    chatwoot_inbox_ids = fields.One2many(
        "smarter.chatwoot.inbox", "connector_id", "Inboxes", readonly=True
    )
    chatwoot_inbox_id = fields.Many2one(
        "smarter.chatwoot.inbox",
        "Inbox for leads",
        domain="[('connector_id', '=', id)]",
        check_company=True,
        copy=False,
        ondelete="set null",
        help="Where new leads get a conversation.",
    )
    chatwoot_team_ids = fields.One2many(
        "smarter.chatwoot.team", "connector_id", "Teams", readonly=True
    )
    chatwoot_team_id = fields.Many2one(
        "smarter.chatwoot.team",
        "Team for hand-offs",
        domain="[('connector_id', '=', id)]",
        check_company=True,
        copy=False,
        ondelete="set null",
        help="Gets the conversations that a bot hands over. “Connect” lists the teams "
        "that the account has.",
    )
    chatwoot_template = fields.Char(
        "WhatsApp template",
        help="Name of a template that WhatsApp has approved. It is sent to people who "
        "agreed to be written to by WhatsApp; to others goes nothing.",
    )
    chatwoot_template_language = fields.Char("Template language", default="es")
    chatwoot_template_category = fields.Selection(
        [("UTILITY", "Utility"), ("MARKETING", "Marketing")],
        "Template category",
        default="UTILITY",
    )
    chatwoot_template_text = fields.Text(
        "Template text",
        help="As approved, with {{name}}, {{company}}, {{salesperson}} or {{title}} "
        "in the places of {{1}}, {{2}}...",
    )
    chatwoot_email_text = fields.Text(
        "First e-mail",
        help="For an e-mail inbox, to people who agreed to e-mail. The same names "
        "in braces can be used.",
    )
    chatwoot_create_leads = fields.Boolean(
        "Leads from people who write first", default=True
    )
    chatwoot_task_ids = fields.One2many(
        "smarter.chatwoot.task", "connector_id", "Background work", readonly=True
    )

    @api.model
    def _provider_crons(self):
        crons = super()._provider_crons()
        return {**crons, CHATWOOT: "smarter_connector_chatwoot.ir_cron_drain_chatwoot"}

    @api.model
    def _provider_apps(self):
        return {**super()._provider_apps(), CHATWOOT: "chat"}

    def _check_provider_url(self):
        if self.provider == CHATWOOT:
            answers.check_url(self.url)
        return super()._check_provider_url()

    @api.constrains("chatwoot_inbox_id", "chatwoot_team_id")
    def _check_chatwoot_inbox(self):
        for connector in self:
            inbox, team = connector.chatwoot_inbox_id, connector.chatwoot_team_id
            if inbox and inbox.connector_id != connector:
                raise ValidationError(
                    self.env._("The inbox is one of another connector.")
                )
            if team and team.connector_id != connector:
                raise ValidationError(
                    self.env._("The team is one of another connector.")
                )

    def write(self, vals):
        """Forget what was found at another place; leave a trace of it."""
        moved = self.filtered(lambda c: c.provider == CHATWOOT and _PLACE & set(vals))
        before = {connector: connector._chatwoot_place() for connector in moved}
        result = super().write(vals)
        changed = sorted(_OWN_PLACE & set(vals))
        for connector, place in before.items():
            if changed:
                connector._audit("connector.changed", fields=changed)
            if place != connector._chatwoot_place():
                connector._chatwoot_moved()
        return result

    def _chatwoot_place(self):
        return (self.provider, (self.url or "").rstrip("/"), self.chatwoot_account)

    def _chatwoot_moved(self):
        """Another account: its ids mean other people."""
        own = self.with_env(self.company_id._tenant_env())
        links = self.env["smarter.connector.link"].with_env(own.env)
        links.search([("connector_id", "=", self.id)]).unlink()
        own.chatwoot_inbox_ids.unlink()
        own.chatwoot_team_ids.unlink()
        own.chatwoot_webhook_secret = False
        own.write({"chatwoot_webhook": False, "chatwoot_heard_until": False})

    def _chatwoot_access(self):
        """Return what opens the account, or raise Unsignable."""
        self.ensure_one()
        try:
            token = self._read_secret("chatwoot_token")
        except UserError as exc:
            raise Unsignable("the access token cannot be decrypted") from exc
        if not token or not self.chatwoot_account:
            raise Unsignable("the account number or the access token is missing")
        return Access(self.url, self.chatwoot_account, token)

    def _chatwoot_whatsapp_template(self):
        if not (self.chatwoot_template and self.chatwoot_template_text):
            return None
        return Template(
            self.chatwoot_template,
            self.chatwoot_template_language or "es",
            self.chatwoot_template_category or "UTILITY",
            self.chatwoot_template_text,
        )

    def _chatwoot_page(self, number=0):
        """Return the address of a conversation, or of all, for people."""
        page = f"{self.url.rstrip('/')}/app/accounts/{self.chatwoot_account}"
        return f"{page}/conversations/{number}" if number else f"{page}/dashboard"
