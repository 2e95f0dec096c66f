"""Groups of tenant users follow the apps of their tenant.

``all_group_ids`` is where Odoo's access rights, record rules, views and menus learn what
groups a user has. For people of a tenant it leaves out the groups of apps that are off,
however they were given, and adds those that an app gives while it is on.
"""

from __future__ import annotations

from odoo import api, models

from .res_company import GROUP_OPERATOR
from .res_users import GROUP_MANAGER, GROUP_USER


class ResUsers(models.Model):
    """Effective groups."""

    # One subject per file: the merged class would be too long to read.
    _inherit = "res.users"  # pylint: disable=consider-merging-classes-inherited

    @api.depends("company_id")
    def _compute_all_group_ids(self):
        result = super()._compute_all_group_ids()
        if self.env["smarter.isolation"]._is_retired():
            return result  # its groups are being deleted
        operator, manager, member = map(
            self.env.ref, (GROUP_OPERATOR, GROUP_MANAGER, GROUP_USER)
        )
        for user in self:
            root = user.company_id.root_id._origin
            given = user.all_group_ids._origin
            if not root.state or operator in given:
                continue
            reach = self.env["smarter.app"]._reach(root.id)
            start = user.group_ids._origin.ids
            if member in given:
                start += reach.user_groups
            if manager in given:
                start += reach.manager_groups
            blocked = reach.off_groups | self._withheld_groups()
            user.all_group_ids = self._closure(start, blocked)
        return result

    @api.model
    def _closure(self, group_ids, blocked):
        """Return the groups and all they imply, entering none of ``blocked``."""
        groups = self.env["res.groups"]
        found, todo = set(), set(group_ids) - blocked
        while todo:
            found |= todo
            todo = set(groups.browse(todo).implied_ids.ids) - found - blocked
        return groups.browse(sorted(found))
