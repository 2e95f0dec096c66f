"""What visitors do with the links of a mailing concerns the company it is of."""

from __future__ import annotations

from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from odoo.addons.smarter_tenant.tests.common import PASSWORD

from .common import VISITOR, MailingMixin

MISSING = 2**31 - 7


@tagged("post_install", "-at_install")
class TestMailingLinks(MailingMixin, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_up_mailing()
        cls.list = cls.make_list(cls.own, VISITOR, name="Ofertas", is_public=True)
        cls.other_list = cls.make_list(
            cls.foreign, VISITOR, name="Secretas", is_public=True
        )
        cls.mailing = cls.make_mailing(
            cls.own,
            "mailing.list",
            contact_list_ids=cls.list.ids,
            mailing_domain=f"[('list_ids', 'in', {cls.list.ids})]",
        )
        cls.contact = cls.list.contact_ids
        cls.proof = {
            "email": VISITOR,
            "document_id": cls.contact.id,
            "hash_token": cls.mailing.sudo()._generate_mailing_recipient_token(
                cls.contact.id, VISITOR
            ),
        }

    def answer(self, path, **params):
        params = {**self.proof, "mailing_id": self.mailing.id, **params}
        return self.make_jsonrpc_request(path, params)

    def opted_out(self, mailing_list):
        self.env.invalidate_all()
        return mailing_list.sudo().subscription_ids.mapped("opt_out")

    def test_the_page_shows_lists_of_the_company(self):
        page = self.url_open(
            f"/mailing/{self.mailing.id}/unsubscribe", params=self.proof
        )
        self.assertEqual(page.status_code, 200)
        self.assertIn("Ofertas", page.text)
        self.assertNotIn("Secretas", page.text)

    def test_unsubscribing_concerns_lists_of_the_company(self):
        page = self.url_open(
            f"/mailing/{self.mailing.id}/unsubscribe_oneclick",
            data=self.proof,
            method="POST",
        )
        self.assertEqual(page.status_code, 200)
        self.assertEqual(self.opted_out(self.list), [True])
        self.assertEqual(self.opted_out(self.other_list), [False])

    def test_preferences_name_lists_of_the_company(self):
        self.answer("/mailing/list/update", lists_optin_ids=[])
        self.assertEqual(self.opted_out(self.list), [True])
        self.assertEqual(self.opted_out(self.other_list), [False])
        self.other_list.sudo().subscription_ids.opt_out = True
        self.answer("/mailing/list/update", lists_optin_ids=self.other_list.ids)
        self.assertEqual(self.opted_out(self.other_list), [True])

    def test_blocking_is_heard_by_the_company(self):
        self.assertTrue(self.answer("/mailing/blocklist/add"))
        rows = self.env["mail.blacklist"].search([("email", "=", VISITOR)])
        self.assertEqual(rows.company_id, self.tenant)
        self.assertTrue(self.answer("/mailing/blocklist/remove"))
        rows.invalidate_recordset()
        self.assertFalse(rows.active)
        self.foreign["mail.blacklist"].sudo()._add(VISITOR)
        self.answer("/mailing/blocklist/remove")
        active = self.env["mail.blacklist"].search([("email", "=", VISITOR)])
        self.assertEqual(active.company_id, self.other)

    def test_a_link_proves_one_mailing_only(self):
        foreign = self.make_mailing(self.foreign)
        page = self.url_open(f"/mailing/{foreign.id}/unsubscribe", params=self.proof)
        self.assertEqual(page.status_code, 401)

    def test_a_click_counts_for_the_company_of_the_link(self):
        link = self.own["link.tracker"].create(
            {"url": "https://x.example", "title": "X"}
        )
        foreign = self.make_mailing(self.foreign)
        traces = self.env["mailing.trace"].create(
            [
                {
                    "mass_mailing_id": mailing.id,
                    "model": "mailing.contact",
                    "res_id": self.contact.id,
                    "trace_status": "sent",
                }
                for mailing in (self.mailing, foreign)
            ]
        )
        for trace in traces:
            self.url_open(f"/r/{link.code}/m/{trace.id}", allow_redirects=False)
        self.env.invalidate_all()
        self.assertEqual(traces.mapped("trace_status"), ["open", "sent"])
        clicks = self.env["link.tracker.click"].search([("link_id", "=", link.id)])
        self.assertEqual(clicks.mailing_trace_id, traces[0])
        self.assertEqual(clicks.mass_mailing_id.company_id, self.tenant)

    def test_staff_without_a_link_opens_own_mailings_only(self):
        secret = self.make_mailing(self.foreign, body_html="<p>Secreto</p>")
        own = self.make_mailing(self.own, body_html="<p>Propio</p>")
        self.foreign["mailing.subscription.optout"].sudo().create({"name": "Secreto"})
        self.env.flush_all()
        self.authenticate(self.manager.login, PASSWORD)
        self.assertIn("Propio", self.url_open(f"/mailing/{own.id}/view").text)
        for page in ("view", "unsubscribe", "confirm_unsubscribe"):
            with mute_logger("odoo.http"):
                foreign, missing = (
                    self.url_open(f"/mailing/{id_}/{page}")
                    for id_ in (secret.id, MISSING)
                )
            self.assertEqual(foreign.status_code, missing.status_code, page)
            self.assertGreaterEqual(foreign.status_code, 400, page)
            self.assertNotIn("Secreto", foreign.text)

    def test_preferences_of_staff_are_of_the_own_company(self):
        self.manager.email = VISITOR
        self.foreign["mailing.subscription.optout"].sudo().create({"name": "Secreto"})
        self.env.flush_all()
        self.authenticate(self.manager.login, PASSWORD)
        page = self.url_open("/mailing/my").text
        self.assertIn("Ofertas", page)
        self.assertNotIn("Secret", page)
