"""Which contact a lead gets: found within the tenant, filled but never overwritten."""

from __future__ import annotations

from odoo.tests import tagged

from .common import RUT_A, RUT_COMPANY, RUT_PERSON, LeadCase


@tagged("post_install", "-at_install")
class TestContacts(LeadCase):
    def _partner(self, company=None, **values):
        company = company or self.company_a
        return company._tenant_env()["res.partner"].create(
            {"name": "Known", "company_id": company.id, **values}
        )

    def _contact_of(self, **changes):
        intake = self._submit(**changes)
        self._convert()
        self.assertEqual(intake.partner_id, intake.lead_id.partner_id)
        return intake.partner_id

    def test_an_unknown_person_becomes_a_contact_of_the_tenant(self):
        partner = self._contact_of(rut=RUT_PERSON, company="Ejemplo SpA")
        self.assertEqual(partner.company_id, self.company_a)
        self.assertEqual(partner.name, "Ana Pérez")
        self.assertEqual(partner.email, "ana@ejemplo.cl")
        self.assertEqual(partner.phone_sanitized, "+56987654321")
        self.assertEqual(partner.vat, RUT_PERSON)
        self.assertEqual(partner.country_id.code, "CL")
        self.assertEqual(partner.company_name, "Ejemplo SpA")
        self.assertFalse(partner.is_company)

    def test_a_company_rut_without_a_company_name_is_a_company(self):
        self.assertTrue(self._contact_of(rut=RUT_COMPANY).is_company)

    def test_a_contact_is_found_by_each_key(self):
        for values, changes in (
            ({"vat": RUT_PERSON}, {"rut": "12.345.678-5"}),
            ({"email": "Ana <ANA@Ejemplo.cl>"}, {"phone": None}),
            ({"email": "ana@ñandú.cl"}, {"email": "ANA@xn--and-6ma2c.cl"}),
            ({"phone": "+56 9 8765 4321"}, {"email": None}),
        ):
            with self.subTest(values), self.env.cr.savepoint() as savepoint:
                partner = self._partner(country_id=self.env.ref("base.cl").id, **values)
                self.assertEqual(self._contact_of(**changes), partner)
                savepoint.rollback()

    def test_a_rut_typed_with_dots_by_staff_is_found(self):
        """Without a country Odoo stores a RUT as it was typed."""
        for spelling in ("12.345.678-5", "123456785", "CL12345678-5"):
            with self.subTest(spelling):
                partner = self._partner()
                self.env.cr.execute(
                    "UPDATE res_partner SET vat = %s WHERE id = %s",
                    (spelling, partner.id),
                )
                partner.invalidate_recordset()
                found = self._contact_of(rut=RUT_PERSON, email=None)
                self.assertEqual(found, partner)
                partner.active = False

    def test_the_rut_decides_before_the_email_and_the_email_before_the_phone(self):
        by_phone = self._partner(phone="+56987654321")
        by_email = self._partner(email="ana@ejemplo.cl")
        by_rut = self._partner(vat=RUT_PERSON)
        self.assertEqual(self._contact_of(rut=RUT_PERSON), by_rut)
        self.assertEqual(self._contact_of(), by_email)
        self.assertEqual(self._contact_of(email="otra@ejemplo.cl"), by_phone)

    def test_known_data_is_kept_and_empty_fields_are_filled(self):
        partner = self._partner(name="Ana P.", email="ana@ejemplo.cl")
        intake = self._submit(name="Otro Nombre", rut=RUT_PERSON, company="Nueva SpA")
        self._convert()
        self.assertEqual(intake.partner_id, partner)
        self.assertEqual(partner.name, "Ana P.")
        self.assertEqual(partner.phone_sanitized, "+56987654321")
        self.assertEqual(partner.vat, RUT_PERSON)
        self.assertEqual(partner.company_name, "Nueva SpA")

    def test_another_address_stays_on_the_lead(self):
        partner = self._partner(
            vat=RUT_PERSON, email="secreto@ejemplo.cl", phone="+56222345678"
        )
        intake = self._submit(rut=RUT_PERSON)
        self._convert()
        self.assertEqual(intake.partner_id, partner)
        self.assertEqual(partner.email, "secreto@ejemplo.cl")
        self.assertEqual(partner.phone, "+56222345678")
        self.assertEqual(intake.lead_id.email_from, "ana@ejemplo.cl")
        self.assertEqual(intake.lead_id.phone, "+56987654321")

    def test_one_new_person_in_one_batch_is_one_contact(self):
        first = self._submit(phone=None)
        second = self._submit(rut=RUT_PERSON)
        third = self._submit(email="otra@ejemplo.cl", rut=RUT_PERSON, phone=None)
        self._convert()
        partner = first.partner_id
        self.assertEqual(second.partner_id, partner)
        self.assertEqual(third.partner_id, partner)
        self.assertEqual(partner.email, "ana@ejemplo.cl")
        self.assertEqual(partner.phone_sanitized, "+56987654321")
        self.assertEqual(partner.vat, RUT_PERSON)

    def test_another_rut_is_another_contact(self):
        partner = self._partner(vat=RUT_PERSON, email="ana@ejemplo.cl")
        self.assertNotEqual(self._contact_of(rut=RUT_COMPANY), partner)

    def test_generic_ruts_merge_nobody(self):
        first = self._submit(rut="66666666-6", phone=None)
        second = self._submit(rut="66666666-6", phone=None, email="eva@ejemplo.cl")
        self._convert()
        self.assertNotEqual(first.partner_id, second.partner_id)
        self.assertFalse(first.partner_id.vat)
        self.assertEqual(first.rut, "66666666-6")

    def test_contacts_of_others_are_not_candidates(self):
        """Another tenant's, those without company, our own company, our staff."""
        staff = self._manager(self.company_a).partner_id
        staff.phone = "+56987654321"
        others = (
            self._partner(self.company_b, vat=RUT_PERSON, email="ana@ejemplo.cl")
            | self.env["res.partner"].create({"name": "x", "email": "ana@ejemplo.cl"})
            | self.company_a.partner_id
            | staff
        )
        found = self._contact_of(rut=RUT_PERSON)
        self.assertNotIn(found, others)
        self.assertEqual(found.company_id, self.company_a)
        self.assertNotIn(self._contact_of(rut=RUT_A, email="x@ejemplo.cl"), others)

    def test_our_own_company_is_not_filled_by_strangers(self):
        self.company_a.partner_id.phone = False
        self._contact_of(rut=RUT_A)
        self.assertFalse(self.company_a.partner_id.phone)

    def test_an_archived_contact_stays_archived(self):
        partner = self._partner(email="ana@ejemplo.cl", active=False)
        self.assertNotEqual(self._contact_of(), partner)

    def test_a_foreign_contact_does_not_get_a_rut(self):
        partner = self._partner(
            email="ana@ejemplo.cl", country_id=self.env.ref("base.ar").id
        )
        self.assertEqual(self._contact_of(rut=RUT_PERSON), partner)
        self.assertFalse(partner.vat)

    def test_the_language_asked_for_is_the_contacts(self):
        for code in ("es_CL", "en_US"):
            self.env["res.lang"]._activate_lang(code)
        self.assertEqual(self._contact_of(language="es").lang[:2], "es")
        english = self._contact_of(language="en", email="x@ejemplo.cl", phone=None)
        self.assertEqual(english.lang, "en_US")
