"""Two tenants, their people, and the dashboard as each of them sees it."""

from __future__ import annotations

from contextlib import contextmanager

from odoo.tests import HttpCase, TransactionCase, new_test_user, tagged

from odoo.addons.smarter_tenant.models.res_users import GROUP_MANAGER
from odoo.addons.smarter_tenant.tests.common import (
    NO_MAIL,
    PASSWORD,
    RUT_B,
    TenantMixin,
)

HOOK = "https://a.example/hook"


class PortalMixin(TenantMixin):
    """Mix into test cases with an ``env``."""

    @classmethod
    def set_up_portal(cls):
        cls.tenant = cls.create_tenant()
        cls.other = cls.create_tenant(RUT_B, "Ferretería del Sur Ltda")
        cls.manager = cls.create_tenant_user(cls.tenant, "jefa", GROUP_MANAGER)
        cls.user = cls.create_tenant_user(cls.tenant, "vendedor")
        cls.stranger = cls.create_tenant_user(cls.other, "ajeno", GROUP_MANAGER)

    @classmethod
    def create_customer(cls):
        return new_test_user(
            cls.env,
            "cliente",
            "base.group_portal",
            password=PASSWORD,
            company_id=cls.tenant.id,
            company_ids=[(6, 0, cls.tenant.ids)],
            context=NO_MAIL,
        )

    @classmethod
    def create_lead(cls, company=None, **values):
        company = company or cls.tenant
        return cls.env["crm.lead"].create(
            {
                "name": "Cotización",
                "contact_name": "Ana Pérez",
                "type": "opportunity",
                "company_id": company.id,
                **values,
            }
        )

    @classmethod
    def create_connector(cls, company=None, **values):
        company = company or cls.tenant
        return cls.env["smarter.connector"].create(
            {"name": "Flujos", "company_id": company.id, "url": HOOK, **values}
        )

    def tile(self, code, user=None):
        """Return the tile as somebody sees it."""
        return self.env["smarter.portal.tile"].with_user(user or self.user)._tile(code)

    def bus_types(self):
        """Return what was sent over the bus and not told by this before."""
        self.env.cr.precommit.run()
        messages = self.env["bus.bus"].search([("id", ">", self.newest_message)])
        self.newest_message = max(messages.ids, default=self.newest_message)
        return [(one.channel, one.message) for one in messages]

    newest_message = 0

    @contextmanager
    def told(self, news):
        """Check that an open dashboard of the first tenant, and no other, learns it."""
        self.bus_types()
        yield
        sent = [channel for channel, text in self.bus_types() if f'"{news}"' in text]
        self.assertTrue(sent, f"nobody was told {news}")
        for channel in sent:
            self.assertIn(f"tenant/{self.tenant.id}", channel)


@tagged("post_install", "-at_install")
class PortalCase(PortalMixin, TransactionCase):
    """For tests of models."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_up_portal()


@tagged("post_install", "-at_install")
class PortalHttpCase(PortalMixin, HttpCase):
    """For tests over HTTP."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_up_portal()

    def sign_in(self, user):
        self.authenticate(user.login, PASSWORD)

    def get(self, path, **options):
        return self.url_open(path, **{"allow_redirects": False, **options})
