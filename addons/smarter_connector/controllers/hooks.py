"""Where the peers of connectors tell us what happened."""

from __future__ import annotations

import logging

from odoo import http
from odoo.http import request

from odoo.addons.smarter_base.tools.outbound.errors import SecretError, SignatureError
from odoo.addons.smarter_gateway.exceptions import ApiError, NotFound, Unauthorized
from odoo.addons.smarter_gateway.models.smarter_inbound_mixin import MAX_BODY

from ..tools import inbound

_logger = logging.getLogger(__name__)


class Hooks(http.Controller):
    """One endpoint for all providers: keeps what is genuine, and answers at once."""

    @http.route(
        inbound.PATH + "<string:token>",
        type="smarter_api",
        auth="none",
        methods=["POST"],
        readonly=False,
        save_session=False,
        max_content_length=MAX_BODY,
    )
    def receive(self, token: str) -> http.Response:
        """Answer 200 for a genuine message, new or not.

        404 for every address at which nobody listens, whatever the reason; 401 for
        what the connector does not recognise, without saying why.
        """
        connector, message, raw = hear(token, "_verify_inbound")
        kept = connector.env["smarter.connector.message"]
        is_new = kept._keep(connector, message, raw)
        return request.dispatcher.respond({"status": "new" if is_new else "known"})


def hear(token, verify):
    """Return who listens at an address, what was said to it, and the bytes of that.

    :param verify: name of the connector's method that checks who sent it
    :raises ApiError: 404 or 401, counted against the address that it came from
    """
    limits = request.env["ir.http"]
    limits._refuse_spent_address()
    try:
        connector = _listener(token)
        raw = request.httprequest.get_data()
        message = _genuine(connector, getattr(connector, verify), raw)
    except ApiError as refusal:
        limits._count_refused(refusal)
        raise
    limits._count_message(connector.id)
    return connector, message, raw


def _listener(token):
    connector = request.env["smarter.connector"]._of_inbound_token(token)
    if not connector:
        raise NotFound()
    return connector


def _genuine(connector, verify, raw):
    headers = {name.lower(): text for name, text in request.httprequest.headers.items()}
    try:
        return verify(headers, raw)
    except (SecretError, SignatureError) as exc:
        _logger.info("A message to connector %s was refused: %s", connector.id, exc)
        raise Unauthorized("The message is not signed as agreed.") from None
