"""A tenant with no app at all: what belongs to none works on."""

from __future__ import annotations

from lxml import etree

from odoo.tests import tagged

from .common import LeadCase


@tagged("post_install", "-at_install")
class TestAllAppsOff(LeadCase):
    """Nothing else reaches into what is closed."""

    def setUp(self):
        super().setUp()
        for app in self.env["smarter.app"].search([]):
            self.company_a._switch_app(app.code, on=False)
        self.manager = self._manager(self.company_a)
        self.partners = self.env["res.partner"].with_user(self.manager)

    def _everything(self, records, kind="form"):
        """Read what the default form shows, as the web client does."""
        arch = records.get_views([(False, kind)])["views"][kind]["arch"]
        tree = etree.fromstring(arch)
        names = {node.get("name") for node in tree.iter("field")}
        return records.web_read({name: {} for name in names if name in records._fields})

    def test_contacts(self):
        contact = self.partners.create({"name": "Ana", "email": "ana@ejemplo.cl"})
        self.assertEqual(len(self._everything(contact)), 1)
        contact.write({"phone": "+56 9 8765 4321", "is_company": True})
        contact.message_post(body="Hola")
        kinds = ("list", "kanban", "search")
        contact.get_views([(False, kind) for kind in kinds])
        contact.copy().unlink()
        contact.unlink()

    def test_calendar_and_activities(self):
        meeting = (
            self.env["calendar.event"]
            .with_user(self.manager)
            .create(
                {
                    "name": "Visita",
                    "start": "2026-03-02 12:00:00",
                    "stop": "2026-03-02 13:00:00",
                }
            )
        )
        self.assertEqual(len(self._everything(meeting)), 1)
        self.manager.with_user(self.manager)._get_activity_groups()

    def test_own_preferences(self):
        own = self.manager.with_user(self.manager)
        own.read(["name", "email", "lang", "tz", "notification_type"])
        own.write({"signature": "<p>Ana</p>"})
