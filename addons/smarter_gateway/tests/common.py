"""Two tenants with keys, and a client for the API."""

from __future__ import annotations

from odoo.tests import HttpCase, TransactionCase

from odoo.addons.smarter_tenant.models.res_users import GROUP_MANAGER, GROUP_USER
from odoo.addons.smarter_tenant.tests.common import RUT_B, TenantMixin

SCOPE = "test:read"


class GatewayMixin(TenantMixin):
    """Tenants A and B, a scope of the tests' own, and people of tenant A."""

    @classmethod
    def set_up_gateway(cls):
        cls.env["smarter.api.scope"].create({"name": "Test", "code": SCOPE})
        cls.tenant = cls.create_tenant()
        cls.other = cls.create_tenant(RUT_B, "Ferretería del Sur Ltda")
        cls.manager = cls.create_tenant_user(cls.tenant, "jefa", GROUP_MANAGER)
        cls.user = cls.create_tenant_user(cls.tenant, "vendedor", GROUP_USER)

    @classmethod
    def generate_key(cls, company=None, scopes=(SCOPE,), **values):
        """Return a new key's record and text."""
        return cls.env["smarter.api.key"]._generate(
            company or cls.tenant, values.pop("name", "Web"), scopes=scopes, **values
        )


class GatewayCase(GatewayMixin, TransactionCase):
    """For tests of models."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_up_gateway()


class GatewayHttpCase(GatewayMixin, HttpCase):
    """For tests over HTTP: ``call`` sends, the ``assert...`` methods read answers."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_up_gateway()
        cls.key, cls.key_text = cls.generate_key()

    def call(self, path, method="GET", *, key=None, headers=None, **options):
        """Send a request; ``key`` is the text of an API key."""
        headers = dict(headers or {})
        if key is not None:
            headers["Authorization"] = f"Bearer {key}"
        return self.url_open(path, method=method, headers=headers, **options)

    def assert_problem(self, response, status, code):
        """Check the shape every refusal has, and return its body."""
        self.assertEqual(response.status_code, status, response.text)
        self.assertEqual(response.headers["Content-Type"], "application/problem+json")
        self.assertEqual(response.headers["Cache-Control"], "no-store")
        body = response.json()
        self.assertEqual(body["status"], status)
        self.assertEqual(body["code"], code)
        self.assertEqual(body["request_id"], response.headers["X-Request-Id"])
        self.assertLessEqual({"type", "title", "detail"}, body.keys())
        for leak in ("Traceback", "odoo.", "psycopg2", "SELECT"):
            self.assertNotIn(leak, response.text)
        return body
