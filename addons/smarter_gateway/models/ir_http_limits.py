"""How many requests come in, and from where: what ``ir.http`` counts and refuses."""

from __future__ import annotations

from odoo import fields, models
from odoo.http import request

from odoo.addons.smarter_base.tools import settings
from odoo.addons.smarter_tenant.tools import periods

from ..exceptions import TooManyRequests, Unauthorized
from ..tools import client_address, day_count, rate_limit
from ..tools.day_count import Account
from ..tools.rate_limit import Limit

ADDRESS = "address"
VISITOR = "visitor"
KEY = "key"
FORM = "form"
TENANT = "tenant"

ADDRESS_PER_MINUTE = 12_000
VISITOR_PER_MINUTE = 60
FORM_PER_MINUTE = 600
# A failed authentication counts for so many requests of its address.
FAILURE_COST = 40

_REASONS = {
    TENANT: "Your plan allows fewer requests per minute.",
    KEY: "This key allows fewer requests per minute.",
    FORM: "This form takes no more requests now.",
}
_OTHER_REASON = "Too many requests come from your address."


class IrHttp(models.AbstractModel):
    """Each request is counted once, however often Odoo runs it."""

    # One subject per file: the merged class would be too long to read.
    _inherit = "ir.http"  # pylint: disable=consider-merging-classes-inherited

    @classmethod
    def _count_request(cls, tenant):
        """Count a request of a known tenant; refuse what is over a limit."""
        cls._count(cls._limits_of(tenant, cls._client_address()), tenant)

    @classmethod
    def _count_visit(cls, form_id):
        """Count a request for a form that costs its tenant nothing, such as a GET."""
        cls._count(cls._form_limits(form_id, cls._client_address()))

    @classmethod
    def _count_refused(cls, refusal):
        """Count a request without a tenant; refuse guessing with another answer."""
        cost = FAILURE_COST if isinstance(refusal, Unauthorized) else 1
        cls._count(cls._address_limits(cls._client_address(), cost))

    @classmethod
    def _refuse_spent_address(cls):
        """Refuse before any query who is known to be over the limit."""
        limiter = rate_limit.shared()
        if not limiter.has_spent:
            return
        for limit in cls._address_limits(cls._client_address()):
            if spent := limiter.spent(limit):
                cls._refuse(rate_limit.Decision((spent,)))

    @classmethod
    def _count(cls, limits, tenant=None):
        # Odoo runs a request again after a serialization failure, with the same object.
        decision = getattr(request, "rate_decision", None)
        if decision is None:
            account = cls._account(tenant) if tenant else None
            decision = rate_limit.shared().hit(limits, account)
            request.rate_decision = decision
        if decision.refused:
            if tenant and decision.refused.limit.name == TENANT:
                request.env["smarter.api.key"]._note_rate_limit(tenant)
            cls._refuse(decision)

    @classmethod
    def _account(cls, tenant):
        """Return where the requests of a tenant are counted by day."""
        today = periods.day(fields.Datetime.now())
        return Account(day_count.place(request.db, today), tenant.tenant_uuid)

    @classmethod
    def _refuse(cls, decision):
        request.rate_decision = decision
        name = decision.refused.limit.name
        raise TooManyRequests(_REASONS.get(name, _OTHER_REASON))

    # ------------------------------------------------------------
    # Which limits there are
    # ------------------------------------------------------------

    @classmethod
    def _limits_of(cls, tenant, address):
        """Return the limits of a request, the narrowest first; 0 is no limit."""
        if tenant.form_id:
            limits = cls._form_limits(tenant.form_id, address)
        else:
            limits = cls._address_limits(address)
        if tenant.key_id:
            per_key = tenant.key_requests_per_minute
            limits.append(Limit(KEY, cls._limit_key(KEY, tenant.key_id), per_key))
        key = cls._limit_key(TENANT, tenant.tenant_uuid)
        return [*limits, Limit(TENANT, key, tenant.requests_per_minute)]

    @classmethod
    def _form_limits(cls, form_id, address):
        """Return the limits of a form: of one visitor, of all together."""
        limits = cls._address_limits(address)
        if limits:
            visitor = f"{form_id}:{client_address.group(address)}"
            limits.append(cls._limit(VISITOR, visitor, VISITOR_PER_MINUTE))
        return [*limits, cls._limit(FORM, form_id, FORM_PER_MINUTE)]

    @classmethod
    def _address_limits(cls, address, cost=1):
        """Return the limit of an address, unless it is one without."""
        if not address or client_address.is_listed(address, "unlimited_addresses"):
            return []
        group = client_address.group(address)
        return [cls._limit(ADDRESS, group, ADDRESS_PER_MINUTE, cost)]

    @classmethod
    def _limit(cls, name, key, default, cost=1):
        """Return a limit whose number is a server setting."""
        per_minute = settings.get_int(f"limit_{name}", default)
        return Limit(name, cls._limit_key(name, key), per_minute, cost)

    @classmethod
    def _limit_key(cls, name, key):
        return f"smarter:limit:{request.db}:{name}:{key}"

    @classmethod
    def _client_address(cls):
        return client_address.of(request.httprequest.environ)
