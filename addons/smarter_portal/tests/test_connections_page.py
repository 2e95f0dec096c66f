"""Connections over HTTP: how they are doing, and what helps."""

from odoo import fields
from odoo.tests import tagged

from .manage import ManagePageCase

PAGE = "/app/connections"
#: The apps that bring connectors.
APPS = ("chat", "automation", "bot")


@tagged("post_install", "-at_install")
class TestConnectionsPage(ManagePageCase):
    """All goes through ``smarter.connector`` as the manager."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.connector = cls.create_connector()
        cls.theirs = cls.create_connector(cls.other, name="Bodega ajena")

    def deeds(self, connector):
        names = ("test", "try", "pause", "resume")
        return {f"{PAGE}/{connector.id}/{name}": {} for name in names}

    def do(self, deed, connector=None):
        connector = connector or self.connector
        answer = self.send(f"{PAGE}/{connector.id}/{deed}")
        connector.invalidate_recordset()
        return answer

    def test_health_is_shown_of_the_own_and_no_address(self):
        self.connector.failing_since = fields.Datetime.now()
        self.sign_in(self.manager)
        page = self.get(PAGE).text
        self.assertIn('data-health="failing"', page)
        self.assertIn(self.connector.name, page)
        self.assertNotIn("Bodega ajena", page)
        self.assertNotIn(self.connector.url, page)

    def test_pausing_and_resuming(self):
        self.sign_in(self.manager)
        self.assert_done(self.do("pause"), PAGE)
        self.assertEqual(self.connector.state, "paused")
        self.assertEqual(self.audit_actions(self.tenant)[-1], "connector.paused")
        self.connector.failing_since = fields.Datetime.now()
        self.assert_done(self.do("resume"), PAGE)
        self.assertEqual(self.connector.health, "new")

    def test_testing_queues_one_delivery_and_sends_nothing_itself(self):
        self.sign_in(self.manager)
        self.assert_done(self.do("test"), PAGE)
        waiting = self.env["smarter.delivery"].search(
            [("connector_id", "=", self.connector.id)]
        )
        self.assertEqual((len(waiting), waiting.state), (1, "pending"))
        self.assertFalse(waiting.attempt_ids)

    def test_trying_now_brings_the_moment_forward(self):
        later = fields.Datetime.add(fields.Datetime.now(), hours=1)
        self.connector.write({"circuit": "open", "circuit_until": later})
        self.sign_in(self.manager)
        self.assert_done(self.do("try"), PAGE)
        self.assertLess(self.connector.circuit_until, later)

    def test_what_is_refused_is_said(self):
        self.tenant.action_switch_app("automation", False)
        self.sign_in(self.manager)
        self.assert_refused(self.do("test"))

    def test_connectors_of_others_do_not_exist(self):
        self.sign_in(self.manager)
        for path in self.deeds(self.theirs):
            self.assertEqual(self.send(path).status_code, 404)
        self.theirs.invalidate_recordset()
        self.assertEqual(self.theirs.state, "enabled")
        for number, deed in ((0, "pause"), (10**12, "pause")):
            answer = self.send(f"{PAGE}/{number}/{deed}")
            self.assertEqual(answer.status_code, 404)

    def test_other_methods_are_no_deeds(self):
        self.sign_in(self.manager)
        for deed in ("unlink", "action_disable", "_new_secret", "disable"):
            with self.subTest(deed):
                self.assertEqual(self.do(deed).status_code, 404)
        self.assertEqual(self.connector.state, "enabled")

    def test_with_all_its_apps_off_there_is_no_page(self):
        self.sign_in(self.manager)
        self.assertIn(f'href="{PAGE}"', self.get("/app").text)
        for app in APPS:
            self.tenant.action_switch_app(app, False)
        self.assertEqual(self.get(PAGE).status_code, 404)
        self.assertEqual(self.do("pause").status_code, 404)
        self.assertEqual(self.connector.state, "enabled")
        self.assertNotIn(f'href="{PAGE}"', self.get("/app").text)

    def test_nobody_else_has_any(self):
        deeds = self.deeds(self.connector)
        self.check_closed([PAGE], deeds)
        self.check_only_forms_of_ours([PAGE], deeds)
        self.connector.invalidate_recordset()
        self.assertEqual(self.connector.state, "enabled")
