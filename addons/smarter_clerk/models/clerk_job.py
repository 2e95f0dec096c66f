"""Jobs of a tenant at Clerk: its organisation, and a synchronisation of its members."""

from __future__ import annotations

from odoo import api, fields, models

ORGANIZATION = "organization"
MEMBERS = "members"

QUEUED = "queued"
RUNNING = "running"
DONE = "done"
FAILED = "failed"
UNFINISHED = (QUEUED, RUNNING)

JOBS_CRON = "smarter_clerk.ir_cron_jobs"
_KEPT = 5


class SmarterClerkJob(models.Model):
    """One job. It is done step by step, each committed: a killed one goes on."""

    _name = "smarter.clerk.job"
    _inherit = ["smarter.tenant.owned"]
    _description = "Clerk job"
    _order = "id desc"
    _rec_name = "kind"
    _allow_sudo_commands = False

    company_id = fields.Many2one(string="Tenant", readonly=True, ondelete="cascade")
    kind = fields.Selection(
        [(ORGANIZATION, "Organization"), (MEMBERS, "Members")],
        required=True,
        readonly=True,
    )
    state = fields.Selection(
        [
            (QUEUED, "Waiting"),
            (RUNNING, "Running"),
            (DONE, "Done"),
            (FAILED, "Failed"),
        ],
        required=True,
        readonly=True,
        default=QUEUED,
    )
    message = fields.Char(readonly=True)
    # An organisation that may have been made is looked for under the same name again.
    name = fields.Char("Name asked for", readonly=True)
    offset = fields.Integer(readonly=True, help="How many members have been read.")
    total = fields.Integer("Members in Clerk", readonly=True)
    is_read = fields.Boolean("All read", readonly=True)
    as_of = fields.Float(readonly=True, digits=(16, 0))
    added = fields.Integer(readonly=True)
    removed = fields.Integer(readonly=True)
    tries = fields.Integer(readonly=True)
    next_try_at = fields.Datetime(readonly=True)
    started_at = fields.Datetime("Started", readonly=True)
    finished_at = fields.Datetime("Finished", readonly=True)
    requested_by_id = fields.Many2one(
        "res.users", "Requested by", readonly=True, ondelete="set null"
    )

    _unfinished_unique = models.UniqueIndex(
        "(company_id, kind) WHERE state IN ('queued', 'running')",
        "This is being done already.",
    )

    @api.model
    def _queue(self, company, kind, after_s=0):
        """Have a job done soon; one that waits already is the same."""
        jobs_sudo = self.sudo()
        mine = [("company_id", "=", company.id), ("kind", "=", kind)]
        job_sudo = jobs_sudo.search([*mine, ("state", "in", UNFINISHED)])
        if job_sudo:
            job_sudo.next_try_at = False
        else:
            jobs_sudo.search(mine, offset=_KEPT).unlink()
            job_sudo = jobs_sudo.create(
                {
                    "company_id": company.id,
                    "kind": kind,
                    "name": company.name,
                    "requested_by_id": self.env.uid,
                    "next_try_at": after_s
                    and fields.Datetime.add(fields.Datetime.now(), seconds=after_s),
                }
            )
        self.env["ir.cron"]._wake(JOBS_CRON)
        return job_sudo

    def _result_text(self):
        """Return what a synchronisation found, in words; empty while it runs."""
        if not self or self.state != DONE:
            return ""
        return self.env._(
            "%(total)s members; %(added)s new, %(removed)s gone",
            total=self.total,
            added=self.added,
            removed=self.removed,
        )
