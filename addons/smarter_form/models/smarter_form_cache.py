"""Forms in the cache that all processes share.

Every worker keeps the forms that it showed, until any form of the server changes. What
it then needs again it gets from the shared cache, where only a change of this tenant's
forms drops them: making a form's value takes a hundred times as long as getting it.
"""

from __future__ import annotations

import functools

from odoo import models

from odoo.addons.smarter_base.tools import shared_cache
from odoo.addons.smarter_base.tools.shared_cache import Space

from ..tools import config_json


class SmarterForm(models.Model):
    """Shared values of forms."""

    # One subject per file: the merged class would be too long to read.
    _inherit = "smarter.form"  # pylint: disable=consider-merging-classes-inherited

    def _shared_config(self):
        """Return the form's value, from the shared cache if it is there.

        Who has changed something in this transaction neither looks nor keeps there:
        the change may be rolled back.
        """
        if self.env.registry.cache_invalidated:
            return self._make_config()
        name = f"{self.id}.{config_json.SHAPE}"
        # What access rules take to be known would cost more than all the rest.
        company_sudo = self.sudo().company_id
        stored = shared_cache.get(
            company_sudo._forms_space(),
            name,
            lambda: config_json.dump(self._make_config()),
        )
        return config_json.load(stored)

    def _drop_cached(self):
        self.company_id._forget_forms()
        return super()._drop_cached()


class SmarterFormConsent(models.Model):
    _inherit = "smarter.form.consent"

    def _drop_cached(self):
        self.company_id._forget_forms()
        return super()._drop_cached()


class SmarterFormField(models.Model):
    _inherit = "smarter.form.field"

    def _drop_cached(self):
        self.form_id.company_id._forget_forms()
        return super()._drop_cached()


class SmarterLeadField(models.Model):
    _inherit = "smarter.lead.field"

    def _drop_cached(self):
        self.company_id._forget_forms()
        return super()._drop_cached()


class ResCompany(models.Model):
    _inherit = "res.company"

    def write(self, vals):
        """Show a new name of the tenant on its forms."""
        result = super().write(vals)
        if "name" in vals:
            self.env.registry.clear_cache()
            self._forget_forms()
        return result

    def _forms_space(self):
        """Return where the values of this tenant's forms are shared."""
        return Space(
            self.env.cr.dbname,
            self.sudo().tenant_uuid,
            "forms",
            shared_cache.ANSWER_S,
        )

    def _forget_forms(self):
        """Drop the shared values of these tenants' forms when this is committed."""
        for company in self.filtered(lambda company: company.sudo().tenant_uuid):
            forget = functools.partial(shared_cache.forget, company._forms_space())
            self.env.cr.postcommit.add(forget)
