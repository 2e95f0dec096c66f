"""What an API key can be allowed to do."""

from __future__ import annotations

from odoo import api, fields, models, tools

from odoo.addons.smarter_tenant.models.res_company_team import MANAGER, USER


class SmarterApiScope(models.Model):
    """A permission that routes ask for; each addon brings its own as data."""

    _name = "smarter.api.scope"
    _inherit = ["smarter.cached.mixin"]
    _description = "API scope"
    _order = "code"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True, readonly=True)
    description = fields.Char(translate=True)
    app_id = fields.Many2one(
        "smarter.app",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        help="Requests that need this scope are refused while the app is off.",
    )

    granted_to = fields.Selection(
        [(USER, "Everybody in the team"), (MANAGER, "Managers")],
        readonly=True,
        help="People who have this scope when they call the API as themselves, "
        "without a key.",
    )

    is_for_first_key = fields.Boolean(
        default=True,
        readonly=True,
        help="The key that is made with a tenant has this scope.",
    )

    _code_unique = models.UniqueIndex("(code)", "A scope code exists once.")

    @api.model
    def _is_off(self, code: str, company_id: int) -> bool:
        """Whether the app that a scope belongs to is off for a tenant. No query."""
        app_id = self._app_id_of(code)
        return app_id in self.env["smarter.app"]._reach(company_id).off_apps

    @api.model
    @tools.ormcache("code")
    def _app_id_of(self, code):
        return self.sudo().search([("code", "=", code)], limit=1).app_id.id

    @api.model
    @tools.ormcache("role")
    def _of_role(self, role: str) -> frozenset[str]:
        """Return the codes that a person of this role in the team has."""
        roles = [USER, MANAGER] if role == MANAGER else [role]
        scopes_sudo = self.sudo().search([("granted_to", "in", roles)])
        return frozenset(scopes_sudo.mapped("code"))
