"""From a page of ours into Chatwoot, signed in."""

from __future__ import annotations

import logging

from werkzeug.exceptions import NotFound

from odoo import http
from odoo.http import Response, request

from odoo.addons.smarter_base.tools.outbound.errors import CallError

_logger = logging.getLogger(__name__)
_MAX_DIGITS = 12


class ChatwootDoor(http.Controller):
    """``/chat/open/7?conversation=3``: for links and buttons that open a new tab."""

    @http.route(
        "/chat/open/<int:connector_id>",
        type="http",
        auth="user",
        methods=["GET"],
        readonly=True,
        website=True,
        multilang=False,
        sitemap=False,
    )
    def open(self, connector_id, conversation="", **_kw) -> Response:
        """Send the browser on, with a link that is good once and kept nowhere."""
        connectors = request.env["smarter.connector"]
        door = connectors._chatwoot_door(connector_id, _number(conversation))
        if door is None:
            raise NotFound
        if not door.signs_in:
            return _away(door.page)
        # Nothing is held while Chatwoot thinks, and there is nothing to replay.
        request.env.cr.rollback()
        try:
            return _away(door.sign_in_url())
        except CallError as error:
            _logger.info("no sign-in link for connector %s: %s", connector_id, error)
            return _closed(door.page)


def _number(text):
    return int(text) if text.isdecimal() and len(text) < _MAX_DIGITS else 0


def _away(url):
    return _uncached(request.redirect(url, code=303, local=False))


def _closed(page):
    response = request.render("smarter_connector_chatwoot.closed", {"page": page})
    response.status_code = 502
    return _uncached(response)


def _uncached(response):
    response.headers["Cache-Control"] = "no-store"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response
