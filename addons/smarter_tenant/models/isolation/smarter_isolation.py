"""What a user may see of a model, from the class that the model is declared in.

Three scopes, decided by who the user is and never by what a request says:

- operators at home (the company of their user is among the active ones) see everything;
- people of a tenant are held to the class of each model. A model that nobody declared
  is owned when it has a company, and closed otherwise: an addon that an operator adds
  is safe before it is reviewed;
- everybody else (visitors of the website, staff of companies that are no tenants) gets
  rows of the active companies and rows without company.
"""

from __future__ import annotations

from collections.abc import Iterable

from odoo import api, models, tools
from odoo.fields import Domain
from odoo.tools import SQL

from ...tools import company_ids, isolation
from ...tools.isolation import Catalogue, Owned, Personal, Policy, System
from ..res_company import GROUP_OPERATOR

UNRESTRICTED = "unrestricted"
TENANT = "tenant"
OUTSIDE = "outside"
# Rows that describe the platform itself.
PLATFORM = ("ir.", "properties.")
# On a registry that is not used any more once the addon is gone.
_RETIRED = "smarter_isolation_retired"


class SmarterIsolation(models.AbstractModel):
    """Answers the questions that record rules and access rights ask."""

    _name = "smarter.isolation"
    _description = "Isolation of tenants"

    # -- policies ---------------------------------------------------------------

    @api.model
    @tools.ormcache()
    def _policies(self) -> dict[str, Policy]:
        """Return model -> class for every model of the registry that keeps rows."""
        known = isolation.declared(self.pool._init_modules)
        return {
            name: known.get(name) or self._default_policy(model)
            for name, model in self.pool.items()
            if not model._abstract
        }

    @api.model
    def _default_policy(self, model) -> Policy:
        if model._transient:
            # Odoo says so and has no rule for it.
            return Personal("create_uid")
        field = model._fields.get("company_id")
        if field and field.store and field.comodel_name == "res.company":
            return Owned()
        return System()

    @api.model
    def _undeclared(self) -> list[str]:
        """Return the models that no installed addon declares, sorted."""
        known = isolation.declared(self.pool._init_modules)
        return sorted(
            name
            for name in self._policies()
            if name not in known and not self.env[name]._transient
        )

    # -- scope ------------------------------------------------------------------

    @api.model
    def _scope(self) -> str:
        """Return which of the three scopes the current user is in."""
        if self.env.su:
            return UNRESTRICTED
        return self._user_scope(self.env.uid, tuple(self.env.companies.ids))

    @api.model
    @tools.ormcache("uid", "company_ids")
    def _user_scope(self, uid: int, company_ids: tuple[int, ...]) -> str:
        user_sudo = self.env["res.users"].sudo().browse(uid)
        if user_sudo._is_tenant_bound():
            return TENANT
        is_operator = user_sudo.has_group(GROUP_OPERATOR)
        if is_operator and user_sudo.company_id.id in company_ids:
            return UNRESTRICTED
        return OUTSIDE

    # -- the end -----------------------------------------------------------------

    @api.model
    def _retire(self) -> None:
        """Let go of everything: the addon is being uninstalled.

        Odoo drops the columns that say who is a tenant while it still looks rows up.
        """
        self.env.flush_all()
        self.env.cr.execute(SQL("UPDATE res_company SET state = NULL, plan_id = NULL"))
        self.env.invalidate_all()
        setattr(self.pool, _RETIRED, True)
        self.env.registry.clear_cache()

    @api.model
    def _is_retired(self) -> bool:
        return getattr(self.pool, _RETIRED, False)

    # -- what follows -----------------------------------------------------------

    @api.model
    def _domain(self, model_name: str, mode: str) -> Domain:
        """Return the rows of a model that the current user may reach in this mode."""
        scope = self._scope()
        policy = self._policies().get(model_name)
        if scope == UNRESTRICTED or policy is None:
            return Domain.TRUE
        own = self.env.companies.ids
        match policy:
            case Owned(company=path) if scope == TENANT:
                return Domain(path, "in", own)
            case Catalogue(company=str(path)) if scope == TENANT and mode != "read":
                return Domain(path, "in", own)
            case Owned(company=path) | Catalogue(company=str(path)):
                return Domain(path, "in", own) | self._of_no_company(path)
            case Personal(user=path):
                return Domain(path, "=", self.env.uid)
        return Domain.TRUE

    @api.model
    def _of_no_company(self, path: str) -> Domain:
        """Return the rows that belong to no company, wherever the path ends."""
        first, dot, _rest = path.partition(".")
        nowhere = Domain(first, "=", False)
        return nowhere | Domain(path, "=", False) if dot else nowhere

    @api.model
    def _is_closed(self, model_name: str) -> bool:
        """Whether the current user has no access to the model at all."""
        policy = self._policies().get(model_name)
        return isinstance(policy, System) and self._scope() == TENANT

    @api.model
    def _closed_models(self, mode: str) -> frozenset[str]:
        """Return the models that the current user has no access to in this mode."""
        if self._scope() != TENANT:
            return frozenset()
        closed = (System,) if mode == "read" else (System, Catalogue)
        return frozenset(
            name
            for name, policy in self._policies().items()
            if isinstance(policy, closed)
            and not (isinstance(policy, Catalogue) and policy.company)
        )

    # -- rows that are not there for the caller -----------------------------------

    @api.model
    def _hidden_ids(self, model_name: str, ids: Iterable[int]) -> set[int]:
        """Return the ids of no row at all, and those of rows of somebody else.

        What the groups of the caller forbid inside of the own tenant is not hidden.
        """
        ids = set(ids) - self._own_ids(model_name)
        if not ids or self._scope() == UNRESTRICTED:
            return set()
        model = self.env[model_name].sudo().with_context(active_test=False)
        if model._abstract:
            return set()
        real_ids = [id_ for id_ in ids if company_ids.is_id(id_)]
        domain = Domain("id", "in", real_ids) & self._visible_domain(model)
        return ids - set(model.search(domain, order="id")._ids)

    @api.model
    def _visible_domain(self, model) -> Domain:
        if self._scope() == TENANT and self._is_out_of_reach(model._name):
            return Domain.FALSE
        return self._domain(model._name, "read")

    @api.model
    def _is_out_of_reach(self, model_name: str) -> bool:
        """Whether tenants may not even point at rows of a model that is the system's.

        A link would show the name of what it leads to. Models, fields and actions tell
        nothing about anybody, and forms link to them.
        """
        is_system = isinstance(self._policies().get(model_name), System)
        return is_system and not model_name.startswith(PLATFORM)

    @api.model
    def _own_ids(self, model_name: str) -> set[int]:
        """Return ids that need no query: most rows name their user and company."""
        if model_name == "res.users":
            return {self.env.uid}
        if model_name == "res.company":
            return set(self.env.companies._ids)
        return set()

    @api.model
    def _missing_message(self, model_name: str, id_: int) -> str:
        """Return what Odoo says about an id that does not exist."""
        return "\n".join(
            [
                self.env._("Record does not exist or has been deleted."),
                self.env._(
                    "(Record: %(record)s, User: %(user)s)",
                    record=f"{model_name}({id_},)",
                    user=self.env.uid,
                ),
            ]
        )
