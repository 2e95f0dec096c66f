"""The life of a tenant: which state may follow which, and what a change entails."""

from __future__ import annotations

from odoo import models
from odoo.exceptions import AccessError

from ..exceptions import TenantConflict
from . import res_company
from .res_company import ACTIVE, CLOSED, DRAFT, GROUP_OPERATOR, SUSPENDED

# From which states each change is allowed. Who wants a tenant closed suspends it
# first, and whoever closed one by mistake gets it back suspended, not open.
_ACTIVATABLE = frozenset({DRAFT, SUSPENDED})
_SUSPENDABLE = frozenset({ACTIVE})
_CLOSABLE = frozenset({SUSPENDED})
_REOPENABLE = frozenset({CLOSED})


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

    def action_close(self):
        """End the relation with these suspended tenants (operators only).

        Nothing is deleted.
        """
        self._check_operator("tenant.closed")
        self._close()

    def action_reopen(self):
        """Take back a closing: these tenants are suspended again (operators only)."""
        self._check_operator("tenant.reopened")
        self._reopen()

    def _activate(self) -> None:
        self._change_state(ACTIVE, _ACTIVATABLE, "tenant.activated")

    def _suspend(self) -> None:
        changed = self._change_state(SUSPENDED, _SUSPENDABLE, "tenant.suspended")
        changed._end_sessions()

    def _close(self) -> None:
        changed = self._change_state(CLOSED, _CLOSABLE, "tenant.closed")
        changed._end_sessions()

    def _reopen(self) -> None:
        self._change_state(SUSPENDED, _REOPENABLE, "tenant.reopened")

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
        self.env["res.users"].sudo()._of_tenants(self)._end_sessions()

    def _refusal_of_people(self) -> str | None:
        """Return why nobody of this tenant may come in, or None."""
        match self.state:
            case res_company.DRAFT:
                return self.env._("The account of %s is still being set up.", self.name)
            case res_company.SUSPENDED:
                return self.env._(
                    "The account of %s is suspended. Please contact support.", self.name
                )
            case res_company.CLOSED:
                return self.env._("The account of %s is closed.", self.name)
        return None
