"""Which known contact a lead belongs to."""

from __future__ import annotations

from odoo.tests import BaseCase, tagged

from ..tools.matching import Directory, Identity


@tagged("post_install", "-at_install")
class TestDirectory(BaseCase):
    def setUp(self):
        super().setUp()
        self.directory = Directory()

    def test_nobody_is_known_at_first(self):
        self.assertIsNone(self.directory.find(Identity("1-9", "a@b.cl", "+561")))
        self.directory.add(0, Identity(email="a@b.cl"))
        self.assertIsNone(self.directory.find(Identity()))

    def test_rut_counts_more_than_email_and_email_more_than_phone(self):
        self.directory.add(0, Identity(phone="+561"))
        self.directory.add(1, Identity(email="a@b.cl"))
        self.directory.add(2, Identity(rut="1-9"))
        self.assertEqual(self.directory.find(Identity("1-9", "a@b.cl", "+561")), 2)
        self.assertEqual(self.directory.find(Identity(None, "a@b.cl", "+561")), 1)
        self.assertEqual(self.directory.find(Identity(None, "x@b.cl", "+561")), 0)

    def test_the_first_contact_of_a_key_is_preferred(self):
        self.directory.add(0, Identity(email="a@b.cl"))
        self.directory.add(1, Identity(email="a@b.cl"))
        self.assertEqual(self.directory.find(Identity(email="a@b.cl")), 0)

    def test_another_rut_is_another_taxpayer(self):
        self.directory.add(0, Identity(rut="1-9", email="contador@b.cl"))
        self.directory.add(1, Identity(rut="2-7", email="contador@b.cl"))
        find = self.directory.find
        self.assertEqual(find(Identity("2-7", "contador@b.cl")), 1)
        self.assertIsNone(find(Identity("3-5", "contador@b.cl")))
        self.assertEqual(find(Identity(None, "contador@b.cl")), 0)

    def test_keys_learnt_later_find_the_contact(self):
        self.directory.add(0, Identity(email="a@b.cl"))
        self.directory.add(0, Identity("1-9", "a@b.cl", "+561"))
        self.assertEqual(self.directory.find(Identity(phone="+561")), 0)
        self.assertIsNone(self.directory.find(Identity("2-7", None, "+561")))

    def test_a_shared_phone_with_another_address_is_another_person(self):
        """A family or a switchboard: their leads must not end on one contact."""
        self.directory.add(0, Identity(email="ana@b.cl", phone="+561"))
        find = self.directory.find
        self.assertIsNone(find(Identity(email="luis@b.cl", phone="+561")))
        self.assertEqual(find(Identity(email="ana@b.cl", phone="+561")), 0)
        self.assertEqual(find(Identity(phone="+561")), 0)
        self.directory.add(1, Identity(email="luis@b.cl", phone="+561"))
        self.assertEqual(find(Identity(email="luis@b.cl", phone="+561")), 1)
