"""Leads of two tenants, and the events that became of them."""

from __future__ import annotations

import json

from odoo.tests import TransactionCase, tagged

from odoo.addons.smarter_connector.tests.common import ConnectorMixin

from ..tools.payload import SCHEMAS


class LeadEventMixin(ConnectorMixin):
    @classmethod
    def build(cls):
        result = super().build()
        cls.all_types = cls.env["smarter.event.type"].search(
            [("code", "in", list(SCHEMAS))]
        )
        (cls.connector_a | cls.connector_b).event_type_ids = cls.all_types
        cls.seller = cls.create_user(cls.company_a, "seller@a.example")
        cls.seller.group_ids += cls.env.ref("sales_team.group_sale_salesman")
        return result

    def create_leads(self, count=1, company=None, **values):
        company = company or self.company_a
        return self.env["crm.lead"].create(
            [
                {"name": f"Lead {number}", "company_id": company.id, **values}
                for number in range(count)
            ]
        )

    def commit(self):
        """Do what happens at a commit, without one."""
        self.env.cr.flush()

    def events(self, records):
        return self.env["smarter.event"].search(
            [("res_model", "=", records._name), ("res_id", "in", records.ids)],
            order="id",
        )

    def told(self, records):
        """Return type -> document of what the transaction told, each valid."""
        self.commit()
        documents = {}
        for event in self.events(records):
            SCHEMAS[event.type].model_validate_json(event.payload)
            self.assertNotIn(event.type, documents)
            documents[event.type] = json.loads(event.payload)
        return documents

    def forget(self, *records):
        """Begin anew: what was told so far does not matter."""
        self.commit()
        for group in records:
            events = self.events(group)
            events.delivery_ids.unlink()
            events.unlink()


@tagged("post_install", "-at_install")
class LeadEventCase(LeadEventMixin, TransactionCase):
    """Base of this addon's tests."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.build()
