"""Contacts: told when they are new, changed, or want nothing more; never staff."""

from __future__ import annotations

from .common import LeadEventCase


class TestContacts(LeadEventCase):
    def create_contact(self, **values):
        return self.env["res.partner"].create(
            {
                "name": "Ana Pérez",
                "company_id": self.company_a.id,
                "email": "Ana@Ejemplo.CL",
                "phone": "+56 9 8765 4321",
                "vat": "12345678-5",
                "country_id": self.env.ref("base.cl").id,
                **values,
            }
        )

    def test_a_new_contact_is_told_as_it_is_at_the_end(self):
        contact = self.create_contact()
        contact.name = "Ana María Pérez"
        documents = self.told(contact)
        self.assertEqual(list(documents), ["contact.created"])
        document = documents["contact.created"]
        self.assertEqual(document["sequence"], 1)
        told = document["data"]["contact"]
        self.assertTrue(told.pop("url").endswith(f"/odoo/contacts/{contact.id}"))
        self.assertEqual(
            told,
            {
                "id": contact.id,
                "name": "Ana María Pérez",
                "is_company": False,
                "company": None,
                "email": "ana@ejemplo.cl",
                "phone": "+56987654321",
                "rut": "12345678-5",
                "language": contact.lang,
            },
        )

    def test_a_change_names_what_changed(self):
        contact = self.create_contact()
        self.forget(contact)
        contact.write({"email": "otra@ejemplo.cl", "comment": "note"})
        document = self.told(contact)["contact.updated"]
        self.assertEqual(document["data"]["changed"], ["email"])
        self.assertEqual(document["sequence"], 2)

    def test_what_events_do_not_show_is_no_change(self):
        contact = self.create_contact()
        self.forget(contact)
        contact.write({"comment": "note", "name": contact.name})
        self.assertEqual(self.told(contact), {})

    def test_staff_is_nobodys_contact(self):
        user = self.create_user(self.company_a, "nueva@a.example")
        user.partner_id.name = "Other name"
        self.company_a.partner_id.phone = "+56 2 2345 6789"
        self.commit()
        self.assertFalse(self.events(user.partner_id | self.company_a.partner_id))

    def test_addresses_of_a_contact_are_not_contacts(self):
        contact = self.create_contact()
        address = self.create_contact(
            type="delivery", parent_id=contact.id, vat=False, name="Bodega"
        )
        self.commit()
        self.assertFalse(self.events(address))

    def test_contacts_outside_of_tenants_are_not_told(self):
        contact = self.create_contact(company_id=False)
        self.commit()
        self.assertFalse(self.events(contact))

    def test_a_revoked_consent_is_told(self):
        contact = self.create_contact()
        self.forget(contact)
        contact.with_user(self.seller)._revoke_consent(["email"], "No more")
        document = self.told(contact)["consent.revoked"]
        data = document["data"]
        self.assertEqual((data["purpose"], data["channels"]), ("marketing", ["email"]))
        self.assertEqual(data["reason"], "No more")
        self.assertEqual(data["contact"]["email"], "ana@ejemplo.cl")

    def test_without_channels_it_is_all_of_them(self):
        contact = self.create_contact()
        self.forget(contact)
        contact._revoke_consent()
        data = self.told(contact)["consent.revoked"]["data"]
        self.assertEqual(data["channels"], ["email", "phone", "sms", "whatsapp"])
