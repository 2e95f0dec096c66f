"""What the jobs of a tenant ask Clerk for: calls only, no database.

A job is read, then Clerk is asked with no transaction open, then what it said is
written down. What is between the two is here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from odoo.addons.smarter_base.tools.outbound.errors import PermanentError

from . import facts
from .backend_api import BackendApi

#: Where an organisation says whose it is; members and browsers do not see it.
TENANT_MARK = "smarteros_tenant"
RUT_MARK = "rut"


class ForeignOrganization(PermanentError):
    """The organisation says that it belongs to another tenant."""

    code = "clerk_foreign"


@dataclass(frozen=True)
class OrganizationTask:
    """Have an organisation that says which tenant it is."""

    name: str
    tenant_uuid: str
    rut: str
    organization_id: str | None = None

    def run(self, api: BackendApi) -> facts.Organization:
        """Return the organisation, found, made or just marked.

        The answer to a creation may get lost. So every organisation that we make bears
        our mark from the start, and before making one we look for it.
        """
        return facts.organization(self._marked(api, self._found(api)))

    def _found(self, api: BackendApi) -> Mapping[str, object]:
        if self.organization_id:
            return api.organization(self.organization_id)
        for candidate in api.find_organizations(self.name):
            if _mark_of(candidate) == self.tenant_uuid:
                return candidate
        return api.create_organization(self.name, self._marks())

    def _marked(
        self, api: BackendApi, found: Mapping[str, object]
    ) -> Mapping[str, object]:
        owner = _mark_of(found)
        if owner and owner != self.tenant_uuid:
            raise ForeignOrganization("the organization is of another tenant")
        known = facts.mapping(found.get("private_metadata"))
        if {**known, **self._marks()} == known:
            return found
        identifier = facts.identifier(found.get("id"))
        return {**found, **api.write_private_metadata(identifier, self._marks())}

    def _marks(self) -> dict[str, str]:
        return {TENANT_MARK: self.tenant_uuid, RUT_MARK: self.rut}


@dataclass(frozen=True)
class Members:
    """Members as Clerk lists them at one moment (``at``, by Clerk's clock)."""

    memberships: tuple[facts.Membership, ...]
    people: tuple[facts.Person, ...]
    total: int
    listed: int
    at: int


@dataclass(frozen=True)
class MembersTask:
    """One page of the members of an organisation, with who they are."""

    organization_id: str
    offset: int = 0

    def run(self, api: BackendApi) -> tuple[facts.Organization | None, Members]:
        """Return the organisation, with the first page, and the page."""
        organization = None
        if not self.offset:
            found = api.organization(self.organization_id)
            organization = facts.organization(found)
        return organization, _members(api, self.organization_id, self.offset)


@dataclass(frozen=True)
class CheckTask:
    """Those of these people who are members after all.

    A list that is read page by page misses people when others leave meanwhile.
    """

    organization_id: str
    user_ids: tuple[str, ...]

    def run(self, api: BackendApi) -> Members:
        return _members(api, self.organization_id, 0, self.user_ids)


Task = OrganizationTask | MembersTask | CheckTask


def _members(
    api: BackendApi, organization_id: str, offset: int, user_ids: Iterable[str] = ()
) -> Members:
    page = api.memberships(organization_id, offset, user_ids)
    memberships = tuple(
        facts.membership({**item, "organization": {"id": organization_id}})
        for item in page.items
    )
    people = api.users([member.clerk_user_id for member in memberships])
    return Members(
        memberships,
        tuple(facts.person(item) for item in people),
        page.total,
        len(page.items),
        page.at,
    )


def _mark_of(found: Mapping[str, object]) -> str:
    return facts.text(facts.mapping(found.get("private_metadata")).get(TENANT_MARK))
