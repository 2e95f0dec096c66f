"""Merging contacts: Odoo's wizard looks for duplicates by SQL, in all companies."""

from __future__ import annotations

from odoo import api, models
from odoo.exceptions import AccessError


class BasePartnerMergeAutomaticWizard(models.TransientModel):  # pylint: disable=no-wizard-in-models
    """People of tenants merge contacts of their own that they have chosen."""

    _inherit = "base.partner.merge.automatic.wizard"

    def _merge(self, partner_ids, dst_partner=None, extra_checks=True):
        if not self.env.su and self.env.user._is_tenant_bound():
            # The ids may come as text from a line that anybody can write.
            partners = self.env["res.partner"].browse(partner_ids)
            if dst_partner:
                partners |= dst_partner.with_env(self.env)
            partners.check_access("write")
            partners._check_no_colleague()
        return super()._merge(
            partner_ids, dst_partner=dst_partner, extra_checks=extra_checks
        )

    @api.model
    def _check_search_allowed(self):
        if not self.env.su and self.env.user._is_tenant_bound():
            message = self.env._("Choose the contacts to merge in the list.")
            raise AccessError(message)

    def _process_query(self, query):
        self._check_search_allowed()
        return super()._process_query(query)

    def parent_migration_process_cb(self):
        self._check_search_allowed()
        return super().parent_migration_process_cb()

    def action_update_all_process(self):
        self._check_search_allowed()
        return super().action_update_all_process()
