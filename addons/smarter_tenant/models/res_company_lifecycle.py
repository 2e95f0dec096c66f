"""The life of a tenant: which state may follow which, and what a change entails."""

from __future__ import annotations

from odoo import fields, models
from odoo.exceptions import AccessError

from ..exceptions import TenantConflict
from .res_company import ACTIVE, DRAFT, GROUP_OPERATOR, SUSPENDED

_ACTIVATABLE = frozenset({DRAFT, SUSPENDED})
_SUSPENDABLE = frozenset({ACTIVE})


class ResCompany(models.Model):
    """Transitions. Asking for the state it is in already is no change and no error."""

    # One subject per file: the merged class would be too long to read.
    _inherit = "res.company"  # pylint: disable=consider-merging-classes-inherited

    def action_activate(self):
        """Let the users and the API keys of these tenants in (operators only)."""
        self._check_operator("tenant.activated")
        self._activate()

    def action_suspend(self):
        """Keep the users and the API keys of these tenants out (operators only)."""
        self._check_operator("tenant.suspended")
        self._suspend()

    def _activate(self) -> None:
        self._change_state(ACTIVE, _ACTIVATABLE, "tenant.activated")

    def _suspend(self) -> None:
        changed = self._change_state(SUSPENDED, _SUSPENDABLE, "tenant.suspended")
        changed._end_sessions()

    def _check_operator(self, action):
        if self.env.su or self.env.user.has_group(GROUP_OPERATOR):
            return
        raise AccessError(
            self.env._("Only operators can change the state of a tenant.")
        )

    def _change_state(self, state, allowed_from, action):
        """Move to ``state`` and return the tenants that were not there yet."""
        changing = self.filtered(lambda company: company.state != state)
        for company in changing:
            if company.state not in allowed_from:
                raise TenantConflict(company._transition_message(state), "tenant_state")
        for company in changing:
            previous = company.state
            company.sudo().state = state
            self.env["smarter.audit"]._record(
                action, company=company, target=company, detail={"from": previous}
            )
        # Who may log in is part of what workers cache about users.
        self.env.registry.clear_cache()
        return changing

    def _transition_message(self, state):
        labels = dict(self._fields["state"]._description_selection(self.env))
        return self.env._(
            "%(tenant)s cannot become “%(wanted)s”: it is “%(current)s”.",
            tenant=self.name,
            wanted=labels[state],
            current=labels.get(self.state, self.env._("not a tenant")),
        )

    def _end_sessions(self):
        """End the sessions of all users for good: activating does not revive them."""
        users_sudo = self.env["res.users"].sudo()._of_tenants(self)
        users_sudo.sessions_ended_at = fields.Datetime.now()
