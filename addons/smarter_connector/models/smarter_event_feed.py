"""The events of a tenant in order, for whoever fetches them instead of being told."""

from __future__ import annotations

import json
from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..tools import feed

#: Clocks of the server and of its database may differ by this much.
CLOCK_S = 2


class SmarterEvent(models.Model):
    _inherit = "smarter.event"

    @api.model
    def _page(self, query, until):
        """Return a page of the current company's events, oldest first.

        :param EventQuery query: filters, cursor and size
        :param until: from ``_settled_until``, of a transaction before this one
        :raises CursorError: the cursor is not one of this list
        """
        company = self.env.company
        mark = query.mark(company.tenant_uuid)
        domain = Domain("company_id", "=", company.id) & Domain(
            "occurred_at", "<", until
        )
        if query.type:
            domain &= Domain("type", "=", query.type)
        if query.since:
            domain &= Domain("occurred_at", ">=", query.since)
        if query.cursor:
            domain &= self._behind(*feed.decode(query.cursor, mark))
        found = self.search(domain, order="occurred_at, id", limit=query.limit + 1)
        page = found[: query.limit]
        last = page[-1:]
        return {
            "data": [json.loads(event.payload) for event in page],
            "has_more": len(found) > len(page),
            "next_cursor": feed.encode(last.occurred_at, last.uuid, mark)
            if last
            else query.cursor,
        }

    @api.model
    def _behind(self, occurred_at, uuid):
        """Return the domain of what comes after an event, or after its second."""
        event = self.search([("uuid", "=", uuid)], limit=1)
        later = Domain("occurred_at", ">", occurred_at)
        # Forgotten by now: rather some of that second again than one of them never.
        return later | Domain("occurred_at", "=", occurred_at) & Domain(
            "id", ">", event.id or 0
        )

    @api.model
    def _settled_until(self):
        """Return a time before which no event will appear any more.

        A transaction that is still running may commit an event that is older than
        others which are there already; who has read on would never see it. An event
        occurs after its transaction has begun to write.
        """
        self.env.cr.execute(
            SQL(
                """
                SELECT min(xact_start) AT TIME ZONE 'UTC' FROM pg_stat_activity
                 WHERE datname = current_database() AND backend_xid IS NOT NULL
                   AND backend_type = 'client backend'
                """
            )
        )
        (oldest,) = self.env.cr.fetchone()
        now = fields.Datetime.now()
        oldest = min(oldest or now, now).replace(microsecond=0)
        return oldest - timedelta(seconds=CLOCK_S)
