"""Open dashboards are told what has changed in their tenant, and in no other."""

from odoo import fields
from odoo.tests import tagged

from ..models.res_company import APPS, TILES
from .common import PortalCase


@tagged("post_install", "-at_install")
class TestLive(PortalCase):
    """What goes over the bus, and to whom."""

    def test_a_connector_that_fails_and_recovers(self):
        connector = self.create_connector()
        with self.told(TILES):
            connector.failing_since = fields.Datetime.now()
        with self.told(TILES):
            connector.failing_since = False

    def test_coming_and_going(self):
        with self.told(TILES):
            connector = self.create_connector()
        with self.told(TILES):
            connector.unlink()

    def test_what_no_tile_shows_is_not_told(self):
        connector = self.create_connector()
        self.bus_types()
        connector.write({"last_success_at": "2026-11-23 12:00:00", "state": "enabled"})
        connector.retry_schedule = "0, 10"
        # Now it is healthy rather than new, and that is all.
        news = [text for _channel, text in self.bus_types()]
        self.assertLessEqual(sum(TILES in text for text in news), 1)

    def test_an_app_is_switched(self):
        with self.told(APPS):
            self.tenant.action_switch_app("bot", False)
