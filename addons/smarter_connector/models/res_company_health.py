"""How the connectors of tenants are doing, for the operators' screens."""

from __future__ import annotations

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import format_datetime

from ..tools.circuit import OPEN
from .smarter_connector import ENABLED
from .smarter_delivery import PENDING

GROUP_OPERATOR = "smarter_tenant.group_operator"
_FAILING = Domain("failing_since", "!=", False) & Domain("state", "!=", "paused")


class ResCompany(models.Model):
    """Everything is asked for all tenants of a page at once."""

    # One subject per file: the merged class would be too long to read.
    _inherit = "res.company"  # pylint: disable=consider-merging-classes-inherited

    connector_ids = fields.One2many(
        "smarter.connector", "company_id", "Their connectors", groups=GROUP_OPERATOR
    )
    connector_count = fields.Integer(
        "Connectors", compute="_compute_deliveries", groups=GROUP_OPERATOR
    )
    delivery_queue = fields.Integer(
        "Waiting deliveries", compute="_compute_deliveries", groups=GROUP_OPERATOR
    )
    last_delivery_at = fields.Datetime(
        "Last delivery", compute="_compute_deliveries", groups=GROUP_OPERATOR
    )
    delivery_waiting_since = fields.Datetime(
        "Oldest waiting delivery",
        compute="_compute_delivery_trouble",
        groups=GROUP_OPERATOR,
    )
    delivery_failure_rate = fields.Float(
        "Failed attempts of the last day (%)",
        digits=(5, 1),
        compute="_compute_delivery_trouble",
        groups=GROUP_OPERATOR,
    )

    def _compute_deliveries(self):
        connectors_sudo = self.env["smarter.connector"].sudo()
        groups = connectors_sudo._read_group(
            [("company_id", "in", self.ids)],
            ["company_id"],
            ["__count", "last_success_at:max"],
        )
        facts = {company.id: (count, last) for company, count, last in groups}
        waiting = self._waiting_deliveries()
        for company in self:
            count, last = facts.get(company.id, (0, False))
            company.connector_count = count
            company.last_delivery_at = last
            company.delivery_queue = waiting.get(company.id, 0)

    def _compute_delivery_trouble(self):
        waiting = dict(
            self.env["smarter.delivery"]
            .sudo()
            ._read_group(
                [("company_id", "in", self.ids), ("state", "=", PENDING)],
                ["company_id"],
                ["create_date:min"],
            )
        )
        rates = self._failure_rates()
        for company in self:
            company.delivery_waiting_since = waiting.get(company, False)
            company.delivery_failure_rate = rates.get(company.id, 0)

    def _failure_rates(self):
        """Return company id -> how many of a hundred attempts failed in a day."""
        day = fields.Datetime.subtract(fields.Datetime.now(), days=1)
        attempts_sudo = self.env["smarter.delivery.attempt"].sudo()
        recent = [("company_id", "in", self.ids), ("started_at", ">=", day)]
        groups = attempts_sudo._read_group(
            recent, ["company_id"], ["__count", "error_class:count"]
        )
        return {company.id: 100 * failed / all_ for company, all_, failed in groups}

    def _waiting_deliveries(self):
        """Return company id -> number of deliveries that wait."""
        groups = (
            self.env["smarter.delivery"]
            .sudo()
            ._read_group(
                [("connector_id.company_id", "in", self.ids), ("state", "=", PENDING)],
                ["company_id"],
                ["__count"],
            )
        )
        return {company.id: count for company, count in groups}

    def _health_problems(self):
        problems = super()._health_problems()
        failing = Domain("company_id", "in", self.ids) & _FAILING
        for connector in self.env["smarter.connector"].sudo().search(failing):
            text = self._trouble_of(connector)
            problems[connector.company_id.id].append(text)
        return problems

    @api.model
    def _trouble_of(self, connector):
        since = format_datetime(self.env, connector.failing_since)
        if connector.state == ENABLED and connector.circuit == OPEN:
            return self.env._(
                "%(connector)s: deliveries fail since %(time)s; held back until %(until)s.",
                connector=connector.name,
                time=since,
                until=format_datetime(self.env, connector.circuit_until),
            )
        return self.env._(
            "%(connector)s: deliveries fail since %(time)s.",
            connector=connector.name,
            time=since,
        )

    @api.model
    def _unhealthy_domain(self):
        failing_sudo = self.env["smarter.connector"].sudo().search(_FAILING)
        return super()._unhealthy_domain() | Domain(
            "id", "in", failing_sudo.company_id.ids
        )

    def action_open_connectors(self):
        """Open the connectors of this tenant."""
        return self._open_of_tenant("smarter_connector.smarter_connector_action")

    def action_open_deliveries(self):
        """Open the deliveries of this tenant."""
        return self._open_of_tenant("smarter_connector.smarter_delivery_action")
