"""Defaults of company-dependent fields cost the same with any number of tenants."""

import json

from odoo.tests import tagged

from .common import RUT_C, TenantCase

FIELD = ("res.partner", "barcode")


@tagged("post_install", "-at_install")
class TestDefaultsPerCompany(TenantCase):
    def fallbacks(self):
        self.env.registry.clear_cache()
        found = self.env["ir.default"]._get_field_column_fallbacks(*FIELD)
        return {int(id_): value for id_, value in json.loads(found).items()}

    def queries(self):
        self.env.flush_all()
        self.env.registry.clear_cache()
        before = self.cr.sql_log_count
        self.env["ir.default"]._get_field_column_fallbacks(*FIELD)
        return self.cr.sql_log_count - before

    def test_every_company_has_the_default_that_odoo_gives_it(self):
        defaults = self.env["ir.default"]
        defaults.set(*FIELD, "for all")
        defaults.set(*FIELD, "of one", company_id=self.tenant.id)
        found = self.fallbacks()
        self.assertEqual(found[self.tenant.id], "of one")
        self.assertEqual(found[self.other.id], "for all")
        self.assertEqual(set(found), set(self.env["res.company"].search([]).ids))

    def test_no_query_per_company(self):
        before = self.queries()
        self.create_tenant(RUT_C, "Tercera SpA")
        self.assertEqual(self.queries(), before)
