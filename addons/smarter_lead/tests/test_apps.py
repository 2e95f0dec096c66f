"""The app ``crm``: what is gone while it is off, what waits, and what works on."""

from __future__ import annotations

import uuid

from odoo.exceptions import AccessError
from odoo.tests import tagged

from ..models.smarter_lead_intake import CONVERTED
from .common import LeadCase, submission
from .test_api import LeadHttpCase

# Not crm.team and crm.tag: quotations have them too, where there are any.
CLOSED = ("crm.lead", "crm.stage", "crm.lost.reason", "smarter.lead.intake")


@tagged("post_install", "-at_install")
class TestCrmOff(LeadCase):
    """As the tenant's people see it."""

    def setUp(self):
        super().setUp()
        self.manager = self._manager(self.company_a)
        self._submit()
        self._convert()
        self.lead = self.env["crm.lead"].search(
            [("company_id", "=", self.company_a.id)]
        )

    def _menus(self):
        menus = self.env["ir.ui.menu"].with_user(self.manager).load_menus(False)
        return {menu["xmlid"] for key, menu in menus.items() if key != "root"}

    def test_models_are_closed_and_their_data_comes_back(self):
        self.company_a._switch_app("crm", on=False)
        for model in CLOSED:
            for call in (lambda m: m.search([]), lambda m: m.search_count([])):
                with self.subTest(model), self.assertRaises(AccessError):
                    call(self.env[model].with_user(self.manager))
        with self.assertRaises(AccessError):
            self.lead.with_user(self.manager).read(["name"])
        with self.assertRaises(AccessError):
            self.lead.with_user(self.manager).name = "Otro"
        self.company_a._switch_app("crm", on=True)
        self.lead.with_user(self.manager).name = "Otro"
        self.assertEqual(
            self.env["crm.lead"].with_user(self.manager).search([]), self.lead
        )

    def test_menus_are_gone_and_back(self):
        ours = {"smarter_lead.menu_leads", "smarter_lead.menu_intakes"}
        self.assertLessEqual({*ours, "crm.crm_menu_root"}, self._menus())
        self.company_a._switch_app("crm", on=False)
        self.assertFalse({*ours, "crm.crm_menu_root"} & self._menus())
        self.assertIn("contacts.menu_contacts", self._menus())
        self.company_a._switch_app("crm", on=True)
        self.assertLessEqual({*ours, "crm.crm_menu_root"}, self._menus())

    def test_the_other_tenant_notices_nothing(self):
        self.company_a._switch_app("crm", on=False)
        neighbour = self._manager(self.company_b)
        self.assertFalse(self.env["crm.lead"].with_user(neighbour).search([]))

    def test_accepted_leads_are_converted_all_the_same(self):
        intake = self._submit(name="Eva Soto", email="eva@otro.cl")
        self.company_a._switch_app("crm", on=False)
        self._convert()
        self.assertEqual(intake.state, CONVERTED)
        self.assertEqual(intake.lead_id.company_id, self.company_a)


class TestCrmOffApi(LeadHttpCase):
    """As integrators see it."""

    def test_requests_are_refused_and_taken_again(self):
        self.company_a._switch_app("crm", on=False)
        before = self._waiting()
        self.assertRefused(self._post(submission()), 403, "app_off")
        self.assertRefused(self._get(str(uuid.uuid4())), 403, "app_off")
        self.assertEqual(self._waiting(), before)
        me = self.url_open("/api/v1/me", headers=self._headers(None, {}))
        self.assertEqual(me.status_code, 200)
        self.company_a._switch_app("crm", on=True)
        self.assertEqual(self._post(submission()).status_code, 202)

    def test_a_key_of_another_tenant_works_on(self):
        _key, secret = self._key(self.company_b)
        self.company_a._switch_app("crm", on=False)
        self.assertEqual(self._post(submission(), secret=secret).status_code, 202)
