"""Lists, contacts and mailings of one tenant are nobody else's."""

from __future__ import annotations

from ast import literal_eval

from odoo.exceptions import AccessError, UserError
from odoo.tests import TransactionCase, tagged

from .common import VISITOR, MailingMixin


@tagged("post_install", "-at_install")
class TestMailingIsolation(MailingMixin, TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_up_mailing()
        cls.list = cls.make_list(cls.own, VISITOR)
        cls.other_list = cls.make_list(cls.foreign, VISITOR, "secreta@ejemplo.cl")

    def rows(self, env):
        """Create a row of each model as a tenant, and return them."""
        mailing = self.make_mailing(env)
        link = env["link.tracker"].create({"url": "https://x.example", "title": "X"})
        return {
            "mailing.list": env["mailing.list"].create({"name": "Otra"}),
            "mailing.contact": env["mailing.contact"].create({"email": "z@x.example"}),
            "mailing.mailing": mailing,
            "mailing.subscription": env["mailing.subscription"].search([])[0],
            "mailing.subscription.optout": env["mailing.subscription.optout"].create(
                {"name": "Motivo"}
            ),
            "mailing.filter": env["mailing.filter"].create(
                {
                    "name": "Filtro",
                    "mailing_domain": "[]",
                    "mailing_model_id": self.env["ir.model"]._get_id("res.partner"),
                }
            ),
            "mailing.trace": env["mailing.trace"].create(
                {
                    "mass_mailing_id": mailing.id,
                    "model": "res.partner",
                    "res_id": env.user.partner_id.id,
                    "email": env.user.email,
                }
            ),
            "link.tracker": link,
            "link.tracker.code": link.sudo().link_code_ids.with_env(env),
        }

    def test_rows_stay_in_the_tenant(self):
        own, foreign = self.rows(self.own), self.rows(self.foreign)
        for model, row in own.items():
            both = [("id", "in", (row + foreign[model]).ids)]
            with self.subTest(model):
                self.assertEqual(self.own[model].search(both), row)
                with self.assertRaises(AccessError):
                    foreign[model].with_env(self.own).read([])

    def test_statistics_are_of_own_mailings(self):
        self.rows(self.own)
        self.rows(self.foreign)
        self.env.flush_all()
        report = self.own["mailing.trace.report"].search([])
        self.assertEqual(sum(report.mapped("scheduled")), 1)
        self.assertEqual(report.sudo().company_id, self.tenant)

    def test_own_rows_have_the_company_and_own_utm(self):
        mailing = self.make_mailing(self.own)
        self.assertEqual(mailing.company_id, self.tenant)
        self.assertEqual(mailing.source_id.company_id, self.tenant)
        self.assertEqual(mailing.medium_id.company_id, self.tenant)
        self.assertEqual(mailing.medium_id.name, "Email")

    def test_reasons_of_odoo_are_shared(self):
        shared = self.env["mailing.subscription.optout"].create({"name": "No more"})
        self.assertFalse(shared.company_id)
        self.assertIn(shared, self.own["mailing.subscription.optout"].search([]))
        with self.assertRaises(AccessError):
            shared.with_env(self.own).write({"name": "x"})

    def test_a_mailing_reaches_contacts_of_its_company(self):
        secret = self.other._tenant_env()["res.partner"].create(
            {"name": "Secreta", "email": "secreta@ejemplo.cl"}
        )
        ours = self.tenant._tenant_env()["res.partner"].create(
            {"name": "Nuestra", "email": "nuestra@ejemplo.cl"}
        )
        mailing = self.make_mailing(self.own)
        for env in (self.own, self.env):
            recipients = mailing.with_env(env)._get_recipients()
            self.assertIn(ours.id, recipients)
            self.assertNotIn(secret.id, recipients)
            partners = self.env["res.partner"].browse(recipients)
            self.assertEqual(partners.company_id, self.tenant)
            total = mailing.with_env(env)
            total.invalidate_recordset(["total"])
            self.assertEqual(total.total, len(recipients))

    def test_no_condition_looks_into_another_tenant(self):
        """The cron searches as superuser; how many it reaches must tell nothing."""
        # Made by OdooBot, whom tenants do not see.
        domain = "[('create_uid.login', '=', '__system__')]"
        self.assertTrue(self.env["res.partner"].search(literal_eval(domain)))
        mailing = self.make_mailing(self.own, mailing_domain=domain)
        self.assertFalse(mailing.with_env(self.env)._get_recipients())

    def test_a_mailing_to_what_has_no_company_reaches_nobody(self):
        mailing = self.make_mailing(self.own, "mail.guest")
        mailing.sudo().mailing_model_id = self.env["ir.model"]._get_id("res.lang")
        self.assertFalse(mailing.sudo()._get_recipients())

    def test_the_cron_sends_in_the_company_of_each_mailing(self):
        body = '<p><a href="https://oferta.example/x">Oferta</a></p>'
        for env, mailing_list in (
            (self.own, self.list),
            (self.foreign, self.other_list),
        ):
            mailing = self.make_mailing(
                env,
                "mailing.list",
                contact_list_ids=mailing_list.ids,
                body_html=body,
                mailing_domain=f"[('list_ids', 'in', {mailing_list.ids})]",
            )
            self.env["link.tracker"].create(
                {
                    "url": "https://oferta.example/x",
                    "title": "X",
                    "company_id": mailing.company_id.id,
                    "mass_mailing_id": mailing.id,
                    "source_id": mailing.source_id.id,
                    "medium_id": mailing.medium_id.id,
                    "label": "Oferta",
                }
            )
            mailing.sudo().action_put_in_queue()
        with self.enter_registry_test_mode():
            cron = self.env.ref("mass_mailing.ir_cron_mass_mailing_queue")
            cron.method_direct_trigger()
        self.env.invalidate_all()
        for env, count in ((self.own, 1), (self.foreign, 2)):
            mailing = env["mailing.mailing"].search([])
            self.assertEqual(mailing.state, "done")
            traces = env["mailing.trace"].search([])
            self.assertEqual(len(traces), count)
            trackers = self.env["link.tracker"].search(
                [("mass_mailing_id", "=", mailing.id)]
            )
            self.assertEqual(trackers.company_id, mailing.company_id)

    def test_a_list_takes_own_contacts_only(self):
        contact = self.other_list.contact_ids[0]
        with self.assertRaises(UserError):
            self.own["mailing.subscription"].create(
                {"list_id": self.list.id, "contact_id": contact.id}
            )
        with self.assertRaises(UserError), self.env.cr.savepoint():
            self.env["mailing.subscription"].create(
                {"list_id": self.list.id, "contact_id": contact.id}
            )

    def test_lists_count_the_blacklist_of_their_company(self):
        self.foreign["mail.blacklist"].sudo()._add(VISITOR)
        for mailing_list, count in ((self.list, 0), (self.other_list, 1)):
            mailing_list.invalidate_recordset()
            self.assertEqual(mailing_list.contact_count_blacklisted, count)
        self.own["mail.blacklist"].sudo()._add(VISITOR)
        self.env.invalidate_all()
        self.assertEqual(self.list.contact_count, 1)
        self.assertEqual(self.list.contact_count_blacklisted, 1)

    def test_merging_lists_leaves_out_own_blacklist_only(self):
        self.foreign["mail.blacklist"].sudo()._add(VISITOR)
        self.own["mail.blacklist"].sudo()._add("blocked@ejemplo.cl")
        source = self.make_list(self.own, VISITOR, "blocked@ejemplo.cl")
        target = self.own["mailing.list"].create({"name": "Todas"})
        target.action_merge(source, archive=True)
        self.assertEqual(target.contact_ids.mapped("email"), [VISITOR])
        self.assertFalse(source.active)
        target.action_merge(source, archive=False)
        self.assertEqual(len(target.contact_ids), 1)

    def test_a_change_by_address_stays_with_the_list(self):
        self.list.sudo()._update_subscription_from_email(VISITOR, opt_out=True)
        self.assertTrue(self.list.sudo().subscription_ids.opt_out)
        self.assertFalse(any(self.other_list.sudo().subscription_ids.mapped("opt_out")))
        fresh = self.env["mailing.list"].create(
            {"name": "Pública", "is_public": True, "company_id": self.tenant.id}
        )
        fresh._update_subscription_from_email("secreta@ejemplo.cl", opt_out=False)
        self.assertFalse(fresh.contact_ids)
