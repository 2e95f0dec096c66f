"""Numbers of documents tell a tenant nothing about others."""

from .common import TenantCase


class TestSequence(TenantCase):
    """One sequence of Odoo, counted by every tenant for itself."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.shared = cls.env["ir.sequence"].create(
            {"name": "Pedidos", "code": "pedido", "prefix": "P", "company_id": False}
        )
        cls.shared.number_next = 40

    def next_for(self, company, user=None):
        sequences = self.env["ir.sequence"].with_user(user or self.env.user)
        return sequences.with_company(company).next_by_code("pedido")

    def test_each_tenant_counts_from_one(self):
        drawn = [
            self.next_for(self.tenant),
            self.next_for(self.other),
            self.next_for(self.other),
            self.next_for(self.tenant, self.manager),
        ]
        self.assertEqual(drawn, ["P1", "P1", "P2", "P2"])

    def test_first_number_may_be_drawn_by_a_person(self):
        self.assertEqual(self.next_for(self.tenant, self.user), "P1")

    def test_other_companies_go_on_counting_together(self):
        self.next_for(self.tenant)
        self.assertEqual(self.next_for(self.env.company), "P40")
        branch = self.env["res.company"].create({"name": "Sin RUT"})
        self.assertEqual(self.next_for(branch), "P41")

    def test_tenant_has_one_sequence_per_code(self):
        for _turn in range(3):
            self.next_for(self.tenant)
        own = [("code", "=", "pedido"), ("company_id", "=", self.tenant.id)]
        self.assertEqual(self.env["ir.sequence"].search_count(own), 1)

    def test_unknown_code_gives_nothing(self):
        sequences = self.env["ir.sequence"].with_user(self.user)
        self.assertFalse(sequences.next_by_code("desconocido"))
