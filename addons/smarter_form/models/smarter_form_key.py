"""The form as a credential: by its browser key or by the address of its page."""

from __future__ import annotations

from odoo import api, models, tools
from odoo.tools import SQL

from odoo.addons.smarter_base.tools.origins import InvalidOrigin, origin, parse_origins
from odoo.addons.smarter_gateway.exceptions import Forbidden, Unauthorized
from odoo.addons.smarter_gateway.tools.tenant_context import TenantContext
from odoo.addons.smarter_tenant.models.res_company import ACTIVE

from ..tools import browser_key
from .smarter_form import is_slug

#: What a form may do, of which `ir.http` leaves the one route that takes browser keys.
SCOPE = "leads:write"


class SmarterForm(models.Model):
    """Who a visitor acts for."""

    # One subject per file: the merged class would be too long to read.
    _inherit = "smarter.form"  # pylint: disable=consider-merging-classes-inherited

    @api.model
    def _authenticate(self, key, origin_header):
        """Return the :class:`TenantContext` of a browser key.

        :param origin_header: where the page stands, as the browser says
        :raises Unauthorized: no form has this key
        :raises Forbidden: not from here, or the tenant is not active
        """
        tenant = self._tenant_of(SQL("form.browser_key = %s", key))
        if tenant is None:
            raise Unauthorized("The browser key is not valid.", code="invalid_key")
        form = self.with_user(tenant.user_id).browse(tenant.form_id)
        if not form._allows(origin_header):
            raise Forbidden(
                "This form does not take answers from that origin.",
                code="origin_not_allowed",
            )
        return tenant

    @api.model
    def _of_page(self, slug):
        """Return the context of the form at an address, None when there is none."""
        if not is_slug(slug):
            return None
        return self._tenant_of(SQL("form.slug = %s", slug))

    @api.model
    def _of_key(self, key):
        """Return the context of the form with a key, None when there is none."""
        if not browser_key.is_key(key):
            return None
        return self._tenant_of(SQL("form.browser_key = %s", key))

    @api.model
    @tools.ormcache()
    def _all_origins(self) -> frozenset[str]:
        """Return the origins of all forms; in the cache until a form is changed."""
        self.env.cr.execute(
            SQL("SELECT allowed_origins FROM smarter_form WHERE active")
        )
        return frozenset().union(
            *(parse_origins(text or "") for (text,) in self.env.cr.fetchall())
        )

    @api.model
    def _tenant_of(self, condition):
        # Plain SQL: before there is a user whose rows these could be.
        self.env.cr.execute(
            SQL(
                """
                SELECT form.id, form.company_id, tenant.tenant_uuid,
                       tenant.integration_user_id AS user_id, partner.lang,
                       plan.max_requests_per_minute, plan.max_leads_per_month
                  FROM smarter_form form
                  JOIN res_company tenant ON tenant.id = form.company_id
                  JOIN res_partner partner ON partner.id = tenant.partner_id
             LEFT JOIN smarter_plan plan ON plan.id = tenant.plan_id
                 WHERE %s AND form.active AND tenant.active AND tenant.state = %s
                """,
                condition,
                ACTIVE,
            )
        )
        rows = self.env.cr.dictfetchall()
        return self._context_of(rows[0]) if rows else None

    @api.model
    def _context_of(self, row):
        return TenantContext(
            company_id=row["company_id"],
            tenant_uuid=row["tenant_uuid"],
            user_id=row["user_id"],
            scopes=frozenset({SCOPE}),
            lang=row["lang"] or "en_US",
            source=self._name,
            requests_per_minute=row["max_requests_per_minute"] or 0,
            leads_per_month=row["max_leads_per_month"] or 0,
            form_id=row["id"],
        )

    def _allows(self, origin_header):
        """Whether a page of this origin may send the form; none may without one."""
        try:
            shown = origin(origin_header or "")
        except InvalidOrigin:
            return False
        # Browsers write origins in one way; another spelling is no browser's.
        return shown == origin_header and shown in self._config().origins

    def action_rotate_key(self):
        """Give the form a new key; pages with the old one stop working at once."""
        self.ensure_one()
        self.check_access("write")
        self.browser_key = browser_key.generate()
        self.env["smarter.audit"]._record(
            "form.key_rotated", company=self.company_id, target=self
        )
