"""Accounts follow what Clerk says about their owners.

Archived and never deleted; and brought back only when Clerk was the one who archived.
"""

from __future__ import annotations

from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from odoo.addons.smarter_tenant.models.res_company_team import MANAGER

MEMBERSHIP_REMOVED = "membership_removed"
ROLE_UNKNOWN = "role_unknown"
_PRIVILEGED = (
    "smarter_tenant.group_operator",
    "base.group_system",
    "base.group_erp_manager",
)


class ResUsers(models.Model):
    """One account at a time, from what is known at the moment: order does not matter."""

    # One subject per file: the merged class would be too long to read.
    _inherit = "res.users"  # pylint: disable=consider-merging-classes-inherited

    def write(self, vals):
        """Forget that Clerk archived an account when a person decides about it."""
        if "active" in vals and "clerk_archived" not in vals:
            known = self.sudo().filtered("clerk_archived")
            super(ResUsers, known).write({"clerk_archived": False})
        return super().write(vals)

    @api.model
    def _clerk_follow_people(self, clerk_user_ids, companies=None):
        """Bring the accounts of these people to where Clerk says they should be."""
        domain = Domain("clerk_user_id", "in", list(clerk_user_ids))
        if companies is not None:
            domain &= Domain("company_id", "in", companies.ids)
        accounts_sudo = self.sudo().with_context(active_test=False).search(domain)
        # What follows counts people: archived ones are none of them.
        for account in accounts_sudo.with_context(active_test=True):
            account._clerk_follow()

    def _clerk_follow(self):
        self.ensure_one()
        reason = self._clerk_exclusion()
        if reason and self.active:
            self._clerk_archive(reason)
        elif not reason and not self.active and self.clerk_archived:
            self._clerk_bring_back()
        if not reason and self.active:
            self._clerk_follow_role()

    def _clerk_membership(self):
        """Return what is known of the membership in the tenant's organisation."""
        company_sudo = self.sudo().company_id
        members_sudo = self.env["smarter.clerk.membership"].sudo()
        return members_sudo._of(company_sudo.clerk_organization_id, self.clerk_user_id)

    def _clerk_exclusion(self):
        """Return why Clerk keeps this person out of this tenant, or None."""
        person = self.env["smarter.clerk.user"]._known(self.clerk_user_id)
        if standing := person._standing():
            return standing
        membership = self._clerk_membership()
        if membership.removal:
            return MEMBERSHIP_REMOVED
        if membership.role and not self._clerk_mapped_role(membership.role):
            return ROLE_UNKNOWN
        return None

    @api.model
    def _clerk_mapped_role(self, clerk_role):
        roles_sudo = self.env["smarter.clerk.role"].sudo()
        return roles_sudo.search([("clerk_role", "=", clerk_role)], limit=1).tenant_role

    def _clerk_is_privileged(self):
        """Whether this account reaches beyond one tenant: Clerk does not govern it."""
        return any(self.has_group(group) for group in _PRIVILEGED)

    # -- what follows -----------------------------------------------------------

    def _clerk_archive(self, reason):
        """End the sessions and archive, except for whoever keeps the server running."""
        self.env["smarter.clerk.session"]._end(users=self)
        if self._clerk_is_privileged():
            self._end_sessions()
            self._clerk_trace("user.archiving_refused", reason, outcome="denied")
            return
        was_manager = self.tenant_role == MANAGER
        self.write({"active": False, "clerk_archived": True})
        self._end_sessions()
        self._clerk_trace("user.archived", reason)
        if was_manager:
            self._clerk_note_manager_left()

    def _clerk_bring_back(self):
        """Let a member return; a full plan is no reason to lose what Clerk said."""
        try:
            with self.env.cr.savepoint():
                self.write({"active": True, "clerk_archived": False})
                self.env.flush_all()
        except UserError as error:
            self.invalidate_recordset()
            self._clerk_trace("user.return_refused", str(error), outcome="denied")
            return
        self._clerk_trace("user.unarchived", "member_again")

    def _clerk_follow_role(self):
        """Give the account the role that the one in Clerk stands for."""
        role = self._clerk_mapped_role(self._clerk_membership().role)
        if role and not self._clerk_is_privileged():
            self._clerk_apply_role(role)

    def _clerk_apply_role(self, role):
        """Follow the role in Clerk; the last manager of a tenant stays one."""
        self.ensure_one()
        before = self.tenant_role
        if role == before or before == MANAGER and self._clerk_is_last_manager():
            return
        self.tenant_role = role
        self._clerk_trace("user.role_changed", role, before=before)

    def _clerk_is_last_manager(self):
        """Whether nobody else manages the tenant of this account."""
        domain = self.company_id._tenant_users_domain()
        domain &= Domain("tenant_role", "in", [MANAGER]) & Domain("id", "!=", self.id)
        return not self.env["res.users"].sudo().search_count(domain, limit=1)

    def _clerk_note_manager_left(self):
        """Leave a trace when nobody is left who manages the tenant."""
        company = self.company_id
        if self._clerk_is_last_manager():
            self.env["smarter.audit"]._record(
                "tenant.manager_missing", company=company, target=company, actor="Clerk"
            )

    def _clerk_trace(self, action, reason, outcome="success", **detail):
        self.env["smarter.audit"]._record(
            action,
            company=self.company_id,
            target=self,
            outcome=outcome,
            actor="Clerk",
            detail={"reason": reason, "clerk_user": self.clerk_user_id, **detail},
        )
