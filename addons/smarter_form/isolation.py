"""In which class the models of this addon are."""

from odoo.addons.smarter_tenant.tools.isolation import Owned, declare

declare(
    __name__,
    {
        "smarter.form": Owned(),
        "smarter.form.consent": Owned(),
        "smarter.form.field": Owned("form_id.company_id"),
    },
)
