"""Workflows of ours in a tenant's n8n: which, in what state, with which settings."""

from __future__ import annotations

import json
from datetime import datetime

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import format_datetime

from odoo.addons.smarter_base.fields import Secret
from odoo.addons.smarter_base.tools import signing
from odoo.addons.smarter_base.tools.outbound.errors import CallError
from odoo.addons.smarter_connector.models.smarter_connector import PAUSED
from odoo.addons.smarter_tenant.models.res_company import ACTIVE

from ..tools import auth, settings, templates

AVAILABLE = "available"
QUEUED = "queued"
RUNNING = "running"
INSTALLED = "installed"
FAILED = "failed"

INSTALL = "install"
CHECK = "check"
REMOVE = "remove"

JOBS_CRON = "smarter_connector_n8n.ir_cron_workflows"


class SmarterN8nWorkflow(models.Model):
    """One template in one n8n. The cron does what ``task`` says; see ``..._run.py``.

    Each has a connector of its own: its events, its secret, its address for answers.
    """

    _name = "smarter.n8n.workflow"
    _description = "n8n workflow"
    _inherit = ["smarter.secret.mixin", "smarter.tenant.owned"]
    _order = "instance_id, template"
    _rec_name = "template"
    _check_company_auto = True
    _allow_sudo_commands = False

    company_id = fields.Many2one(readonly=True)
    instance_id = fields.Many2one(
        "smarter.n8n.instance",
        "n8n server",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
        check_company=True,
    )
    template = fields.Selection(
        [
            ("lead_enrichment", "Lead enrichment"),
            ("lead_notification", "New lead notification"),
            ("whatsapp_follow_up", "WhatsApp follow-up"),
        ],
        required=True,
        readonly=True,
    )
    connector_id = fields.Many2one(
        "smarter.connector",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        check_company=True,
    )
    state = fields.Selection(
        [
            (AVAILABLE, "Not installed"),
            (QUEUED, "Waiting"),
            (RUNNING, "Running"),
            (INSTALLED, "Installed"),
            (FAILED, "Failed"),
        ],
        required=True,
        readonly=True,
        default=AVAILABLE,
    )
    task = fields.Selection(
        [(INSTALL, "Install"), (CHECK, "Check"), (REMOVE, "Remove")], readonly=True
    )
    error = fields.Char("Reason", readonly=True)
    version = fields.Integer("Installed version", readonly=True)
    latest_version = fields.Integer(compute="_compute_latest")
    is_outdated = fields.Boolean("Upgrade available", compute="_compute_latest")
    remote_id = fields.Char("Id in n8n", readonly=True, copy=False)
    remote_url = fields.Char("In n8n", compute="_compute_remote_url")
    credential_ids = fields.Json("Credentials in n8n", readonly=True, copy=False)
    is_active = fields.Boolean("Published", readonly=True)
    executions = fields.Json("Last executions", readonly=True, copy=False)
    executions_text = fields.Text("Last runs", compute="_compute_executions")
    last_status = fields.Selection(
        [
            ("new", "Waiting"),
            ("running", "Running"),
            ("waiting", "Paused by a node"),
            ("success", "Succeeded"),
            ("error", "Failed"),
            ("crashed", "Crashed"),
            ("canceled", "Cancelled"),
            ("unknown", "Unknown"),
        ],
        "Last run",
        compute="_compute_executions",
    )
    installed_at = fields.Datetime("Installed on", readonly=True)
    checked_at = fields.Datetime("Last look", readonly=True)
    tries = fields.Integer(readonly=True)
    next_try_at = fields.Datetime(readonly=True)
    lease_until = fields.Datetime(readonly=True)
    claim = fields.Char(readonly=True, copy=False)

    notify_url = fields.Char(
        "Chat webhook",
        help="Where the message is posted as {“text”: …}: Slack, Teams, Google Chat…",
    )
    whatsapp_url = fields.Char("WhatsApp API", default=settings.WHATSAPP_URL)
    whatsapp_number_id = fields.Char("Phone number id")
    whatsapp_template = fields.Char("Message template")
    whatsapp_language = fields.Char("Language of the template", default="es")
    whatsapp_delay = fields.Integer("Minutes to wait", default=5)
    whatsapp_token = Secret("WhatsApp token")

    _template_unique = models.UniqueIndex(
        "(instance_id, template)", "A template is installed once."
    )
    _due_index = models.Index("(next_try_at) WHERE state IN ('queued', 'running')")

    @api.depends("template", "version")
    def _compute_latest(self):
        for workflow in self:
            latest = templates.load(workflow.template).version
            workflow.latest_version = latest
            workflow.is_outdated = 0 < workflow.version < latest

    @api.depends("instance_id.url", "remote_id")
    def _compute_remote_url(self):
        for workflow in self:
            base, remote = workflow.instance_id.url, workflow.remote_id
            workflow.remote_url = remote and f"{base}/workflow/{remote}"

    @api.depends("template")
    def _compute_display_name(self):
        labels = self._labels("template")
        for workflow in self:
            workflow.display_name = labels.get(workflow.template)

    @api.depends("executions")
    @api.depends_context("lang", "tz")
    def _compute_executions(self):
        labels = self._labels("last_status")
        for workflow in self:
            runs = workflow.executions or []
            workflow.last_status = _status(runs[0], labels) if runs else False
            lines = [self._run_line(run, labels) for run in runs]
            workflow.executions_text = "\n".join(lines)

    @api.model
    def _run_line(self, run, labels):
        """Return one run for people, at their time and in their language."""
        try:
            moment = datetime.fromisoformat(run["started"][:19])
        except ValueError:
            moment = False
        when = format_datetime(self.env, moment, tz=str(self.env.tz))
        return f"{when}  {labels[_status(run, labels)]}  #{run['id']}"

    @api.model
    def _labels(self, name):
        return dict(self.fields_get([name], ["selection"])[name]["selection"])

    @api.constrains(*settings.FIELDS)
    def _check_settings(self):
        for workflow in self:
            values = {name: workflow[name] for name in settings.FIELDS}
            try:
                settings.check(values)
            except templates.BadValue as exc:
                raise ValidationError(
                    self.env._("Settings: %(why)s.", why=exc)
                ) from exc

    def write(self, vals):
        """Leave a trace of settings that say where a tenant's data goes."""
        result = super().write(vals)
        changed = [n for n in (*settings.FIELDS, "whatsapp_token") if n in vals]
        for workflow in self if changed else ():
            workflow._audit("n8n.workflow_changed", fields=changed)
        return result

    @api.model
    def _offer(self, instance):
        """Create the row of each template that is not there yet."""
        known = set(instance.workflow_ids.mapped("template"))
        self.sudo().create(
            [
                {
                    "instance_id": instance.id,
                    "company_id": instance.company_id.id,
                    "template": code,
                }
                for code in templates.CODES
                if code not in known
            ]
        )

    def _audit(self, action, **detail):
        self.env["smarter.audit"]._record(
            action,
            company=self.company_id,
            target=self,
            detail={"template": self.template, **detail},
        )

    # -- people -----------------------------------------------------------------

    def action_open(self):
        """Show the workflow on a page of its own."""
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": self.id,
            "views": [(False, "form")],
        }

    def action_install(self):
        """Install, upgrade, or repair, in the background."""
        self.ensure_one()
        self.check_access("write")
        if not self.instance_id.api_key:
            raise UserError(self.env._("The n8n server has no API key yet."))
        if self.company_id.state != ACTIVE:
            raise UserError(
                self.env._("Nothing is sent for a tenant that is not active.")
            )
        missing = self._missing_settings()
        if missing:
            raise UserError(self.env._("Fill in first: %(names)s.", names=missing))
        self._own_connector()
        self._queue(INSTALL)
        return self._notice(self.env._("n8n is being set up. The state shows how far."))

    def action_check(self):
        """Ask n8n how the workflow is doing, in the background."""
        self.ensure_one()
        self.check_access("write")
        if not self.remote_id:
            raise UserError(self.env._("This workflow is not installed."))
        self._queue(CHECK)
        return self._notice(
            self.env._("n8n is being asked. The answers appear in a moment.")
        )

    def action_remove(self):
        """Take the workflow out of n8n, in the background; events stop at once."""
        self.ensure_one()
        self.check_access("write")
        self.connector_id.filtered(lambda c: c.state != "disabled").action_disable()
        self._queue(REMOVE)
        return self._notice(self.env._("The workflow is being removed from n8n."))

    def action_retry(self):
        """Do again what has failed."""
        self.ensure_one()
        self.check_access("write")
        if self.state != FAILED:
            raise UserError(self.env._("Only what has failed can be tried again."))
        self._queue(self.task)
        return self._notice(self.env._("Trying again. The state shows how far."))

    @api.model
    def _notice(self, message):
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "info",
                "message": message,
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    def _queue(self, task):
        """Have a task done soon. What waits already makes way: the last word counts."""
        self.write(
            {
                "task": task,
                "state": QUEUED,
                "error": False,
                "tries": 0,
                "claim": False,
                "lease_until": False,
                "next_try_at": fields.Datetime.now(),
            }
        )
        if self:
            self.env["ir.cron"]._wake(JOBS_CRON)

    def _missing_settings(self):
        wanted = templates.load(self.template).settings
        empty = [n for n in wanted if not self[n] and n != "whatsapp_delay"]
        labels = self.fields_get(empty, ["string"])
        return ", ".join(labels[name]["string"] for name in empty)

    # -- the connector ----------------------------------------------------------

    def _own_connector(self):
        """Return the connector of this workflow, which waits until n8n is ready."""
        url = self._webhook_url()
        if not self.connector_id:
            events = templates.load(self.template).events
            found = self.env["smarter.event.type"].search([("code", "in", events)])
            connector = self.env["smarter.connector"].create(
                {
                    "name": f"n8n: {self.display_name}",
                    "company_id": self.company_id.id,
                    "provider": "n8n",
                    "url": url,
                    "event_type_ids": [(6, 0, found.ids)],
                    "state": PAUSED,
                    "state_reason": self.env._("Its workflow is being installed"),
                }
            )
            self.connector_id = connector
        elif self.connector_id.url != url:
            self.connector_id.url = url
        return self.connector_id

    def _webhook_url(self):
        path = templates.path(self.template, self.company_id.tenant_uuid)
        return f"{self.instance_id.url}/webhook/{path}"

    # -- the plan ---------------------------------------------------------------

    def _remote_name(self):
        """Return the name in n8n. It never changes: ours are found by it."""
        template = templates.load(self.template)
        return templates.remote_name(template, self.company_id.rut)

    def _plan(self):
        """Return what has to be in n8n, with its secrets.

        :raises UserError: something is missing; people are told what
        """
        try:
            return templates.plan(
                templates.load(self.template),
                tenant_uuid=self.company_id.tenant_uuid,
                rut=self.company_id.rut,
                authentication=self.connector_id.n8n_auth,
                credentials=self._credentials(),
                values=self._values(),
            )
        except templates.BadValue as exc:
            raise UserError(self.env._("Settings: %(why)s.", why=exc)) from exc
        except CallError as exc:
            raise UserError(str(exc)) from exc

    def _values(self):
        return {
            "callback_url": self.connector_id.inbound_url,
            "consent_url": f"{self.connector_id.inbound_url}/consent",
            "notify_url": self.notify_url,
            "whatsapp_delay": self.whatsapp_delay,
            "whatsapp_messages_url": settings.messages_url(
                self.whatsapp_url or "", self.whatsapp_number_id or ""
            ),
            "whatsapp_settings": json.dumps(
                {
                    "template": self.whatsapp_template,
                    "language": self.whatsapp_language,
                }
            ),
        }

    def _credentials(self):
        """Return what n8n keeps encrypted, by the name that templates use."""
        connector = self.connector_id
        found = {templates.SIGNING: {"hmacSecret": self._hmac_secret()}}
        if connector.n8n_auth == auth.HEADER:
            value = connector._n8n_clear_key()
            found[templates.HEADER] = {"name": connector.n8n_header, "value": value}
        if connector.n8n_auth == auth.JWT:
            found[templates.JWT] = {
                "keyType": "passphrase",
                "secret": connector._n8n_clear_key(),
                "algorithm": "HS256",
            }
        if "whatsapp_token" in templates.load(self.template).settings:
            token = self._read_secret("whatsapp_token")
            value = f"Bearer {token}"
            found[templates.WHATSAPP] = {"name": "Authorization", "value": value}
        return found

    def _hmac_secret(self):
        """Return the key as text: n8n's Crypto credential holds no bytes."""
        key = signing.decode_secret(self.connector_id._signing_keys()[0])
        if not all(0x21 <= byte <= 0x7E for byte in key):
            raise UserError(
                self.env._(
                    "n8n cannot hold the signing secret of the connector: use "
                    "“Generate secret” there, and install again."
                )
            )
        return key.decode("ascii")


def _status(run, known):
    return run["status"] if run["status"] in known else "unknown"
