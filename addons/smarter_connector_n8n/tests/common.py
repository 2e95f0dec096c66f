"""A tenant with an n8n of its own."""

from __future__ import annotations

from odoo.tests import TransactionCase

from odoo.addons.smarter_connector.tests.common import ConnectorMixin

from ..tools import installer
from .fake_n8n import HOST, KEY, URL, FakeN8n


class N8nCase(ConnectorMixin, TransactionCase):
    """``self.n8n`` answers for ``self.instance`` of tenant A."""

    n8n: FakeN8n

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.build()
        cls.instance = cls.env["smarter.n8n.instance"].create(
            {"name": "n8n", "url": URL, "api_key": KEY, "company_id": cls.company_a.id}
        )
        cls.workflow = cls.of("lead_enrichment")

    @classmethod
    def of(cls, template):
        return cls.instance.workflow_ids.filtered(lambda one: one.template == template)

    @classmethod
    def _request_handler(cls, session, request, /, **kwargs):
        if request.url.split("/")[2] == HOST:
            return cls.n8n.handle(request)
        return super()._request_handler(session, request, **kwargs)

    def setUp(self):
        super().setUp()
        type(self).n8n = FakeN8n()
        self.patch(installer, "POLL_S", 0)
        self.patch(installer, "READY_S", 0)

    def run_cron(self, name="ir_cron_workflows"):
        cron = self.env.ref(f"smarter_connector_n8n.{name}")
        with self.enter_registry_test_mode():
            cron.method_direct_trigger()
        self.env.invalidate_all()

    def install(self, workflow=None):
        workflow = workflow or self.workflow
        workflow.action_install()
        self.run_cron()
        return workflow

    def remote(self, workflow=None):
        """Return the workflow as n8n has it."""
        return self.n8n.workflows[(workflow or self.workflow).remote_id]
