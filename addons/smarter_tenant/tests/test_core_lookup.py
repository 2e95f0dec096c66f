"""Addresses are looked up within one company."""

from odoo.tests import tagged

from .test_core_mail import CoreMailCase

ADDRESS = "compartida@example.cl"


@tagged("post_install", "-at_install")
class TestCoreLookup(CoreMailCase):
    """One address, a contact of two tenants."""

    def test_find_or_create_stays_within_the_company(self):
        self.foreign.email = ADDRESS
        partners = self.env["res.partner"].with_user(self.user)
        for found in (
            partners.find_or_create(ADDRESS),
            partners.sudo().find_or_create(ADDRESS),
            partners.sudo()._find_or_create_from_emails([ADDRESS])[0],
            self.own.sudo()._partner_find_from_emails_single([ADDRESS]),
        ):
            self.assertEqual(found.company_id, self.tenant)
        created = partners.search([("email", "=", ADDRESS)])
        self.assertEqual(len(created), 1)

    def test_records_of_others_give_nothing_away(self):
        self.foreign.email = ADDRESS
        foreign = self.foreign.with_user(self.user)
        missing = foreign.browse(self.foreign.id + 10_000)
        for record in (foreign, missing):
            found = record._partner_find_from_emails_single([ADDRESS], no_create=True)
            self.assertFalse(found)

    def test_blacklist_is_per_company(self):
        (self.own | self.foreign).sudo().email = ADDRESS
        blacklist = self.env["mail.blacklist"]
        for company in (self.tenant, self.other):
            blacklist.with_company(company)._add(ADDRESS)
        rows = blacklist.search([("email", "=", ADDRESS)])
        self.assertEqual(rows.company_id, self.tenant | self.other)
        self.assertEqual(len(rows), 2)
        blacklist.with_company(self.other)._remove(ADDRESS)
        self.assertTrue(self.own.is_blacklisted)
        self.assertFalse(self.foreign.is_blacklisted)
        both = (self.own | self.foreign).sudo()
        domain = [("id", "in", both.ids), ("is_blacklisted", "=", True)]
        self.assertEqual(both.search(domain), self.own)

    def test_blacklisting_twice_returns_the_row_that_is_there(self):
        blacklist = self.env["mail.blacklist"].with_company(self.tenant)
        row = blacklist.create({"email": ADDRESS})
        again = blacklist.create([{"email": ADDRESS.upper()}, {"email": "n@x.cl"}])
        self.assertIn(row, again)
        self.assertEqual(len(again), 2)
