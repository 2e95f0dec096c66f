"""A tenant's business data: products, accounts and invoices."""

from odoo.exceptions import AccessError
from odoo.fields import Command

from odoo.addons.smarter_tenant.models.res_users import GROUP_MANAGER
from odoo.addons.smarter_tenant.tests.common import TenantCase

# All that the apps of a tenant may ever give its managers.
BUSINESS_GROUPS = (
    "account.group_account_manager",
    "analytic.group_analytic_accounting",
    "product.group_product_manager",
    "product.group_product_pricelist",
    "product.group_product_variant",
    "uom.group_uom",
)


class BusinessMixin:
    """Creates the same things for any company, as the superuser pinned to it."""

    @classmethod
    def in_company(cls, company):
        return cls.env(su=True, context={"allowed_company_ids": company.ids})

    @classmethod
    def create_business_manager(cls, company, login, *groups):
        wanted = ",".join((GROUP_MANAGER, *BUSINESS_GROUPS, *groups))
        return cls.create_tenant_user(company, login, wanted)

    @classmethod
    def create_product(cls, company, name="Marraqueta", **values):
        values = {"name": name, "list_price": 100.0, **values}
        return cls.in_company(company)["product.template"].create(values)

    @classmethod
    def create_account(cls, company, code, account_type, **values):
        values = {"code": code, "name": code, "account_type": account_type, **values}
        return cls.in_company(company)["account.account"].create(values)

    @classmethod
    def create_books(cls, company):
        """Create the least that an invoice needs: two accounts and a journal."""
        cls.create_account(company, "110310", "asset_receivable", reconcile=True)
        income = cls.create_account(company, "310115", "income")
        return cls.in_company(company)["account.journal"].create(
            {
                "name": "Ventas",
                "code": "VTA",
                "type": "sale",
                "default_account_id": income.id,
            }
        )

    @classmethod
    def create_invoice(cls, company, journal, name="Pan"):
        env = cls.in_company(company)
        partner = env["res.partner"].create(
            {"name": f"Cliente de {company.name}", "company_id": company.id}
        )
        line = {"name": name, "price_unit": 1190.0, "tax_ids": False}
        return env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": partner.id,
                "journal_id": journal.id,
                "invoice_line_ids": [Command.create(line)],
            }
        )

    def as_user(self, record, user):
        """Return the record as a session of the user has it: no context is left."""
        env = self.env(user=user, su=False, context={})
        return env[record._name].browse(record.ids)

    def assert_apart(self, record, user):
        """The user neither finds nor reads nor changes a row of another tenant."""
        foreign = self.as_user(record, user)
        found = foreign.search([("id", "in", foreign.ids)])
        self.assertFalse(found, f"{record} is found")
        for operation in ("read", "write", "unlink"):
            self.assertFalse(foreign.has_access(operation), f"{record}: {operation}")
        with self.assertRaises(AccessError, msg=f"{record} is read"):
            foreign.read(["display_name"])

    def assert_within(self, record, user):
        """The user finds and reads a row of the own tenant."""
        own = self.as_user(record, user)
        self.assertEqual(own.search([("id", "in", own.ids)]), own, f"{record} is lost")
        self.assertTrue(own.has_access("read"), f"{record} is not readable")

    def assert_read_only(self, record, user):
        """The user reads a row of the catalogue and cannot change it."""
        self.assert_within(record, user)
        shared = self.as_user(record, user)
        for operation in ("write", "unlink"):
            self.assertFalse(shared.has_access(operation), f"{record}: {operation}")


class BusinessCase(BusinessMixin, TenantCase):
    """Managers of both tenants with every group that business apps give."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.boss = cls.create_business_manager(cls.tenant, "duena")
        cls.rival = cls.create_business_manager(cls.other, "competencia")
