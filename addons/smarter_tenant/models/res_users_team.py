"""The team of a tenant: what its managers may do with the users of their company.

Odoo knows one right over users, and whoever has it can give any group to anybody. The
managers of tenants have a narrow one instead: a few fields of the staff of their own
company, and a role that is never more than their own.
"""

from __future__ import annotations

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command, Domain
from odoo.tools import email_normalize

from .res_company_team import MANAGER, ROLE_GROUPS, USER
from .res_users import GROUP_MANAGER, GROUP_OPERATOR

# What a manager may change of a member, and say of somebody who is invited.
_TEAM_FIELDS = frozenset(
    {"name", "tenant_role", "active", "lang", "tz", "phone", "image_1920"}
)
_INVITATION_FIELDS = _TEAM_FIELDS | {"login", "email"}


class ResUsers(models.Model):
    """Creation and changes of users by people of a tenant."""

    # One subject per file: the merged class would be too long to read.
    _inherit = "res.users"  # pylint: disable=consider-merging-classes-inherited

    tenant_role = fields.Selection(
        [(USER, "User"), (MANAGER, "Manager")],
        "Role in the team",
        compute="_compute_tenant_role",
        inverse="_inverse_tenant_role",
        search="_search_tenant_role",
        compute_sudo=True,
        help="Managers invite colleagues and look after keys, forms and connectors.",
    )

    # -- role -------------------------------------------------------------------

    @api.depends("group_ids")
    def _compute_tenant_role(self):
        groups = {role: self.env.ref(xmlid) for role, xmlid in ROLE_GROUPS.items()}
        operator = self.env.ref(GROUP_OPERATOR)
        for user in self:
            held = user.group_ids.all_implied_ids
            roles = [role for role in (MANAGER, USER) if groups[role] in held]
            user.tenant_role = roles[0] if roles and operator not in held else False

    def _inverse_tenant_role(self):
        groups = {role: self.env.ref(xmlid) for role, xmlid in ROLE_GROUPS.items()}
        for user in self.filtered("tenant_role"):
            others = [g.id for role, g in groups.items() if role != user.tenant_role]
            user.group_ids = [
                *map(Command.unlink, others),
                Command.link(groups[user.tenant_role].id),
            ]

    @api.model
    def _search_tenant_role(self, operator, value):
        if operator != "in":
            return NotImplemented
        users, managers, operators = (
            self._ids_of_group(xmlid)
            for xmlid in (ROLE_GROUPS[USER], GROUP_MANAGER, GROUP_OPERATOR)
        )
        members = Domain("id", "in", users) & Domain("id", "not in", operators)
        domains = {
            MANAGER: members & Domain("id", "in", managers),
            USER: members & Domain("id", "not in", managers),
            False: ~members,
        }
        return Domain.OR(domains[role] for role in value if role in domains)

    @api.model
    def _ids_of_group(self, xmlid):
        """Return the query for the users that have a group, archived ones too."""
        users_sudo = self.sudo().with_context(active_test=False)
        return users_sudo._search([("all_group_ids", "in", self.env.ref(xmlid).ids)])

    # -- who may ----------------------------------------------------------------

    def _acts_as_tenant(self):
        """Whether the current user is held to a tenant and acts in its own name."""
        return not self.env.su and self.env.user._is_tenant_bound()

    @api.model
    def _check_team_manager(self):
        """Raise unless the current user may manage people at all."""
        user = self.env.user
        if not (self.env.su or user.has_group(GROUP_MANAGER)):
            raise AccessError(self.env._("Only managers can change the team."))

    def _check_team(self):
        """Raise unless these are staff of the company of the current manager."""
        self._check_team_manager()
        company = self.env.user.company_id
        for user_sudo in self.sudo():
            if user_sudo.company_id != company or not user_sudo.tenant_role:
                raise AccessError(self.env._("This user is not a member of your team."))

    def _check_team_fields(self, values, allowed):
        if refused := values.keys() - allowed:
            raise AccessError(
                self.env._(
                    "Managers cannot set these fields of a user: %s",
                    ", ".join(sorted(refused)),
                )
            )

    def _check_manager_left(self, companies):
        """Refuse to leave a tenant without anybody who can manage it."""
        for company in companies:
            domain = Domain("company_id", "=", company.id)
            if not self.sudo().search_count(
                domain & Domain("tenant_role", "in", [MANAGER]), limit=1
            ):
                message = self.env._(
                    "The team needs a manager: name another one first."
                )
                raise UserError(message)

    # -- what they may do -------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        if not self._acts_as_tenant():
            return super().create(vals_list)
        self._check_team_manager()
        users = self.browse()
        for values in vals_list:
            users += self._invite_from_values(values)
        return users

    def _invite_from_values(self, values):
        """Invite somebody to the team of the current manager; return the user."""
        self._check_team_fields(values, _INVITATION_FIELDS)
        values = dict(values)
        login = values.pop("login", None) or values.get("email")
        email = values.pop("email", None) or login
        if email_normalize(email or "") != email_normalize(login or ""):
            message = self.env._("People sign in with their e-mail address.")
            raise UserError(message)
        role, active = values.pop("tenant_role", USER), values.pop("active", True)
        if role not in ROLE_GROUPS or not active:
            raise UserError(self.env._("Invite somebody as a user or as a manager."))
        name = values.pop("name", None)
        return self.env.user.company_id._invite_member(login, name, role, values)

    def write(self, vals):
        if not self._acts_as_tenant() or self._is_own_preference(vals):
            result = super().write(vals)
        else:
            self._check_team()
            self._check_team_fields(vals, _TEAM_FIELDS)
            if not vals.get("tenant_role", USER):
                raise UserError(self.env._("A member of the team needs a role."))
            result = super(ResUsers, self.sudo()).write(vals)
            if vals.keys() & {"tenant_role", "active"}:
                self._check_manager_left(self.env.user.company_id)
        if "active" in vals and not vals["active"]:
            # Otherwise sessions of before would be good again after unarchiving.
            self.sudo().sessions_ended_at = fields.Datetime.now()
        return result

    def action_archive(self):
        """Check before Odoo deletes what these users still have to do."""
        if self._acts_as_tenant():
            self._check_team()
        return super().action_archive()

    def _is_own_preference(self, vals):
        """Whether this is what Odoo lets everybody change of the own user."""
        return (
            self == self.env.user and vals.keys() <= self._self_accessible_fields()[1]
        )
