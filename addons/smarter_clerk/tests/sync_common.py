"""A tenant with an organisation in Clerk and people who have signed in with it."""

from __future__ import annotations

import itertools

from odoo.addons.smarter_tenant.models.res_users import GROUP_MANAGER
from odoo.addons.smarter_tenant.tests.common import TenantCase

from . import news


class SyncCase(TenantCase):
    """``self.ana`` is a user of the tenant, ``self.jefa`` its manager, both linked."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.tenant.clerk_organization_id = news.ORGANIZATION
        cls.other.clerk_organization_id = news.OTHER_ORGANIZATION
        cls.Event = cls.env["smarter.clerk.event"]
        cls.Membership = cls.env["smarter.clerk.membership"]
        cls.Person = cls.env["smarter.clerk.user"]
        cls.numbers = itertools.count(1)
        cls.ana = cls.create_tenant_user(cls.tenant, "ana@sanjose.example")
        cls.ana.clerk_user_id = news.ANA
        cls.boss = cls.create_tenant_user(
            cls.tenant, "rosa@sanjose.example", GROUP_MANAGER
        )
        cls.boss.clerk_user_id = "user_Rosa1"

    def arrive(self, *events):
        """Have events arrive in this order, and apply them."""
        for content in events:
            message_id = f"msg_{next(self.numbers)}"
            body = content if isinstance(content, bytes) else news.encode(content)
            self.Event._receive(message_id, content["type"], body)
            self.Event._process_next()
        return self.Event.search([], limit=len(events))

    def member(self, clerk_id=news.ANA, organization_id=news.ORGANIZATION):
        """Return the row of a member."""
        return self.Membership._of(organization_id, clerk_id)

    def is_out(self, user):
        """Tell whether an account is archived by Clerk and its sessions are over."""
        return not user.active and user.clerk_archived and user.sessions_ended_at

    def last_audit(self, action):
        """Return the latest entry of this action for the tenant."""
        domain = [("company_id", "=", self.tenant.id), ("action", "=", action)]
        return self.env["smarter.audit"].search(domain, limit=1)
