"""Creation of a tenant: its identity, and who manages it.

All of it in one transaction, so that a refusal leaves nothing. What follows is the
provisioning; see ``res_company_provision``.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterator
from contextlib import contextmanager

from psycopg2 import errors as pg_errors

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import email_normalize

from ..exceptions import InvalidTenant, TenantConflict
from ..tools import rut as rut_tools
from ..tools.provisioning import Handover
from .res_company import DRAFT
from .res_company_provision import CONTEXT

_SLUG_LENGTH = 48


class ResCompany(models.Model):
    """From what an operator typed to a draft with a manager."""

    # One subject per file: the merged class would be too long to read.
    _inherit = "res.company"  # pylint: disable=consider-merging-classes-inherited

    @api.model
    def _create_tenant(
        self, *, handover: Handover | None = None, **values
    ) -> ResCompany:
        """Create a tenant with everything it has, in the caller's transaction.

        It is active, or a draft when a step failed: ``_check_provisioned`` tells.

        :param handover: takes what is shown to the caller once, the first API key
        :param values: see ``_register_tenant``
        """
        company = self._register_tenant(**values)
        company._provision(handover)
        return company

    @api.model
    def _register_tenant(
        self,
        *,
        rut: str,
        name: str,
        admin_email: str,
        admin_name: str | None = None,
        admin_password: str | None = None,
        plan: str | None = None,
        key_name: str | None = None,
        skip: Collection[str] = (),
    ) -> ResCompany:
        """Create a draft: company, manager, and the steps that are left to do.

        Raises InvalidTenant or TenantConflict, and then nothing is left of it. Without
        a password the manager gets in through ``_invitation_url``.

        :param plan: code of a plan, or None for the usual one
        :param key_name: what the first API key is called
        :param skip: codes of steps to leave out
        """
        identity = {
            **self._tenant_identity_values(rut, name),
            **self._plan_values(plan),
        }
        login = self._admin_login(admin_email)
        if admin_password is not None and not admin_password:
            message = self.env._("The password of the manager is empty.")
            raise InvalidTenant(message, "admin_password")
        company = self._create_draft(identity, login, admin_name, admin_password)
        company._add_steps(skip=skip, arguments={"api_key": key_name})
        self.env["smarter.audit"]._record(
            "tenant.created",
            company=company,
            target=company,
            detail={"rut": company.rut},
        )
        return company

    @api.model
    def _create_draft(self, identity, login, admin_name, admin_password):
        creator = self.with_env(self.env(su=True, context=CONTEXT))
        creator._check_free(identity)
        with self._conflicts_explained():
            company = creator._create_tenant_company(identity, login)
            company._create_manager(login, admin_name, admin_password)
        return company.with_env(self.env)

    # -- values -----------------------------------------------------------------

    @api.model
    def _tenant_identity_values(self, rut, name):
        name = " ".join((name or "").split())
        if not name:
            raise InvalidTenant(self.env._("The name is missing."), "name_missing")
        return {"rut": self._canonical_rut(rut), "name": name}

    @api.model
    def _plan_values(self, code):
        if code is None:
            return {}
        plans_sudo = self.env["smarter.plan"].sudo()
        plan = plans_sudo.search([("code", "=", code)])
        if not plan:
            known = ", ".join(plans_sudo.search([("code", "!=", False)]).mapped("code"))
            message = self.env._("There is no such plan. Choose among: %s.", known)
            raise InvalidTenant(message, "plan")
        return {"plan_id": plan.id}

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
        """Create the row; what takes longer, or may fail, is left to the steps.

        The e-mail address comes after creation: Odoo's autocomplete would send its
        domain to an outside service, from within this transaction.
        """
        company = self.create(
            {
                **identity,
                "slug": self._available_slug(identity["name"], identity["rut"]),
                "tenant_uuid": str(uuid.uuid4()),
                "state": DRAFT,
                "currency_id": self.env.ref("base.CLP").id,
            }
        )
        company.partner_id.write({**company._locale_values(), "email": email})
        return company
