"""In which class the models of this addon are."""

from odoo.addons.smarter_tenant.tools.isolation import Owned, declare

declare(
    __name__,
    {
        "smarter.lead.enrichment": Owned(),
        "smarter.n8n.instance": Owned(),
        "smarter.n8n.workflow": Owned(),
    },
)
