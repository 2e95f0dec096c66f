"""Consents: recorded as given, allowing nothing that was not agreed to."""

from __future__ import annotations

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.fields import Datetime
from odoo.tests import Form, tagged

from ..tools.consent import text_hash
from .common import LeadCase

CHANNELS = ("email", "phone", "sms", "whatsapp")
HASH = text_hash("Acepto recibir ofertas.")


def given(**changes):
    """Return a consent to marketing by e-mail that is proven."""
    return {
        "purposes": ["marketing"],
        "channels": ["email"],
        "text_version": "1",
        "text_hash": HASH,
        **changes,
    }


@tagged("post_install", "-at_install")
class ConsentCase(LeadCase):
    def _partner(self, tenant=None, **changes):
        intake = self._submit(tenant, **changes)
        self._convert()
        return intake.partner_id

    def _allowed(self, partner):
        return {c for c in CHANNELS if partner[f"marketing_{c}"]}


@tagged("post_install", "-at_install")
class TestConsent(ConsentCase):
    def test_a_consent_is_recorded_with_its_proof(self):
        consent = given(
            purposes=["contact", "marketing"],
            channels=["email", "whatsapp"],
            given_at="2026-03-10T08:59:30-03:00",
            ip="200.1.2.3",
            policy_url="https://ejemplo.cl/privacidad",
        )
        intake = self._submit(consent=consent, form="Contacto")
        self._convert()
        rows = intake.partner_id.consent_ids
        self.assertEqual(
            {(row.purpose, row.channel) for row in rows},
            {(p, c) for p in consent["purposes"] for c in consent["channels"]},
        )
        for row in rows:
            self.assertEqual(row.company_id, self.company_a)
            self.assertEqual(row.lead_id, intake.lead_id)
            self.assertEqual(row.intake_id, intake)
            self.assertEqual(row.email, "ana@ejemplo.cl")
            self.assertEqual(row.phone, "+56987654321")
            self.assertEqual(row.text_version, "1")
            self.assertEqual(row.text_hash, HASH)
            self.assertEqual(row.given_at, Datetime.to_datetime("2026-03-10 11:59:30"))
            self.assertEqual(row.ip, "200.1.2.3")
            self.assertEqual(row.form, "Contacto")
            self.assertEqual(row.policy_url, "https://ejemplo.cl/privacidad")
            self.assertEqual(row.state, "given")

    def test_the_time_is_that_of_receipt_unless_given(self):
        intake = self._submit(consent=given())
        self._convert()
        row = intake.partner_id.consent_ids
        self.assertEqual(row.given_at, intake.received_at)

    def test_marketing_takes_a_recorded_consent(self):
        self.assertEqual(self._allowed(self._partner()), set())
        for number, (consent, allowed) in enumerate(
            (
                (given(), {"email"}),
                (given(channels=["sms", "whatsapp"]), {"sms", "whatsapp"}),
                (given(channels=[]), set()),
                (given(purposes=["contact"]), set()),
                (given(text_hash=None), set()),
                (given(text_version=None), set()),
            )
        ):
            with self.subTest(consent):
                contact = {
                    "email": f"c{number}@ejemplo.cl",
                    "phone": f"+5698765{number:04}",
                }
                partner = self._partner(consent=consent, **contact)
                self.assertEqual(self._allowed(partner), allowed)
                self.assertTrue(partner.consent_count)

    def test_what_is_not_proven_is_shown_as_such(self):
        partner = self._partner(consent=given(text_hash=None))
        self.assertEqual(partner.consent_ids.state, "unproven")

    def test_a_stranger_with_my_rut_agrees_for_the_own_address_only(self):
        mine = self._partner(rut="12345678-5", consent=given(purposes=["contact"]))
        theirs = self._partner(
            rut="12345678-5", email="otra@ejemplo.cl", phone=None, consent=given()
        )
        self.assertEqual(mine, theirs)
        self.assertEqual(mine.email, "ana@ejemplo.cl")
        self.assertEqual(self._allowed(mine), set())
        mine.email = "otra@ejemplo.cl"
        self.assertEqual(self._allowed(mine), {"email"})

    def test_contacts_can_be_chosen_by_permission(self):
        partner = self._partner(consent=given())
        self._partner(email="otra@ejemplo.cl", phone=None)
        own = self.env["res.partner"].with_user(self._manager(self.company_a))
        found = own.search([("marketing_email", "=", True)])
        self.assertEqual(found, partner)
        self.assertFalse(own.search([("marketing_sms", "=", True)]))
        self.assertNotIn(partner, own.search([("marketing_email", "=", False)]))

    def test_consents_are_of_one_tenant(self):
        partner = self._partner(self.company_a, consent=given())
        other = self._partner(self.company_b, consent=given(channels=["sms"]))
        self.assertNotEqual(partner, other)
        theirs = self.env["smarter.consent"].with_user(self._manager(self.company_b))
        self.assertEqual(theirs.search([]), other.consent_ids)
        with self.assertRaises(AccessError):
            partner.consent_ids.with_user(self._manager(self.company_b)).read(["ip"])

    def test_people_change_nothing(self):
        row = self._partner(consent=given()).consent_ids
        own = row.with_user(self._manager(self.company_a))
        for change in (
            lambda: own.write({"channel": "sms"}),
            lambda: own.write({"revoked_at": Datetime.now()}),
            lambda: own.create({"purpose": "marketing", "given_at": Datetime.now()}),
            own.unlink,
            # Not even code: what was given stays as it was given.
            lambda: row.write({"channel": "sms"}),
        ):
            with self.assertRaises(AccessError):
                change()


@tagged("post_install", "-at_install")
class TestOptOut(ConsentCase):
    @freeze_time("2026-03-10 12:00:00")
    def test_a_person_opts_out_of_one_channel(self):
        partner = self._partner(consent=given(channels=["email", "sms"]))
        manager = self._manager(self.company_a)
        partner.with_user(manager)._revoke_consent(["sms"], "Lo pidió")
        self.assertEqual(self._allowed(partner), {"email"})
        row = partner.consent_ids.filtered("revoked_at")
        self.assertEqual(row.channel, "sms")
        self.assertEqual(row.revoked_at, Datetime.now())
        self.assertEqual(row.revoked_by_id, manager)
        self.assertEqual(row.revoke_reason, "Lo pidió")
        with self.assertRaises(AccessError):
            row.write({"revoke_reason": "Otra"})
        entry = self.env["smarter.audit"].search(
            [("action", "=", "consent.revoked"), ("company_id", "=", self.company_a.id)]
        )
        self.assertEqual(entry.detail, {"channels": ["sms"], "consents": 1})
        self.assertEqual(entry.user_id, manager)

    def test_opting_out_is_for_one_tenant(self):
        partner = self._partner(self.company_a, consent=given())
        other = self._partner(self.company_b, consent=given())
        partner._revoke_consent()
        self.assertEqual(self._allowed(partner), set())
        self.assertEqual(self._allowed(other), {"email"})
        self.assertTrue(partner.is_blacklisted)
        self.assertFalse(other.is_blacklisted)
        self.assertFalse(other.consent_ids.revoked_at)

    def test_it_holds_for_the_address_wherever_it_is_noted(self):
        partner = self._partner(rut="12345678-5", consent=given())
        twin = self._partner(rut="11111112-K", consent=given())
        self.assertNotEqual(partner, twin)
        partner._revoke_consent(["email"])
        self.assertEqual(self._allowed(twin), set())
        self.assertTrue(twin.consent_ids.revoked_at)

    def test_a_later_form_does_not_bring_it_back(self):
        partner = self._partner(consent=given(channels=["email", "sms"]))
        partner._revoke_consent()
        self._partner(consent=given(channels=["email", "sms"]))
        rows = partner.consent_ids
        given_rows = rows.filtered("text_version")
        self.assertEqual(len(given_rows), 4)
        self.assertEqual(len(given_rows.filtered("revoked_at")), 2)
        self.assertEqual(self._allowed(partner), set())

    def test_who_never_agreed_can_refuse_for_good(self):
        partner = self._partner()
        manager = self._manager(self.company_a)
        partner.with_user(manager)._revoke_consent(["email"], "Lo pidió")
        row = partner.consent_ids
        self.assertEqual(
            (row.channel, row.state, row.revoked_by_id), ("email", "revoked", manager)
        )
        self.assertEqual(partner._refused_channels(), ["email"])
        partner._revoke_consent(["email"])
        self.assertEqual(len(partner.consent_ids), 1)
        self.env["mail.blacklist"].search([]).unlink()
        self._partner(consent=given())
        self.assertEqual(self._allowed(partner), set())

    def test_unsubscribing_from_a_mailing_counts(self):
        partner = self._partner(consent=given())
        env = self.company_a._tenant_env()
        env["mail.blacklist"]._add("ana@ejemplo.cl")
        partner.invalidate_recordset()
        self.assertEqual(self._allowed(partner), set())

    def test_staff_opt_a_contact_out_with_the_form(self):
        partner = self._partner(consent=given(channels=["email", "phone"]))
        user = self._manager(self.company_a)
        action = partner.with_user(user).action_opt_out()
        Wizard = self.env[action["res_model"]].with_user(user)
        with Form(Wizard.with_context(**action["context"])) as form:
            form.phone = False
            form.reason = "Llamó"
        form.record.action_revoke()
        self.assertEqual(self._allowed(partner), {"phone"})

    def test_nobody_opts_a_strangers_contact_out(self):
        partner = self._partner(consent=given())
        other = self._manager(self.company_b)
        with self.assertRaises(UserError):
            partner.with_user(other).action_opt_out()
        wizard = self.env["smarter.consent.revoke"].with_user(other)
        # Rows of strangers are not there.
        with self.assertRaises(UserError):
            wizard.create({"partner_id": partner.id}).action_revoke()
        self.assertEqual(self._allowed(partner), {"email"})
