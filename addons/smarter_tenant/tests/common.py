"""Tenants and users for the tests of this addon and of those built on it."""

from odoo.tests import TransactionCase, new_test_user

from ..models.res_users import GROUP_MANAGER, GROUP_USER

NO_MAIL = {"no_reset_password": True}
PASSWORD = "correct horse battery"

# The numbers are valid and belong to nobody in these tests but to these tenants.
RUT_A = "76086428-5"
RUT_B = "96790240-3"
RUT_C = "77215640-5"


class TenantMixin:
    """Builds tenants; mix into any test case class with an ``env``."""

    @classmethod
    def create_tenant(cls, rut=RUT_A, name="Panadería San José SpA", **values):
        """Create a tenant without limits, without the chart of accounts (slow)."""
        values.setdefault("admin_email", f"gerencia@{rut}.cl")
        values.setdefault("plan", "enterprise")
        values.setdefault("skip", ("chart",))
        company = cls.env["res.company"]._create_tenant(rut=rut, name=name, **values)
        company._check_provisioned()
        return company

    @classmethod
    def create_tenant_user(cls, company, login, groups=GROUP_USER, **values):
        return new_test_user(
            cls.env,
            login,
            groups,
            password=PASSWORD,
            company_id=company.id,
            company_ids=[(6, 0, company.ids)],
            context=NO_MAIL,
            **values,
        )

    @classmethod
    def create_operator(cls, login="operadora"):
        return new_test_user(
            cls.env,
            login,
            "smarter_tenant.group_operator",
            password=PASSWORD,
            context=NO_MAIL,
        )

    def audit_actions(self, company):
        """Return the audited actions of a tenant, oldest first."""
        entries = self.env["smarter.audit"].search([("company_id", "=", company.id)])
        return entries.sorted("id").mapped("action")


class TenantCase(TenantMixin, TransactionCase):
    """Two tenants, a manager and a user in the first, and an operator."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.operator = cls.create_operator()
        cls.tenant = cls.create_tenant()
        cls.other = cls.create_tenant(RUT_B, "Ferretería del Sur Ltda")
        cls.manager = cls.create_tenant_user(cls.tenant, "jefa", GROUP_MANAGER)
        cls.user = cls.create_tenant_user(cls.tenant, "vendedor")
