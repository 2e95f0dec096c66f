"""In which class the models of this addon are."""

from odoo.addons.smarter_tenant.tools.isolation import Owned, declare

declare(
    __name__,
    {
        "smarter.chatwoot.inbox": Owned(),
        "smarter.chatwoot.step": Owned(),
        "smarter.chatwoot.task": Owned(),
        "smarter.chatwoot.team": Owned(),
    },
)
