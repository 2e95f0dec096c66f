"""Links between records of ours and things at a peer."""

from __future__ import annotations

from odoo.exceptions import AccessError

from .common import ConnectorCase


class TestLink(ConnectorCase):
    def setUp(self):
        super().setUp()
        self.one, self.two = self.env["res.partner"].create(
            [{"name": name, "company_id": self.company_a.id} for name in "12"]
        )
        self.connector = self.connector_a.with_env(self.company_a._tenant_env())

    def test_both_ways(self):
        link = self.connector._remember(self.one, "contact", 42, {"source": "x"})
        self.assertEqual(self.connector._link(self.one, "contact"), link)
        self.assertEqual(self.connector._linked("contact", 42), link)
        self.assertEqual(link._record(), self.one)
        self.assertEqual((link.external_id, link.data), ("42", {"source": "x"}))
        self.assertEqual(link.company_id, self.company_a)
        self.assertFalse(self.connector._link(self.one, "conversation"))
        self.assertFalse(self.connector._link(self.two, "contact"))

    def test_again_is_the_same(self):
        link = self.connector._remember(self.one, "contact", 42, {"a": 1})
        self.assertEqual(self.connector._remember(self.one, "contact", "42"), link)
        self.assertEqual(link.data, {"a": 1})

    def test_the_last_word_about_a_record_counts(self):
        link = self.connector._remember(self.one, "conversation", 1)
        self.assertEqual(self.connector._remember(self.one, "conversation", 2), link)
        self.assertEqual(link.external_id, "2")

    def test_a_thing_stays_with_its_record(self):
        link = self.connector._remember(self.one, "contact", 42)
        self.assertEqual(self.connector._remember(self.two, "contact", 42), link)
        self.assertEqual(link._record(), self.one)

    def test_connectors_do_not_share_links(self):
        other = self.connector_b.with_env(self.company_b._tenant_env())
        self.connector._remember(self.one, "contact", 42)
        self.assertFalse(other._linked("contact", 42))

    def test_links_of_records_that_are_gone_are_forgotten(self):
        gone = self.connector._remember(self.one, "contact", 1)
        kept = self.connector._remember(self.two, "contact", 2)
        self.one.unlink()
        self.assertFalse(gone._record())
        self.env["smarter.connector.link"]._gc_links()
        self.assertFalse(gone.exists())
        self.assertTrue(kept.exists())

    def test_forgetting(self):
        self.connector._remember(self.one, "contact", 1)
        self.connector._forget(self.one, "contact")
        self.assertFalse(self.connector._link(self.one, "contact"))

    def test_managers_read_their_own_only(self):
        link = self.connector._remember(self.one, "contact", 1)
        self.assertEqual(link.with_user(self.manager_a).external_id, "1")
        with self.assertRaises(AccessError):
            link.with_user(self.manager_b).read(["external_id"])
        with self.assertRaises(AccessError):
            link.with_user(self.manager_a).write({"external_id": "2"})
