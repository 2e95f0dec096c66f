"""May this person still be written to? The question of a workflow that has waited."""

from __future__ import annotations

from odoo import http
from odoo.http import request

from odoo.addons.smarter_connector.controllers.hooks import hear
from odoo.addons.smarter_connector.tools import inbound

from ..tools.consent_question import MAX_BODY, ConsentQuestion


class ConsentQuestions(http.Controller):
    """Answered at once and from what stands now: an event says what stood then."""

    @http.route(
        inbound.PATH + "<string:token>/consent",
        type="smarter_api",
        auth="none",
        methods=["POST"],
        readonly=True,
        save_session=False,
        max_content_length=MAX_BODY,
    )
    def ask(self, token: str) -> http.Response:
        """Answer yes or no, with the reason as a code and nothing about the person.

        Signed with the connector's secret whatever its provider; 404 and 401 as for
        messages. It only reads: the same question again is answered again.
        """
        connector, _message, _raw = hear(token, "_verify_signed")
        question = request.dispatcher.parse_body(ConsentQuestion)
        return request.dispatcher.respond(connector._answer_consent(question))
