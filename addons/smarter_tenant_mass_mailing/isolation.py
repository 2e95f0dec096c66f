"""In which class the models of Odoo's e-mail marketing are."""

from __future__ import annotations

from odoo.addons.smarter_tenant.tools.isolation import Catalogue, Owned, declare

declare(
    __name__,
    {
        "mailing.contact": Owned(),
        "mailing.filter": Owned(),
        "mailing.list": Owned(),
        "mailing.mailing": Owned(),
        "mailing.subscription": Owned("list_id.company_id"),
        # Odoo's reasons are for all, next to those of a tenant.
        "mailing.subscription.optout": Catalogue("company_id"),
        "mailing.trace": Owned("mass_mailing_id.company_id"),
        "mailing.trace.report": Owned(),
        "link.tracker": Owned(),
        "link.tracker.click": Owned("link_id.company_id"),
        "link.tracker.code": Owned("link_id.company_id"),
    },
)
