"""In which class the models of this addon are."""

from odoo.addons.smarter_tenant.tools.isolation import (
    Catalogue,
    Owned,
    System,
    declare,
)

declare(
    __name__,
    {
        "smarter.api.key": Owned(),
        "smarter.api.scope": Catalogue(),
        "smarter.idempotent.answer": System(),
    },
)
