"""In which class the models of this addon are."""

from odoo.addons.smarter_tenant.tools.isolation import Catalogue, Owned, System, declare

declare(
    __name__,
    {
        "smarter.connector": Owned(),
        "smarter.connector.link": Owned(),
        "smarter.connector.message": Owned(),
        "smarter.delivery": Owned(),
        "smarter.delivery.attempt": Owned(),
        "smarter.event": Owned(),
        "smarter.event.counter": System(),
        "smarter.event.type": Catalogue(),
        "smarter.replay": Owned(),
    },
)
