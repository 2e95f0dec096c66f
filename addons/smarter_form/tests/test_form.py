"""Building a form: addresses, checks, consent texts, figures, notification."""

from __future__ import annotations

from unittest.mock import patch

from psycopg2.errors import UniqueViolation

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.smarter_gateway.exceptions import ValidationFailed

from ..tools import submission
from .common import FormCase


@tagged("post_install", "-at_install")
class TestForm(FormCase):
    def submit(self, form=None, **changes):
        """Take answers as the hosted page does."""
        form = (form or self.form).with_user(self.tenant.integration_user_id)
        draft = submission.from_form(form._config(), self.answers(form, **changes))
        payload, columns = form._submission(draft, ip="203.0.113.7")
        intakes = form.env["smarter.lead.intake"].with_context(
            allowed_company_ids=self.tenant.ids
        )
        intakes._accept(payload, **columns)
        return self.intakes(form)[:1]

    def convert(self):
        while self.env["smarter.lead.intake"]._convert_batch():
            self.env.flush_all()
        self.env.invalidate_all()

    # -- building ---------------------------------------------------------------

    def test_a_new_form_is_ready(self):
        self.assertEqual(self.form.slug, "contacto")
        self.assertRegex(self.form.browser_key, r"^pk_[A-Za-z0-9]{32}$")
        self.assertEqual(self.form.company_id, self.tenant)
        kinds = self.form.field_ids.mapped("kind")
        self.assertEqual(kinds, ["name", "email", "phone", "message"])
        self.assertIn(self.form.browser_key, self.form.snippet)

    def test_addresses_are_unique_among_all_tenants(self):
        manager = self.create_tenant_user(
            self.other, "otra", "smarter_tenant.group_tenant_manager"
        )
        forms = self.env["smarter.form"].with_user(manager)
        second = forms.create({"name": "Contacto"})
        self.assertRegex(second.slug, r"^contacto-[0-9a-f]{6}$")
        with mute_logger("odoo.sql_db"), self.assertRaises(UniqueViolation):
            second.slug = self.form.slug
            second.flush_recordset()

    def test_two_of_one_title_made_at_once(self):
        """The other transaction's form is not to be seen; only the database knows it."""
        forms = self.env["smarter.form"].with_user(self.manager)
        with (
            mute_logger("odoo.sql_db"),
            patch.object(self.registry["smarter.form"], "_slug_is_taken") as look,
        ):
            look.return_value = False
            form = forms.create({"name": "Contacto"})
        self.assertRegex(form.slug, r"^contacto-[0-9a-f]{6}$")
        self.assertEqual(len(form.field_ids), 4)
        self.assertNotEqual(form.browser_key, self.form.browser_key)

    def test_an_address_that_somebody_chose_is_not_changed(self):
        forms = self.env["smarter.form"].with_user(self.manager)
        words = [{"name": "Otro", "slug": self.form.slug}, {"name": "Tercero"}]
        for vals_list in (words[:1], words):
            with mute_logger("odoo.sql_db"), self.assertRaises(UniqueViolation):
                with self.env.cr.savepoint():
                    forms.create(vals_list)

    def test_two_of_one_title_in_one_call(self):
        forms = self.env["smarter.form"].with_user(self.manager)
        both = forms.create([{"name": "Cotizar"}, {"name": "Cotizar"}])
        self.assertEqual(both[0].slug, "cotizar")
        self.assertRegex(both[1].slug, r"^cotizar-[0-9a-f]{6}$")

    def test_copies(self):
        copy = self.form.copy()
        self.assertNotEqual(copy.slug, self.form.slug)
        self.assertNotEqual(copy.browser_key, self.form.browser_key)
        self.assertNotEqual(copy.honeypot, self.form.honeypot)
        self.assertEqual(len(copy.field_ids), 4)

    def test_what_cannot_be(self):
        for values in (
            {"slug": "Con Espacio"},
            {"slug": "a/b"},
            {"slug": "-a"},
            {"redirect_url": "javascript:alert(1)"},
            {"redirect_url": "//evil.example"},
            {"policy_url": "ftp://a.cl"},
            {"allowed_origins": "https://a.cl/camino"},
            {"allowed_origins": "*"},
            {"accent": "red;}body{display:none"},
        ):
            with self.subTest(values), self.assertRaises(ValidationError):
                self.form.write(values)

    def test_a_lead_needs_a_name_and_a_way_to_answer(self):
        for kinds in (["name"], ["email"], ["message"]):
            fields = self.form.field_ids.filtered(
                lambda f, kinds=kinds: f.kind in kinds
            )
            others = self.form.field_ids - fields
            with self.subTest(kinds), self.assertRaises(ValidationError):
                self.form.field_ids = [Command.unlink(f.id) for f in others]

    def test_roles(self):
        form = self.form.with_user(self.user)
        self.assertEqual(form.name, "Contacto")
        for change in (
            lambda: form.write({"name": "x"}),
            lambda: form.env["smarter.form"].create({"name": "x"}),
            form.unlink,
            form.action_rotate_key,
            lambda: form.field_ids.write({"is_required": True}),
        ):
            with self.assertRaises(AccessError):
                change()

    def test_other_tenants_see_nothing(self):
        stranger = self.create_tenant_user(
            self.other, "ajena", "smarter_tenant.group_tenant_manager"
        )
        for model in ("smarter.form", "smarter.form.field", "smarter.form.consent"):
            self.assertFalse(self.env[model].with_user(stranger).search([]))
        with self.assertRaises(AccessError):
            self.form.with_user(stranger).read(["name"])

    def test_rotation_is_audited(self):
        former = self.form.browser_key
        self.form.action_rotate_key()
        self.assertNotEqual(self.form.browser_key, former)
        self.assertIn("form.key_rotated", self.audit_actions(self.tenant))

    def test_fields_of_the_tenant(self):
        own = self.env["smarter.lead.field"].with_user(self.manager)
        size, member = own.create(
            [
                {
                    "name": "talla",
                    "label": "Talla",
                    "type": "choice",
                    "choices": "S\nM",
                },
                {"name": "socio", "label": "Socio", "type": "boolean"},
            ]
        )
        self.form.field_ids = [
            Command.create({"kind": "custom", "lead_field_id": size.id}),
            Command.create({"kind": "custom", "lead_field_id": member.id}),
        ]
        answers = {"custom.talla": "M", "custom.socio": "1"}
        intake = self.submit(**answers)
        self.assertEqual(intake.payload["custom"], {"talla": "M", "socio": True})
        with self.assertRaises(ValidationFailed) as caught:
            self.submit(**{"custom.talla": "XXL"})
        self.assertEqual(caught.exception.errors[0]["field"], "custom.talla")
        size.active = False
        names = [field.name for field in self.form._config().fields]
        self.assertNotIn("custom.talla", names)

    def test_fields_of_another_tenant(self):
        foreign = self.env["smarter.lead.field"].create(
            {"name": "x", "label": "X", "company_id": self.other.id}
        )
        values = {"kind": "custom", "lead_field_id": foreign.id}
        with self.assertRaises(UserError):
            self.form.field_ids = [Command.create(values)]

    # -- consent ----------------------------------------------------------------

    def test_texts_have_versions(self):
        self.assertEqual(self.form.consent_ids.mapped("version"), [1])
        self.form.consent_contact_es = "Acepto otra cosa."
        former, latest = self.form.consent_ids.sorted("version")
        self.assertEqual(latest.version, 2)
        self.assertEqual(latest.contact_es, "Acepto otra cosa.")
        self.assertIn("responder", former.contact_es)
        self.form.write({"name": "Otro", "consent_contact_es": "Acepto otra cosa."})
        self.assertEqual(len(self.form.consent_ids), 2)

    def test_versions_stay(self):
        version = self.form.consent_ids
        for record in (version, version.sudo()):
            with self.assertRaises(AccessError):
                record.write({"contact_es": "Otra cosa"})
        with self.assertRaises(AccessError):
            version.unlink()

    def test_consent_is_that_of_the_text_shown(self):
        shown = self.form._config().consent
        token = self.token()
        self.form.consent_contact_es = "Acepto todo."
        intake = self.submit(token=token)
        consent = intake.payload["consent"]
        self.assertEqual(consent["purposes"], ["contact"])
        self.assertEqual(consent["channels"], [])
        self.assertEqual(consent["text_version"], "1-es")
        self.assertEqual(consent["text_hash"], shown.digest("es"))
        self.assertEqual(consent["ip"], "203.0.113.7")

    def test_marketing_only_when_ticked(self):
        self.form.consent_marketing_es = "Quiero novedades."
        self.form.channel_whatsapp = True
        given = {"consent.marketing": "1"}
        consent = self.submit(**given).payload["consent"]
        self.assertEqual(consent["purposes"], ["contact", "marketing"])
        self.assertEqual(consent["channels"], ["email", "whatsapp"])

    # -- what comes of it -------------------------------------------------------

    def test_lead_knows_its_form(self):
        self.form.write({"utm_campaign": "Otoño", "source": "web"})
        intake = self.submit(utm_source="google")
        self.convert()
        lead = intake.lead_id
        self.assertEqual(lead.form_id, self.form)
        self.assertEqual(lead.intake_source, "web")
        self.assertEqual(lead.source_id.name.lower(), "google")
        self.assertEqual(lead.campaign_id.name, "Otoño")
        self.assertEqual(intake.payload["form"], "Contacto")

    def test_figures(self):
        first = self.submit()
        self.submit(email="eva@ejemplo.cl", phone="+56 9 5555 4444", name="Eva")
        self.convert()
        first.lead_id.action_set_won()
        self.form.invalidate_recordset()
        self.assertEqual(self.form.submission_count, 2)
        self.assertEqual(self.form.won_count, 1)
        self.assertEqual(self.form.conversion, 0.5)

    def test_used_forms_are_archived_not_deleted(self):
        self.submit()
        with self.assertRaises(UserError):
            self.form.unlink()
        self.make_form(name="Otro").unlink()

    def test_notification_waits_in_the_queue(self):
        self.form.notify_user_ids = self.manager
        self.manager.notification_type = "email"
        intake = self.submit(name="<b>Ana</b>")
        self.convert()
        mail = self.env["mail.mail"].search(
            [("model", "=", "crm.lead"), ("res_id", "=", intake.lead_id.id)]
        )
        self.assertEqual(mail.state, "outgoing")
        self.assertEqual(mail.recipient_ids, self.manager.partner_id)
        self.assertIn("&lt;b&gt;Ana&lt;/b&gt;", mail.body_html)
        self.assertNotIn("<b>Ana</b>", mail.body_html)
