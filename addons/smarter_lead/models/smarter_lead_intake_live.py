"""New leads as the tenant's people see them: told at once, counted until looked at.

The bus only says that something came; who may see what is asked of the server as usual.
"""

from __future__ import annotations

from odoo import api, models

APP = "crm"
# Whoever may read the leads of the team. Odoo's bus makes it a channel, of which
# ``smarter_tenant`` gives every tenant one of its own.
GROUP_READERS = "sales_team.group_sale_salesman_all_leads"
NEW_LEADS = "smarter_lead.new"
TOUCHED = "smarter_lead.touched"
LEADS_SEEN = "smarter_lead.seen"
# The newest intakes that are looked at, however many came: a badge shows "99+".
COUNT_LIMIT = 100


class SmarterLeadIntake(models.Model):
    """Live."""

    # One subject per file: the merged class would be too long to read.
    _inherit = "smarter.lead.intake"  # pylint: disable=consider-merging-classes-inherited

    def _announce(self, company):
        """Tell the people of one tenant how many leads this batch brought, and repeats.

        One message for all of them, sent by the bus when the leads are committed.
        """
        if not company._app_is_on(APP):
            return
        readers = company._tenant_env().ref(GROUP_READERS)
        made = self.filtered(lambda intake: intake.lead_id.intake_id == intake)
        if made:
            readers._bus_send(NEW_LEADS, {"count": len(made)})
        if repeats := self.filtered("joined"):
            message = {"count": len(repeats), "newest": max(repeats.ids)}
            readers._bus_send(TOUCHED, message)

    @api.model
    @api.readonly
    def touched_lead(self, intake):
        """Return the lead that a repeat joined, when the current user may read it.

        :param int intake: id of the repeat
        """
        if not self._is_reader():
            return None
        company = self.env.company
        touch = self.search([("id", "=", intake), ("company_id", "=", company.id)])
        lead = self.env["crm.lead"].search([("id", "=", touch.lead_id.id)])
        return {"id": lead.id, "name": lead.name} if lead else None

    @api.model
    @api.readonly
    def unseen_leads(self):
        """Return how many leads came since the current user looked, and the newest.

        Nothing for people who do not read leads.
        """
        if not self._is_reader():
            return None
        leads = self._unseen_leads()
        newest = leads[:1]
        return {
            "count": len(leads),
            "newest": {"id": newest.id, "name": newest.name} if newest else None,
        }

    @api.model
    def mark_leads_seen(self, newest):
        """Note that the current user has seen the leads up to this one, in all tabs.

        :param int newest: id of a lead; what came after it stays unseen
        """
        user = self.env.user
        lead = self.env["crm.lead"].search([("id", "=", newest)])
        settings = self.env["res.users.settings"]._find_or_create_for_user(user)
        if lead.id > settings.newest_lead_seen:
            settings.newest_lead_seen = lead.id
            user._bus_send(LEADS_SEEN, {})

    @api.model
    def _is_reader(self):
        """Tell whether the current user is one of a tenant's people and reads leads."""
        models = self, self.env["crm.lead"]
        return self.env.user._is_tenant_bound() and all(
            model.has_access("read") for model in models
        )

    @api.model
    def _unseen_leads(self):
        """Return the leads that are newer than what the user has seen, newest first.

        People who have never looked have not missed what came before they did.
        """
        user = self.env.user
        seen = user.res_users_settings_id.newest_lead_seen
        recent = self._recent().filtered(
            lambda intake: (
                seen or (intake.converted_at or intake.received_at) >= user.create_date
            )
        )
        # A search, because not everybody may read each lead of the tenant.
        domain = [("id", "in", recent.lead_id.ids), ("id", ">", seen)]
        return self.env["crm.lead"].search(domain, order="id desc")

    @api.model
    def _recent(self):
        """Return the tenant's last few intakes that have a lead, by their index."""
        company = self.env.company
        domain = [("company_id", "=", company.id)]
        recent = self.search(domain, order="id desc", limit=COUNT_LIMIT)
        return recent.filtered("lead_id")
