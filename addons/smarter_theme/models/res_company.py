"""The brand of a tenant: part of its company, public in the form of a stylesheet."""

from __future__ import annotations

import re
from typing import NamedTuple

from odoo import api, fields, models, tools
from odoo.exceptions import ValidationError

from odoo.addons.smarter_tenant.models.res_company import ACTIVE, GROUP_OPERATOR

from ..tools import contrast, host_names, palette, stylesheet

COLORS = tuple(f"brand_{name}" for name in palette.NAMES)
_CACHED = frozenset({*COLORS, "slug", "state", "host_name", "active"})
_SLUG = re.compile(r"[a-z0-9-]{1,100}", re.ASCII)


class BrandTerms(NamedTuple):
    """What is public of a brand; kept in memory."""

    slug: str
    text: str
    digest: str
    primary: str

    @property
    def url(self) -> str | None:
        """Address of the stylesheet; the suite's own colours need none."""
        if self.digest == stylesheet.NEUTRAL.digest:
            return None
        return f"/brand/{self.slug}/{self.digest}.css"


class ResCompany(models.Model):
    """Colours, slogan and address of a tenant."""

    _name = "res.company"
    _inherit = ["res.company", "smarter.brand.mixin"]

    host_name = fields.Char(
        copy=False,
        groups=GROUP_OPERATOR,
        help="A host name that leads here and shows this tenant's login, for example "
        "app.panaderia.cl. Point its DNS to this server first.",
    )

    _host_name_unique = models.UniqueIndex(
        "(host_name) WHERE host_name IS NOT NULL",
        "Another tenant has this host name.",
    )
    _brand_colors = models.Constraint(
        "CHECK (CONCAT(brand_primary, brand_secondary, brand_accent)"
        " ~ '^(#[0-9A-Fa-f]{6}){0,3}$')",
        "A colour is written like #2563EB.",
    )

    @api.constrains(*COLORS)
    def _check_brand_colors(self):
        for company in self:
            for name in COLORS:
                if company[name] and not contrast.is_color(company[name]):
                    raise ValidationError(
                        self.env._("“%s” is no colour: write #2563EB.", company[name])
                    )

    @api.model_create_multi
    def create(self, vals_list):
        """Store host names in one spelling."""
        return super().create([self._with_host_name(vals) for vals in vals_list])

    def write(self, vals):
        """Forget what was kept of a brand that changes."""
        result = super().write(self._with_host_name(vals))
        if _CACHED & vals.keys():
            self.env.registry.clear_cache()
        return result

    @api.model
    def _correctable_fields(self) -> frozenset[str]:
        """Let operators set the brand as well; the logo is the partner's image."""
        brand = {*COLORS, "slogan", "logo", "host_name"}
        return super()._correctable_fields() | brand

    @api.model
    def _with_host_name(self, vals):
        if not vals.get("host_name"):
            return vals
        try:
            return {**vals, "host_name": host_names.normalize(vals["host_name"])}
        except ValueError:
            raise ValidationError(
                self.env._("“%s” is no host name.", vals["host_name"])
            ) from None

    # -- finding ------------------------------------------------------------------

    @api.model
    def _of_public_slug(self, slug: str) -> ResCompany:
        """Return the active tenant of this short name, or none."""
        if not _SLUG.fullmatch(slug):
            return self.browse()
        domain = [("slug", "=", slug), ("state", "=", ACTIVE)]
        return self.sudo().search(domain, limit=1).sudo(False)

    @api.model
    def _of_host_name(self, host: str) -> ResCompany:
        """Return the active tenant that this host name leads to, or none."""
        return self.browse(self._host_names().get(host_names.of_header(host)))

    @api.model
    def _of_site(self) -> ResCompany:
        """Hook: return the company whose website is at the address of this request."""
        return self.browse()

    @api.model
    @tools.ormcache()
    def _host_names(self) -> dict[str, int]:
        """Return all host names of active tenants: each request asks for one."""
        domain = [("host_name", "!=", False), ("state", "=", ACTIVE)]
        return {c.host_name: c.id for c in self.sudo().search(domain)}

    # -- what is public -----------------------------------------------------------

    @tools.ormcache("self.id")
    def _brand_terms(self) -> BrandTerms | None:
        """Return the brand of an active tenant; what is no tenant has none."""
        company_sudo = self.sudo()
        if company_sudo.state != ACTIVE:
            return None
        brand = company_sudo._brand()
        sheet = stylesheet.of(brand)
        return BrandTerms(company_sudo.slug, *sheet, brand.primary)
