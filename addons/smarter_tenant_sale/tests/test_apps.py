"""The apps ``erp`` and ``shop``: what each gives, and what both carry."""

from odoo.exceptions import AccessError
from odoo.tests import tagged

from odoo.addons.smarter_tenant.tests.common import TenantCase

INVOICES = "account.menu_finance"
ORDERS = "website_sale.menu_orders"
DASHBOARDS = "spreadsheet_dashboard.spreadsheet_dashboard_menu_root"


@tagged("post_install", "-at_install")
class TestBusinessApps(TenantCase):
    """As people of a tenant meet them."""

    def reaches(self, model, user=None):
        try:
            self.env[model].with_user(user or self.manager).search_count([])
        except AccessError:
            return False
        return True

    def menus(self, user=None):
        menus = self.env["ir.ui.menu"].with_user(user or self.manager)
        loaded = menus.load_menus(False)
        return {menu["xmlid"] for key, menu in loaded.items() if key != "root"}

    def test_erp_gives_invoices_and_orders(self):
        self.assertIn(INVOICES, self.menus())
        for model in ("account.move", "sale.order", "product.template"):
            for user in (self.user, self.manager):
                self.assertTrue(self.reaches(model, user), model)

    def test_without_erp_there_is_no_accounting(self):
        self.tenant._switch_app("erp", on=False)
        self.assertNotIn(INVOICES, self.menus())
        for model in ("account.move", "account.account", "account.tax"):
            self.assertFalse(self.reaches(model), model)
        self.assertTrue(self.reaches("sale.order"), "the shop has orders")
        self.assertTrue(self.reaches("product.template"))

    def test_orders_and_products_are_gone_without_erp_and_shop(self):
        for app in ("erp", "shop"):
            self.tenant._switch_app(app, on=False)
        self.assertFalse({INVOICES, ORDERS} & self.menus())
        for model in ("sale.order", "product.template", "product.public.category"):
            self.assertFalse(self.reaches(model), model)
        self.assertTrue(self.reaches("crm.lead"), "the pipeline is another app")
        self.tenant._switch_app("shop", on=True)
        self.assertTrue(self.reaches("sale.order"))
        self.assertIn(ORDERS, self.menus())

    def test_dashboards_are_an_app(self):
        self.assertIn(DASHBOARDS, self.menus())
        self.tenant._switch_app("kpi", on=False)
        self.assertNotIn(DASHBOARDS, self.menus())
        self.assertFalse(self.reaches("spreadsheet.dashboard"))
