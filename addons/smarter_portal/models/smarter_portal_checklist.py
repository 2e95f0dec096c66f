"""The first steps of a tenant, told to its managers until all are done."""

from __future__ import annotations

from odoo import api, models

from odoo.addons.smarter_theme.models.res_company import COLORS

from ..tools import checklist
from ..tools.checklist import Task

FORMS = "smarter_form.smarter_form_action"
BRAND = "smarter_theme.smarter_brand_action"


class SmarterPortalChecklist(models.AbstractModel):
    """Each step says by rows of the tenant whether it is done: nothing to tick off."""

    _name = "smarter.portal.checklist"
    _description = "First steps of a tenant"

    @api.model
    def _checklist(self):
        """Return the steps that concern this tenant's apps, for managers."""
        tiles = self.env["smarter.portal.tile"]
        if not tiles._is_manager():
            return checklist.of([])
        on = set(tiles._switches().mapped("code"))
        steps = [
            self._profile(),
            self._form(),
            self._inbox(on),
            self._automation(on),
            self._team(),
            self._first_lead(on),
        ]
        return checklist.of([task for task in steps if task])

    @api.model
    def _profile(self):
        company = self.env.company.root_id
        has_colors = any(company[name] for name in COLORS)
        return Task(
            "profile",
            self.env._("Give it your face"),
            self.env._("Your logo and colours, on every page."),
            self.env["smarter.portal.tile"]._action_url(BRAND),
            has_colors or not company.uses_default_logo,
        )

    @api.model
    def _form(self):
        forms = self.env["smarter.portal.tile"]._readable("smarter.form")
        if forms is None:
            return None
        return Task(
            "form",
            self.env._("Make your first form"),
            self.env._("A page for your visitors, ready to share."),
            f"/odoo/action-{FORMS}/new",
            bool(forms.search_count([], limit=1)),
        )

    @api.model
    def _inbox(self, on):
        if "chat" not in on:
            return None
        return Task(
            "inbox",
            self.env._("Connect your inbox"),
            self.env._("WhatsApp, e-mail and web chat in one place."),
            self.env["smarter.portal.tile"]._setup_url(),
            bool(self.env.company._connectors_of_app("chat")),
        )

    @api.model
    def _automation(self, on):
        if "automation" not in on:
            return None
        return Task(
            "automation",
            self.env._("Connect an automation"),
            self.env._("Every new lead starts your workflow."),
            self.env["smarter.portal.tile"]._setup_url(),
            bool(self.env.company._connectors_of_app("automation")),
        )

    @api.model
    def _team(self):
        return Task(
            "team",
            self.env._("Invite your team"),
            self.env._("Colleagues answer leads with you."),
            "/app/team",
            self.env.company.tenant_user_count > 1,
        )

    @api.model
    def _first_lead(self, on):
        leads = self.env["smarter.portal.tile"]._readable("crm.lead")
        if leads is None or "crm" not in on:
            return None
        return Task(
            "lead",
            self.env._("Receive your first lead"),
            self.env._("Fill in your own form to see it arrive."),
            f"/odoo/action-{FORMS}",
            bool(leads.with_context(active_test=False).search_count([], limit=1)),
        )
