"""Many leads at once, and the list of them: for the API and for Odoo's own RPC."""

from __future__ import annotations

from odoo import api, models
from odoo.exceptions import AccessError, ValidationError
from odoo.fields import Datetime, Domain

from odoo.addons.smarter_gateway.exceptions import (
    ApiError,
    Conflict,
    ValidationFailed,
)
from odoo.addons.smarter_gateway.tools import validation
from odoo.addons.smarter_tenant.models.res_company import ACTIVE
from odoo.addons.smarter_tenant.models.smarter_usage import LEADS

from ..tools import cursor
from ..tools.api_schema import LeadBatch
from .crm_lead import KEEP_PARTNER
from .smarter_lead_intake import CONVERTED

URL = "/api/v1/leads/%s"
# Fields of a change, and those of the lead that show them.
_LEAD_FIELDS = {
    "name": "contact_name",
    "email": "email_from",
    "phone": "phone",
    "company": "partner_name",
    "source": "intake_source",
}
_OVER_LIMIT = {
    "code": "lead_limit_reached",
    "detail": "The leads of this month are used up.",
    "errors": [],
}


class SmarterLeadIntake(models.Model):
    """Batches and lists."""

    _inherit = "smarter.lead.intake"

    # ------------------------------------------------------------
    # Batches
    # ------------------------------------------------------------

    @api.model
    def submit(self, leads):
        """Submit leads of one's own company, with the validation of the HTTP API.

        For integration users, by JSON-2 and JSON-RPC. One result per lead, in order.

        :param list leads: 1 to 500 objects as ``POST /api/v1/leads`` takes them
        :return: ``{"accepted": int, "refused": int, "results": [...]}``
        """
        self.browse().check_access("create")
        company = self.env.company
        if company.state != ACTIVE:
            raise AccessError(self.env._("This company does not accept leads now."))
        try:
            batch = validation.validate(LeadBatch, {"leads": leads})
        except ValidationFailed as exc:
            lines = [f"{e['field']}: {e['message']}" for e in exc.errors]
            raise ValidationError("\n".join(lines)) from None
        return self._submit_batch(batch.leads)

    @api.model
    def _submit_batch(self, leads, limit=None, **columns):
        """Accept what is valid, as far as the plan's leads of the month go.

        :param limit: that of the plan when the caller knows it; 0 is none
        :param columns: how they came, see `_accept`
        :raises LeadLimitReached: not one of them has room
        """
        limit = self.env.company._plan_limit(LEADS) if limit is None else limit
        self._check_lead_limit(limit)
        room = limit - self._leads_used(limit) if limit else len(leads)
        checked = [self._checked(lead) for lead in leads]
        valid = [index for index, (payload, _why) in enumerate(checked) if payload]
        taken = valid[:room]
        results = {index: {"accepted": False, **_OVER_LIMIT} for index in valid[room:]}
        states = self._accept_many([(checked[index][0], columns) for index in taken])
        for index, state in zip(taken, states, strict=True):
            results[index] = {"accepted": True, **state, "url": URL % state["id"]}
        for index, (_payload, why) in enumerate(checked):
            results.setdefault(index, {"accepted": False, **(why or {})})
        return {
            "accepted": len(taken),
            "refused": len(leads) - len(taken),
            "results": [
                {"index": index, **results[index]} for index in sorted(results)
            ],
        }

    @api.model
    def _checked(self, lead):
        """Return the canonical payload, or None and why there is none."""
        try:
            return self._validated_payload(lead), None
        except ApiError as exc:
            why = {"code": exc.code, "detail": exc.detail, "errors": exc.errors}
            return None, why

    # ------------------------------------------------------------
    # The list
    # ------------------------------------------------------------

    @api.model
    def _page(self, query):
        """Return a page of the current company's leads, newest first.

        What arrives or changes meanwhile moves nothing: a page goes on below the last
        row of the page before.

        :param LeadQuery query: filters, cursor and size
        :raises CursorError: the cursor is not one of this list
        """
        domain = Domain("company_id", "=", self.env.company.id)
        if query.status:
            domain &= self._status_domain(query.status)
        if query.since:
            since = Datetime.to_datetime(query.since.rstrip("Z").replace("T", " "))
            domain &= Domain("received_at", ">=", since)
        if query.cursor:
            domain &= Domain("id", "<", self._after(query).id)
        found = self.search(domain, order="id desc", limit=query.limit + 1)
        page = found[: query.limit]
        last = page[-1:].uuid if len(found) > len(page) else None
        return {
            "data": [intake._listed() for intake in page],
            "next_cursor": last and cursor.encode(last, query.filters()),
        }

    @api.model
    def _after(self, query):
        intake = self._by_reference(cursor.decode(query.cursor, query.filters()))
        if not intake:
            raise cursor.CursorError
        return intake

    def _listed(self):
        return {**self._public_state(), "url": URL % self.uuid}

    # ------------------------------------------------------------
    # Changes
    # ------------------------------------------------------------

    def _change(self, change):
        """Change the lead in the pipeline; contact and submission stay as they are.

        A client with a key for leads must not replace the address of a contact.

        :param LeadChange change: what the client wants changed
        :raises Conflict: there is no lead to change
        """
        self.ensure_one()
        if self.state != CONVERTED:
            raise Conflict(
                "The lead is not in the pipeline yet.", code="not_in_pipeline"
            )
        env = self.company_id._tenant_env()
        lead = self.lead_id.with_env(env).with_context(**{KEEP_PARTNER: True})
        if not lead:
            raise Conflict("The lead was deleted.", code="lead_deleted")
        given = change.model_dump(exclude_none=True, exclude={"status"})
        if given:
            lead.write({_LEAD_FIELDS[name]: value for name, value in given.items()})
        if change.status:
            self._set_public_status(change.status)
