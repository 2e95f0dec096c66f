"""Rows that every worker keeps: no change passes them by."""

from __future__ import annotations

from odoo.tests import tagged

from .common import LeadCase


@tagged("post_install", "-at_install")
class TestCachedRows(LeadCase):
    def assert_drops(self, change):
        """Run the change; the caches are dropped here, and elsewhere at its commit."""
        self.registry.cache_invalidated.clear()
        result = change()
        self.assertIn("default", self.registry.cache_invalidated)
        return result

    def test_every_kind_of_change(self):
        rows = {
            "smarter.lead.field": {"name": "talla", "label": "Talla"},
            "smarter.score.rule": {"name": "Web", "criterion": "phone"},
        }
        for name, values in rows.items():
            with self.subTest(name):
                values = {**values, "company_id": self.company_a.id}
                model = self.env[name]
                row = self.assert_drops(lambda m=model, v=values: m.create(v))
                self.assert_drops(lambda row=row: row.write({"sequence": 3}))
                self.assert_drops(row.unlink)
