"""The switch of one app for one tenant."""

from __future__ import annotations

from odoo import api, fields, models

OFF = "off"
PROVISIONING = "provisioning"
CONNECTED = "connected"
ERROR = "error"


class SmarterCompanyApp(models.Model):
    """Everything but ``off`` is on: an app that is being set up, or in trouble, shows.

    Rows change through ``res.company._switch_app`` and ``_set_app_state`` only.
    """

    _name = "smarter.company.app"
    _description = "App of a tenant"
    _inherit = "smarter.tenant.owned"
    _order = "company_id, sequence, id"
    _allow_sudo_commands = False

    company_id = fields.Many2one(string="Tenant", ondelete="cascade", readonly=True)
    app_id = fields.Many2one(
        "smarter.app", required=True, readonly=True, index=True, ondelete="cascade"
    )
    code = fields.Char(related="app_id.code")
    description = fields.Char(related="app_id.description")
    icon = fields.Char(related="app_id.icon")
    sequence = fields.Integer(related="app_id.sequence", store=True)
    state = fields.Selection(
        [
            (OFF, "Off"),
            (PROVISIONING, "Setting up"),
            (CONNECTED, "On"),
            (ERROR, "Needs attention"),
        ],
        required=True,
        readonly=True,
        default=OFF,
    )
    is_on = fields.Boolean("Switched on", compute="_compute_is_on")
    in_plan = fields.Boolean(
        compute="_compute_in_plan", help="Whether the tenant's plan includes the app."
    )
    message = fields.Char(readonly=True, help="Why the app needs attention.")
    changed_at = fields.Datetime("Changed", readonly=True)

    _company_app_unique = models.UniqueIndex(
        "(company_id, app_id)", "An app has one switch for each tenant."
    )

    @api.depends("app_id.name")
    def _compute_display_name(self):
        for row in self:
            row.display_name = row.app_id.name

    @api.depends("state")
    def _compute_is_on(self):
        for row in self:
            row.is_on = row.state != OFF

    @api.depends("app_id", "company_id.plan_id.app_ids")
    def _compute_in_plan(self):
        for row in self:
            row.in_plan = row.app_id in row.company_id.plan_id.app_ids

    @api.model_create_multi
    def create(self, vals_list):
        """Bring the switches into effect on every worker."""
        rows = super().create(vals_list)
        rows._take_effect()
        return rows

    def _put(self, state: str, message: str = "") -> None:
        self.write(
            {
                "state": state,
                "message": message or False,
                "changed_at": fields.Datetime.now(),
            }
        )
        self._take_effect()

    def _take_effect(self):
        """Forget what all workers, and this transaction, know about groups of users."""
        self.env.registry.clear_cache()
        self.env["res.users"].invalidate_model(["all_group_ids"])

    def action_switch_on(self):
        """Let the people of the tenant have the app (operators only)."""
        for row in self:
            row.company_id.action_switch_app(row.app_id.code, True)

    def action_switch_off(self):
        """Take the app from the people of the tenant; its data stays (operators)."""
        for row in self:
            row.company_id.action_switch_app(row.app_id.code, False)
