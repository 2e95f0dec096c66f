"""What happens to an organisation in Clerk happens to its tenant here."""

from __future__ import annotations

import re

from odoo import api, models
from odoo.exceptions import ValidationError

from ..tools import facts

_ORGANIZATION_ID = re.compile(r"org_[A-Za-z0-9]{1,60}")
# What we know of an organisation, and forget when another one is linked.
_FORGOTTEN = {
    "clerk_organization_name": False,
    "clerk_organization_slug": False,
    "clerk_organization_deleted": False,
    "clerk_organization_version": 0,
}


class ResCompany(models.Model):
    """The link, and what is learnt of the organisation."""

    # One subject per file: the merged class would be too long to read.
    _inherit = "res.company"  # pylint: disable=consider-merging-classes-inherited

    @api.model
    def _clerk_company(self, organization_id):
        """Return the tenant of an organisation, or none."""
        companies_sudo = self.sudo().with_context(active_test=False)
        domain = [("clerk_organization_id", "=", organization_id)]
        return companies_sudo.search(domain) if organization_id else self.browse()

    @api.constrains("clerk_organization_id")
    def _check_clerk_organization_id(self):
        for company_sudo in self.sudo():
            found = company_sudo.clerk_organization_id
            if found and not _ORGANIZATION_ID.fullmatch(found):
                message = self.env._(
                    "“%s” is not the ID of an organization: it begins with org_.", found
                )
                raise ValidationError(message)
            if found and not company_sudo.state:
                message = self.env._("Only a tenant can have an organization.")
                raise ValidationError(message)

    def write(self, vals):
        """Begin anew with another organisation: members and sessions are of the old."""
        if "clerk_organization_id" not in vals:
            return super().write(vals)
        wanted = (vals["clerk_organization_id"] or "").strip() or False
        former = {company: company.sudo().clerk_organization_id for company in self}
        result = super().write({**vals, "clerk_organization_id": wanted})
        for company, known in former.items():
            if known != wanted:
                company._clerk_organization_changed(known)
        return result

    def _clerk_organization_changed(self, former):
        company_sudo = self.sudo()
        company_sudo.write(_FORGOTTEN)
        if former:
            company_sudo.clerk_membership_ids.unlink()
            company_sudo._clerk_end_sessions()
        self.env["smarter.audit"]._record(
            "clerk.organization_linked",
            company=self,
            target=self,
            detail={"from": former, "to": company_sudo.clerk_organization_id},
        )

    def _clerk_learn_organization(self, organization: facts.Organization):
        """Keep what is newer; a deletion is final and ends what Clerk opened."""
        self.ensure_one()
        if self.clerk_organization_deleted:
            return
        if organization.deleted:
            self.clerk_organization_deleted = True
            self._clerk_end_sessions()
            self.env["smarter.audit"]._record(
                "clerk.organization_deleted",
                company=self,
                target=self,
                detail={"organization": organization.organization_id},
            )
        elif organization.version >= self.clerk_organization_version:
            self._clerk_write_changed(
                {
                    "clerk_organization_name": organization.name or False,
                    "clerk_organization_slug": organization.slug or False,
                    "clerk_organization_version": organization.version,
                }
            )

    def _clerk_write_changed(self, values):
        """Write what differs: the same news come by event and by job, and may meet."""
        changed = {name: value for name, value in values.items() if self[name] != value}
        if changed:
            self.write(changed)

    def _clerk_end_sessions(self):
        """End the sessions of everybody who has signed in here with Clerk."""
        users_sudo = self.env["res.users"].sudo().with_context(active_test=False)
        domain = [("company_id", "in", self.ids), ("clerk_user_id", "!=", False)]
        accounts = users_sudo.search(domain)
        self.env["smarter.clerk.session"]._end(users=accounts)
        accounts._end_sessions()
