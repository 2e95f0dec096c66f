"""Who of a tenant is told what."""

from __future__ import annotations

from odoo import models
from odoo.fields import Domain

from odoo.addons.smarter_lead.models.smarter_lead_intake_live import (
    APP,
    GROUP_READERS,
)
from odoo.addons.smarter_tenant.tools import limits

from ..tools import notices


class ResCompany(models.Model):
    # One subject per file: the merged class would be too long to read.
    _inherit = "res.company"  # pylint: disable=consider-merging-classes-inherited

    def _notify(self, users, kind, data=None, record=None, key=None):
        """Notify people of this tenant, whoever acts at the moment."""
        env = self._tenant_env()
        people = users.with_env(env)
        env["smarter.notification"]._tell(people, kind, data, record, key)

    def _notify_managers(self, kind, data=None, record=None, key=None):
        managers = self.with_env(self._tenant_env())._managers()
        self._notify(managers, kind, data, record, key)

    def _notify_of_leads(self, leads):
        """Tell all who read leads of new ones: of one by its name, of more in one."""
        if not leads or not self._app_is_on(APP):
            return
        env = self._tenant_env()
        domain = self._tenant_users_domain() & Domain(
            "all_group_ids", "in", env.ref(GROUP_READERS).ids
        )
        data = {"count": len(leads)}
        if len(leads) == 1:
            name = leads.contact_name or leads.partner_name or leads.name
            data |= {"name": name, "source": leads.intake_source or ""}
        record = leads if len(leads) == 1 else None
        self._notify(env["res.users"].search(domain), notices.LEAD, data, record)

    def _tell_managers_about_limit(self, metric, used, limit):
        result = super()._tell_managers_about_limit(metric, used, limit)
        level = limits.level(used, limit)
        data = {"metric": metric, "used": used, "limit": limit}
        self._notify_managers(notices.LIMIT, data, key=f"limit:{metric}:{level}")
        return result
