"""Incoming mail finds its people and its thread in the company it is addressed to."""

from odoo.tests import tagged

from .test_core_mail import CoreMailCase

DOMAIN = "correo.example"
CUSTOMER = "cliente@example.cl"
MAIL = """From: {sender}
To: {to}
Subject: {subject}
Message-Id: {message_id}
In-Reply-To: {reply_to}
References: {reply_to}
Content-Type: text/plain; charset=utf-8

Hola
"""
BOUNCE = """From: mailer-daemon@example.cl
To: bounce@{domain}
Subject: Undelivered Mail Returned to Sender
Message-Id: <bounce-1@example.cl>
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

Unknown user.

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; example.cl

Final-Recipient: rfc822; {recipient}
Action: failed
Status: 5.1.1

--b
Content-Type: message/rfc822

Message-Id: {message_id}
Subject: Hola

Hola

--b--
"""


@tagged("post_install", "-at_install")
class TestCoreGateway(CoreMailCase):
    """Two tenants with an address for new contacts each, and a customer of both."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.domain = cls.env["mail.alias.domain"].create({"name": DOMAIN})
        (cls.tenant | cls.other).alias_domain_id = cls.domain
        cls.alias = cls.create_alias(cls.tenant)
        cls.foreign_alias = cls.create_alias(cls.other)
        (cls.own | cls.foreign).sudo().email = CUSTOMER

    @classmethod
    def create_alias(cls, company):
        return (
            cls.env["mail.alias"]
            .with_company(company)
            .create(
                {
                    "alias_name": "ventas",
                    "alias_model_id": cls.env["ir.model"]._get_id("res.partner"),
                }
            )
        )

    def receive(self, subject, *aliases, sender=CUSTOMER, reply_to=""):
        """Process a mail and return what it created."""
        addresses = [alias.alias_full_name for alias in aliases]
        mail = MAIL.format(
            sender=sender,
            to=", ".join(addresses) or f"catchall@{DOMAIN}",
            subject=subject,
            message_id=f"<{subject}@example.cl>",
            reply_to=reply_to,
        )
        self.env["mail.thread"].message_process(None, mail)
        return self.env["res.partner"].search([("name", "=", subject)])

    def test_two_tenants_may_have_the_same_name(self):
        self.assertEqual(self.alias.alias_name, f"{self.tenant.slug}.ventas")
        self.assertEqual(self.foreign_alias.alias_name, f"{self.other.slug}.ventas")
        self.alias.alias_name = "compras"
        self.assertEqual(self.alias.alias_name, f"{self.tenant.slug}.compras")
        self.domain.company_ids = self.tenant
        own_domain = self.create_alias(self.tenant)
        self.assertEqual(own_domain.alias_name, "ventas")

    def test_the_record_and_its_author_are_of_the_addressed_company(self):
        created = self.receive("nuevo", self.alias)
        self.assertEqual(created.company_id, self.tenant)
        message = created.message_ids.filtered("email_from")[:1]
        self.assertEqual(message.record_company_id, self.tenant)
        self.assertEqual(message.author_id, self.own)

    def test_an_address_that_only_others_know_is_nobody(self):
        self.own.sudo().email = False
        created = self.receive("extraño", self.alias)
        self.assertEqual(created.company_id, self.tenant)
        self.assertFalse(created.message_ids.author_id & self.foreign)

    def test_staff_of_another_tenant_does_not_write_in_its_own_name(self):
        self.stranger.email = "ajeno@example.cl"
        created = self.receive("de-ajeno", self.alias, sender="ajeno@example.cl")
        self.assertEqual(created.company_id, self.tenant)
        self.assertNotEqual(created.create_uid, self.stranger)
        self.assertNotIn(self.stranger.partner_id, created.message_ids.author_id)

    def test_a_mail_to_two_tenants_is_two_stories(self):
        created = self.receive("ambos", self.alias, self.foreign_alias)
        self.assertEqual(created.company_id, self.tenant | self.other)
        for record in created:
            known = self.own if record.company_id == self.tenant else self.foreign
            authors = record.message_ids.filtered("email_from").author_id
            self.assertLessEqual(authors, known | self.env.user.partner_id)
            self.assertIn(known, authors)

    def test_a_reference_to_another_tenants_message_is_no_reply(self):
        secret = self.foreign.with_user(self.stranger).message_post(body="Secreto")
        before = len(self.foreign.sudo().message_ids)
        created = self.receive("cruzado", self.alias, reply_to=secret.message_id)
        self.assertEqual(created.company_id, self.tenant)
        self.assertFalse(created.message_ids.parent_id & secret.sudo())
        self.assertEqual(len(self.foreign.sudo().message_ids), before)

    def test_a_reply_continues_its_thread(self):
        message = self.own.with_user(self.user).message_post(body="¿Sigue?")
        created = self.receive("respuesta", self.alias, reply_to=message.message_id)
        self.assertFalse(created)
        newest = self.own.sudo().message_ids[0]
        self.assertEqual(newest.subject, "respuesta")
        self.assertEqual(newest.record_company_id, self.tenant)

    def test_a_bounce_counts_for_the_company_that_wrote(self):
        message = self.own.with_user(self.user).message_post(
            body="Hola", partner_ids=self.own.ids
        )
        mail = BOUNCE.format(
            domain=DOMAIN, recipient=CUSTOMER, message_id=message.message_id
        )
        self.env["mail.thread"].message_process(None, mail)
        self.assertEqual(self.own.sudo().message_bounce, 1)
        self.assertEqual(self.foreign.sudo().message_bounce, 0)

    def test_alias_domains_of_others_are_not_seen(self):
        private = self.env["mail.alias.domain"].create({"name": "privado.example"})
        self.other.alias_domain_id = private
        domains = self.env["mail.alias.domain"].with_user(self.user).search([])
        self.assertEqual(domains, self.domain)
        aliases = self.env["mail.alias"].with_user(self.user).search([])
        self.assertIn(self.alias, aliases)
        self.assertNotIn(self.foreign_alias, aliases)
