"""A company as tenant: its identity and who may touch it.

The lifecycle is in ``res_company_lifecycle``, the creation in ``res_company_create``
and what follows it in ``res_company_provision``.
"""

from __future__ import annotations

from odoo import SUPERUSER_ID, api, fields, models
from odoo.api import Environment
from odoo.exceptions import AccessError, ValidationError
from odoo.fields import Domain

from ..exceptions import InvalidTenant, TenantNotFound
from ..tools import rut as rut_tools

DRAFT = "draft"
ACTIVE = "active"
SUSPENDED = "suspended"
CLOSED = "closed"

TIMEZONE = "America/Santiago"

GROUP_OPERATOR = "smarter_tenant.group_operator"
# Changed by the lifecycle and provisioning code only, whoever the user is.
_SYSTEM_FIELDS = frozenset({"state", "tenant_uuid", "integration_user_id"})
_OPERATOR_FIELDS = frozenset({"rut", "rut_formatted", "slug"})
# See ``_correctable_fields`` and ``write``.
_CORRECTABLE_FIELDS = _OPERATOR_FIELDS | {
    "name",
    "email",
    "phone",
    "website",
    "street",
    "street2",
    "city",
    "zip",
    "state_id",
}


class ResCompany(models.Model):
    """A tenant is a root company with a RUT and a state; others have no state."""

    _name = "res.company"
    _inherit = ["res.company", "smarter.rut.mixin"]

    rut = fields.Char(
        "RUT",
        copy=False,
        help="Chilean tax number in its canonical form, for example 76086428-5. "
        "Any spelling is accepted.",
    )
    rut_formatted = fields.Char(inverse="_inverse_rut_formatted")
    tenant_uuid = fields.Char(
        "Tenant ID",
        copy=False,
        readonly=True,
        help="What outside systems call this tenant.",
    )
    slug = fields.Char(
        "Short name",
        copy=False,
        help="For addresses: lower-case letters, digits and hyphens.",
    )
    state = fields.Selection(
        [
            (DRAFT, "Draft"),
            (ACTIVE, "Active"),
            (SUSPENDED, "Suspended"),
            (CLOSED, "Closed"),
        ],
        copy=False,
        readonly=True,
        index="btree_not_null",
        help="Empty for companies that are not tenants.",
    )
    integration_user_id = fields.Many2one(
        "res.users",
        copy=False,
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
        help="Technical user that the API acts as. It cannot log in.",
    )
    tenant_user_ids = fields.Many2many(
        "res.users", string="Users", compute="_compute_tenant_user_ids"
    )
    tenant_user_count = fields.Integer(
        "Number of users", compute="_compute_tenant_user_count"
    )

    _rut_unique = models.UniqueIndex(
        "(rut) WHERE rut IS NOT NULL AND parent_id IS NULL",
        "A company with this RUT already exists.",
    )
    _tenant_uuid_unique = models.UniqueIndex(
        "(tenant_uuid) WHERE tenant_uuid IS NOT NULL",
        "A tenant with this ID already exists.",
    )
    _slug_unique = models.UniqueIndex(
        "(slug) WHERE slug IS NOT NULL", "Another tenant uses this short name."
    )
    _slug_format = models.Constraint(
        "CHECK (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$')",
        "A short name has lower-case letters, digits and single hyphens only.",
    )
    _tenant_identity = models.Constraint(
        "CHECK (state IS NULL OR (rut IS NOT NULL AND tenant_uuid IS NOT NULL"
        " AND slug IS NOT NULL AND parent_id IS NULL))",
        "A tenant is a root company with a RUT, an ID and a short name.",
    )

    # -- RUT --------------------------------------------------------------------

    def _inverse_rut_formatted(self):
        for company in self:
            company.rut = company.rut_formatted

    @api.model
    def _get_view(self, view_id=None, view_type="form", **options):
        """Check a RUT while it is typed, in whichever view it is."""
        arch, view = super()._get_view(view_id, view_type, **options)
        if view_type == "form":
            for node in arch.xpath("//field[@name='rut_formatted'][not(@widget)]"):
                node.set("widget", "rut")
                node.set("options", "{'only': True}")
        return arch, view

    @api.onchange("rut_formatted")
    def _onchange_rut_formatted(self):
        if not self.rut_formatted:
            return None
        try:
            self.rut_formatted = rut_tools.format(
                self._canonical_rut(self.rut_formatted)
            )
        except InvalidTenant as error:
            return {"warning": {"title": self.env._("RUT"), "message": str(error)}}
        return None

    @api.model
    def _canonical_rut(self, text: object) -> str:
        """Return the canonical RUT of any spelling, or raise InvalidTenant."""
        try:
            canonical = rut_tools.parse(text)
        except rut_tools.RutError as error:
            raise InvalidTenant(
                self._rut_message(error.code), "rut_" + error.code
            ) from None
        if rut_tools.is_generic(canonical):
            raise InvalidTenant(self._rut_message("generic"), "rut_generic")
        return canonical

    @api.model
    def _get_company_root_delegated_field_names(self):
        # A branch is the same legal entity as its root company.
        return [*super()._get_company_root_delegated_field_names(), "rut"]

    # -- identity ---------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        """Store RUTs in canonical form, and identities only for operators."""
        vals_list = [self._prepare_identity(vals) for vals in vals_list]
        return super().create(vals_list)

    def write(self, vals):
        """Keep the identity of tenants; let operators correct their master data.

        Operators are not members of every company, and most of these fields live on
        the company's partner, so the correction itself runs as superuser.
        """
        vals = self._prepare_identity(vals)
        if not self.env.su and self._correctable_fields().issuperset(vals):
            self.check_access("write")
            if self.env.user.has_group(GROUP_OPERATOR):
                return self.sudo().write(vals)
        self._check_tenant_uuid_unchanged(vals)
        previous = {company: company.rut for company in self if "rut" in vals}
        result = super().write(vals)
        for company, old_rut in previous.items():
            company._rut_changed(old_rut)
        return result

    @api.model
    def _correctable_fields(self) -> frozenset[str]:
        """Return what an operator may correct without being in the company."""
        return _CORRECTABLE_FIELDS

    @api.model
    def _prepare_identity(self, vals):
        """Return ``vals`` with a canonical RUT; refuse what the user may not set."""
        forbidden = set() if self.env.su else _SYSTEM_FIELDS & vals.keys()
        if not self.env.su and not self.env.user.has_group(GROUP_OPERATOR):
            forbidden |= _OPERATOR_FIELDS & vals.keys()
        if forbidden:
            raise AccessError(
                self.env._("Only operators can change the identity of a tenant.")
            )
        if "rut" not in vals:
            return vals
        return {**vals, "rut": vals["rut"] and self._canonical_rut(vals["rut"])}

    def _check_tenant_uuid_unchanged(self, vals):
        known = set(self.mapped("tenant_uuid")) - {False}
        if "tenant_uuid" in vals and known - {vals["tenant_uuid"]}:
            raise ValidationError(self.env._("The ID of a tenant never changes."))

    def _rut_changed(self, previous):
        """Pass a corrected RUT on to the partner, and leave a trace of it."""
        if self.rut == previous or not self.state:
            return
        self._write_tax_identity()
        self.env["smarter.audit"]._record(
            "tenant.rut_changed",
            company=self,
            target=self,
            detail={"from": previous, "to": self.rut},
        )

    def _write_tax_identity(self):
        """Give the company's partner the RUT as tax number.

        Country and number in one write: their validation looks at both. On the partner
        and not on the company, where a first country would install its localization.
        """
        for company_sudo in self.sudo():
            company_sudo.partner_id.write(
                {"country_id": self.env.ref("base.cl").id, "vat": company_sudo.rut}
            )

    # -- finding ----------------------------------------------------------------

    @api.model
    def _find_tenant(self, rut: object) -> ResCompany:
        """Return the tenant with this RUT, in any spelling, or raise TenantNotFound."""
        canonical = self._canonical_rut(rut)
        domain = Domain("rut", "=", canonical) & Domain("state", "!=", False)
        company = self.with_context(active_test=False).search(domain)
        if not company:
            message = self.env._(
                "No tenant has the RUT %s.", rut_tools.format(canonical)
            )
            raise TenantNotFound(message, "tenant_not_found")
        return company.with_env(self.env)

    def _tenant_env(self) -> Environment:
        """Return the superuser environment pinned to this one company.

        The only way to act as superuser for a tenant: nothing of the caller's context
        gets in, so nothing in it can point at another company.
        """
        self.ensure_one()
        partner_sudo = self.sudo().partner_id
        context = {
            "allowed_company_ids": [self.id],
            "lang": partner_sudo.lang or "en_US",
            "tz": partner_sudo.tz or TIMEZONE,
        }
        return self.env(user=SUPERUSER_ID, su=True, context=context)

    # -- users ------------------------------------------------------------------

    def _tenant_users_domain(self):
        """Return the domain of the people who work in these companies."""
        integration_ids = self.sudo().integration_user_id.ids
        return (
            Domain("company_id", "in", self.ids)
            & Domain("share", "=", False)
            & Domain("id", "not in", integration_ids)
        )

    def _compute_tenant_user_ids(self):
        domain = self._tenant_users_domain()
        users = self.env["res.users"].search(domain).grouped("company_id")
        for company in self:
            company.tenant_user_ids = users.get(company)

    def _compute_tenant_user_count(self):
        groups = (
            self.env["res.users"]
            .sudo()
            ._read_group(self._tenant_users_domain(), ["company_id"], ["__count"])
        )
        counts = {company.id: count for company, count in groups}
        for company in self:
            company.tenant_user_count = counts.get(company.id, 0)

    def action_open_tenant_users(self):
        """Open the people who work in this tenant."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Users of %s", self.name),
            "res_model": "res.users",
            "view_mode": "list,kanban,form",
            "domain": list(self._tenant_users_domain()),
            "context": {"create": False},
        }
