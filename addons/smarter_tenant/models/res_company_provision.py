"""Creation of a whole tenant: company, manager, technical user, trace.

Everything happens in the caller's transaction, so a tenant is there completely or not
at all. The wizard and ``odoo tenant create`` both come here.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager

from psycopg2 import errors as pg_errors

from odoo import api, models
from odoo.fields import Command, Domain
from odoo.tools import email_normalize

from ..exceptions import InvalidTenant, TenantConflict
from ..tools import rut as rut_tools
from .res_company import ACTIVE, TIMEZONE
from .res_users import GROUP_INTEGRATION, GROUP_MANAGER

_LANGUAGES = ("es_CL", "es_419", "es", "en_US")
# Nothing of the caller's context may end up as default or setting of the new records,
# and no invitation is mailed from here: a transaction may be repeated, a mail may not.
_CONTEXT = {"no_reset_password": True, "tracking_disable": True}
_SLUG_LENGTH = 48


class ResCompany(models.Model):
    """Provisioning."""

    # One subject per file: the merged class would be too long to read.
    _inherit = "res.company"  # pylint: disable=consider-merging-classes-inherited

    @api.model
    def _create_tenant(
        self,
        *,
        rut: str,
        name: str,
        admin_email: str,
        admin_name: str | None = None,
        admin_password: str | None = None,
    ) -> ResCompany:
        """Create an active tenant with its manager; raise InvalidTenant, TenantConflict.

        Without a password the manager gets in through ``_invitation_url``.
        """
        identity = self._tenant_identity_values(rut, name)
        login = self._admin_login(admin_email)
        if admin_password is not None and not admin_password:
            message = self.env._("The password of the manager is empty.")
            raise InvalidTenant(message, "admin_password")
        provisioner = self.with_env(self.env(su=True, context=_CONTEXT))
        provisioner._check_free(identity)
        with self._conflicts_explained():
            company = provisioner._create_tenant_company(identity, login)
            company._create_manager(login, admin_name, admin_password)
            company._create_integration_user()
        company = company.with_env(self.env)
        self.env["smarter.audit"]._record(
            "tenant.created",
            company=company,
            target=company,
            detail={"rut": company.rut},
        )
        return company

    # -- values -----------------------------------------------------------------

    @api.model
    def _tenant_identity_values(self, rut, name):
        name = " ".join((name or "").split())
        if not name:
            raise InvalidTenant(self.env._("The name is missing."), "name_missing")
        return {"rut": self._canonical_rut(rut), "name": name}

    @api.model
    def _admin_login(self, admin_email):
        login = email_normalize(admin_email or "")
        if not login:
            message = self.env._("The e-mail address of the manager is not valid.")
            raise InvalidTenant(message, "admin_email")
        return login

    @api.model
    def _available_slug(self, name, rut):
        """Return a short name made of ``name``, with the RUT's digits if it is taken."""
        ascii_slug = self.env["ir.http"]._slugify(name, max_length=_SLUG_LENGTH)
        words = "".join(c if c.isascii() and c.isalnum() else " " for c in ascii_slug)
        slug = "-".join(words.lower().split())
        if slug and not self._has_any([("slug", "=", slug)]):
            return slug
        return "-".join(filter(None, [slug, rut.partition("-")[0]]))

    @api.model
    def _tenant_language(self):
        installed = {code for code, _name in self.env["res.lang"].get_installed()}
        return next((code for code in _LANGUAGES if code in installed), min(installed))

    # -- conflicts --------------------------------------------------------------

    @api.model
    def _has_any(self, domain):
        return bool(self.with_context(active_test=False).search_count(domain, limit=1))

    def _check_free(self, identity):
        """Refuse what is taken, with a sentence instead of a database error."""
        if self._has_any(Domain("rut", "=", identity["rut"])):
            raise self._rut_conflict(identity["rut"])
        if self._has_any(Domain("name", "=", identity["name"])):
            raise self._name_conflict()

    @contextmanager
    def _conflicts_explained(self) -> Iterator[None]:
        """Explain the collision with a tenant that another transaction just created."""
        try:
            with self.env.cr.savepoint():
                yield
        except pg_errors.UniqueViolation as error:
            constraint = error.diag.constraint_name or ""
            if constraint == "res_company_name_uniq":
                raise self._name_conflict() from error
            raise self._rut_conflict() from error

    def _rut_conflict(self, rut=None):
        message = (
            self.env._("The RUT %s is already registered.", rut_tools.format(rut))
            if rut
            else self.env._("This RUT is already registered.")
        )
        return TenantConflict(message, "rut_taken")

    def _name_conflict(self):
        return TenantConflict(
            self.env._("Another company already has this name."), "name_taken"
        )

    # -- records ----------------------------------------------------------------

    def _create_tenant_company(self, identity, email):
        company = self.create(
            {
                **identity,
                "slug": self._available_slug(identity["name"], identity["rut"]),
                "tenant_uuid": str(uuid.uuid4()),
                "state": ACTIVE,
                "currency_id": self.env.ref("base.CLP").id,
            }
        )
        company._write_tax_identity()
        # The e-mail address comes after creation: Odoo's autocomplete would send its
        # domain to an outside service, from within this transaction.
        company.partner_id.write(
            {
                "email": email,
                "lang": self._tenant_language(),
                "tz": TIMEZONE,
                "company_id": company.id,
            }
        )
        company._admit_operators()
        return company

    def _create_manager(self, login, name, password):
        values = {"login": login, "email": login, "name": name or login}
        if password:
            values["password"] = password
        manager = self._create_member(GROUP_MANAGER, values)
        if not password and "signup_type" in manager.partner_id._fields:
            manager.partner_id.signup_prepare()

    def _create_integration_user(self):
        # Chatter refuses to notify for an author without an address; this one can
        # never receive anything.
        login = f"integration+{self.tenant_uuid}"
        self.integration_user_id = self._create_member(
            GROUP_INTEGRATION,
            {
                "login": login,
                "email": f"{login}@smarteros.invalid",
                "name": "SmarterOS",
            },
        )

    def _create_member(self, group, values):
        """Create a user of exactly this company, partner included."""
        user = self.env["res.users"].create(
            {
                **values,
                "company_id": self.id,
                "company_ids": [Command.set(self.ids)],
                "group_ids": [Command.set(self.env.ref(group).ids)],
                "lang": self.partner_id.lang,
                "tz": TIMEZONE,
            }
        )
        user.partner_id.company_id = self
        return user

    # -- first manager ----------------------------------------------------------

    def _first_manager(self):
        """Return the manager that the tenant was created with (the oldest one left)."""
        self.ensure_one()
        manager_group = self.env.ref(GROUP_MANAGER)
        return self.env["res.users"].search(
            self._tenant_users_domain() & Domain("group_ids", "in", manager_group.ids),
            order="id",
            limit=1,
        )

    def _invitation_url(self) -> str | None:
        """Return the address where the first manager sets a password, or None.

        None when there is nothing to invite to: a password was given, the manager has
        logged in already, or Odoo's sign-up addon is not installed.
        """
        partner_sudo = self.sudo()._first_manager().partner_id
        invited = "signup_type" in partner_sudo._fields and partner_sudo.signup_type
        if not invited or partner_sudo.user_ids.login_date:
            return None
        return partner_sudo._get_signup_url()
