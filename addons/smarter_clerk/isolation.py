"""In which class the models of this addon are."""

from odoo.addons.smarter_tenant.tools.isolation import Owned, System, declare

declare(
    __name__,
    {
        "smarter.clerk.check": System(),
        "smarter.clerk.event": System(),
        "smarter.clerk.instance": System(),
        "smarter.clerk.job": Owned(),
        "smarter.clerk.membership": Owned(),
        "smarter.clerk.role": System(),
        "smarter.clerk.session": System(),
        "smarter.clerk.user": System(),
    },
)
