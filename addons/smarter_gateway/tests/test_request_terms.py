"""What workers keep about a tenant: never longer than it is true."""

from __future__ import annotations

from odoo.addons.smarter_tenant.tests.common import TenantCase


class TestRequestTerms(TenantCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.plan = cls.env["smarter.plan"].create(
            {
                "code": "kept",
                "name": "Kept",
                "max_requests_per_minute": 7,
                "max_leads_per_month": 9,
            }
        )
        cls.tenant.plan_id = cls.plan
        cls.env.flush_all()

    def terms(self):
        return self.env["res.company"]._request_terms(self.tenant.id)

    def test_they_are_kept(self):
        terms = self.terms()
        self.assertEqual((terms.requests_per_minute, terms.leads_per_month), (7, 9))
        with self.assertQueryCount(0):
            self.terms()

    def test_limits_of_a_plan_change(self):
        self.terms()
        self.plan.max_requests_per_minute = 8
        self.assertEqual(self.terms().requests_per_minute, 8)

    def test_another_plan(self):
        self.terms()
        self.tenant.plan_id = self.plan.copy(
            {"code": "other", "max_leads_per_month": 99}
        )
        self.assertEqual(self.terms().leads_per_month, 99)

    def test_no_plan_is_no_limit(self):
        self.terms()
        self.tenant.plan_id = False
        terms = self.terms()
        self.assertEqual((terms.requests_per_minute, terms.leads_per_month), (0, 0))

    def test_the_language_changes(self):
        self.env["res.lang"]._activate_lang("en_US")
        self.terms()
        for lang in ("en_US", "es_CL"):
            self.tenant.partner_id.lang = lang
            self.assertEqual(self.terms().lang, lang)
