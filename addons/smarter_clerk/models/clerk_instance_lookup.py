"""What sign-in has to ask Clerk for, when neither the token nor a webhook said it.

A token has no e-mail address, and Clerk's sign-in page says no role. All of it is
asked before the request writes anything, and never by a request of the API.
"""

from __future__ import annotations

import dataclasses
import logging

from odoo import api, models

from odoo.addons.smarter_base.tools.outbound.address import AddressPolicy
from odoo.addons.smarter_base.tools.outbound.client import OutboundClient
from odoo.addons.smarter_base.tools.outbound.errors import CallError

from ..tools import facts
from ..tools.facts import FactsError
from ..tools.identity import Identity

_logger = logging.getLogger(__name__)

# Somebody waits for the page.
TIMEOUT_S = 5.0


class SmarterClerkInstance(models.Model):
    """Questions about one person."""

    # One subject per file: the merged class would be too long to read.
    _inherit = "smarter.clerk.instance"  # pylint: disable=consider-merging-classes-inherited

    @api.model
    def _completed(self, identity: Identity) -> Identity:
        """Return the identity with role and address, as far as Clerk tells them.

        Without a secret key, or when Clerk does not answer, the identity is returned
        as it is: whoever signs in for the first time is refused then.
        """
        company_sudo = self.env["res.company"]._of_clerk_organization(
            identity.organization_id
        )
        if not company_sudo:
            return identity
        # Whoever is signed in now may be of another tenant.
        self = self.with_env(company_sudo._tenant_env())
        wants_role = not identity.role and not self._known_role(identity)
        wants_email = not self._knows_person(identity, company_sudo)
        if not (wants_role or wants_email):
            return identity
        if not self._get().secret_key:
            return identity
        try:
            return self._asked(identity, wants_role, wants_email)
        except (CallError, FactsError) as error:
            _logger.info("Clerk did not tell about %s: %s", identity.user_id, error)
            return identity

    @api.model
    def _asked(self, identity, wants_role, wants_email):
        found = {}
        with OutboundClient(AddressPolicy.configured(), timeout_s=TIMEOUT_S) as client:
            clerk = self._backend_api(client)
            if wants_role:
                found["role"] = _role(clerk, identity)
            if wants_email:
                found |= _person(clerk, identity)
        return dataclasses.replace(identity, **found)

    @api.model
    def _known_role(self, identity):
        members_sudo = self.env["smarter.clerk.membership"]
        return members_sudo._of(identity.organization_id, identity.user_id).role

    @api.model
    def _knows_person(self, identity, company_sudo):
        """Whether there is an account, or an address to find or make one with."""
        users = self.env["res.users"]
        return bool(
            users._clerk_account(identity, company_sudo)
            or users._clerk_verified_email(identity)
        )


def _role(clerk, identity):
    page = clerk.memberships(identity.organization_id, user_ids=[identity.user_id])
    found = map(facts.membership, page.items)
    roles = [
        member.role for member in found if member.clerk_user_id == identity.user_id
    ]
    return roles[0] if roles else None


def _person(clerk, identity):
    person = facts.person(clerk.user(identity.user_id))
    if person.clerk_id != identity.user_id:
        raise FactsError("the answer is about somebody else")
    return {
        "email": person.email or None,
        "email_verified": person.email_verified,
        "first_name": person.first_name or None,
        "last_name": person.last_name or None,
    }
