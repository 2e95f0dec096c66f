"""Connectors: one external system configured for one tenant."""

from __future__ import annotations

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from odoo.addons.smarter_base.fields import Secret
from odoo.addons.smarter_base.tools import retry
from odoo.addons.smarter_base.tools.outbound.address import AddressPolicy
from odoo.addons.smarter_base.tools.outbound.errors import UrlRefused
from odoo.addons.smarter_tenant.models.res_company import ACTIVE

ENABLED = "enabled"
PAUSED = "paused"
DISABLED = "disabled"

TEST_RUNNING = "running"
TEST_PASSED = "passed"
TEST_FAILED = "failed"

#: Changes that say where a tenant's data goes: they leave a trace. Addons add theirs.
AUDITED_FIELDS = ("url", "provider", "secret", "event_type_ids")


class SmarterConnector(models.Model):
    """Where the events of one tenant go, and how that place is doing.

    A paused or disabled connector still collects deliveries; they wait.
    Providers add a value to ``provider`` and refine the hooks in
    ``smarter_connector_request.py``.
    """

    _name = "smarter.connector"
    _description = "Connector"
    _inherit = ["smarter.secret.mixin", "smarter.tenant.owned"]
    _order = "name, id"
    _check_company_auto = True
    _allow_sudo_commands = False

    name = fields.Char(required=True)
    provider = fields.Selection(
        [("webhook", "Webhook")], required=True, default="webhook", index=True
    )
    state = fields.Selection(
        [(ENABLED, "Enabled"), (PAUSED, "Paused"), (DISABLED, "Disabled")],
        required=True,
        readonly=True,
        default=ENABLED,
        copy=False,
        index=True,
    )
    state_reason = fields.Char("Reason", readonly=True, copy=False)
    url = fields.Char(
        "URL", required=True, help="Where events are posted. Must start with https://"
    )
    event_type_ids = fields.Many2many("smarter.event.type", string="Events")
    retry_schedule = fields.Char(
        "Retry schedule",
        required=True,
        default=lambda self: retry.format_schedule(retry.DEFAULT_SCHEDULE),
        help="Seconds to wait before each attempt. After the last one the delivery is "
        "set aside, and can be replayed.",
    )
    secret = Secret("Signing secret")
    secret_previous = Secret("Previous signing secret")
    secret_previous_until = fields.Datetime(
        "Previous secret valid until", readonly=True, copy=False
    )
    last_success_at = fields.Datetime("Last success", readonly=True, copy=False)
    last_failure_at = fields.Datetime("Last failure", readonly=True, copy=False)
    failing_since = fields.Datetime("Failing since", readonly=True, copy=False)
    last_test_at = fields.Datetime("Last test", readonly=True, copy=False)
    last_test_state = fields.Selection(
        [
            (TEST_RUNNING, "Running"),
            (TEST_PASSED, "Passed"),
            (TEST_FAILED, "Failed"),
        ],
        "Test result",
        readonly=True,
        copy=False,
    )
    last_test_message = fields.Char("Test answer", readonly=True, copy=False)
    delivery_ids = fields.One2many("smarter.delivery", "connector_id", readonly=True)
    pending_count = fields.Integer("Waiting", compute="_compute_counts")
    failed_count = fields.Integer("Failed", compute="_compute_counts")
    health = fields.Selection(
        [
            ("new", "Nothing sent yet"),
            ("healthy", "Healthy"),
            ("failing", "Failing"),
            (PAUSED, "Paused"),
            (DISABLED, "Disabled"),
        ],
        compute="_compute_health",
    )

    @api.depends("state", "failing_since", "last_success_at")
    def _compute_health(self):
        for connector in self:
            if connector.state != ENABLED:
                connector.health = connector.state
            elif connector.failing_since:
                connector.health = "failing"
            else:
                connector.health = "healthy" if connector.last_success_at else "new"

    @api.depends("delivery_ids.state")
    def _compute_counts(self):
        counts = self.env["smarter.delivery"]._counts(self)
        for connector in self:
            own = counts.get(connector._origin.id, {})
            connector.pending_count = own.get("pending", 0)
            connector.failed_count = own.get("failed", 0)

    @api.constrains("url", "provider")
    def _check_url(self):
        policy = AddressPolicy.configured()
        for connector in self:
            try:
                policy.check_url(connector.url or "")
                connector._check_provider_url()
            except UrlRefused as exc:
                raise ValidationError(connector._explain(exc)) from exc

    def _explain(self, refusal):
        return self.env._(
            "“%(url)s” cannot be used: %(why)s.", url=self.url, why=refusal
        )

    @api.constrains("company_id")
    def _check_company_is_tenant(self):
        if any(not company.tenant_uuid for company in self.company_id):
            raise ValidationError(
                self.env._("A connector belongs to a tenant: choose its company.")
            )

    @api.constrains("retry_schedule")
    def _check_retry_schedule(self):
        for connector in self:
            try:
                connector._schedule()
            except ValueError as exc:
                raise ValidationError(
                    self.env._("Retry schedule: %(why)s.", why=exc)
                ) from exc

    @api.model_create_multi
    def create(self, vals_list):
        """Give every connector a secret: there are no unsigned events."""
        for vals in vals_list:
            self._check_secret(vals)
            vals.setdefault("secret", self._new_secret())
        connectors = super().create(vals_list)
        for connector in connectors:
            connector._audit("connector.created", provider=connector.provider)
        return connectors

    def write(self, vals):
        """Leave a trace of where the data goes; a connector stays with its tenant."""
        self._check_secret(vals)
        company_id = vals.get("company_id")
        if company_id and any(c.company_id.id != company_id for c in self):
            raise UserError(self.env._("A connector cannot move to another company."))
        result = super().write(vals)
        changed = [name for name in self._audited_fields() if name in vals]
        for connector in self if changed else ():
            connector._audit("connector.changed", fields=changed)
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_only_when_nothing_waits(self):
        if self.env["smarter.delivery"]._waiting(self):
            raise UserError(
                self.env._(
                    "There are deliveries waiting for this connector. Deliver or "
                    "cancel them first, or disable the connector."
                )
            )

    @api.model
    def _audited_fields(self):
        return AUDITED_FIELDS

    def _audit(self, action, **detail):
        self.ensure_one()
        self.env["smarter.audit"]._record(
            action, company=self.company_id, target=self, detail=detail
        )

    @api.model
    def _subscribed(self, company, event_type):
        """Return the connectors of a company that want this event."""
        domain = [
            ("company_id", "=", company.id),
            ("event_type_ids.code", "=", event_type),
        ]
        return self.search(domain)

    def _schedule(self):
        """Return the seconds to wait before each attempt."""
        return retry.parse_schedule(self.retry_schedule)

    # State

    def action_pause(self):
        """Hold deliveries back until somebody resumes."""
        self._switch(PAUSED, "connector.paused")

    def action_resume(self):
        """Deliver again, beginning with what has been waiting.

        The failures of before are forgotten, or the next one would switch it off again.
        """
        self._switch(ENABLED, "connector.enabled")
        self.write({"failing_since": False})
        self._wake_drain()

    def action_disable(self):
        """Switch off by hand."""
        self._switch(
            DISABLED,
            "connector.disabled",
            self.env._("Disabled by %(name)s", name=self.env.user.name),
        )

    def _switch(self, state, action, reason=False):
        self.check_access("write")
        self.write({"state": state, "state_reason": reason})
        for connector in self:
            connector._audit(action, reason=reason or None)

    # Test and navigation

    def action_test_connection(self):
        """Send a test event in the background; the answer comes as a notification."""
        self.ensure_one()
        self.check_access("write")
        if self.company_id.state != ACTIVE:
            raise UserError(
                self.env._("Nothing is sent for a tenant that is not active.")
            )
        if not self.company_id._app_is_on(self._provider_apps()[self.provider]):
            raise UserError(self.env._("Nothing is sent while the app is off."))
        self.env["smarter.delivery"]._enqueue_test(self)
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "info",
                "message": self.env._("Test sent. The answer appears in a moment."),
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    def action_open_replay(self):
        """Ask which deliveries of this connector to replay."""
        self.ensure_one()
        return self.env["smarter.replay.wizard"]._open(
            connector_id=self.id, company_id=self.company_id.id
        )

    def action_open_attempts(self):
        """Show how many attempts of this connector succeed, and how fast."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "smarter_connector.smarter_delivery_attempt_action"
        )
        mine = [("delivery_id.connector_id", "=", self.id)]
        return {**action, "domain": mine, "context": {}}

    def action_open_deliveries(self):
        """Show this connector's deliveries, those of the clicked button."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "smarter_connector.smarter_delivery_action"
        )
        state = self.env.context.get("delivery_state")
        return {
            **action,
            "domain": [("connector_id", "=", self.id)],
            "context": {f"search_default_{state}": 1} if state else {},
        }
