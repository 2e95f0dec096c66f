"""The apps of a tenant: operators switch them, and nothing is lost meanwhile."""

from __future__ import annotations

from odoo import api, fields, models
from odoo.exceptions import AccessError

from ..exceptions import InvalidTenant, TenantConflict
from .res_company import GROUP_OPERATOR
from .smarter_company_app import CONNECTED, OFF


class ResCompany(models.Model):
    """Switches of apps."""

    # One subject per file: the merged class would be too long to read.
    _inherit = "res.company"  # pylint: disable=consider-merging-classes-inherited

    company_app_ids = fields.One2many(
        "smarter.company.app", "company_id", string="Apps", readonly=True
    )
    on_app_ids = fields.Many2many(
        "smarter.app",
        string="Apps switched on",
        compute="_compute_on_app_ids",
        search="_search_on_app_ids",
        groups=GROUP_OPERATOR,
    )
    missing_app_ids = fields.Many2many(
        "smarter.app",
        string="Apps of the plan that are off",
        compute="_compute_missing_app_ids",
        groups=GROUP_OPERATOR,
    )

    @api.depends("company_app_ids.state")
    def _compute_on_app_ids(self):
        for company in self:
            rows = company.company_app_ids.filtered("is_on")
            company.on_app_ids = rows.app_id

    @api.depends("on_app_ids", "plan_id.app_ids")
    def _compute_missing_app_ids(self):
        for company in self:
            # On a form they are new records, with the ones of the database behind.
            included = company.plan_id.app_ids._origin
            company.missing_app_ids = included - company.on_app_ids._origin

    @api.model
    def _search_on_app_ids(self, operator, value):
        if operator not in ("in", "any"):
            return NotImplemented
        rows = self.env["smarter.company.app"]._search(
            [("app_id", operator, value), ("state", "!=", OFF)]
        )
        return [("company_app_ids", "in", rows)]

    # -- questions --------------------------------------------------------------

    def _app_is_on(self, code: str) -> bool:
        """Whether the people of this tenant have the app."""
        self.ensure_one()
        app_sudo = self.env["smarter.app"].sudo()._with_code(code)
        reach = self.env["smarter.app"]._reach(self.root_id.id)
        return bool(app_sudo) and app_sudo.id not in reach.off_apps

    # -- switching --------------------------------------------------------------

    def action_switch_app(self, code, on):
        """Switch one app of these tenants on or off (operators only)."""
        self._check_switches_apps()
        for company in self:
            company._switch_app(code, bool(on))

    def action_apply_plan_apps(self):
        """Switch on what the plans of these tenants include (operators only)."""
        self._check_switches_apps()
        for company in self:
            company._apply_plan_apps()

    def _check_switches_apps(self):
        if not self.env.su and not self.env.user.has_group(GROUP_OPERATOR):
            raise AccessError(
                self.env._("Only operators can switch the apps of a tenant.")
            )

    def _switch_app(self, code: str, on: bool) -> None:
        """Switch one app; asking for what is the case already changes nothing."""
        row_sudo = self._app_switch(code).sudo()
        if row_sudo.is_on == on:
            return
        row_sudo._put(CONNECTED if on else OFF)
        self.env["smarter.audit"]._record(
            "tenant.app_on" if on else "tenant.app_off",
            company=self,
            target=self,
            detail={"app": code},
        )
        self._app_switched(row_sudo.app_id)

    def _set_app_state(self, code: str, state: str, message: str = "") -> None:
        """Say how an app is doing; for addons that set something up outside."""
        self._app_switch(code).sudo()._put(state, message)

    def _app_switched(self, app):
        """React to a switch; addons wake here what waited for the app."""

    def _app_switch(self, code):
        """Return the switch of an app."""
        self.ensure_one()
        if not self.state:
            message = self.env._("%s is not a tenant: it has no apps.", self.name)
            raise TenantConflict(message, "not_a_tenant")
        app_sudo = self.env["smarter.app"].sudo()._with_code(code)
        if not app_sudo:
            raise InvalidTenant(self.env._("There is no app “%s”.", code), "app")
        return self.sudo().company_app_ids.filtered(lambda row: row.app_id == app_sudo)

    def _apply_plan_apps(self) -> None:
        """Switch on what the plan includes; what is on beyond it stays on."""
        self._create_app_switches(self.plan_id.app_ids)
        for app in self.plan_id.app_ids:
            self._switch_app(app.code, on=True)

    def _create_app_switches(self, switched_on=()):
        """Give these tenants the switches they lack."""
        apps_sudo = self.env["smarter.app"].sudo().search([("code", "!=", False)])
        rows_sudo = self.env["smarter.company.app"].sudo()
        rows_sudo.create(
            [
                {
                    "company_id": company.id,
                    "app_id": app.id,
                    "state": CONNECTED if app in switched_on else OFF,
                }
                for company in self
                for app in apps_sudo - company.sudo().company_app_ids.app_id
            ]
        )
