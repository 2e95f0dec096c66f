"""What n8n's own Odoo node asks for, with a key of the scope ``rpc``."""

from __future__ import annotations

from odoo.exceptions import AccessError
from odoo.tests import tagged

from odoo.addons.smarter_tenant.tests.common import TenantCase


@tagged("post_install", "-at_install")
class TestOdooNode(TenantCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.leads = cls.env["crm.lead"].with_user(cls.tenant.integration_user_id)
        cls.theirs = cls.other._tenant_env()["crm.lead"].create({"name": "Ajeno"})

    def test_an_opportunity_is_created_read_and_changed(self):
        lead = self.leads.create([{"name": "De n8n", "tag_ids": []}])
        self.assertEqual(lead.company_id, self.tenant)
        lead.write({"expected_revenue": 1000})
        fields = ["name", "tag_ids", "stage_id", "team_id", "lost_reason_id"]
        rows = self.leads.search_read([], fields)
        self.assertIn("De n8n", [row["name"] for row in rows])

    def test_those_of_other_tenants_do_not_exist(self):
        self.assertFalse(self.leads.search([("id", "=", self.theirs.id)]))
        with self.assertRaises(AccessError):
            self.leads.browse(self.theirs.id).read(["name"])
        with self.assertRaises(AccessError):
            self.leads.browse(self.theirs.id).write({"name": "Mío"})

    def test_nothing_is_deleted(self):
        lead = self.leads.create([{"name": "De n8n"}])
        with self.assertRaises(AccessError):
            lead.unlink()
