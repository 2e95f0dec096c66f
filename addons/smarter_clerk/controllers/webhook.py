"""Where Clerk tells us what happened."""

from __future__ import annotations

import logging
import time
from datetime import datetime, timezone

from odoo import http
from odoo.http import request

from odoo.addons.smarter_base.tools import signing
from odoo.addons.smarter_base.tools.outbound.errors import SecretError, SignatureError
from odoo.addons.smarter_gateway.exceptions import Unauthorized
from odoo.addons.smarter_gateway.models.smarter_inbound_mixin import MAX_BODY

from ..tools import clerk_events

_logger = logging.getLogger(__name__)

WEBHOOK_PATH = "/auth/clerk/webhook"
_MAX_MESSAGE_ID = 128


class ClerkWebhook(http.Controller):
    """Keeps what Clerk has signed and answers at once."""

    @http.route(
        WEBHOOK_PATH,
        type="smarter_api",
        auth="none",
        methods=["POST"],
        readonly=False,
        save_session=False,
        max_content_length=MAX_BODY,
    )
    def webhook(self) -> http.Response:
        """Answer 200 for a message of Clerk's, new or not, and 401 for any other."""
        raw = request.httprequest.get_data()
        message_id = self._check(raw)
        try:
            event = clerk_events.parse(raw)
            name, at = event.type, event.at
        except clerk_events.EventError:
            # Signed, so it is Clerk's: kept, and set aside when it is applied.
            name, at = clerk_events.UNREADABLE, 0
        events = request.env["smarter.clerk.event"].sudo()
        is_new = events._receive(message_id, name, raw, _moment(at))
        return request.dispatcher.respond({"status": "new" if is_new else "known"})

    def _check(self, raw: bytes) -> str:
        """Return the id of a message that Clerk signed; the log tells why not."""
        headers = {k.lower(): v for k, v in request.httprequest.headers.items()}
        keys = request.env["smarter.clerk.instance"]._webhook_keys()
        message_id = headers.get("svix-id", "")
        try:
            if not keys:
                raise SignatureError("no webhook secret is set")
            if len(message_id) > _MAX_MESSAGE_ID or not message_id.isascii():
                raise SignatureError("the message id is no such")
            signing.verify(keys, headers, raw, now=time.time(), prefix=signing.SVIX)
        except (SecretError, SignatureError) as exc:
            _logger.info("A webhook of Clerk was refused: %s", exc)
            raise Unauthorized("The signature is not valid.") from None
        return message_id


def _moment(at: int) -> datetime | None:
    if not at:
        return None
    moment = datetime.fromtimestamp(at // 1000, tz=timezone.utc)
    return moment.replace(tzinfo=None)
