"""What the tiles of the apps say that this suite knows."""

from __future__ import annotations

from datetime import timedelta

from odoo import api, models

from ..tools import tile
from ..tools.tile import Tile

LEADS = "smarter_lead.action_leads"
_MONTH_DAYS = 30


class SmarterPortalTile(models.AbstractModel):
    # One subject per file: the merged class would be too long to read.
    _inherit = "smarter.portal.tile"  # pylint: disable=consider-merging-classes-inherited

    # -- apps of this server ----------------------------------------------------

    @api.model
    def _tile_crm(self):
        new = self._count("crm.lead", [("create_date", ">=", self._since_today())])
        return Tile(
            figure=self._number(new),
            label=self.env._("new leads today"),
            url=self._action_url(LEADS),
        )

    @api.model
    def _tile_erp(self):
        orders = self._readable("sale.order")
        if orders is not None:
            return Tile(
                figure=self._number(self._count_orders([])),
                label=self.env._("orders this month"),
                url=self._action_url("sale.action_quotations_with_onboarding"),
            )
        posted = [
            ("move_type", "=", "out_invoice"),
            ("state", "=", "posted"),
            ("invoice_date", ">=", self._today().replace(day=1)),
        ]
        return Tile(
            figure=self._number(self._count("account.move", posted)),
            label=self.env._("invoices this month"),
            url=self._action_url("account.action_move_out_invoice_type"),
        )

    @api.model
    def _tile_shop(self):
        if "website_id" not in self.env.get("sale.order", self)._fields:
            return Tile(state=tile.SETUP, reason=self.env._("There is no shop yet."))
        return Tile(
            figure=self._number(self._count_orders([("website_id", "!=", False)])),
            label=self.env._("web orders this month"),
            url=self._action_url("website_sale.action_orders_ecommerce"),
        )

    @api.model
    def _tile_kpi(self):
        """Of the leads that were decided lately, how many were won."""
        since = self._since(self._today() - timedelta(days=_MONTH_DAYS))
        won = self._count(
            "crm.lead", [("won_status", "=", "won"), ("date_closed", ">=", since)]
        )
        lost = self._count(
            "crm.lead",
            [
                ("won_status", "=", "lost"),
                ("date_closed", ">=", since),
                ("active", "in", (True, False)),
            ],
        )
        share = f"{100 * won // (won + lost)} %" if won + lost else "–"
        return Tile(
            figure=share,
            label=self.env._("won in 30 days"),
            url=self._action_url("spreadsheet_dashboard.ir_actions_dashboard_action"),
        )

    @api.model
    def _tile_marketing(self):
        sent = self._count(
            "mailing.mailing",
            [("state", "=", "done"), ("sent_date", ">=", self._since_month())],
        )
        return Tile(
            figure=self._number(sent),
            label=self.env._("mailings this month"),
            url=self._action_url("mass_mailing.mailing_mailing_action_mail"),
        )

    # -- apps of other systems --------------------------------------------------

    @api.model
    def _tile_chat(self):
        company = self.env.company
        connectors = company._connectors_of_app("chat")

        def measure():
            talks = company._count_open_conversations(connectors)
            return self._number(talks), self.env._("open conversations")

        return self._connector_tile("chat", connectors, measure)

    @api.model
    def _tile_bot(self):
        company = self.env.company
        connectors = company._connectors_of_app("bot")

        def measure():
            talks = company._count_sessions(connectors, self._since_month())
            return self._number(talks), self.env._("sessions this month")

        return self._connector_tile("bot", connectors, measure)

    @api.model
    def _tile_automation(self):
        company = self.env.company
        connectors = company._connectors_of_app("automation")

        def measure():
            runs, failures = company._count_runs(connectors)
            if not failures:
                return self._number(runs), self.env._("runs in 24 hours")
            failed = self._number(failures)
            label = self.env._("runs in 24 hours, %s failed", failed)
            return self._number(runs), label

        return self._connector_tile("automation", connectors, measure)

    # -- counting ---------------------------------------------------------------

    @api.model
    def _count(self, model, domain):
        """Return how many rows of the company there are; none that may not be read."""
        rows = self._readable(model)
        if rows is None:
            return 0
        return rows.search_count([("company_id", "=", self.env.company.id), *domain])

    @api.model
    def _count_orders(self, domain):
        confirmed = [("state", "=", "sale"), ("date_order", ">=", self._since_month())]
        return self._count("sale.order", [*confirmed, *domain])

    @api.model
    def _since_today(self):
        return self._since(self._today())

    @api.model
    def _since_month(self):
        return self._since(self._today().replace(day=1))
