"""The audit: what people of tenants reach on this very database, without writing to it.

There are no marker strings in a live database, so whose a row is comes from the row
itself: the company that its class names, any other company on it, and who made it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

from ..tools.audit_report import LEAK, NOTICE, Finding
from ..tools.isolation import Catalogue, Owned, Personal

USERS_PER_TENANT = 3

Progress = Callable[[str, int, int], None]


class SmarterTenantAudit(models.AbstractModel):
    """What there is to find, by model."""

    # One subject per file: the merged class would be too long to read.
    _inherit = "smarter.tenant.audit"  # pylint: disable=consider-merging-classes-inherited

    @api.model
    def _audit(
        self,
        companies,
        names: list[str] | None = None,
        progress: Progress | None = None,
    ) -> list[Finding]:
        """Act as people of these tenants and return what is wrong, each thing once.

        The caller is superuser at home: what is foreign is looked up with everything
        in view.
        """
        people = [user for company in companies for user in self._people(company)]
        names = names or self._models()
        findings = [*self._undeclared_findings(), *self._unique_findings()]
        for index, name in enumerate(names):
            if progress:
                progress(name, index + 1, len(names))
            for user in people:
                findings += self._reached(user, name)
        return list(dict.fromkeys(findings))

    @api.model
    def _people(self, company):
        """Return users of a tenant who differ in what they may do."""
        users = self.env["res.users"].search(
            [("company_id", "child_of", company.ids)], order="id"
        )
        kinds = {}
        for user in users.filtered(lambda user: user._is_tenant_bound()):
            kinds.setdefault(tuple(user.all_group_ids.ids), user)
        return list(kinds.values())[:USERS_PER_TENANT]

    # -- rows -------------------------------------------------------------------

    @api.model
    def _reached(self, user, name) -> Iterator[Finding]:
        """Find rows of others that a person gets, and links of own rows to such."""
        company = user.company_id.root_id
        seen = self.with_user(user).with_context(
            allowed_company_ids=user.company_id.ids, active_test=False
        )
        person = seen.env[name]
        if not person.has_access("read") or not self.env[name]._auto:
            return
        try:
            visible = Domain("id", "in", person._search([]))
        except UserError:  # rows that exist on a screen of another model only
            return
        if count := self._count(name, visible & self._foreign(name, company)):
            detail = self.env._("%(count)s rows of others", count=count)
            yield Finding(LEAK, name, company.name, "rows", f"{detail} ({user.login})")
        yield from self._linked(seen, name, visible, company)

    @api.model
    def _linked(self, seen, name, visible, company) -> Iterator[Finding]:
        """Find relations of visible rows that show names of foreign rows."""
        for field in self.env[name]._fields.values():
            if not self._is_checked_link(seen, name, field):
                continue
            foreign = self._foreign(field.comodel_name, company)
            if foreign.is_false():
                continue
            if count := self._count(name, visible & Domain(field.name, "any", foreign)):
                detail = self.env._(
                    "%(field)s of %(count)s rows leads to others",
                    field=field.name,
                    count=count,
                )
                yield Finding(LEAK, name, company.name, "link", detail)

    @api.model
    def _is_checked_link(self, seen, name, field) -> bool:
        return (
            # The others are read with the rules of their model.
            field.relational
            and (field.type == "many2one" or field.bypass_search_access)
            and field.store
            and field.comodel_name in self.env["smarter.isolation"]._policies()
            # Who wrote a row of the catalogue is the platform, and chatter shows it.
            and field.name not in {"create_uid", "write_uid"}
            and seen.env[name]._has_field_access(field, "read")
        )

    @api.model
    def _count(self, name, domain) -> int:
        # The current companies are the operators': nothing is left out.
        return self.env[name].with_context(active_test=False).search_count(domain)

    @api.model
    def _foreign(self, name, company) -> Domain:
        """Return the rows of a model that another tenant owns, by any sign of it."""
        others = self._other_tenants(company)
        if not others:
            return Domain.FALSE
        signs = [Domain(path, "in", others) for path in self._company_paths(name)]
        return Domain.OR(signs)

    @api.model
    def _other_tenants(self, company) -> list[int]:
        companies = self.env["res.company"].with_context(active_test=False)
        every = companies.search([("partner_id", "!=", False)])
        return every.filtered(
            lambda one: one.root_id.state and one.root_id != company
        ).ids

    @api.model
    def _company_paths(self, name) -> list[str]:
        """Return the paths that say whose a row is; the declared one is one of them."""
        fields = self.env[name]._fields
        paths = set()
        match self.env["smarter.isolation"]._policies()[name]:
            case Owned(company=path) | Catalogue(company=str(path)):
                paths.add(path)
            case Personal(user=path):
                paths.add(f"{path}.company_id")
        company = fields.get("company_id")
        if company and company.store and company.comodel_name == "res.company":
            paths.add("company_id")
        if not paths and "create_uid" in fields:
            paths.add("create_uid.company_id")
        return sorted(paths)

    # -- declarations and the database ------------------------------------------

    @api.model
    def _undeclared_findings(self) -> list[Finding]:
        policies = self.env["smarter.isolation"]._policies()
        detail = self.env._("no addon declares it; treated as %s")
        return [
            Finding(
                NOTICE, name, "", "undeclared", detail % type(policies[name]).__name__
            )
            for name in self.env["smarter.isolation"]._undeclared()
        ]

    @api.model
    def _unique_findings(self) -> list[Finding]:
        """Find unique indexes that tell one tenant about the rows of another."""
        policies = self.env["smarter.isolation"]._policies()
        found = []
        for name, policy in policies.items():
            if isinstance(policy, Owned) and self.env[name]._auto:
                found += self._unique_findings_of(name, policy.company)
        return found

    @api.model
    def _unique_findings_of(self, name, path) -> list[Finding]:
        fields = self.env[name]._fields
        rows = self.env.execute_query(
            SQL(
                "SELECT i.relname, array_agg(a.attname::text) FROM pg_index x"
                " JOIN pg_class i ON i.oid = x.indexrelid"
                " JOIN pg_attribute a ON a.attrelid = x.indrelid"
                " AND a.attnum = ANY(x.indkey)"
                " WHERE x.indrelid = %s::regclass AND x.indisunique"
                " AND NOT x.indisprimary GROUP BY i.relname ORDER BY i.relname",
                self.env[name]._table,
            )
        )
        return [
            Finding(NOTICE, name, "", "unique", f"{index}: {', '.join(columns)}")
            for index, columns in rows
            if path.partition(".")[0] not in columns
            and not any(self._is_owned_link(fields.get(column)) for column in columns)
        ]

    @api.model
    def _is_owned_link(self, field) -> bool:
        """Whether a column already says whose the row is: a link to an owned row."""
        if field is None or not field.comodel_name:
            return False
        policy = self.env["smarter.isolation"]._policies().get(field.comodel_name)
        return isinstance(policy, Owned | Personal)
