"""“Check configuration”: what is wrong with the settings, in words."""

from __future__ import annotations

from odoo import api, fields, models

from odoo.addons.smarter_base.tools.outbound.address import AddressPolicy
from odoo.addons.smarter_base.tools.outbound.client import OutboundClient

from .clerk_job import JOBS_CRON

GOOD = "good"
WARNING = "warning"
ERROR = "error"

IDLE = "idle"
RUNNING = "running"


class SmarterClerkCheck(models.Model):
    """One thing that was looked at, and what was found."""

    _name = "smarter.clerk.check"
    _description = "Check of Clerk's settings"
    _order = "sequence, id"
    _allow_sudo_commands = False

    instance_id = fields.Many2one(
        "smarter.clerk.instance", required=True, index=True, ondelete="cascade"
    )
    sequence = fields.Integer()
    name = fields.Char("What", required=True)
    state = fields.Selection(
        [(GOOD, "Good"), (WARNING, "Look at this"), (ERROR, "Wrong")], required=True
    )
    message = fields.Char("Found", required=True)


class SmarterClerkInstance(models.Model):
    """The button and its results. Clerk is asked by the cron, not by the request."""

    # One subject per file: the merged class would be too long to read.
    _inherit = "smarter.clerk.instance"  # pylint: disable=consider-merging-classes-inherited

    check_ids = fields.One2many("smarter.clerk.check", "instance_id", readonly=True)
    check_state = fields.Selection(
        [(IDLE, "Idle"), (RUNNING, "Running")], readonly=True, default=IDLE
    )
    checked_at = fields.Datetime("Last checked", readonly=True)
    check_user_id = fields.Many2one("res.users", readonly=True, ondelete="set null")

    def action_check(self):
        """Look at everything that can be wrong; the results appear on the form."""
        self.check_access("write")
        self.sudo().write({"check_state": RUNNING, "check_user_id": self.env.uid})
        self.env["ir.cron"]._wake(JOBS_CRON)

    @api.model
    def _run_requested_check(self):
        """Do the check that somebody waits for, if any; for the cron."""
        instance = self._get()
        if instance.check_state != RUNNING:
            return
        language = instance.check_user_id.lang or self.env.lang
        checks = instance.with_context(lang=language)
        subject = checks._check_subject()
        self.env["ir.cron"]._commit_progress(0)
        with OutboundClient(AddressPolicy.configured(), pool_size=1) as client:
            findings = checks._findings(subject, client)
        instance._show_findings(findings)
        self.env["ir.cron"]._commit_progress(1, remaining=0)

    def _show_findings(self, findings):
        self.check_ids.unlink()
        self.env["smarter.clerk.check"].create(
            [
                {
                    "instance_id": self.id,
                    "sequence": number,
                    "name": name,
                    "state": state,
                    "message": message,
                }
                for number, (name, state, message) in enumerate(findings)
            ]
        )
        self.write({"check_state": IDLE, "checked_at": fields.Datetime.now()})
