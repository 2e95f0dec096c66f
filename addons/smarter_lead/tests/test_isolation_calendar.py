"""Meetings of one tenant are nobody else's, not even as busy time."""

from __future__ import annotations

from odoo.exceptions import AccessError, MissingError, UserError
from odoo.tests import tagged

from .test_isolation_crm import IsolationCase

START = "2030-01-07 15:00:00"
STOP = "2030-01-07 16:00:00"


@tagged("post_install", "-at_install")
class TestCalendar(IsolationCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.contact_b = cls.company_b._tenant_env()["res.partner"].create(
            {"name": "Secreta", "email": "secreta@ejemplo.cl"}
        )
        cls.meeting_b = cls.env_b["calendar.event"].create(
            {
                "name": "Reunión secreta",
                "start": START,
                "stop": STOP,
                "partner_ids": [(4, cls.manager_b.partner_id.id)],
                "recurrency": True,
                "rrule_type": "daily",
                "end_type": "count",
                "count": 2,
            }
        )

    def _meet(self, **values):
        return self.env_a["calendar.event"].create(
            {"name": "Reunión", "start": START, "stop": STOP, **values}
        )

    def test_meetings_attendees_and_recurrences_stay_in_the_tenant(self):
        own = self._meet(recurrency=True, rrule_type="daily", count=2, end_type="count")
        self.assertEqual(own.company_id, self.company_a)
        self.assertEqual(own.recurrence_id.company_id, self.company_a)
        recurring = own.recurrence_id.calendar_event_ids
        self.assertEqual(recurring.company_id, self.company_a)
        self.assertEqual(self.env_a["calendar.event"].search([]), recurring.sorted())
        for model in ("calendar.event", "calendar.recurrence", "calendar.attendee"):
            rows = self.env_a[model].search([])
            self.assertTrue(rows)
            foreign = self.env[model].search([]) - rows.with_env(self.env)
            self.assertTrue(foreign)
            with self.subTest(model), self.assertRaises(AccessError):
                foreign[0].with_env(self.env_a).read([])

    def test_a_meeting_invites_own_contacts_only(self):
        for partner in (self.contact_b, self.manager_b.partner_id):
            with self.assertRaises(UserError):
                self._meet(partner_ids=[(4, partner.id)])
            with self.assertRaises(UserError):
                self.env_a["calendar.attendee"].create(
                    {"event_id": self._meet().id, "partner_id": partner.id}
                )

    def test_nobody_joins_a_meeting_of_another_tenant(self):
        Event = self.env_a["calendar.event"].sudo()
        token = self.meeting_b.access_token
        self.assertFalse(Event.search([("access_token", "=", token)]))
        with self.assertRaises(AccessError):
            self.meeting_b.with_env(self.env_a).action_join_meeting(
                self.manager_a.partner_id.id
            )
        with self.assertRaises(MissingError):
            self.env_a["calendar.attendee"].create(
                {
                    "event_id": self.meeting_b.id,
                    "partner_id": self.manager_a.partner_id.id,
                }
            )

    def test_a_lead_counts_its_own_meetings(self):
        lead_b = self._make(self.company_b, "crm.lead")
        with self.assertRaises(MissingError):
            self._meet(opportunity_id=lead_b.id)

    def test_reminders_name_own_meetings(self):
        alarm = self.env.ref("calendar.alarm_notif_1")
        self._meet(alarm_ids=[(4, alarm.id)])
        self.meeting_b.alarm_ids = [(4, alarm.id)]
        notifications = self.env_a["calendar.alarm_manager"].get_next_notif()
        self.assertNotIn("Reunión secreta", str(notifications))

    def test_filters_are_ones_own(self):
        Filter = self.env_a["calendar.filters"]
        own = Filter.create({"partner_id": self.manager_a.partner_id.id})
        self.env_b["calendar.filters"].create(
            {"partner_id": self.manager_b.partner_id.id}
        )
        self.assertEqual(Filter.search([]), own)
        with self.assertRaises(MissingError):
            Filter.create({"partner_id": self.contact_b.id})

    def test_event_types_are_the_managers_to_make(self):
        EventType = self.env_a["calendar.event.type"]
        made = EventType.create({"name": "Visita"})
        self.assertEqual(made.company_id, self.company_a)
        with self.assertRaises(AccessError):
            made.with_env(self.env_b).write({"name": "x"})
