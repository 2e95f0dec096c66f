"""What visitors were asked to agree to, version by version."""

from __future__ import annotations

from odoo import api, fields, models
from odoo.exceptions import AccessError


class SmarterFormConsent(models.Model):
    """The texts of one version; rows are added when texts change, and stay."""

    _name = "smarter.form.consent"
    _inherit = ["smarter.tenant.owned", "smarter.cached.mixin"]
    _description = "Consent text of a form"
    _order = "form_id, version desc"
    _rec_name = "version"
    _allow_sudo_commands = False

    form_id = fields.Many2one(
        "smarter.form",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
        check_company=True,
    )
    version = fields.Integer(required=True, readonly=True)
    contact_es = fields.Text("Contact (Spanish)", readonly=True)
    contact_en = fields.Text("Contact (English)", readonly=True)
    marketing_es = fields.Text("Marketing (Spanish)", readonly=True)
    marketing_en = fields.Text("Marketing (English)", readonly=True)
    policy_url = fields.Char("Privacy policy", readonly=True)

    _version_unique = models.UniqueIndex(
        "(form_id, version)", "A version of the consent exists once."
    )

    @api.model
    def _keep(self, form, texts):
        """Add a version with these texts unless the latest says the same."""
        values = {
            name.removeprefix("consent_"): text or False for name, text in texts.items()
        }
        latest = self.search([("form_id", "=", form.id)], limit=1)
        if latest and all(latest[name] == text for name, text in values.items()):
            return latest
        return self.create(
            {
                **values,
                "form_id": form.id,
                "company_id": form.company_id.id,
                "version": latest.version + 1,
            }
        )

    # Refusing is the point, so the ORM's own is not called.
    def write(self, vals):  # pylint: disable=method-required-super
        """Refuse: what somebody agreed to does not change."""
        raise AccessError(self.env._("Consent texts cannot be changed."))
