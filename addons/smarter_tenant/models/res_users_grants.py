"""Groups that no person of a tenant has, whoever granted them and however.

Each of them reaches beyond one tenant: settings of the database, templates that run as
code on the server, HTML that is not cleaned, technical menus. Odoo gives some of them to
every employee; an operator's slip of the mouse could give the others.
"""

from __future__ import annotations

from odoo import api, models, tools

WITHHELD = frozenset(
    {
        "api_doc.group_allow_doc",
        "base.group_erp_manager",
        "base.group_multi_company",
        "base.group_no_one",
        "base.group_sanitize_override",
        "base.group_system",
        "mail.group_mail_template_editor",
        "website.group_multi_website",
        "website.group_website_designer",
    }
)


class ResUsers(models.Model):
    """What ``res_users_apps`` leaves out of the groups of people of tenants."""

    # One subject per file: the merged class would be too long to read.
    _inherit = "res.users"  # pylint: disable=consider-merging-classes-inherited

    @api.model
    @tools.ormcache(cache="groups")
    def _withheld_groups(self) -> frozenset[int]:
        get_id = self.env["res.groups"]._get_group_definitions().get_id
        return frozenset(filter(None, map(get_id, WITHHELD)))
