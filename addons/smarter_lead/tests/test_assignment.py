"""New leads go to salespeople by Odoo's rules, where the team wants it."""

from __future__ import annotations

from odoo.tests import tagged
from odoo.tools import mute_logger

from ..models.crm_team_assignment import ASSIGN_CRON
from .common import LeadCase

MODULE = "odoo.addons.smarter_lead.models.crm_team_assignment"


@tagged("post_install", "-at_install")
class TestAssignment(LeadCase):
    def setUp(self):
        super().setUp()
        self.team = self._team(self.company_a)
        self.manager = self._manager(self.company_a)
        self.member = self.company_a._invite_member("colega@ejemplo.cl", "Ana Rojas")
        self.team.with_user(self.manager).assign_new_leads = True
        self._triggers().unlink()

    def _team(self, company):
        return self.env["crm.team"].search([("company_id", "=", company.id)])

    def _triggers(self):
        cron = self.env.ref(ASSIGN_CRON)
        return self.env["ir.cron.trigger"].search([("cron_id", "=", cron.id)])

    def _leads(self, count, tenant=None):
        intakes = [
            self._submit(tenant, email=f"a{number}@ejemplo.cl", phone=None)
            for number in range(count)
        ]
        self._convert()
        return self.env["crm.lead"].union(*(intake.lead_id for intake in intakes))

    def _membership(self, user):
        return self.team.crm_team_member_ids.filtered(lambda m: m.user_id == user)

    def _assign(self):
        with self.enter_registry_test_mode():
            self.env.ref(ASSIGN_CRON).method_direct_trigger()
        self.env.invalidate_all()

    def test_members_take_turns_up_to_their_capacity(self):
        self.team.crm_team_member_ids.assignment_max = 60
        leads = self._leads(5)
        self.assertFalse(leads.user_id)
        self.assertTrue(self._triggers())
        self._assign()
        taken = [
            leads.filtered(lambda lead, u=u: lead.user_id == u)
            for u in (self.manager, self.member)
        ]
        self.assertEqual([len(own) for own in taken], [2, 2])
        self.assertEqual(len(leads.filtered(lambda lead: not lead.user_id)), 1)
        self.assertEqual(leads.company_id, self.company_a)

    def test_domains_and_pauses_of_members_count(self):
        self.team.crm_team_member_ids.assignment_max = 300
        self._membership(self.manager).assignment_optout = True
        mine = "[('email_from', '=', 'a1@ejemplo.cl')]"
        self._membership(self.member).assignment_domain = mine
        leads = self._leads(3)
        self._assign()
        self.assertEqual(leads.filtered("user_id"), leads[1])
        self.assertEqual(leads[1].user_id, self.member)

    def test_nothing_happens_unless_the_team_wants_it(self):
        self.team.assign_new_leads = False
        leads = self._leads(1)
        self.assertFalse(self._triggers())
        self._assign()
        self.assertFalse(leads.user_id)

    def test_tenants_do_not_meet(self):
        other = self._leads(2, self.company_b)
        own = self._leads(1)
        self._assign()
        self.assertFalse(other.user_id)
        self.assertIn(own.user_id, self.manager | self.member)

    def test_a_team_that_cannot_assign_stops_nothing(self):
        broken = self._team(self.company_b)
        broken.assign_new_leads = True
        leads = self._leads(1)
        theirs = self._leads(1, self.company_b)
        # As a field that an addon took away leaves it.
        self.env.cr.execute(
            "UPDATE crm_team_member SET assignment_domain = '[(''gone'', ''='', 1)]'"
            " WHERE crm_team_id = %s",
            [broken.id],
        )
        self.env.invalidate_all()
        with mute_logger(MODULE):
            self._assign()
        self.assertTrue(leads.user_id)
        self.assertTrue(theirs.exists())
        self.assertFalse(theirs.user_id)

    def test_the_form_shows_the_rules(self):
        self.assertTrue(self.team.assignment_enabled)
        self.assertFalse(self._team(self.company_b).assignment_enabled)
