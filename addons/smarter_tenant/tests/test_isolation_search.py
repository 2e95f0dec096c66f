"""Paths through fields with a search method do not go around the record rules."""

from odoo.tests import tagged

from ..models.isolation.smarter_tenant_owned import PINNED
from .common import TenantCase


@tagged("post_install", "-at_install")
class TestSearch(TenantCase):
    """Who made a row is visible to operators only, here OdooBot."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.own = cls.env["res.partner"].create(
            {"name": "Propia SpA", "company_id": cls.tenant.id}
        )
        cls.own.message_subscribe(cls.manager.partner_id.ids)
        cls.Partner = cls.env["res.partner"].with_user(cls.manager)
        cls.hidden = ("create_uid.login", "=", "__system__")

    def count(self, *condition, env=None):
        domain = [("id", "=", self.own.id), condition]
        return (self.Partner if env is None else env).search_count(domain)

    def test_paths_through_followers(self):
        path, operator, value = self.hidden
        condition = (f"message_partner_ids.{path}", operator, value)
        self.assertEqual(self.count(*condition, env=self.Partner.sudo()), 1)
        self.assertEqual(self.count(*condition), 0)
        login = ("message_partner_ids.user_ids.login", "=", "jefa")
        self.assertEqual(self.count(*login), 1)

    def test_subdomains(self):
        condition = ("message_partner_ids", "any", [self.hidden])
        self.assertEqual(self.count(*condition, env=self.Partner.sudo()), 1)
        self.assertEqual(self.count(*condition), 0)

    def test_no_context_of_a_client_finds_more(self):
        """Odoo looks things up as superuser with the context that a client sent."""
        tags = self.env["res.partner.category"]
        own = tags.create({"name": "Propia", "company_id": self.tenant.id})
        foreign = tags.create({"name": "Ajena", "company_id": self.other.id})
        both = [("name", "in", ["Propia", "Ajena"])]
        pins = (self.other.ids, (self.tenant | self.other).ids, None, [])
        asked = [
            tags.with_user(self.manager).with_context(**{PINNED: pin}) for pin in pins
        ]
        found = [own_tags.sudo().search(both) for own_tags in asked]
        self.assertEqual(found, [tags, own, own, tags])
        self.assertEqual(tags._pinned(self.other).search(both), foreign)

    def test_negations_stay_negations(self):
        self.assertEqual(self.count("message_partner_ids", "not any", [self.hidden]), 1)
        mine = self.manager.partner_id.name
        self.assertEqual(self.count("message_partner_ids", "ilike", mine), 1)
        self.assertEqual(self.count("message_partner_ids", "not ilike", mine), 0)

    def test_grouping_is_held_too(self):
        path, operator, value = self.hidden
        domain = [(f"message_partner_ids.{path}", operator, value)]
        self.assertFalse(self.Partner.formatted_read_group(domain, ["company_id"]))

    def test_ids_are_no_path(self):
        partner = self.manager.partner_id
        self.assertEqual(self.count("message_partner_ids", "in", partner.ids), 1)

    def test_paths_from_files(self):
        """Odoo searches files as superuser and then drops those of others."""
        values = {"public": True, "raw": b"x"}
        logo, mine = self.env["ir.attachment"].create(
            [
                {**values, "name": "Logo", "company_id": self.env.company.id},
                {**values, "name": "Mía", "company_id": self.tenant.id},
            ]
        )
        files = self.env["ir.attachment"].with_user(self.manager)
        self.assertEqual(files.search([("id", "in", (logo | mine).ids)]), logo | mine)
        for file, company, found in (
            (logo, self.env.company, 0),
            (mine, self.tenant, 1),
        ):
            for condition in (
                ("company_id", "ilike", company.name),
                ("company_id.name", "=", company.name),
                ("company_id.partner_id.name", "=", company.name),
                ("company_id", "any", [("name", "=", company.name)]),
            ):
                domain = [("id", "=", file.id), condition]
                with self.subTest(f"{file.name} {condition}"):
                    self.assertEqual(files.sudo().search_count(domain), 1)
                    self.assertEqual(files.search_count(domain), found)
