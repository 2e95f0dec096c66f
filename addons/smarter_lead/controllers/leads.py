"""The public intake: accept a lead, tell what became of it."""

from __future__ import annotations

import contextlib
import math
import uuid
from collections.abc import Iterator

from odoo import http
from odoo.fields import Datetime
from odoo.http import request

from odoo.addons.smarter_gateway.exceptions import (
    MalformedRequest,
    NotFound,
    TooManyRequests,
)
from odoo.addons.smarter_tenant.tools import periods

from ..models.smarter_lead_intake_limit import LeadLimitReached
from ..tools.api_schema import (
    BatchAnswer,
    LeadAccepted,
    LeadBatch,
    LeadChange,
    LeadPage,
    LeadQuery,
    LeadState,
)
from ..tools.cursor import CursorError
from ..tools.schema import LeadSubmission

MAX_BODY = 64 * 1024
MAX_BATCH_BODY = 1024 * 1024


class LeadController(http.Controller):
    """Leads over HTTP. The tenant is that of the API key, whatever the body says."""

    @http.route(
        ["/leads/create", "/api/v1/leads"],
        type="smarter_api",
        auth="tenant",
        scope="leads:write",
        methods=["POST"],
        readonly=False,
        save_session=False,
        max_content_length=MAX_BODY,
        idempotent=True,
        browser_key=True,
        body=LeadSubmission,
        answers={202: LeadAccepted},
    )
    def create_lead(self) -> http.Response:
        """Store a lead and answer 202; it reaches the pipeline within seconds."""
        intakes = request.env["smarter.lead.intake"]
        payload, columns = intakes._parse_submission(request.dispatcher, request.tenant)
        with _limit_of_the_month():
            intakes._check_lead_limit(request.tenant.leads_per_month)
        state = intakes._accept(payload, **columns)
        url = f"/api/v1/leads/{state['id']}"
        return request.dispatcher.respond(
            {**state, "url": url}, status=202, headers={"Location": url}
        )

    @http.route(
        "/api/v1/leads/batch",
        type="smarter_api",
        auth="tenant",
        scope="leads:write",
        methods=["POST"],
        readonly=False,
        save_session=False,
        max_content_length=MAX_BATCH_BODY,
        idempotent=True,
        body=LeadBatch,
        answers={200: BatchAnswer},
    )
    def create_leads(self) -> http.Response:
        """Store up to 500 leads and answer 200 with what became of each."""
        batch = request.dispatcher.parse_body(LeadBatch)
        tenant = request.tenant
        with _limit_of_the_month():
            results = request.env["smarter.lead.intake"]._submit_batch(
                batch.leads, tenant.leads_per_month, api_key_id=tenant.key_id
            )
        return request.dispatcher.respond(results)

    @http.route(
        "/api/v1/leads",
        type="smarter_api",
        auth="tenant",
        scope="leads:read",
        methods=["GET"],
        readonly=True,
        save_session=False,
        query=LeadQuery,
        answers={200: LeadPage},
    )
    def list_leads(self) -> http.Response:
        """List the leads of this tenant, newest first."""
        query = request.dispatcher.parse_query(LeadQuery)
        try:
            page = request.env["smarter.lead.intake"]._page(query)
        except CursorError:
            raise MalformedRequest(
                "The cursor is not one of this list.", code="invalid_cursor"
            ) from None
        return request.dispatcher.respond(page)

    @http.route(
        "/api/v1/leads/<string(length=36):reference>",
        type="smarter_api",
        auth="tenant",
        scope="leads:read",
        methods=["GET"],
        readonly=True,
        save_session=False,
        answers={200: LeadState},
    )
    def get_lead(self, reference: str) -> http.Response:
        """Tell where a lead of this tenant is."""
        return request.dispatcher.respond(_intake(reference)._listed())

    @http.route(
        "/api/v1/leads/<string(length=36):reference>",
        type="smarter_api",
        auth="tenant",
        scope="leads:write",
        methods=["PATCH"],
        readonly=False,
        save_session=False,
        max_content_length=MAX_BODY,
        idempotent=True,
        body=LeadChange,
        answers={200: LeadState},
    )
    def change_lead(self, reference: str) -> http.Response:
        """Move a lead of this tenant in the pipeline, or correct its facts."""
        change = request.dispatcher.parse_body(LeadChange)
        intake = _intake(reference)
        intake._change(change)
        return request.dispatcher.respond(intake._listed())


def _intake(reference: str):
    """Return this tenant's intake with the public id."""
    if not _is_reference(reference):
        raise NotFound
    intake = request.env["smarter.lead.intake"]._by_reference(reference)
    if not intake:
        raise NotFound
    return intake


@contextlib.contextmanager
def _limit_of_the_month() -> Iterator[None]:
    """Say when there is room for leads again."""
    try:
        yield
    except LeadLimitReached as exc:
        raise TooManyRequests(
            str(exc),
            code="lead_limit_reached",
            headers={"Retry-After": str(_seconds_to_next_month())},
        ) from None


def _seconds_to_next_month() -> int:
    now = Datetime.now()
    return math.ceil((periods.next_month_start(now) - now).total_seconds())


def _is_reference(text: str) -> bool:
    """Tell whether the text is a UUID in the one spelling that we give out."""
    try:
        return str(uuid.UUID(text)) == text
    except ValueError:
        return False
