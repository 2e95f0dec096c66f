"""Apps: what operators switch on and off for each tenant.

An app carries addons. While it is off for a tenant, its people have no group, no menu
and no model of these addons: to them it is as if the addons were not installed. An
addon that several apps carry is gone when all of them are off.
"""

from __future__ import annotations

from dataclasses import dataclass

from odoo import api, fields, models, tools
from odoo.exceptions import ValidationError
from odoo.fields import Domain

from .smarter_company_app import OFF

# Without these nobody of a tenant could work, whatever is switched on.
_FOUNDATION = frozenset(
    {"base", "web", "bus", "mail", "contacts", "smarter_base", "smarter_tenant"}
)


@dataclass(frozen=True, slots=True)
class Reach:
    """What the apps of one company take away and give, as ids."""

    off_apps: frozenset[int] = frozenset()
    off_modules: frozenset[str] = frozenset()
    off_groups: frozenset[int] = frozenset()
    user_groups: frozenset[int] = frozenset()
    manager_groups: frozenset[int] = frozenset()


class SmarterApp(models.Model):
    """One app. Addons of ours add what they bring to the records of this addon."""

    _name = "smarter.app"
    _description = "App"
    _order = "sequence, id"

    code = fields.Char(required=True, readonly=True, copy=False)
    name = fields.Char(required=True, translate=True)
    description = fields.Char(translate=True)
    icon = fields.Char(default="fa-cube", help="Name of a Font Awesome icon.")
    sequence = fields.Integer(default=10)
    color = fields.Integer(compute="_compute_color", help="Of its tag in lists.")
    module_ids = fields.Many2many(
        "ir.module.module",
        string="Addons",
        help="Their menus, groups and data are gone for a tenant while the app is off. "
        "An addon that several apps carry is gone when all of them are off.",
    )
    group_ids = fields.Many2many(
        "res.groups",
        "smarter_app_group_rel",
        string="Further groups",
        help="Groups of other addons that are this app's too.",
    )
    user_group_ids = fields.Many2many(
        "res.groups",
        "smarter_app_user_group_rel",
        string="Groups of users",
        help="What all people of a tenant have while the app is on.",
    )
    manager_group_ids = fields.Many2many(
        "res.groups",
        "smarter_app_manager_group_rel",
        string="Groups of managers",
        help="What managers of a tenant have while the app is on.",
    )

    _code_unique = models.UniqueIndex("(code)", "Another app has this code.")

    @api.depends("sequence")
    def _compute_color(self):
        for app in self:
            app.color = app.sequence // 10 % 11 + 1

    @api.constrains("module_ids", "group_ids")
    def _check_foundation(self):
        """Refuse what would lock tenants out altogether."""
        foundation = {"base.group_user", "base.group_portal", "base.group_public"}
        for app in self:
            names = set(app.group_ids.get_external_id().values())
            if _FOUNDATION & set(app.module_ids.mapped("name")) or foundation & names:
                raise ValidationError(
                    self.env._("“%s” cannot carry what every user needs.", app.name)
                )

    @api.model_create_multi
    def create(self, vals_list):
        """Give every tenant the switch of a new app; it is off."""
        apps = super().create(vals_list)
        self.env["res.company"].sudo().with_context(active_test=False).search(
            [("state", "!=", False)]
        )._create_app_switches()
        return apps

    def write(self, vals):
        """Bring what the apps carry into effect."""
        self.env.registry.clear_cache()
        return super().write(vals)

    def unlink(self):
        """Bring what the apps carried into effect."""
        self.env.registry.clear_cache()
        return super().unlink()

    @api.model
    def _with_code(self, code):
        """Return the app with this code, none if there is none."""
        return self.search([("code", "=", code)], limit=1)

    # -- reach ------------------------------------------------------------------

    @api.model
    @tools.ormcache("company_id")
    def _reach(self, company_id: int) -> Reach:
        """Return what the switches of a tenant mean for its people."""
        apps_sudo = self.sudo().search([("code", "!=", False)])
        on_sudo = apps_sudo & self._switched_on(company_id)
        off_sudo = apps_sudo - on_sudo
        off_groups = off_sudo._carried_groups() - on_sudo._carried_groups()
        off_modules = off_sudo.module_ids - on_sudo.module_ids
        return Reach(
            off_apps=frozenset(off_sudo.ids),
            off_modules=frozenset(off_modules.mapped("name")),
            off_groups=frozenset(off_groups.ids),
            user_groups=frozenset(on_sudo.user_group_ids.ids),
            manager_groups=frozenset(on_sudo.manager_group_ids.ids),
        )

    @api.model
    def _switched_on(self, company_id):
        # Remembered for everybody, so found for whoever asks first: a superuser search
        # for a person of one tenant finds no rows of another.
        rows_sudo = self.env["smarter.company.app"].sudo()
        own_sudo = rows_sudo.with_context(allowed_company_ids=[company_id])
        domain = [("company_id", "=", company_id), ("state", "!=", OFF)]
        return own_sudo.search(domain).app_id

    def _carried_groups(self):
        """Return the groups that exist because of these apps."""
        data = self.env["ir.model.data"].sudo()
        domain = Domain("model", "=", "res.groups") & Domain(
            "module", "in", self.module_ids.mapped("name")
        )
        group_ids = data.search(domain).mapped("res_id")
        return self.group_ids | self.env["res.groups"].browse(group_ids)
