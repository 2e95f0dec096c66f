"""The audit of a live database: quiet where all is well, loud where something leaks."""

from unittest.mock import patch

from odoo.tests import tagged

from ..models.isolation.smarter_isolation import SmarterIsolation
from ..tools import audit_report
from ..tools.audit_paths import Edge, Graph, Planner, nested
from ..tools.isolation import Catalogue
from .common import TenantCase

TAG = "res.partner.category"


@tagged("post_install", "-at_install")
class TestAudit(TenantCase):
    def audit(self, *names):
        self.env.flush_all()
        return self.env["smarter.tenant.audit"]._audit(self.tenant, list(names))

    def leaks(self, *names):
        found = audit_report.leaks(self.audit(*names))
        return {(finding.model, finding.check) for finding in found}

    def declare(self, model, policy):
        """Put a model into another class, as a wrong review would."""
        policies = {**self.env["smarter.isolation"]._policies(), model: policy}
        patcher = patch.object(SmarterIsolation, "_policies", lambda _self: policies)
        self.startPatcher(patcher)
        self.env.registry.clear_all_caches()
        self.addCleanup(self.env.registry.clear_all_caches)

    def create_tag(self, company):
        tags = company._tenant_env()[TAG]
        return tags.create({"name": "Cliente frecuente"})

    def test_clean(self):
        self.create_tag(self.other)
        self.assertEqual(self.leaks(), set())

    def test_rows_of_another_tenant(self):
        self.create_tag(self.other)
        self.declare(TAG, Catalogue())
        self.assertIn((TAG, "rows"), self.leaks(TAG))

    def test_links_to_rows_of_another_tenant(self):
        self.env.cr.execute(
            "UPDATE res_partner SET parent_id = %s WHERE id = %s",
            (self.other.partner_id.id, self.manager.partner_id.id),
        )
        self.env.invalidate_all()
        self.assertEqual(self.leaks("res.partner"), {("res.partner", "link")})

    def test_unique_across_tenants(self):
        self.env.cr.execute(
            "CREATE UNIQUE INDEX zz_name ON res_partner_category (name)"
        )
        found = [(one.model, one.check) for one in self.audit(TAG)]
        self.assertIn((TAG, "unique"), found)

    def test_nothing_is_written(self):
        self.env.flush_all()
        before = self.counts()
        self.audit("res.partner", TAG)
        self.assertEqual(self.counts(), before)

    def counts(self):
        self.env.cr.execute(
            "SELECT sum(n_tup_ins + n_tup_upd + n_tup_del) FROM pg_stat_xact_user_tables"
        )
        return self.env.cr.fetchone()

    def test_report(self):
        leak = audit_report.Finding(audit_report.LEAK, "crm.tag", "Uno", "rows", "1")
        notice = audit_report.Finding(audit_report.NOTICE, "x", "", "undeclared", "")
        document = audit_report.as_document([leak, notice], 2, ["Uno"])
        self.assertEqual(document["leaks"], 1)
        self.assertEqual(document["findings"][0]["model"], "crm.tag")


@tagged("post_install", "-at_install")
class TestPaths(TenantCase):
    """Every relation is walked, and every text behind it."""

    GRAPH = Graph(
        edges={"a": [Edge("b_id", "b")], "b": [Edge("c_id", "c")], "c": []},
        leaves={"a": ["name"], "b": ["name", "code"], "c": ["name", "note"]},
    )

    def test_paths(self):
        (probe,) = Planner(self.GRAPH).probes("a")
        self.assertEqual(
            set(probe.paths),
            {
                ("name",),
                ("b_id", "name"),
                ("b_id", "code"),
                ("b_id", "c_id", "name"),
                ("b_id", "c_id", "note"),
            },
        )

    def test_common_beginnings_share_a_subquery(self):
        domain = nested([("name",), ("b_id", "name"), ("b_id", "code")], "ilike", "x")
        inner = ["|", ("name", "ilike", "x"), ("code", "ilike", "x")]
        self.assertEqual(domain, ["|", ("name", "ilike", "x"), ("b_id", "any", inner)])

    def test_domains_are_valid(self):
        audit = self.env["smarter.tenant.audit"].with_user(self.manager)
        planner = Planner(audit._graph())
        probe = next(iter(planner.probes("res.partner.category")))
        model = audit.env["res.partner.category"]
        self.assertEqual(model.search_count(probe.domain("no such words")), 0)
