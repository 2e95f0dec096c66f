"""In which class the models of this addon are."""

from odoo.addons.smarter_tenant.tools.isolation import Personal, declare

declare(
    __name__,
    {
        "smarter.notification": Personal(),
        "smarter.notification.choice": Personal(),
    },
)
