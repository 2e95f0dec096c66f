"""What everybody of a tenant may know of its connectors: whether an app works.

Only managers read connectors and deliveries. Whether the inbox is up, and how much is
going on there, concerns all who work with it; so this is told as numbers and words.
"""

from __future__ import annotations

from datetime import timedelta

from babel.dates import format_timedelta

from odoo import fields, models
from odoo.tools import babel_locale_parse

CONVERSATION = "conversation"
RESOLVED = "resolved"
_DAY = timedelta(days=1)


class ResCompany(models.Model):
    # One subject per file: the merged class would be too long to read.
    _inherit = "res.company"  # pylint: disable=consider-merging-classes-inherited

    def _connectors_of_app(self, code):
        """Return the connectors of an app, as superuser of this tenant."""
        self.ensure_one()
        connectors = self._tenant_env()["smarter.connector"]
        apps = connectors._provider_apps()
        providers = [provider for provider, app in apps.items() if app == code]
        return connectors.search(
            [("company_id", "=", self.id), ("provider", "in", providers)]
        )

    def _count_open_conversations(self, connectors):
        """Return how many conversations with leads nobody has closed."""
        links = connectors.env["smarter.connector.link"].search_fetch(
            [("connector_id", "in", connectors.ids), ("kind", "=", CONVERSATION)],
            ["data"],
        )
        return sum((link.data or {}).get("status") != RESOLVED for link in links)

    def _count_sessions(self, connectors, since):
        """Return how many conversations began since a moment."""
        return connectors.env["smarter.connector.link"].search_count(
            [
                ("connector_id", "in", connectors.ids),
                ("kind", "=", CONVERSATION),
                ("create_date", ">=", since),
            ]
        )

    def _count_runs(self, connectors):
        """Return attempts of the last day to tell a workflow, and how many failed."""
        attempts = connectors.env["smarter.delivery.attempt"]
        [(runs, failures)] = attempts._read_group(
            [
                ("company_id", "=", self.id),
                ("started_at", ">=", fields.Datetime.now() - _DAY),
                ("delivery_id.connector_id", "in", connectors.ids),
            ],
            [],
            ["__count", "error_class:count"],
        )
        return runs, failures

    def _connector_trouble(self, connector):
        """Return in the words of the reader why a connector does not work."""
        name = connector.name
        if connector.health == "paused":
            return self.env._("“%s” is paused.", name)
        if connector.health == "disabled":
            reason = connector.state_reason
            if not reason:
                return self.env._("“%s” is switched off.", name)
            return self.env._(
                "“%(name)s” is switched off: %(reason)s.", name=name, reason=reason
            )
        now = fields.Datetime.now()
        return self.env._(
            "“%(name)s” has not worked for %(time)s.",
            name=name,
            time=format_timedelta(
                now - (connector.failing_since or now),
                locale=babel_locale_parse(self.env.lang or "en_US"),
            ),
        )
