"""A tenant and its jobs at Clerk: provisioning, buttons, and what screens show."""

from __future__ import annotations

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from odoo.addons.smarter_tenant.models.res_company import GROUP_OPERATOR
from odoo.addons.smarter_tenant.models.res_company_team import MANAGER
from odoo.addons.smarter_tenant.tools.provisioning import Handover, Skipped, Step

from .clerk_job import DONE, FAILED, MEMBERS, ORGANIZATION, QUEUED, RUNNING, UNFINISHED

_STATES = [
    (QUEUED, "Waiting"),
    (RUNNING, "Running"),
    (DONE, "Done"),
    (FAILED, "Failed"),
]


class ResCompany(models.Model):
    """The latest job of each kind counts."""

    # One subject per file: the merged class would be too long to read.
    _inherit = "res.company"  # pylint: disable=consider-merging-classes-inherited

    clerk_job_ids = fields.One2many(
        "smarter.clerk.job", "company_id", readonly=True, groups=GROUP_OPERATOR
    )
    clerk_organization_state = fields.Selection(
        _STATES, compute="_compute_clerk_jobs", groups=GROUP_OPERATOR
    )
    clerk_organization_message = fields.Char(
        compute="_compute_clerk_jobs", groups=GROUP_OPERATOR
    )
    clerk_sync_state = fields.Selection(
        _STATES,
        "Synchronization",
        compute="_compute_clerk_jobs",
        groups=GROUP_OPERATOR,
    )
    clerk_sync_message = fields.Char(
        compute="_compute_clerk_jobs", groups=GROUP_OPERATOR
    )
    clerk_sync_progress = fields.Integer(
        "Progress", compute="_compute_clerk_jobs", groups=GROUP_OPERATOR
    )
    clerk_sync_result = fields.Char(
        compute="_compute_clerk_jobs", groups=GROUP_OPERATOR
    )
    clerk_synced_at = fields.Datetime(
        "Last synchronized", compute="_compute_clerk_jobs", groups=GROUP_OPERATOR
    )
    clerk_is_set_up = fields.Boolean(
        compute="_compute_clerk_is_set_up", groups=GROUP_OPERATOR
    )

    @api.depends("clerk_job_ids.state", "clerk_job_ids.message", "clerk_job_ids.offset")
    def _compute_clerk_jobs(self):
        for company in self:
            company._show_clerk_jobs(company.clerk_job_ids.sudo().sorted("id"))

    def _show_clerk_jobs(self, jobs):
        organization = jobs.filtered(lambda job: job.kind == ORGANIZATION)[-1:]
        synchronizations = jobs.filtered(lambda job: job.kind == MEMBERS)
        members = synchronizations[-1:]
        done = synchronizations.filtered(lambda job: job.state == DONE)[-1:]
        self.clerk_organization_state = organization.state
        self.clerk_organization_message = organization.message
        self.clerk_sync_state = members.state
        self.clerk_sync_message = members.message
        self.clerk_sync_progress = (
            min(99, 100 * members.offset // members.total) if members.total else 0
        )
        self.clerk_synced_at = done.finished_at
        self.clerk_sync_result = members._result_text()

    def _compute_clerk_is_set_up(self):
        instance = self.env["smarter.clerk.instance"]._get()
        for company in self:
            company.clerk_is_set_up = bool(instance.secret_key)

    # -- asking for one ---------------------------------------------------------

    def action_clerk_sync(self):
        """Read the members from Clerk and repair what differs, in the background."""
        self._check_clerk_ready()
        if not self.clerk_organization_id:
            raise UserError(self.env._("Link or create an organization first."))
        self.env["smarter.clerk.job"]._queue(self, MEMBERS)

    def action_clerk_organization(self):
        """Create the organisation, or tell the linked one which tenant it is."""
        self._check_clerk_ready()
        self.env["smarter.clerk.job"]._queue(self, ORGANIZATION)

    def _check_clerk_ready(self):
        self.ensure_one()
        self._check_operator("clerk.job")
        if not self.clerk_is_set_up:
            raise UserError(
                self.env._("Clerk has no secret key yet: see SmarterOS > Clerk.")
            )

    def _clerk_organization_changed(self, former):
        result = super()._clerk_organization_changed(former)
        company_sudo = self.sudo()
        company_sudo.clerk_job_ids.filtered(
            lambda job: job.kind == MEMBERS and job.state in UNFINISHED
        ).unlink()
        if company_sudo.clerk_organization_id and company_sudo.clerk_is_set_up:
            self.env["smarter.clerk.job"]._queue(self, ORGANIZATION)
        return result

    def _rut_changed(self, previous):
        result = super()._rut_changed(previous)
        company_sudo = self.sudo()
        if company_sudo.clerk_organization_id and company_sudo.clerk_is_set_up:
            self.env["smarter.clerk.job"]._queue(self, ORGANIZATION)
        return result

    # -- provisioning -----------------------------------------------------------

    @api.model
    def _provisioning_steps(self):
        step = Step("clerk", self.env._("Organization in Clerk"), "_provision_clerk")
        return [*super()._provisioning_steps(), step]

    def _provision_clerk(self, _handover: Handover) -> None:
        """Have the organisation made in the background: Clerk may be slow, or down."""
        if not self.clerk_is_set_up:
            raise Skipped(self.env._("Clerk is not set up."))
        self.env["smarter.clerk.job"]._queue(self, ORGANIZATION)

    # -- health -----------------------------------------------------------------

    def _health_problems(self):
        problems = super()._health_problems()
        unmanaged = self._clerk_unmanaged()
        for company in self.sudo().filtered("state"):
            texts = company._clerk_problems()
            if company in unmanaged:
                texts.append(self.env._("Nobody is left who manages it."))
            if texts:
                problems[company.id] += texts
        return problems

    def _clerk_problems(self):
        """Return what is wrong with the link of this tenant to Clerk, in words."""
        texts = []
        if self.clerk_organization_deleted:
            texts.append(self.env._("Its organization was deleted in Clerk."))
        if self.clerk_organization_state == FAILED:
            texts.append(self.clerk_organization_message)
        if self.clerk_sync_state == FAILED:
            texts.append(self.clerk_sync_message)
        return texts

    def _clerk_unmanaged(self):
        """Return those of these tenants that are linked and have no manager left."""
        linked_sudo = self.sudo().filtered("clerk_organization_id")
        managers = linked_sudo._tenant_users_domain()
        managers &= Domain("tenant_role", "in", [MANAGER])
        users_sudo = self.env["res.users"].sudo()
        rows = users_sudo._read_group(managers, [], ["company_id:recordset"])
        return linked_sudo.filtered("state") - rows[0][0]

    @api.model
    def _unhealthy_domain(self):
        return (
            super()._unhealthy_domain()
            | Domain("clerk_organization_deleted", "=", True)
            | Domain("id", "in", self._clerk_failing_ids())
        )

    @api.model
    def _clerk_failing_ids(self):
        """Return the tenants whose latest job of a kind failed, or without manager."""
        jobs_sudo = self.env["smarter.clerk.job"].sudo()
        latest = jobs_sudo._read_group([], ["company_id", "kind"], ["id:max"])
        newest = jobs_sudo.browse(job_id for *__, job_id in latest)
        failed = newest.filtered(lambda job: job.state == FAILED).company_id
        linked = self.sudo().search([("clerk_organization_id", "!=", False)])
        return (failed | linked._clerk_unmanaged()).ids
