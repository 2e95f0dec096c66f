"""``GET /api/v1/events``: the feed of events."""

from __future__ import annotations

from odoo import http
from odoo.http import request

from odoo.addons.smarter_gateway.exceptions import MalformedRequest

from ..tools.feed import CursorError, EventPage, EventQuery


class EventFeed(http.Controller):
    """For those who fetch. The tenant is that of the credential."""

    @http.route(
        "/api/v1/events",
        type="smarter_api",
        auth="tenant",
        scope="events:read",
        methods=["GET"],
        readonly=True,
        save_session=False,
        query=EventQuery,
        answers={200: EventPage},
    )
    def list_events(self) -> http.Response:
        """List the events of this tenant, oldest first: a feed to poll.

        Keep `next_cursor` and ask again with it: every event comes once, none is left
        out. The last seconds are held back until all that happened in them is there.
        """
        query = request.dispatcher.parse_query(EventQuery)
        until = request.env["smarter.event"]._settled_until()
        # A transaction of its own, which begins now: what has been committed before
        # `until` was asked for must be seen in it.
        with request.env.registry.cursor(readonly=True) as cr:
            try:
                page = self._events(cr)._page(query, until)
            except CursorError:
                raise MalformedRequest(
                    "Begin again without the cursor.", code="invalid_cursor"
                ) from None
        return request.dispatcher.respond(page)

    def _events(self, cr):
        company = request.env["res.company"].browse(request.tenant.company_id)
        return company._tenant_env()(cr=cr)["smarter.event"]
