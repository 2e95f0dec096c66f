"""What the steps of this addon do; see ``Step`` for what is expected of them."""

from __future__ import annotations

from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Command, Domain

from ..tools.provisioning import Handover, Skipped
from .res_company import TIMEZONE
from .res_users import GROUP_INTEGRATION, GROUP_MANAGER

_LANGUAGES = ("es_CL", "es_419", "es", "en_US")


class ResCompany(models.Model):
    """One method per step, and the people that they create."""

    # One subject per file: the merged class would be too long to read.
    _inherit = "res.company"  # pylint: disable=consider-merging-classes-inherited

    # -- company ----------------------------------------------------------------

    def _provision_company(self, _handover: Handover) -> None:
        """Country and tax number, language, time zone; and operators may switch to it."""
        self._write_tax_identity()
        self.partner_id.write(self._locale_values())
        self._admit_operators()

    def _locale_values(self):
        partner = self.partner_id
        return {
            "lang": partner.lang or self._tenant_language(),
            "tz": partner.tz or TIMEZONE,
            "company_id": self.id,
        }

    @api.model
    def _tenant_language(self):
        installed = {code for code, _name in self.env["res.lang"].get_installed()}
        return next((code for code in _LANGUAGES if code in installed), min(installed))

    # -- people -----------------------------------------------------------------

    def _provision_manager(self, _handover: Handover) -> None:
        """The manager is created with the company; later there must be one still."""
        if not self._first_manager():
            raise UserError(self.env._("Nobody manages this tenant: add a manager."))

    def _provision_integration(self, _handover: Handover) -> None:
        """The technical user that the API acts as."""
        if self.integration_user_id:
            return
        # Chatter refuses to notify for an author without an address; this one can
        # never receive anything.
        login = f"integration+{self.tenant_uuid}"
        self.integration_user_id = self._create_member(
            GROUP_INTEGRATION,
            {
                "login": login,
                "email": f"{login}@smarteros.invalid",
                "name": "SmarterOS",
            },
        )

    def _provision_apps(self, _handover: Handover) -> None:
        """Switch on what the plan includes."""
        self._apply_plan_apps()

    def _provision_invitation(self, _handover: Handover) -> None:
        """Queue the mail that invites a manager who has no password yet."""
        if not self._invitation_url():
            raise Skipped(self.env._("The manager has a password already."))
        self._first_manager()._send_invitation()

    def _create_manager(self, login, name, password):
        values = {"login": login, "email": login, "name": name or login}
        if password:
            values["password"] = password
        manager = self._create_member(GROUP_MANAGER, values)
        if not password:
            manager.partner_id.signup_prepare()

    def _create_member(self, group, values):
        """Create a user of exactly this company, partner included."""
        user = self.env["res.users"].create(
            {
                **values,
                "company_id": self.id,
                "company_ids": [Command.set(self.ids)],
                "group_ids": [Command.set(self.env.ref(group).ids)],
                "lang": self.partner_id.lang,
                "tz": TIMEZONE,
            }
        )
        user.partner_id.company_id = self
        return user

    # -- first manager ----------------------------------------------------------

    def _first_manager(self):
        """Return the manager that the tenant was created with (the oldest one left)."""
        self.ensure_one()
        manager_group = self.env.ref(GROUP_MANAGER)
        return self.env["res.users"].search(
            self._tenant_users_domain() & Domain("group_ids", "in", manager_group.ids),
            order="id",
            limit=1,
        )

    def _invitation_url(self) -> str | None:
        """Return the address where the first manager sets a password, or None.

        None when there is nothing to invite to; see the method of ``res.users``.
        """
        manager = self.sudo()._first_manager()
        return manager._invitation_url() if manager else None
