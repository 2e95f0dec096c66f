"""E-mails and documents as they leave: the brand is written inside them."""

import base64
import re

from lxml import html

from odoo.tests import TransactionCase, tagged

from odoo.addons.smarter_tenant.models.res_users import GROUP_MANAGER
from odoo.addons.smarter_tenant.tests.common import RUT_A, RUT_B, TenantMixin

from ..tools import contrast
from .test_brand_files import PIXEL

LAYOUTS = ("mail.mail_notification_layout", "mail.mail_notification_light")
RED, PALE, BLUE = "#AA0000", "#FFEE00", "#0000AA"


class DocumentCase(TenantMixin, TransactionCase):
    """Two tenants of different colours."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.tenant = cls.create_tenant(RUT_A)
        cls.other = cls.create_tenant(RUT_B, "Ferretería del Sur Ltda")
        cls.tenant.write({"brand_primary": RED, "slogan": "Pan de verdad"})
        cls.other.write({"brand_primary": BLUE, "slogan": "Clavos y más"})


@tagged("post_install", "-at_install")
class TestMail(DocumentCase):
    def _mail(self, company, layout):
        """Return an e-mail of this company, as HTML, that nobody sent."""
        env = company._tenant_env()
        values = {"name": "Rosa Araya", "email": "rosa@example.cl"}
        partner = env["res.partner"].create({**values, "company_id": company.id})
        message = partner.message_notify(
            partner_ids=partner.ids,
            subject="Su cotización",
            body="Está lista.",
            email_from="ventas@example.cl",
            email_layout_xmlid=layout,
            force_send=False,
            mail_auto_delete=False,
        )
        mail = self.env["mail.mail"].search([("mail_message_id", "=", message.id)])
        self.assertTrue(mail)
        return mail[0].body_html

    def test_each_tenant_writes_in_its_own_colours(self):
        for layout in LAYOUTS:
            for company, other in (
                (self.tenant, self.other),
                (self.other, self.tenant),
            ):
                with self.subTest(layout=layout, company=company.name):
                    text = self._mail(company, layout)
                    self.assertIn(
                        f"border-top: 4px solid {company.brand_primary}", text
                    )
                    self.assertIn(company.name, text)
                    for trace in (other.brand_primary, other.name, other.slogan):
                        self.assertNotIn(trace, text)

    def test_the_slogan_stands_below_the_name(self):
        page = html.fromstring(self._mail(self.tenant, LAYOUTS[0]))
        self.assertIn("Pan de verdad", page.text_content())

    def test_mail_programs_get_no_variables_and_no_foreign_links(self):
        for layout in LAYOUTS:
            with self.subTest(layout=layout):
                text = self._mail(self.tenant, layout)
                self.assertNotIn("var(--", text)
                self.assertNotIn("odoo.com", text)
        self.assertIn("SmarterOS", self._mail(self.tenant, LAYOUTS[1]))

    def test_a_pale_colour_is_no_colour_for_text(self):
        self.tenant.brand_primary = PALE
        text = self._mail(self.tenant, LAYOUTS[0])
        self.assertIn(f"solid {PALE}", text)
        used = set(re.findall(r"(?<![-\w])color:\s*(#[0-9A-Fa-f]{6})", text))
        readable = self.tenant._mail_brand()["primary-text"]
        self.assertIn(readable, used)
        self.assertNotIn(PALE, used)
        self.assertGreaterEqual(contrast.ratio(readable, "#FFFFFF"), contrast.TEXT)

    def test_a_company_that_is_no_tenant_writes_in_the_suites_colours(self):
        tokens = self.env.ref("base.main_company")._mail_brand()
        self.assertEqual(tokens["primary"], "#2563EB")

    def test_buttons_of_odoos_own_templates_have_the_brand(self):
        self.assertEqual(self.tenant.email_secondary_color, RED)
        self.assertEqual(self.tenant.email_primary_color, contrast.WHITE)
        self.tenant.brand_primary = PALE
        self.assertEqual(self.tenant.email_primary_color, contrast.INK)

    def test_mails_about_accounts_have_it_too(self):
        users = [
            self.create_tenant_user(company, f"jefa{company.id}", GROUP_MANAGER)
            for company in (self.tenant, self.other)
        ]
        for name in ("invitation", "reset_password"):
            template = self.env.ref(f"smarter_tenant.mail_template_{name}")
            for user, color in zip(users, (RED, BLUE), strict=True):
                made = template._render_field("body_html", user.ids)[user.id]
                self.assertIn(f"background-color: {color}; color: #FFFFFF", made)
        partner = users[0].partner_id
        template = self.env.ref("smarter_tenant.mail_template_signup")
        made = template._render_field("body_html", partner.ids)[partner.id]
        self.assertIn(f"background-color: {RED}; color: #FFFFFF", made)


@tagged("post_install", "-at_install")
class TestReport(DocumentCase):
    def _report(self, company):
        report = company._tenant_env()["ir.actions.report"]
        made = report._render_qweb_html("web.preview_externalreport", company.ids)
        return made[0].decode()

    def test_the_style_of_a_document_is_of_its_company_alone(self):
        text = self._report(self.tenant)
        self.assertIn(f".o_company_{self.tenant.id}_layout h2", text)
        self.assertIn(f"border-bottom: 2px solid {RED}", text)
        self.assertNotIn(BLUE, text)

    def test_every_layout_that_a_company_can_choose_has_the_colours(self):
        for layout in self.env["report.layout"].search([]):
            with self.subTest(layout=layout.name):
                self.tenant.external_report_layout_id = layout.view_id
                self.assertIn(f"2px solid {RED}", self._report(self.tenant))

    def test_no_layout_asks_the_reader_for_a_logo(self):
        for layout in self.env["report.layout"].search([]):
            with self.subTest(layout=layout.name):
                self.tenant.external_report_layout_id = layout.view_id
                self.tenant.logo = False
                self.assertNotIn('alt="Logo"', self._report(self.tenant))
                self.tenant.logo = base64.b64encode(PIXEL)
                self.assertIn('alt="Logo"', self._report(self.tenant))

    def test_standard_layout_has_the_band_and_the_slogan(self):
        layout = self.env.ref("web.external_layout_standard")
        self.tenant.write(
            {"external_report_layout_id": layout.id, "report_header": False}
        )
        text = self._report(self.tenant)
        self.assertIn(f"background-color: {RED}", text)
        self.assertIn("Pan de verdad", text)

    def test_a_company_that_is_no_tenant_prints_as_it_did(self):
        company = self.env.ref("base.main_company")
        self.assertIsNone(company._document_brand())
