"""Operators are in every tenant as long as they are operators, and not a day longer.

Odoo lets people switch to the companies that they are members of, so operators become
members of each tenant. Whoever stops being one leaves all tenants at once.
"""

from __future__ import annotations

from odoo import api, models
from odoo.fields import Command
from odoo.tools import SQL

_GROUP_LINKS = frozenset({"user_ids", "all_user_ids", "implied_ids", "implied_by_ids"})


class ResUsers(models.Model):
    """Changes of the group on the user's side."""

    # One subject per file: the merged class would be too long to read.
    _inherit = "res.users"  # pylint: disable=consider-merging-classes-inherited

    @api.model
    def _all_operators(self):
        """Return every operator, archived ones too."""
        users_sudo = self.sudo().with_context(active_test=False)
        if group := self._operator_group():
            return users_sudo.search([("all_group_ids", "in", group.ids)])
        return users_sudo.browse()

    @api.model_create_multi
    def create(self, vals_list):
        users = super().create(vals_list)
        users._follow_operator_group(self.browse())
        return users

    def write(self, vals):
        if "group_ids" not in vals:
            return super().write(vals)
        before = self._all_operators() & self.sudo()
        result = super().write(vals)
        self._follow_operator_group(before)
        return result

    def _follow_operator_group(self, before):
        """Let new operators into all tenants, and take those out who are none now."""
        now = self._all_operators() & self.sudo()
        (now - before)._enter_tenants()
        (before - now)._leave_tenants()
        self._check_one_tenant()

    def _enter_tenants(self, companies=None):
        """Join all tenants, or these, in one statement however many there are."""
        if not self:
            return
        only = SQL("AND company.id IN %s", companies._ids) if companies else SQL()
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO res_company_users_rel (cid, user_id)
                SELECT company.id, users.id
                  FROM res_company company, res_users users
                 WHERE company.state IS NOT NULL AND users.id IN %s %s
                ON CONFLICT DO NOTHING
                """,
                self._ids,
                only,
            )
        )
        self.env.invalidate_all()
        self.env.registry.clear_cache()

    def _leave_tenants(self):
        """Leave every tenant; who was at home in one goes to the main company."""
        main = self.env.ref("base.main_company")
        for user in self:
            kept = user.company_ids.filtered(lambda company: not company.root_id.state)
            home = user.company_id if user.company_id in kept else (kept[:1] or main)
            user.write(
                {
                    "company_id": home.id,
                    "company_ids": [Command.set((kept | home).ids)],
                }
            )


class ResGroups(models.Model):
    """The same when the group changes on its own side."""

    _inherit = "res.groups"

    @api.model_create_multi
    def create(self, vals_list):
        if not any(_GROUP_LINKS & values.keys() for values in vals_list):
            return super().create(vals_list)
        before = self.env["res.users"]._all_operators()
        groups = super().create(vals_list)
        self._follow_operator_group(before)
        return groups

    def write(self, vals):
        if not _GROUP_LINKS & vals.keys():
            return super().write(vals)
        before, members = self.env["res.users"]._all_operators(), self.user_ids
        result = super().write(vals)
        self._follow_operator_group(before)
        (self.user_ids - members)._check_one_tenant()
        return result

    def _follow_operator_group(self, before):
        changed = before | before._all_operators()
        changed._follow_operator_group(before)


class ResCompany(models.Model):
    """A new tenant lets the operators in."""

    # One subject per file: the merged class would be too long to read.
    _inherit = "res.company"  # pylint: disable=consider-merging-classes-inherited

    def _admit_operators(self):
        """Let operators switch to the tenant: they are the ones asked for help."""
        self.env["res.users"]._all_operators()._enter_tenants(self)

    @api.constrains("user_ids")
    def _check_members(self):
        """A company can be given users, too: the rule is the same from this side."""
        self.sudo().with_context(active_test=False).user_ids._check_one_tenant()
