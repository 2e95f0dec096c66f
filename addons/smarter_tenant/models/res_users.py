"""Users of tenants: one company each, and no way in while the tenant is suspended."""

from __future__ import annotations

from odoo import api, fields, models
from odoo.exceptions import AccessDenied, ValidationError
from odoo.fields import Domain

from .res_company import CLOSED, GROUP_OPERATOR, SUSPENDED

GROUP_USER = "smarter_tenant.group_tenant_user"
GROUP_MANAGER = "smarter_tenant.group_tenant_manager"
GROUP_INTEGRATION = "smarter_tenant.group_tenant_integration"

_CLOSED_TO_USERS = frozenset({SUSPENDED, CLOSED})


class ResUsers(models.Model):
    """Membership of a tenant and what follows from its state."""

    _inherit = "res.users"

    sessions_ended_at = fields.Datetime(
        copy=False,
        groups=fields.NO_ACCESS,
        help="Sessions opened before this moment are over.",
    )

    @api.constrains("company_id", "company_ids", "group_ids")
    def _check_one_tenant(self):
        """Refuse members of a tenant who could see a second company."""
        for user in self.with_context(active_test=False):
            if user._is_tenant_member() and user.company_ids != user.company_id:
                raise ValidationError(
                    self.env._(
                        "%s works for a tenant and must belong to exactly one company.",
                        user.name,
                    )
                )

    def _is_tenant_member(self):
        """Whether this is staff or the technical user of a tenant, not an operator.

        From the groups themselves: what ``has_group`` remembers is older than the
        change that is being checked.
        """
        user, integration, operator = map(
            self.env.ref, (GROUP_USER, GROUP_INTEGRATION, GROUP_OPERATOR)
        )
        groups = self.all_group_ids
        return operator not in groups and bool((user | integration) & groups)

    def _is_tenant_bound(self):
        """Whether isolation holds this user to a tenant: staff, portal, technical.

        By the company and not by a group: whoever belongs to a tenant and is no
        operator sees that tenant only.
        """
        self.ensure_one()
        return bool(self.company_id.root_id.state) and not self.has_group(
            GROUP_OPERATOR
        )

    @api.model
    def _of_tenants(self, companies):
        """Return all users of ``companies``, archived ones too, but no operators."""
        users = self.with_context(active_test=False).search(
            [("company_id", "child_of", companies.ids)]
        )
        return users.filtered(lambda user: not user.has_group(GROUP_OPERATOR))

    # -- login ------------------------------------------------------------------

    def _check_credentials(self, credential, env):
        auth_info = super()._check_credentials(credential, env)
        # After the password: the state of a tenant is for its own people only.
        if reason := self.env.user._login_refusal():
            raise AccessDenied(reason)
        return auth_info

    def _login_refusal(self):
        """Return why this user may not come in, or None.

        As the user itself: while Odoo looks at an API key there is no user yet, and
        groups cannot be computed for nobody.
        """
        user_sudo = self.with_user(self).sudo()
        if user_sudo.has_group(GROUP_INTEGRATION):
            return self.env._("Technical users cannot log in.")
        if user_sudo.has_group(GROUP_OPERATOR):
            return None
        if user_sudo.company_id.root_id.state in _CLOSED_TO_USERS:
            return self.env._(
                "The account of %s is suspended. Please contact support.",
                user_sudo.company_id.root_id.name,
            )
        return None

    def _get_session_token_fields(self):
        return super()._get_session_token_fields() | {"sessions_ended_at"}

    def _session_token_get_values(self):
        # Every session passes here whatever the way in was (passkey, single sign-on),
        # so this also holds for log-in methods that do not call _check_credentials.
        if self.exists() and self._login_refusal():
            return False
        return super()._session_token_get_values()

    # -- finding ----------------------------------------------------------------

    @api.model
    def name_search(self, name="", domain=None, operator="ilike", limit=100):
        """Leave technical users out of the choices: nobody assigns work to them."""
        group_id = self.env["ir.model.data"]._xmlid_to_res_id(GROUP_INTEGRATION)
        domain = Domain(domain or Domain.TRUE) & Domain(
            "group_ids", "not in", [group_id]
        )
        return super().name_search(name, domain, operator, limit)
