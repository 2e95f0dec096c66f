"""Users of tenants: one company each, and no way in while the tenant is suspended."""

from __future__ import annotations

import odoo
from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

from ..exceptions import LoginRefused
from .res_company import GROUP_OPERATOR

GROUP_USER = "smarter_tenant.group_tenant_user"
GROUP_MANAGER = "smarter_tenant.group_tenant_manager"
GROUP_INTEGRATION = "smarter_tenant.group_tenant_integration"


class ResUsers(models.Model):
    """Membership of a tenant and what follows from its state."""

    _inherit = "res.users"

    sessions_ended_at = fields.Datetime(
        copy=False,
        groups=fields.NO_ACCESS,
        help="Sessions opened before this moment are over.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        users = super().create(vals_list)
        for user_sudo in users.sudo():
            # A contact of no company or of another one would hide the user from all.
            company = user_sudo.company_id
            if company.root_id.state and user_sudo.partner_id.company_id != company:
                user_sudo.partner_id.company_id = company
        return users

    @api.constrains("company_id", "company_ids")
    def _check_one_tenant(self):
        """Refuse a second company to whoever is in a tenant and is no operator.

        A change of groups is checked by ``res_users_operator``, when those who stop
        being operators have left the tenants.
        """
        operator = self._operator_group()
        for user in self.sudo().with_context(active_test=False) if operator else ():
            # From the groups: what ``has_group`` remembers is older than the change.
            if operator in user.all_group_ids:
                continue
            companies = user.company_ids | user.company_id
            in_tenant = any(company.root_id.state for company in companies)
            if user._is_staff_or_technical() or in_tenant:
                user._check_one_company(companies)

    @api.model
    def _operator_group(self):
        """Return the group; none while this addon is being installed."""
        return self.env.ref(GROUP_OPERATOR, raise_if_not_found=False)

    def _check_one_company(self, companies):
        if len(companies) > 1:
            raise ValidationError(
                self.env._(
                    "%s works for a tenant and must belong to exactly one company.",
                    self.name,
                )
            )

    def _is_staff_or_technical(self):
        """Whether the groups say that this is a user or the API of some tenant."""
        groups = self.env.ref(GROUP_USER) | self.env.ref(GROUP_INTEGRATION)
        return bool(groups & self.all_group_ids)

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
        # After the password: the state of a tenant is for its own people only. Not by
        # the current user, who is nobody yet while a second factor is asked for.
        user = self or self.env.user
        if auth_info.get("auth_method") == "apikey":
            reason = user._key_refusal()
        else:
            reason = user._login_refusal()
        if reason:
            raise LoginRefused(reason)
        return auth_info

    def _key_refusal(self):
        """Return why a key of this user does not count for Odoo's RPC, or None."""
        return self._login_refusal()

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
        return user_sudo.company_id.root_id._refusal_of_people()

    def _compute_session_token(self, sid):
        # The process of the websockets learns of emptied caches when a client says
        # something. Without the cache it stops sending at once.
        if odoo.evented:
            return self._session_token_hash_compute(
                sid, self._session_token_get_values()
            )
        return super()._compute_session_token(sid)

    def _get_session_token_fields(self):
        return super()._get_session_token_fields() | {"sessions_ended_at"}

    def _session_token_get_values(self):
        # Every session passes here whatever the way in was (passkey, single sign-on),
        # so this also holds for log-in methods that do not call _check_credentials.
        if self.exists() and self._login_refusal():
            return False
        return super()._session_token_get_values()

    def _end_sessions(self):
        """End the sessions of these users for good, on all workers, at commit.

        The moment always moves: two ends within one second would otherwise leave the
        session alive that was opened between them.
        """
        now = fields.Datetime.now()
        for user_sudo in self.sudo():
            previous = user_sudo.sessions_ended_at
            user_sudo.sessions_ended_at = max(
                now, fields.Datetime.add(previous, seconds=1) if previous else now
            )
        # Session tokens are read from the database, and remembered.
        self.sudo().flush_recordset(["sessions_ended_at"])
        # Makes the process of the websockets look at these sessions, and close them.
        self.sudo()._bus_send("smarter_tenant.session_ended", {})

    def _home_url(self):
        """Return where this user begins after signing in; addons refine it."""
        return "/odoo/tenants" if self.has_group(GROUP_OPERATOR) else "/odoo"

    # -- finding ----------------------------------------------------------------

    @api.model
    def name_search(self, name="", domain=None, operator="ilike", limit=100):
        """Leave technical users out of the choices: nobody assigns work to them."""
        group_id = self.env["ir.model.data"]._xmlid_to_res_id(GROUP_INTEGRATION)
        domain = Domain(domain or Domain.TRUE) & Domain(
            "group_ids", "not in", [group_id]
        )
        return super().name_search(name, domain, operator, limit)
