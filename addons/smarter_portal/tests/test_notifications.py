"""Who is told what, once, and in which language."""

from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import tagged

from odoo.addons.smarter_base.tools.outbound.errors import TimedOut
from odoo.addons.smarter_connector.tools.circuit import THRESHOLD
from odoo.addons.smarter_lead.tests.common import submission
from odoo.addons.smarter_lead.tools.schema import LeadSubmission

from ..models.smarter_notification import NOTIFIED
from ..tools import notices
from ..tools.notices import Choice
from .common import PortalCase


@tagged("post_install", "-at_install")
class TestNotifications(PortalCase):
    """Rows of notifications."""

    def of(self, user, kind=None):
        rows = self.env["smarter.notification"].search([("user_id", "=", user.id)])
        return rows.filtered(lambda row: kind in (None, row.kind))

    def receive(self, count=1, company=None):
        """Take leads as the API does, and convert them together."""
        company = company or self.tenant
        intakes = self.env["smarter.lead.intake"].with_user(company.integration_user_id)
        for at in range(count):
            body = submission(email=f"{at}@ejemplo.cl", phone=None, name=f"Ana {at}")
            intakes._accept(intakes._canonical(LeadSubmission.model_validate(body)))
        self.env["smarter.lead.intake"]._convert_batch()

    def test_every_kind_has_words_in_the_language_of_the_reader(self):
        for kind, _name in notices.KINDS:
            self.tenant._notify(self.user, kind, {"name": "Ana", "limit": 5, "used": 5})
        for row in self.of(self.user):
            self.assertTrue(row.title, row.kind)
            self.assertNotEqual(row.title, row.kind)

    def test_nobody_sees_those_of_others(self):
        self.tenant._notify(self.user | self.manager, notices.LEAD, {"name": "Ana"})
        for user in (self.manager, self.stranger):
            rows = self.env["smarter.notification"].with_user(user)
            self.assertFalse(rows.search([("user_id", "=", self.user.id)]))
            with self.assertRaises(AccessError):
                rows.browse(self.of(self.user).ids).read(["kind"])
        mine = self.of(self.user).with_user(self.user)
        with self.assertRaises(AccessError):
            mine.write({"kind": notices.UP})
        mine._mark_read()
        self.assertTrue(mine.read_at)
        self.assertFalse(self.of(self.manager).read_at)

    def drain_with(self, connector, error, times=1):
        for _time in range(times):
            connector._note_results([error])

    def test_managers_hear_of_a_connection_that_fails_and_recovers(self):
        connector = self.create_connector()
        self.drain_with(connector, TimedOut("no answer"), THRESHOLD - 1)
        self.assertFalse(self.of(self.manager))
        self.drain_with(connector, TimedOut("no answer"), 3)
        down = self.of(self.manager, notices.DOWN)
        self.assertEqual((len(down), down.data), (1, {"name": "Flujos"}))
        self.assertEqual((down.res_model, down.res_id), (connector._name, connector.id))
        connector.circuit = "half_open"
        self.drain_with(connector, None)
        self.assertEqual(len(self.of(self.manager, notices.UP)), 1)
        self.assertFalse(self.of(self.user) | self.of(self.stranger))

    def test_managers_hear_of_a_connection_that_is_switched_off(self):
        connector = self.create_connector()
        connector._switch_off("The receiver is gone")
        self.assertEqual(len(self.of(self.manager, notices.DOWN)), 1)

    def test_about_the_same_there_is_one_unread(self):
        for _time in range(3):
            self.tenant._notify(self.user, notices.DEAD, {"name": "x"}, key="dead:1")
        self.assertEqual(len(self.of(self.user)), 1)
        self.of(self.user).with_user(self.user)._mark_read()
        self.tenant._notify(self.user, notices.DEAD, {"name": "x"}, key="dead:1")
        self.assertEqual(len(self.of(self.user)), 2)

    def test_choices_hold(self):
        choices = self.env["smarter.notification.choice"].with_user(self.manager)
        choices._choose({notices.LEAD: Choice(in_app=False)})
        self.tenant._notify(self.user | self.manager, notices.LEAD, {"name": "Ana"})
        self.assertFalse(self.of(self.manager))
        self.assertTrue(self.of(self.user))
        choices._choose({notices.LEAD: Choice(by_mail=True)})
        self.assertEqual(choices._mine()[notices.LEAD], Choice(by_mail=True))
        self.tenant._notify(self.user | self.manager, notices.LEAD, {"name": "Berta"})
        mails = self.env["mail.mail"].search([("subject", "like", "%Berta%")])
        self.assertEqual(mails.recipient_ids, self.manager.partner_id)

    def test_the_badge(self):
        rows = self.env["smarter.notification"].with_user(self.user)
        self.assertEqual(rows._unread(), "0")
        for name in ("Ana", "Berta"):
            self.tenant._notify(self.user, notices.LEAD, {"name": name})
        self.assertEqual(rows._unread(), "2")
        rows._mine()._mark_read()
        self.assertEqual(rows._unread(), "0")

    def test_old_ones_are_forgotten(self):
        self.tenant._notify(self.user, notices.LEAD, {"name": "Ana"})
        rows = self.of(self.user)
        past = fields.Datetime.now() - timedelta(days=91)
        self.env.cr.execute("UPDATE smarter_notification SET create_date = %s", [past])
        rows.invalidate_recordset()
        self.tenant._notify(self.user, notices.LEAD, {"name": "Berta"})
        self.env["smarter.notification"]._gc_notifications()
        self.assertEqual(self.of(self.user).mapped("data"), [{"name": "Berta"}])

    # -- what happens ---------------------------------------------------------------

    def test_a_new_lead_is_told_to_all_who_read_leads(self):
        self.bus_types()
        self.receive()
        self.assertTrue(any(NOTIFIED in text for _to, text in self.bus_types()))
        for user in (self.user, self.manager):
            row = self.of(user, notices.LEAD)
            self.assertIn("Ana 0", row.title)
            lead = self.env["crm.lead"].browse(row.res_id)
            self.assertEqual(lead.company_id, self.tenant)
        self.assertFalse(self.of(self.stranger))

    def test_many_at_once_are_one_notification(self):
        self.receive(3)
        row = self.of(self.user, notices.LEAD)
        self.assertEqual(row.data, {"count": 3})

    def test_not_while_the_app_is_off(self):
        self.tenant.action_switch_app("crm", False)
        self.receive()
        self.assertFalse(self.of(self.user))

    def test_a_limit_is_told_to_managers_at_80_and_at_100(self):
        for used in (80, 100):
            self.tenant._tell_managers_about_limit("users", used, 100)
        told = self.of(self.manager, notices.LIMIT)
        self.assertEqual(len(told), 2)
        self.assertEqual(told[0].with_user(self.manager)._target(), "/app/plan")
        self.assertFalse(self.of(self.user))

    def test_a_lead_that_the_bot_hands_over_is_told_to_its_salesperson(self):
        if "bot_state" not in self.env["crm.lead"]._fields:
            self.skipTest("there are no bots")
        lead = self.create_lead(user_id=self.user.id)
        lead.bot_state = "handed_off"
        lead.bot_state = "handed_off"
        self.assertEqual(self.of(self.user, notices.HANDOFF).res_id, lead.id)
        self.assertFalse(self.of(self.manager, notices.HANDOFF))
        self.create_lead(user_id=False).bot_state = "handed_off"
        self.assertTrue(self.of(self.manager, notices.HANDOFF))
