"""Nobody is paid through another tenant's payment provider."""

from odoo.exceptions import ValidationError
from odoo.tests import TransactionCase, tagged

from .common import ShopMixin


@tagged("post_install", "-at_install")
class TestPayments(ShopMixin, TransactionCase):
    """As the controllers do: superuser, with ids that a visitor chose."""

    def pay(self, provider_company, order, partner=None):
        provider = self.in_company(provider_company)["payment.provider"].create(
            {"name": "Pagos", "company_id": provider_company.id}
        )
        method = self.env.ref("payment.payment_method_unknown")
        return self.env["payment.transaction"].create(
            {
                "provider_id": provider.id,
                "payment_method_id": method.id,
                "partner_id": (partner or order.partner_id).id,
                "amount": 100,
                "currency_id": order.currency_id.id,
                "sale_order_ids": [(6, 0, order.ids)],
                "reference": f"prueba-{provider.id}",
            }
        )

    def test_order_is_paid_to_its_own_tenant(self):
        order = self.create_order(self.tenant, self.bread)
        self.assertEqual(self.pay(self.tenant, order).company_id, self.tenant)

    def test_order_is_not_paid_to_another_tenant(self):
        order = self.create_order(self.tenant, self.bread)
        for partner in (order.partner_id, self.env.user.partner_id):
            with self.assertRaises(ValidationError):
                self.pay(self.other, order, partner)

    def test_order_of_the_operators_is_not_paid_to_a_tenant(self):
        home = self.env.company
        order = self.create_order(home, self.create_product(home, "Plan"))
        with self.assertRaises(ValidationError):
            self.pay(self.tenant, order)
