"""Two tenants with a connector each, and short ways to emit and to drain."""

from __future__ import annotations

from odoo.tests import TransactionCase, new_test_user, tagged

from odoo.addons.smarter_base.tests.fakes import FakePeer
from odoo.addons.smarter_base.tools import signing

from ..drain import Drain

RUT_A = "76086428-5"
RUT_B = "96790240-3"
URL_A = "https://a.example/hooks/leads"
URL_B = "https://b.example/hooks/leads"
EVENT = "thing.happened"
SCHEDULE = "0, 5, 300"


class ConnectorMixin:
    """Builds tenants and connectors. Nothing here depends on demo data."""

    peer: FakePeer

    @classmethod
    def build(cls):
        cls.company_a = cls.create_tenant(RUT_A, "Tenant A")
        cls.company_b = cls.create_tenant(RUT_B, "Tenant B")
        cls.manager_a = cls.create_user(cls.company_a, "manager_a", "manager")
        cls.manager_b = cls.create_user(cls.company_b, "manager_b", "manager")
        cls.event_type = cls.env["smarter.event.type"].create(
            {"code": EVENT, "name": "Thing happened"}
        )
        cls.secret_a = signing.generate_secret()
        cls.connector_a = cls.create_connector(
            cls.company_a, URL_A, secret=cls.secret_a, retry_schedule=SCHEDULE
        )
        cls.connector_b = cls.create_connector(cls.company_b, URL_B)

    @classmethod
    def create_tenant(cls, rut, name):
        return cls.env["res.company"]._create_tenant(
            rut=rut,
            name=name,
            admin_email=f"admin@{rut}.example",
            plan="enterprise",
            skip=("chart",),
        )

    @classmethod
    def create_user(cls, company, login, role="user"):
        return new_test_user(
            cls.env,
            login,
            f"smarter_tenant.group_tenant_{role}",
            company_id=company.id,
            company_ids=[(6, 0, company.ids)],
        )

    @classmethod
    def create_connector(cls, company, url=URL_A, **values):
        return cls.env["smarter.connector"].create(
            {
                "name": f"Hook of {company.name}",
                "company_id": company.id,
                "url": url,
                "event_type_ids": cls.event_type.ids,
                **values,
            }
        )

    @classmethod
    def _request_handler(cls, session, request, /, **kwargs):
        if request.url.split("/")[2] in ("a.example", "b.example", "c.example"):
            return cls.peer.handle(request)
        return super()._request_handler(session, request, **kwargs)

    def setUp(self):
        super().setUp()
        type(self).peer = FakePeer()
        self.patch(Drain, "linger_s", 0)

    def emit(self, company=None, count=1, event_type=EVENT):
        """Record events about the partner of a tenant; return their deliveries."""
        company = company or self.company_a
        partners = self.env["res.partner"].create(
            [{"name": f"P{i}", "company_id": company.id} for i in range(count)]
        )
        events = self.env["smarter.event"]._emit(
            event_type, partners, lambda own: [{"name": p.name} for p in own]
        )
        return events.delivery_ids.with_env(self.env).sorted("id")

    def drain(self, provider="webhook"):
        """Run the cron as the scheduler does, in this test's transaction."""
        cron = self.env.ref(self.env["smarter.connector"]._provider_crons()[provider])
        with self.enter_registry_test_mode():
            cron.method_direct_trigger()

    def only(self, *script):
        """Have the peer follow this script from now on."""
        type(self).peer = FakePeer(*script)
        return self.peer


@tagged("post_install", "-at_install")
class ConnectorCase(ConnectorMixin, TransactionCase):
    """Base of this addon's tests."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.build()
