"""Tiles: which, in what state, with which figure, for whom."""

from datetime import timedelta

from freezegun import freeze_time

from odoo import fields
from odoo.tests import tagged

from ..tools import tile
from .common import PortalCase

ALL = {"crm", "erp", "shop", "chat", "automation", "bot", "kpi", "marketing"}


@tagged("post_install", "-at_install")
class TestTiles(PortalCase):
    """As the people of the first tenant see them."""

    def codes(self, user=None):
        tiles = self.env["smarter.portal.tile"].with_user(user or self.user)
        return set(tiles._switches().mapped("code"))

    def test_every_app_that_is_on_has_a_tile_and_no_other(self):
        self.assertEqual(self.codes(), ALL)
        self.tenant.action_switch_app("bot", False)
        self.assertEqual(self.codes(), ALL - {"bot"})
        self.assertIsNone(self.tile("bot"))
        self.assertEqual(self.codes(self.stranger), ALL)

    def test_every_tile_answers_everybody(self):
        for user in (self.user, self.manager):
            for code in ALL:
                with self.subTest(f"{code} for {user.login}"):
                    found = self.tile(code, user)
                    self.assertIn(
                        found.state,
                        (tile.CONNECTED, tile.DEGRADED, tile.ERROR, tile.SETUP),
                    )

    def test_unknown_codes_are_no_tiles(self):
        for code in ("nope", "switch", "", "crm "):
            self.assertIsNone(self.tile(code), code)

    def test_new_leads_are_those_of_today_and_of_the_own_tenant(self):
        with freeze_time("2026-11-23 15:00:00"):
            old = self.create_lead()
            self.env.cr.execute(
                "UPDATE crm_lead SET create_date = '2026-11-23 02:00' WHERE id = %s",
                [old.id],
            )
            new = self.create_lead()
            self.env.cr.execute(
                "UPDATE crm_lead SET create_date = '2026-11-23 04:00' WHERE id = %s",
                [new.id],
            )
            self.create_lead(self.other)
            self.env["crm.lead"].invalidate_model()
            self.assertEqual(self.tile("crm").figure, "1")
            self.assertTrue(self.tile("crm").url.startswith("/odoo/action-"))

    # -- connectors ---------------------------------------------------------------

    def test_without_connector_it_leads_to_the_set_up_of_managers(self):
        self.assertEqual(self.tile("automation").state, tile.SETUP)
        self.assertFalse(self.tile("automation").url)
        self.assertTrue(self.tile("automation", self.manager).url.endswith("/new"))

    def test_the_connector_of_another_tenant_counts_for_nothing(self):
        self.create_connector(self.other)
        self.assertEqual(self.tile("automation").state, tile.SETUP)

    def test_the_state_follows_a_connector_that_fails_and_recovers(self):
        connector = self.create_connector()
        self.assertEqual(self.tile("automation").state, tile.CONNECTED)
        connector.failing_since = fields.Datetime.now() - timedelta(hours=1)
        found = self.tile("automation")
        self.assertEqual(found.state, tile.ERROR)
        self.assertIn("Flujos", found.reason)
        connector.failing_since = False
        self.assertEqual(self.tile("automation").state, tile.CONNECTED)
        self.assertFalse(self.tile("automation").reason)

    def test_one_of_two_that_fails_is_a_limit(self):
        self.create_connector()
        self.create_connector(name="Otro", failing_since=fields.Datetime.now())
        found = self.tile("automation")
        self.assertEqual(found.state, tile.DEGRADED)
        self.assertIn("Otro", found.reason)

    def test_somebody_paused_or_disabled_it(self):
        connector = self.create_connector()
        connector.action_pause()
        self.assertEqual(self.tile("automation").state, tile.DEGRADED)
        connector.action_disable()
        self.assertEqual(self.tile("automation").state, tile.ERROR)

    def test_addresses_and_secrets_of_connectors_are_on_no_tile(self):
        self.create_connector(failing_since=fields.Datetime.now())
        self.assertNotIn("a.example", str(self.tile("automation").as_dict()))

    def test_what_provisioning_says_counts(self):
        self.tenant._set_app_state("crm", "error", "La cuenta no existe")
        found = self.tile("crm")
        self.assertEqual(
            (found.state, found.reason), (tile.ERROR, "La cuenta no existe")
        )
        self.tenant._set_app_state("crm", "provisioning")
        self.assertEqual(self.tile("crm").state, tile.SETUP)
