"""API keys: how outside systems prove which tenant they act for."""

from __future__ import annotations

from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError
from odoo.fields import Domain
from odoo.tools import SQL

from odoo.addons.smarter_tenant.models import res_company as tenant_states

from ..exceptions import Forbidden, Unauthorized
from ..last_use import LastUse
from ..tools import api_key
from ..tools.tenant_context import TenantContext

ACTIVE = "active"
EXPIRED = "expired"
REVOKED = "revoked"

_last_use = LastUse("smarter_api_key", "last_used_at")


class SmarterApiKey(models.Model):
    """One credential of one tenant. The text is known at creation and never again."""

    _name = "smarter.api.key"
    _inherit = ["smarter.tenant.owned"]
    _description = "API key"
    _order = "id desc"
    _allow_sudo_commands = False
    _check_company_auto = True

    name = fields.Char(required=True)
    company_id = fields.Many2one(string="Tenant", readonly=True, ondelete="cascade")
    key_lookup = fields.Char(required=True, readonly=True, groups=fields.NO_ACCESS)
    key_digest = fields.Char(required=True, readonly=True, groups=fields.NO_ACCESS)
    key_hint = fields.Char("Key", compute="_compute_key_hint", compute_sudo=True)
    scope_ids = fields.Many2many("smarter.api.scope", string="Scopes", readonly=True)
    scope_codes = fields.Char(compute="_compute_scope_codes", store=True)
    requests_per_minute = fields.Integer(
        "Requests per minute", help="0: as many as the plan allows."
    )
    issued_by_id = fields.Many2one("res.users", "Issued by", readonly=True)
    expires_at = fields.Datetime("Expires", readonly=True)
    last_used_at = fields.Datetime("Last used", readonly=True)
    revoked_at = fields.Datetime("Revoked", readonly=True)
    revoked_by_id = fields.Many2one("res.users", "Revoked by", readonly=True)
    state = fields.Selection(
        [(ACTIVE, "Active"), (EXPIRED, "Expired"), (REVOKED, "Revoked")],
        compute="_compute_state",
        search="_search_state",
    )

    _requests_not_negative = models.Constraint(
        "CHECK (requests_per_minute >= 0)", "A limit is not negative."
    )
    _key_lookup_unique = models.UniqueIndex("(key_lookup)", "A key exists once.")

    @api.depends("key_lookup")
    def _compute_key_hint(self):
        for key in self:
            key.key_hint = f"sk_{key.key_lookup}…"

    @api.depends("scope_ids.code")
    def _compute_scope_codes(self):
        for key in self:
            key.scope_codes = " ".join(key.scope_ids.mapped("code"))

    @api.depends("revoked_at", "expires_at")
    def _compute_state(self):
        now = fields.Datetime.now()
        for key in self:
            if key.revoked_at:
                key.state = REVOKED
            else:
                expired = key.expires_at and key.expires_at <= now
                key.state = EXPIRED if expired else ACTIVE

    def _search_state(self, operator, value):
        if operator != "in":
            return NotImplemented
        now = fields.Datetime.now()
        expired = Domain("expires_at", "<=", now)
        domains = {
            REVOKED: Domain("revoked_at", "!=", False),
            EXPIRED: Domain("revoked_at", "=", False) & expired,
            ACTIVE: Domain("revoked_at", "=", False) & ~expired,
        }
        return Domain.OR([domains[state] for state in value if state in domains])

    # ------------------------------------------------------------
    # Life of a key
    # ------------------------------------------------------------

    @api.model
    def _generate(
        self, company, name, *, scopes, expires_at=None, requests_per_minute=0
    ):
        """Create a key for a tenant.

        :param scopes: scope codes, at least one
        :param expires_at: naive UTC datetime, or None for a key without end
        :param requests_per_minute: below the plan's; 0 is the plan's alone
        :return: the record and the key's text, which cannot be had again
        :raises ValidationError: no such scope, an end in the past, not a tenant
        """
        scope_records = self._scopes(scopes)
        if not company.rut:
            raise ValidationError(self.env._("Only tenants have API keys."))
        if not (name and name.strip()):
            raise ValidationError(self.env._("Give the key a name."))
        if expires_at and expires_at <= fields.Datetime.now():
            raise ValidationError(self.env._("The key would already be expired."))
        new = api_key.generate()
        tenant_env = company._tenant_env()
        key_sudo = tenant_env["smarter.api.key"].create(
            {
                "name": name.strip(),
                "company_id": company.id,
                "key_lookup": new.lookup,
                "key_digest": new.digest,
                "scope_ids": [fields.Command.set(scope_records.ids)],
                "expires_at": expires_at,
                "requests_per_minute": requests_per_minute or 0,
                "issued_by_id": self.env.uid,
            }
        )
        self._audit(key_sudo, "api_key.created")
        return key_sudo.with_env(self.env), new.text

    @api.model
    def _scopes(self, codes):
        known = self.env["smarter.api.scope"].search([("code", "!=", False)])
        wanted = set(codes or ())
        if not wanted or wanted - set(known.mapped("code")):
            available = ", ".join(known.mapped("code"))
            raise ValidationError(
                self.env._("Choose among these scopes: %s", available)
            )
        return known.filtered(lambda scope: scope.code in wanted)

    @api.model
    def generate(
        self, name, scopes, company_id=None, expires_at=None, requests_per_minute=0
    ):
        """Create a key for the caller's tenant and return its text, once.

        :param company_id: another tenant, for operators
        :param expires_at: ``YYYY-MM-DD HH:MM:SS`` in UTC
        :param requests_per_minute: a limit of this key alone
        :return: ``{"id": int, "key": "sk_..."}``
        """
        self.check_access("write")
        company = self.env["res.company"].browse(company_id) or self.env.company
        if company not in self.env.user.company_ids and not self._is_operator():
            raise AccessError(self.env._("You may create keys for your company only."))
        end = fields.Datetime.to_datetime(expires_at) if expires_at else None
        key, text = self._generate(
            company,
            name,
            scopes=scopes,
            expires_at=end,
            requests_per_minute=requests_per_minute,
        )
        return {"id": key.id, "key": text}

    def action_revoke(self):
        """End the keys now and for good."""
        self.check_access("write")
        for key in self.filtered(lambda key: not key.revoked_at):
            key.with_env(key.company_id._tenant_env()).write(
                {
                    "revoked_at": fields.Datetime.now(),
                    "revoked_by_id": self.env.uid,
                }
            )
            self._audit(key, "api_key.revoked")

    def write(self, vals):
        """Let people rename and slow down a key; everything else is fixed."""
        if not self.env.su and set(vals) - {"name", "requests_per_minute"}:
            raise AccessError(
                self.env._("Only name and limit of a key can be changed.")
            )
        return super().write(vals)

    def _is_operator(self):
        return self.env.user.has_group("smarter_tenant.group_operator")

    def _audit(self, key, action):
        self.env["smarter.audit"]._record(
            action,
            company=key.company_id,
            target=key,
            detail={"scopes": key.scope_codes},
        )

    # ------------------------------------------------------------
    # Authentication
    # ------------------------------------------------------------

    @api.model
    def _authenticate(self, authorization):
        """Return the :class:`TenantContext` behind an ``Authorization`` header.

        One query, whatever the outcome. Only who holds the whole key learns that it
        is expired or revoked.

        :raises Unauthorized: no key, or not a valid one
        :raises Forbidden: the tenant is not active
        """
        text = api_key.from_authorization(authorization)
        if text is None:
            raise Unauthorized(
                "Send the key as “Authorization: Bearer sk_...”.", code="missing_key"
            )
        lookup = api_key.lookup_of(text)
        row = self._fetch(lookup) if lookup else None
        if row is None or not api_key.matches(text, row["key_digest"]):
            raise _invalid("The API key is not valid.", "invalid_key")
        if row["revoked_at"]:
            raise _invalid("The API key has been revoked.", "revoked_key")
        if row["expires_at"] and row["expires_at"] <= fields.Datetime.now():
            raise _invalid("The API key has expired.", "expired_key")
        self._check_tenant(row["tenant_state"])
        _last_use.note_after_commit(self.env, row["id"])
        terms = self.env["res.company"]._request_terms(row["company_id"])
        return TenantContext(
            company_id=row["company_id"],
            tenant_uuid=row["tenant_uuid"],
            user_id=row["user_id"],
            scopes=frozenset((row["scope_codes"] or "").split()),
            lang=terms.lang,
            source=self._name,
            key_id=row["id"],
            key_prefix=f"sk_{lookup}",
            requests_per_minute=terms.requests_per_minute,
            leads_per_month=terms.leads_per_month,
            key_requests_per_minute=row["requests_per_minute"] or 0,
        )

    @api.model
    def _describe(self, tenant):
        """Return what ``GET /api/v1/me`` tells the holder of a key."""
        company = self.env["res.company"].browse(tenant.company_id)
        key = self.with_env(company._tenant_env()).browse(tenant.key_id)
        end = key.expires_at
        return {
            **key.company_id._api_description(),
            "key": {
                "prefix": tenant.key_prefix,
                "name": key.name,
                "expires_at": f"{end.isoformat()}Z" if end else None,
                "requests_per_minute": key.requests_per_minute or None,
            },
            "scopes": sorted(tenant.scopes),
        }

    @api.model
    def _fetch(self, lookup):
        # Plain SQL: this is on the path of every request, before there is a user. Each
        # table more takes PostgreSQL as long to plan as all of this to execute.
        self.env.cr.execute(
            SQL(
                """
                SELECT key.id, key.company_id, key.key_digest, key.scope_codes,
                       key.expires_at, key.revoked_at, key.requests_per_minute,
                       tenant.tenant_uuid, tenant.state AS tenant_state,
                       tenant.integration_user_id AS user_id
                  FROM smarter_api_key key
                  JOIN res_company tenant ON tenant.id = key.company_id
                 WHERE key.key_lookup = %s AND tenant.active
                """,
                lookup,
            )
        )
        rows = self.env.cr.dictfetchall()
        return rows[0] if rows else None

    @api.model
    def _check_tenant(self, state):
        if state == tenant_states.ACTIVE:
            return
        if state == tenant_states.SUSPENDED:
            raise Forbidden("The tenant is suspended.", code="tenant_suspended")
        raise Forbidden("The tenant is not active.", code="tenant_inactive")


def _invalid(detail, code):
    return Unauthorized(
        detail, code=code, headers={"WWW-Authenticate": 'Bearer error="invalid_token"'}
    )
